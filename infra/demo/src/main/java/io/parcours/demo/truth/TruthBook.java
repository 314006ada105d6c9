package io.parcours.demo.truth;

import io.parcours.demo.behaviour.Journey;
import io.parcours.demo.people.Household;
import io.parcours.demo.people.Person;
import io.parcours.demo.people.Trouble;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Writes the truth, a few lines per person: who they are, which silo records are theirs, which identifiers and when, and which traps they stand
 * in. Values are as identity normalises them.
 */
public final class TruthBook implements Closeable {
    private final Path folder;
    private final BufferedWriter persons;
    private final BufferedWriter records;
    private final BufferedWriter identifiers;
    private final BufferedWriter traps;

    /** Opens the truth of a folder, adding to what is there. */
    public TruthBook(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("truth"));
        this.persons = open(
                "persons.csv",
                "person,household,given_name,family_name,gender,birth_date,email,mobile,city,country,joined_day,"
                        + "wishes_per_year,store_share,has_account,has_card,in_crm,has_app,first_web_order,soon_in_shop,"
                        + "complained,stopped,troubles,liked_categories,liked_brand,child_birth_date");
        this.records = open("records.csv", "person,silo,dataset,record_id,namespace,value,trouble");
        this.identifiers = open("identifiers.csv", "person,namespace,value,seen_from,seen_to,part,trouble");
        this.traps = open("traps.csv", "trouble,person,value");
    }

    private BufferedWriter open(String name, String header) throws IOException {
        Path file = folder.resolve(name);
        boolean fresh = !Files.exists(file);
        BufferedWriter writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (fresh) {
            writer.write(header);
            writer.write('\n');
        }
        return writer;
    }

    /** Writes all about a person. */
    public void person(Household household, PersonTruth truth, Journey journey) {
        Person person = truth.person();
        line(
                persons,
                person.id(),
                household.number(),
                person.given(),
                person.family(),
                person.gender(),
                person.birthDate(),
                person.email(),
                person.mobile(),
                person.home().town().name(),
                person.home().town().country(),
                person.joinedDay(),
                Math.round(person.habits().purchaseWishesPerYear() * 1000) / 1000.0,
                Math.round(person.habits().storeShare() * 1000) / 1000.0,
                person.habits().hasAccount(),
                person.habits().hasCard(),
                person.habits().inCrm(),
                person.habits().hasApp(),
                time(journey.firstWebOrder()),
                journey.soonInShop(),
                time(journey.complained()),
                time(journey.stopped()),
                person.troubles().stream().sorted().map(Trouble::name).collect(Collectors.joining(" ")),
                String.join(" ", person.habits().taste().categories()),
                person.habits().taste().brand(),
                person.childBirth().map(LocalDate::toString).orElse(""));
        added(truth, new PersonTruth(person));
    }

    /** Writes what came to be known since {@code before}. */
    public void added(PersonTruth now, PersonTruth before) {
        String id = now.person().id();
        Map<String, Integer> parts = now.parts();
        for (PersonTruth.OwnRecord record : now.records()) {
            if (before.records().stream().noneMatch(other -> other.id().equals(record.id()))) {
                line(
                        records,
                        id,
                        record.silo(),
                        record.dataset(),
                        record.recordId(),
                        record.id().namespace(),
                        record.id().value(),
                        record.trouble().map(Trouble::name).orElse(""));
            }
        }
        for (PersonTruth.Sight sight : now.sights()) {
            if (before.sights().stream().noneMatch(other -> other.id.equals(sight.id))) {
                line(
                        identifiers,
                        id,
                        sight.id.namespace(),
                        sight.id.value(),
                        Instant.ofEpochSecond(sight.from),
                        Instant.ofEpochSecond(sight.to),
                        Objects.requireNonNull(parts.get(sight.id.key())),
                        sight.trouble.map(Trouble::name).orElse(""));
            }
        }
        for (PersonTruth.Trap trap : now.traps()) {
            if (!before.traps().contains(trap)) {
                line(traps, trap.trouble(), id, trap.value());
            }
        }
    }

    private static String time(OptionalLong at) {
        return at.isPresent() ? Instant.ofEpochSecond(at.getAsLong()).toString() : "";
    }

    private static void line(BufferedWriter writer, Object... values) {
        try {
            for (int i = 0; i < values.length; i++) {
                if (i > 0) {
                    writer.write(',');
                }
                writer.write(String.valueOf(values[i]));
            }
            writer.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (persons;
                records;
                identifiers;
                traps) {
            traps.flush();
        }
    }
}
