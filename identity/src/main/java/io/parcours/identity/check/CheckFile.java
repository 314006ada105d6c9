package io.parcours.identity.check;

import io.parcours.identity.check.CheckCase.Change;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.RowReader;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlList;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a file of acceptance cases: a YAML list, one case an entry. */
final class CheckFile {
    private static final Instant FIRST_ROW = Instant.parse("2024-01-01T00:00:00Z");
    private static final Set<String> FIELDS = Set.of(
            "id",
            "kind",
            "silo",
            "at",
            "repeat",
            "given_name",
            "family_name",
            "name_suffix",
            "birth_date",
            "address",
            "city",
            "postcode",
            "country");

    private final String country;
    private final Faults faults;

    private CheckFile(String country, Faults faults) {
        this.country = country;
        this.faults = faults;
    }

    static List<CheckCase> read(Path file, String country) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "the cases of " + file + " cannot be read",
                    String.valueOf(e.getMessage()),
                    "check the path of the file",
                    e);
        }
        Faults faults = new Faults();
        List<CheckCase> cases = new ArrayList<>();
        // A definition file has a mapping at its top: the list is read under a key in a line of its own, which places
        // are then moved back by.
        Faults found = new Faults();
        DefinitionFile.parse("cases:\n" + text, file.getFileName().toString(), Map.of(), found)
                .ifPresent(map ->
                        map.maps("cases").forEach(entry -> cases.add(new CheckFile(country, found).one(entry))));
        found.sorted().forEach(fault -> {
            Place place = fault.place();
            faults.add(
                    new Place(place.file(), Math.max(1, place.line() - 1), place.column()),
                    fault.problem(),
                    fault.remedy());
        });
        faults.throwIfAny();
        return cases;
    }

    private CheckCase one(YamlMap map) {
        String id = map.requiredText("id", "name the case");
        String trap = map.text("trap").orElse("");
        map.text("note");
        map.yesNo("every_order", false);
        IdentityRules rules = map.map("settings")
                .map(settings -> IdentityRulesReader.read(settings, country, ""))
                .orElseGet(() -> IdentityRules.defaults(country));
        RowReader reader = new RowReader(rules);
        Map<String, SilverRow> rows = new LinkedHashMap<>();
        for (YamlMap record : map.maps("records")) {
            int repeats = record.map("repeat")
                    .flatMap(repeat -> repeat.integer("n", 1, 1_000_000))
                    .orElse(0);
            for (int i = 1; i <= Math.max(1, repeats); i++) {
                row(record, repeats == 0 ? "" : String.valueOf(i), rows, reader);
            }
        }
        List<List<String>> expect = groups(map, "expect");
        OptionalInt count = count(map);
        List<List<String>> batches = groups(map, "batches");
        Optional<Change> then = map.map("then").map(this::change);
        List<List<String>> sameIds = groups(map, "same_ids");
        map.rejectUnknownKeys();
        if (expect.isEmpty() && count.isEmpty()) {
            faults.add(map.place(), "the case " + id + " expects nothing", "add expect or expect_count");
        }
        return new CheckCase(
                id,
                trap,
                rules,
                rows,
                expect,
                count,
                batches.isEmpty() ? List.of(List.copyOf(rows.keySet())) : batches,
                then,
                sameIds);
    }

    private Change change(YamlMap map) {
        Change change = new Change(
                map.texts("delete"),
                map.texts("block"),
                groups(map, "force_together"),
                groups(map, "force_apart"),
                groups(map, "expect"),
                count(map));
        map.rejectUnknownKeys();
        return change;
    }

    private static OptionalInt count(YamlMap map) {
        return map.integer("expect_count", 0, Integer.MAX_VALUE)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    private List<List<String>> groups(YamlMap map, String key) {
        List<List<String>> groups = new ArrayList<>();
        for (YamlValue value : map.list(key)) {
            if (!(value instanceof YamlList list)) {
                map.wrong(key, value, "lists of row ids, [[r1, r2], [r3]]");
                continue;
            }
            List<String> group = new ArrayList<>();
            for (YamlValue item : list.values()) {
                if (item instanceof YamlScalar scalar) {
                    group.add(scalar.text());
                } else {
                    map.wrong(key, item, "row ids");
                }
            }
            groups.add(group);
        }
        return groups;
    }

    private void row(YamlMap record, String number, Map<String, SilverRow> rows, RowReader reader) {
        String id = record.requiredText("id", "give each row an id") + (number.isEmpty() ? "" : "-" + number);
        boolean event = record.text("kind").map(kind -> kind.equals("event")).orElse(false);
        String rowCountry = record.text("country").orElse("");
        long seen = record.text("at")
                        .map(at -> moment(record, at))
                        .orElse(FIRST_ROW.plusSeconds(60L * rows.size()))
                        .toEpochMilli()
                * 1000;
        List<Identified> identifiers = new ArrayList<>();
        for (String key : record.keys()) {
            if (!FIELDS.contains(key)) {
                for (String value : record.texts(key)) {
                    reader.add(identifiers, key, value.replace("{i}", number), rowCountry);
                }
            }
        }
        String silo = record.text("silo").orElse("case");
        if (event) {
            rows.put(id, SilverRow.event(silo, seen, reader.sorted(identifiers)));
            return;
        }
        PersonName name = PersonName.of(
                field(record, "given_name", number),
                field(record, "family_name", number),
                field(record, "name_suffix", number),
                record.text("birth_date")
                        .flatMap(date -> birthDate(record, date))
                        .orElse(null));
        record.text("city");
        rows.put(
                id,
                new SilverRow(
                        silo + "/" + id,
                        silo,
                        seen,
                        reader.sorted(identifiers),
                        name,
                        Agreements.of(name, field(record, "address", number), field(record, "postcode", number))));
    }

    private static String field(YamlMap record, String key, String number) {
        return record.text(key).orElse("").replace("{i}", number);
    }

    private Optional<LocalDate> birthDate(YamlMap record, String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            faults.add(record.placeOf("birth_date"), "'" + text + "' is no date", "write it as 1984-03-11");
            return Optional.empty();
        }
    }

    private Instant moment(YamlMap record, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            faults.add(record.placeOf("at"), "'" + text + "' is no moment", "write 2024-03-01 or 2024-03-01T10:00:00Z");
            return FIRST_ROW;
        }
    }
}
