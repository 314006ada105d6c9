package io.parcours.demo.silo;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.demo.Plan;
import io.parcours.demo.behaviour.Moment.Message;
import io.parcours.demo.people.Household;
import io.parcours.demo.people.Population;
import io.parcours.demo.people.Reference;
import io.parcours.demo.truth.FaultBook;
import io.parcours.demo.truth.PersonTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageSiloTest {
    private static final LocalDate LAST_DAY = LocalDate.parse("2026-06-30");
    private static final Plan PLAN = new Plan(7, 1, 90, LAST_DAY, 0, 0, LAST_DAY);

    @TempDir
    private Path folder;

    @Test
    void nothingIsReportedOfTheNightAfterTheLastDay() throws IOException {
        long midnight = PLAN.end().getEpochSecond();
        Reference reference = new Reference();
        Household household = new Population(PLAN.seed(), PLAN.firstDay(), PLAN.days(), reference).household(0);
        Desk desk = new Desk(folder, PLAN, reference, new FaultBook());
        Customer customer = new Customer(
                desk,
                household,
                household.members().get(0),
                new PersonTruth(household.members().get(0)));
        try (MessageSilo silo = new MessageSilo(desk)) {
            // Mails are opened a minute later at the earliest, 30,000 seconds at the latest.
            silo.message(customer, new Message(midnight - 40_000, false, true, false, false));
            silo.message(customer, new Message(midnight - 1, false, true, true, false));
        }

        assertThat(lines())
                .filteredOn(line -> line.contains("\"kind\":\"sent\""))
                .hasSize(2);
        assertThat(lines())
                .filteredOn(line -> line.contains("\"kind\":\"open\""))
                .hasSize(1);
        assertThat(folder.resolve("data/mail/events-2026-07-01.ndjson")).doesNotExist();
    }

    private List<String> lines() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("data/mail/events-2026-06-30.ndjson"))) {
            return lines.toList();
        }
    }
}
