package io.parcours.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * What a demo company is made from; kept as {@code truth/plan.json}, so that more days can follow.
 *
 * @param days length of the history
 * @param historyEnd the history's last day
 * @param households how many have been asked about so far; the next new customer comes from the one after
 * @param wholeHouseholds households written with all their members; the rest end where the number of customers was reached
 * @param lastDay the last day that has data
 */
public record Plan(
        long seed,
        int customers,
        int days,
        LocalDate historyEnd,
        long households,
        long wholeHouseholds,
        LocalDate lastDay) {
    /** The last seven days of the history come as one file a day; what is older comes by the month. */
    private static final int DAILY = 7;

    private static final String FILE = "truth/plan.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public LocalDate firstDay() {
        return historyEnd.minusDays(days - 1L);
    }

    /** The end of the last day that has data. */
    public Instant end() {
        return lastDay.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The part of a file's name that says which delivery a day belongs to. */
    public String delivery(LocalDate day) {
        if (day.isBefore(firstDay())) {
            return "history";
        }
        return day.isAfter(historyEnd.minus(DAILY, ChronoUnit.DAYS))
                ? day.toString()
                : day.toString().substring(0, 7);
    }

    Plan afterHistory(long households, long wholeHouseholds) {
        return new Plan(seed, customers, days, historyEnd, households, wholeHouseholds, lastDay);
    }

    Plan afterNextDay(long households) {
        return new Plan(seed, customers, days, historyEnd, households, wholeHouseholds, lastDay.plusDays(1));
    }

    public static Plan read(Path folder) throws IOException {
        try {
            JsonNode node = JSON.readTree(Files.readString(folder.resolve(FILE)));
            return new Plan(
                    node.path("seed").longValue(),
                    node.path("customers").intValue(),
                    node.path("days").intValue(),
                    LocalDate.parse(node.path("history_end").textValue()),
                    node.path("households").longValue(),
                    node.path("whole_households").longValue(),
                    LocalDate.parse(node.path("last_day").textValue()));
        } catch (NoSuchFileException e) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    folder + " holds no demo company",
                    FILE + " is missing",
                    "generate one first: parcours demo --dir " + folder,
                    e);
        }
    }

    void write(Path folder) throws IOException {
        ObjectNode node = JSON.createObjectNode()
                .put("seed", seed)
                .put("customers", customers)
                .put("days", days)
                .put("history_end", historyEnd.toString())
                .put("households", households)
                .put("whole_households", wholeHouseholds)
                .put("last_day", lastDay.toString());
        Files.writeString(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
    }
}
