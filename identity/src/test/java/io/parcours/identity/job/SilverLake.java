package io.parcours.identity.job;

import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.SilverRow;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** Puts rows of acceptance cases into silver tables and reads persons back. */
final class SilverLake {
    private final TestLake lake;

    SilverLake(TestLake lake) {
        this.lake = lake;
    }

    void upsert(Map<String, SilverRow> rows) {
        TestRows events = TestRows.of(Tables.EVENTS);
        TestRows records = TestRows.of(Tables.RECORDS);
        boolean anyEvent = false;
        boolean anyRecord = false;
        for (Map.Entry<String, SilverRow> entry : rows.entrySet()) {
            SilverRow row = entry.getValue();
            if (row.isRecord()) {
                records.row(record(row));
                anyRecord = true;
            } else {
                Map<TableColumn, Object> values = new HashMap<>();
                values.put(EventColumn.EVENT_ID, entry.getKey());
                values.put(EventColumn.OCCURRED_AT, instant(row.seen()));
                values.put(EventColumn.SILO, row.silo());
                values.put(EventColumn.TYPE, "Page Viewed");
                values.put(EventColumn.IDENTIFIERS, identifiers(row));
                events.row(values);
                anyEvent = true;
            }
        }
        if (anyEvent) {
            lake.tables().upsert(Tables.EVENTS, events.rows());
        }
        if (anyRecord) {
            lake.tables().upsert(Tables.RECORDS, records.rows());
        }
    }

    private static Map<TableColumn, Object> record(SilverRow row) {
        Map<TableColumn, Object> values = new HashMap<>();
        values.put(RecordColumn.SILO, row.silo());
        values.put(RecordColumn.RECORD_ID, row.record().substring(row.silo().length() + 1));
        values.put(RecordColumn.IDENTIFIERS, identifiers(row));
        values.put(RecordColumn.OBSERVED_AT, instant(row.seen()));
        values.put(RecordColumn.UPDATED_AT, instant(row.seen()));
        PersonName name = row.name();
        put(values, RecordColumn.GIVEN_NAME, name.given());
        put(values, RecordColumn.FAMILY_NAME, name.family());
        put(values, RecordColumn.NAME_SUFFIX, name.generation());
        if (name.hasBirthDay()) {
            values.put(
                    RecordColumn.BIRTH_DATE,
                    LocalDate.ofEpochDay(name.birthDay()).toString());
        }
        row.agreements().forEach(agreement -> {
            String[] parts = agreement.value().split("\\|");
            put(values, RecordColumn.POSTCODE, parts[3]);
            if (agreement.namespace().equals(Agreements.NAME_AND_ADDRESS)) {
                put(values, RecordColumn.ADDRESS, parts[2]);
            }
        });
        return values;
    }

    private static void put(Map<TableColumn, Object> values, TableColumn column, String text) {
        if (!text.isEmpty()) {
            values.put(column, text);
        }
    }

    private static List<List<String>> identifiers(SilverRow row) {
        return row.identifiers().stream()
                .map(one -> List.of(one.namespace(), one.value()))
                .toList();
    }

    private static String instant(long micros) {
        return Instant.EPOCH.plusNanos(micros * 1000).toString();
    }

    void delete(Collection<SilverRow> records, Collection<String> events) {
        TestRows recordKeys = TestRows.of(Tables.RECORDS);
        records.forEach(row -> recordKeys.row(record(row)));
        if (!records.isEmpty()) {
            lake.tables().deleteKeys(Tables.RECORDS, recordKeys.rows().select("silo", "record_id"));
        }
        if (!events.isEmpty()) {
            TestRows eventKeys = TestRows.of(Tables.EVENTS);
            events.forEach(id -> eventKeys.row(Map.of(EventColumn.EVENT_ID, id)));
            lake.tables().deleteKeys(Tables.EVENTS, eventKeys.rows().select("event_id"));
        }
    }

    /** Members as text, one line each. */
    Set<String> members() {
        return lines(
                Tables.MEMBERS.columnNames(), lake.tables().read(Tables.MEMBERS).collectAsList());
    }

    static Set<String> lines(List<String> columns, List<Row> rows) {
        return rows.stream()
                .map(row -> columns.stream()
                        .map(column -> String.valueOf(row.<Object>getAs(column)))
                        .collect(Collectors.joining(" | ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Persons as the sets of their members ({@code namespace:value}), slices with their time. */
    Set<Set<String>> persons() {
        Map<String, Set<String>> persons = new TreeMap<>();
        for (Row row : lake.tables().read(Tables.MEMBERS).collectAsList()) {
            persons.computeIfAbsent(row.getAs(MemberColumn.PERSON_ID.sqlName()), id -> new TreeSet<>())
                    .add(row.getAs(MemberColumn.NAMESPACE.sqlName()) + ":" + row.getAs(MemberColumn.VALUE.sqlName()));
        }
        return Set.copyOf(persons.values());
    }

    static Map<String, SilverRow> only(Map<String, SilverRow> rows, String... keys) {
        Map<String, SilverRow> some = new TreeMap<>();
        Arrays.stream(keys).forEach(key -> some.put(key, rows.get(key)));
        return some;
    }
}
