package io.parcours.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.demo.behaviour.Effects;
import io.parcours.demo.behaviour.Journey;
import io.parcours.demo.behaviour.Life;
import io.parcours.demo.behaviour.Life.Twin;
import io.parcours.demo.people.Household;
import io.parcours.demo.people.Person;
import io.parcours.demo.people.Population;
import io.parcours.demo.people.Reference;
import io.parcours.demo.silo.Desk;
import io.parcours.demo.silo.Silos;
import io.parcours.demo.truth.FaultBook;
import io.parcours.demo.truth.PersonTruth;
import io.parcours.demo.truth.TruthBook;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.Stream;

/**
 * Maison Demo: a made-up retailer in France and around, with a web shop, twelve shops, an app, and silos that know each customer under other
 * names. Everything follows from a seed; persons are made one household after another, so memory does not grow with their number.
 */
public final class DemoCompany {
    /** The history ends here unless another day is asked for. */
    public static final LocalDate HISTORY_END = LocalDate.of(2026, 6, 30);

    public static final int DAYS = 365;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DemoCompany() {}

    /** A year that ends with {@link #HISTORY_END}. */
    public static Plan generate(Path folder, long seed, int customers) {
        return generate(folder, seed, customers, DAYS, HISTORY_END);
    }

    public static Plan generate(Path folder, long seed, int customers, int days) {
        return generate(folder, seed, customers, days, HISTORY_END);
    }

    /**
     * Writes silos under {@code data}, the truth under {@code truth} and a workspace that reads the silos.
     *
     * @param folder empty, or not there yet
     * @param days at least 60, so that what follows a first order can be seen
     * @return what {@code truth/plan.json} says
     */
    public static Plan generate(Path folder, long seed, int customers, int days, LocalDate historyEnd) {
        check(folder, customers, days);
        Plan plan = new Plan(seed, customers, days, historyEnd, 0, 0, historyEnd);
        try {
            Files.createDirectories(folder.resolve("truth"));
            Reference reference = new Reference();
            Population population = new Population(seed, plan.firstDay(), days, reference);
            Life life = new Life(seed, plan.firstDay(), days, reference);
            Effects effects = new Effects(life, plan.end().getEpochSecond(), days);
            FaultBook faults = new FaultBook();
            Desk desk = new Desk(folder, plan, reference, faults);
            long households = 0;
            long whole = 0;
            try (TruthBook truth = new TruthBook(folder);
                    Silos silos = new Silos(desk)) {
                silos.reference(historyEnd);
                for (int written = 0; written < customers; households++) {
                    Household household = population.household(households);
                    for (Person person : household.members()) {
                        if (written < customers) {
                            Journey journey = life.journey(person, Twin.NONE);
                            effects.count(person, journey);
                            PersonTruth known = new PersonTruth(person);
                            silos.live(household, person, known, journey.moments(), historyEnd);
                            truth.person(household, known, journey);
                            written++;
                        }
                    }
                    whole += written < customers ? 1 : 0;
                }
                for (LocalDate day = plan.firstDay(); !day.isAfter(historyEnd); day = day.plusDays(1)) {
                    silos.day(day, false);
                }
                silos.bots(plan.firstDay(), days);
            }
            faults.write(folder);
            Files.writeString(
                    folder.resolve("truth/effects.json"),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(effects.told()) + "\n");
            plan = plan.afterHistory(households, whole);
            DemoWorkspace.write(folder);
            // Last, so that a folder with a plan is a finished one.
            plan.write(folder);
            return plan;
        } catch (IOException e) {
            throw failed(folder, e);
        } catch (SQLException e) {
            throw failed(folder, e);
        }
    }

    /**
     * One more day: drops with about 1 % of the history's rows, new and changed rows in the shop's database, new customers.
     *
     * @return the plan, whose last day is the new one
     */
    public static Plan nextDay(Path folder) {
        try {
            return new NextDay(folder, Plan.read(folder)).write();
        } catch (IOException e) {
            throw failed(folder, e);
        } catch (SQLException e) {
            throw failed(folder, e);
        }
    }

    /** What "now" is to a demo company: the end of its last day. */
    public static Instant asOf(Path folder) {
        try {
            return Plan.read(folder).end();
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private static void check(Path folder, int customers, int days) {
        if (customers < 1 || days < 60) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "a demo company of " + customers + " customers and " + days + " days cannot be made",
                    customers < 1
                            ? "it has no customers"
                            : "the history is too short to show what follows a first order",
                    customers < 1 ? "ask for at least 1 customer" : "ask for at least 60 days");
        }
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "no demo company is made in " + folder,
                        "the folder is not empty",
                        "name an empty folder with --dir, or delete this one");
            }
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private static RuntimeException failed(Path folder, Exception e) {
        if (e instanceof FileSystemException || e instanceof SQLException) {
            return new ParcoursException(
                    Fault.RESOURCES,
                    "the demo company in " + folder + " could not be written",
                    String.valueOf(e.getMessage()),
                    "check the folder's permissions and free space, then start again with an empty folder",
                    e);
        }
        return e instanceof IOException io ? new UncheckedIOException(io) : new IllegalStateException(e);
    }
}
