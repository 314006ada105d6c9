package io.parcours.identity.job;

import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.identity.consent.ConsentMerging;
import io.parcours.identity.consent.Statement;
import io.parcours.identity.key.IdentifierKind;
import io.parcours.identity.link.RowReader;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.profile.ChildBirths;
import io.parcours.identity.profile.LifeStage;
import io.parcours.identity.profile.Moves;
import io.parcours.identity.profile.Moves.Move;
import io.parcours.identity.profile.Moves.Told;
import io.parcours.identity.profile.Survivorship;
import io.parcours.identity.profile.Survivorship.Source;
import io.parcours.identity.profile.Survivorship.Survivor;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Makes a profile of what was gathered of a person. */
final class ProfileRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final IdentityRules rules;
    private final ConsentMerging merging;
    private final Survivorship survivorship;
    private final RowReader reader;

    ProfileRows(IdentityRules rules, ConsentMerging merging) {
        this.rules = rules;
        this.merging = merging;
        this.survivorship = new Survivorship(rules.prefer());
        this.reader = SilverRows.reader(rules);
    }

    static UserDefinedFunction stage(LocalDate today) {
        long day = today.toEpochDay();
        return udf(
                (UDF2<Long, Long, String>)
                        (first, last) -> LifeStage.of(first, last, day).text(),
                DataTypes.StringType);
    }

    /** @param persons person, records, identifiers, consents, first_event, last_event, stage, household, homes */
    Iterator<Row> of(Iterator<Row> persons) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return persons.hasNext();
            }

            @Override
            public Row next() {
                return profile(persons.next());
            }
        };
    }

    private Row profile(Row person) {
        List<Row> records = sorted(
                person,
                1,
                Comparator.comparing((Row record) -> record.getString(0)).thenComparing(record -> record.getString(1)));
        List<Row> identifiers = sorted(
                person,
                2,
                Comparator.comparingInt(
                                (Row one) -> rules.ruleOf(one.getString(0)).priority())
                        .thenComparing(one -> one.getString(0))
                        .thenComparing(one -> one.getString(1)));
        List<Source> sources = records.stream().map(ProfileRows::source).toList();
        Map<String, Survivor> survivors = survivorship.survivors(sources);
        Map<String, Object> values = new HashMap<>();
        List<Row> origins = new ArrayList<>();
        survivors.forEach((field, survivor) -> {
            values.put(field, survivor.value());
            origins.add(origin(field, survivor.source()));
        });
        ChildBirths.newest(sources).ifPresent(newest -> {
            String field = ProfileColumn.CHILD_BIRTH_DATE.sqlName();
            values.put(field, newest.value());
            origins.add(origin(field, newest.source()));
        });
        contact(ProfileColumn.EMAIL, IdentifierKind.EMAIL, identifiers, records, values, origins);
        contact(ProfileColumn.PHONE, IdentifierKind.PHONE, identifiers, records, values, origins);
        String traits = traits(records);
        if (traits != null) {
            values.put(ProfileColumn.TRAITS.sqlName(), traits);
        }
        values.put(ProfileColumn.PERSON_ID.sqlName(), person.getString(0));
        values.put(ProfileColumn.IDENTIFIERS.sqlName(), list(identifiers));
        values.put(ProfileColumn.SOURCES.sqlName(), list(origins));
        values.put(ProfileColumn.CONSENTS.sqlName(), list(consents(person)));
        values.put(
                ProfileColumn.KNOWN.sqlName(),
                !records.isEmpty()
                        || identifiers.stream()
                                .anyMatch(one -> !rules.ruleOf(one.getString(0)).lastLogin()));
        values.put(ProfileColumn.RECORDS.sqlName(), (long) records.size());
        Comparator<Timestamp> order = Comparator.naturalOrder();
        seen(person, 4, records, identifiers, 2)
                .min(order)
                .ifPresent(first -> values.put(ProfileColumn.FIRST_SEEN.sqlName(), first));
        seen(person, 5, records, identifiers, 3)
                .max(order)
                .ifPresent(last -> values.put(ProfileColumn.LAST_SEEN.sqlName(), last));
        values.put(ProfileColumn.LIFE_STAGE.sqlName(), person.getString(6));
        if (!person.isNullAt(7)) {
            values.put(ProfileColumn.HOUSEHOLD_ID.sqlName(), person.getString(7));
        }
        move(person, values).ifPresent(move -> {
            values.put(ProfileColumn.MOVED_AT.sqlName(), timestamp(move.at()));
            values.put(ProfileColumn.MOVED_FROM.sqlName(), move.from().name());
        });
        return RowFactory.create(Stream.of(ProfileColumn.values())
                .map(column -> values.get(column.sqlName()))
                .toArray());
    }

    /** @param values of the profile, the home that survived among them */
    private static Optional<Move> move(Row person, Map<String, Object> values) {
        if (person.isNullAt(8)) {
            return Optional.empty();
        }
        List<Told> told = person.<Row>getList(8).stream()
                .map(home -> new Told(home.getLong(0), text(home.get(1)), text(home.get(2)), text(home.get(3))))
                .toList();
        return Moves.to(
                new Told(
                        0,
                        text(values.get(ProfileColumn.COUNTRY.sqlName())),
                        text(values.get(ProfileColumn.POSTCODE.sqlName())),
                        text(values.get(ProfileColumn.CITY.sqlName()))),
                told);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** What holds for the person, in the form of {@link io.parcours.lakehouse.contract.Parts#CONSENTS}. */
    private List<Row> consents(Row person) {
        List<Statement> said = person.isNullAt(3)
                ? List.of()
                : person.<Row>getList(3).stream()
                        .map(word -> new Statement(
                                word.getString(0),
                                word.getString(1),
                                word.getString(2),
                                word.getBoolean(3),
                                word.getTimestamp(4).toInstant(),
                                word.getString(5)))
                        .toList();
        return merging.effective(said).stream()
                .map(holds -> RowFactory.create(
                        holds.purpose(), holds.channel(), holds.granted(), Timestamp.from(holds.at()), holds.source()))
                .toList();
    }

    /** A list in the only form that Spark takes it from a row. */
    private static Seq<Row> list(List<Row> rows) {
        return CollectionConverters.asScala(rows).toList();
    }

    private static Stream<Timestamp> seen(Row person, int event, List<Row> records, List<Row> identifiers, int place) {
        Stream<Timestamp> events = person.isNullAt(event) ? Stream.of() : Stream.of(person.getTimestamp(event));
        return Stream.of(
                        events,
                        records.stream().map(record -> record.getTimestamp(3)),
                        identifiers.stream().map(one -> one.getTimestamp(place)))
                .flatMap(times -> times);
    }

    private static List<Row> sorted(Row row, int place, Comparator<Row> order) {
        if (row.isNullAt(place)) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>(row.<Row>getList(place));
        rows.sort(order);
        return rows;
    }

    private static Source source(Row record) {
        Map<String, Object> values = new HashMap<>();
        int place = 6;
        for (RecordColumn field : Profiling.FIELDS) {
            Object value = record.get(place++);
            if (value != null && !value.equals("")) {
                values.put(field.sqlName(), value);
            }
        }
        return new Source(record.getString(0), record.getString(1), micros(record.getTimestamp(2)), values);
    }

    private static long micros(Timestamp at) {
        return Math.floorDiv(at.getTime(), 1000L) * 1_000_000 + at.getNanos() / 1000;
    }

    private static Timestamp timestamp(long micros) {
        Timestamp at = new Timestamp(Math.floorDiv(micros, 1000L));
        at.setNanos((int) Math.floorMod(micros, 1_000_000L) * 1000);
        return at;
    }

    private static Row origin(String field, Source source) {
        return RowFactory.create(field, source.silo(), source.recordId(), timestamp(source.updatedAt()));
    }

    /** The best address or number: of the preferred silo's record, then of the newest record, then the one seen last. */
    private void contact(
            ProfileColumn column,
            IdentifierKind kind,
            List<Row> identifiers,
            List<Row> records,
            Map<String, Object> values,
            List<Row> origins) {
        String field = column.sqlName();
        List<Row> own = identifiers.stream()
                .filter(one -> rules.ruleOf(one.getString(0)).kind() == kind)
                .toList();
        if (own.isEmpty()) {
            return;
        }
        List<Row> preferred = new ArrayList<>(records);
        preferred.sort(Comparator.comparingInt((Row record) -> survivorship.rank(field, record.getString(0)))
                .thenComparing(record -> record.getTimestamp(2), Comparator.reverseOrder()));
        for (Row record : preferred) {
            String country = record.isNullAt(6 + Profiling.FIELDS.indexOf(RecordColumn.COUNTRY))
                    ? ""
                    : record.getString(6 + Profiling.FIELDS.indexOf(RecordColumn.COUNTRY));
            for (Identified one : SilverRows.identifiers(record.getList(4), country, reader)) {
                boolean held = own.stream()
                        .anyMatch(mine -> mine.getString(0).equals(one.namespace())
                                && mine.getString(1).equals(one.value()));
                if (held) {
                    values.put(field, one.value());
                    origins.add(origin(field, source(record)));
                    return;
                }
            }
        }
        own.stream()
                .max(Comparator.comparing((Row one) -> one.getTimestamp(3)).thenComparing(one -> one.getString(1)))
                .ifPresent(one -> values.put(field, one.getString(1)));
    }

    /** Traits of all records; of one that several records have, the newest record's. */
    private @Nullable String traits(List<Row> records) {
        List<Row> speaking = new ArrayList<>(
                records.stream().filter(record -> !record.isNullAt(5)).toList());
        if (speaking.isEmpty()) {
            return null;
        }
        if (speaking.size() == 1) {
            return speaking.get(0).getString(5);
        }
        speaking.sort(Comparator.comparingInt((Row record) -> -survivorship.rank("traits", record.getString(0)))
                .thenComparing(record -> record.getTimestamp(2)));
        Map<String, JsonNode> merged = new TreeMap<>();
        try {
            for (Row record : speaking) {
                JSON.readTree(record.getString(5))
                        .properties()
                        .forEach(trait -> merged.put(trait.getKey(), trait.getValue()));
            }
            return JSON.writeValueAsString(merged);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("traits in silver.records are no JSON object", e);
        }
    }
}
