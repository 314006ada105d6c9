package io.parcours.launcher.erase;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.rule.IdentityRules;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.launcher.erase.Traces.Identifier;
import io.parcours.launcher.erase.Traces.RowOf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what persons are known by: the ids, the source rows, and the identifiers and field values that nobody else has. An identifier that a
 * row of somebody else names too is shared: it is neither removed nor does it keep anybody out.
 */
final class FindTraces {
    private static final StructType PAIRS = StructType.fromDDL("ns string, form string");
    private static final List<RecordColumn> TELLING =
            List.of(RecordColumn.GIVEN_NAME, RecordColumn.FAMILY_NAME, RecordColumn.ADDRESS);

    private final SparkSession spark;
    private final TableStore tables;
    private final IdentifierForm form;

    FindTraces(SparkSession spark, TableStore tables, IdentifierForm form) {
        this.spark = spark;
        this.tables = tables;
        this.form = form;
    }

    private record Pair(String namespace, String form) {}

    /**
     * @param wanted persons by request, or identifiers that no person has; what two of them share is theirs alone when nobody else has it
     * @return in the order of {@code wanted}
     */
    List<Traces> of(Map<Long, String> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        Map<Long, Set<String>> ids = new FormerIds(tables).of(wanted);
        Map<String, Found> byId = new HashMap<>();
        Map<Long, Found> found = new LinkedHashMap<>();
        ids.forEach((request, persons) -> {
            Found one = new Found();
            found.put(request, one);
            UnownedIdentifier.of(wanted.get(request))
                    .ifPresent(unowned -> one.written
                            .computeIfAbsent(
                                    new Pair(unowned.namespace(), form.of(unowned.namespace(), unowned.value())),
                                    pair -> new TreeSet<>())
                            .add(unowned.value()));
            persons.forEach(id -> byId.put(id, one));
        });
        Object[] persons = byId.keySet().toArray();
        Map<String, Found> byRecord = members(persons, byId);
        Column own = concat(name(RecordColumn.SILO), lit("/"), name(RecordColumn.RECORD_ID))
                .isin(byRecord.keySet().toArray());
        records(own, byRecord);
        timeline(persons, byId);

        Set<Pair> written = new LinkedHashSet<>();
        Set<Pair> stored = new LinkedHashSet<>();
        found.values().forEach(one -> {
            written.addAll(one.written.keySet());
            stored.addAll(one.stored);
        });
        Set<Pair> foreign = foreign(written, persons, own);
        Set<Pair> others = othersToo(stored, persons);
        List<RowOf> rows =
                found.values().stream().flatMap(one -> one.rows.stream()).toList();
        Set<String> texts = new HashSet<>();
        found.values().forEach(one -> texts.addAll(one.texts));
        Set<String> common = texts.isEmpty() ? Set.of() : new CommonTexts(spark, tables).among(texts, own, rows);
        List<Traces> traces = new ArrayList<>();
        found.forEach((request, one) -> {
            one.stored.removeAll(others);
            one.texts.removeAll(common);
            traces.add(new Traces(
                    request,
                    ids.getOrDefault(request, Set.of()),
                    one.rows,
                    alone(one, foreign),
                    (int) one.written.keySet().stream()
                            .filter(foreign::contains)
                            .count(),
                    one.texts,
                    new TreeMap<>()));
        });
        return traces;
    }

    /** What was found of one person. */
    private static final class Found {
        private final List<RowOf> rows = new ArrayList<>();
        private final Map<Pair, Set<String>> written = new LinkedHashMap<>();
        private final Set<Pair> stored = new LinkedHashSet<>();
        private final Set<String> texts = new TreeSet<>();
    }

    /** Takes up what members the persons have; answers whose each record is now. */
    private Map<String, Found> members(Object[] persons, Map<String, Found> byId) {
        Map<String, Found> byRecord = new TreeMap<>();
        for (Row row : tables.read(Tables.MEMBERS)
                .where(name(MemberColumn.PERSON_ID).isin(persons))
                .select(
                        name(MemberColumn.PERSON_ID),
                        name(MemberColumn.NAMESPACE),
                        name(MemberColumn.VALUE),
                        name(MemberColumn.VALID_TO))
                .collectAsList()) {
            Found one = byId.get(row.getString(0));
            if (one == null) {
                continue;
            }
            if (!row.getString(1).equals(IdentityRules.RECORD)) {
                one.stored.add(new Pair(row.getString(1), row.getString(2)));
            } else if (row.isNullAt(3)) {
                byRecord.put(row.getString(2), one);
            }
        }
        return byRecord;
    }

    private void records(Column own, Map<String, Found> byRecord) {
        for (Row row : tables.read(Tables.RECORDS).where(own).collectAsList()) {
            String silo = text(row, RecordColumn.SILO);
            String id = text(row, RecordColumn.RECORD_ID);
            Found one = byRecord.get(silo + "/" + id);
            if (one != null) {
                one.rows.add(new RowOf("RECORD", silo, id));
                add(one.written, row.getList(row.fieldIndex(RecordColumn.IDENTIFIERS.sqlName())));
                for (RecordColumn column : TELLING) {
                    String value = row.getAs(column.sqlName());
                    if (value != null && !value.isBlank()) {
                        one.texts.add(value.strip());
                    }
                }
            }
        }
    }

    private void timeline(Object[] persons, Map<String, Found> byId) {
        for (Row row : tables.read(Tables.TIMELINE)
                .where(name(TimelineColumn.PERSON_ID).isin(persons))
                .select(
                        name(TimelineColumn.PERSON_ID),
                        name(TimelineColumn.SILO),
                        name(TimelineColumn.EVENT_ID),
                        name(TimelineColumn.IDENTIFIERS))
                .collectAsList()) {
            Found one = byId.get(row.getString(0));
            if (one != null) {
                one.rows.add(new RowOf("EVENT", row.getString(1), row.getString(2)));
                add(one.written, row.getList(3));
            }
        }
    }

    private List<Identifier> alone(Found one, Set<Pair> foreign) {
        Map<Pair, Set<String>> stored = new LinkedHashMap<>();
        for (Pair pair : one.stored) {
            stored.computeIfAbsent(
                            new Pair(pair.namespace(), form.of(pair.namespace(), pair.form())), any -> new TreeSet<>())
                    .add(pair.form());
        }
        Set<Pair> all = new LinkedHashSet<>(one.written.keySet());
        all.addAll(stored.keySet());
        all.removeAll(foreign);
        return all.stream()
                .map(pair -> new Identifier(
                        pair.namespace(),
                        one.written.getOrDefault(pair, Set.of()),
                        pair.form(),
                        stored.getOrDefault(pair, Set.of())))
                .toList();
    }

    private void add(Map<Pair, Set<String>> written, @Nullable List<Row> identifiers) {
        if (identifiers == null) {
            return;
        }
        for (Row one : identifiers) {
            if (one != null && !one.isNullAt(0) && !one.isNullAt(1)) {
                String compared = form.of(one.getString(0), one.getString(1));
                if (!compared.isEmpty()) {
                    written.computeIfAbsent(new Pair(one.getString(0), compared), pair -> new TreeSet<>())
                            .add(one.getString(1));
                }
            }
        }
    }

    /** Of these identifiers, those that rows of other persons name. */
    private Set<Pair> foreign(Collection<Pair> pairs, Object[] persons, Column own) {
        IdentifierForm carried = form; // this class itself does not go to tasks
        UDF2<String, String, String> compared =
                (namespace, value) -> namespace == null || value == null ? null : carried.of(namespace, value);
        Dataset<Row> wanted = broadcast(spark.createDataFrame(
                pairs.stream()
                        .map(pair -> RowFactory.create(pair.namespace(), pair.form()))
                        .toList(),
                PAIRS));
        Dataset<Row> others = tables.read(Tables.RECORDS)
                .where(not(own))
                .select(explode(name(RecordColumn.IDENTIFIERS)).as("one"))
                .union(tables.read(Tables.TIMELINE)
                        .where(not(name(TimelineColumn.PERSON_ID).isin(persons)))
                        .select(explode(name(TimelineColumn.IDENTIFIERS)).as("one")));
        Set<Pair> foreign = new HashSet<>();
        for (Row row : others.select(
                        col("one.namespace").as("ns"),
                        udf(compared, DataTypes.StringType)
                                .apply(col("one.namespace"), col("one.value"))
                                .as("form"))
                .join(
                        wanted,
                        scala.jdk.javaapi.CollectionConverters.asScala(List.of("ns", "form"))
                                .toSeq(),
                        "left_semi")
                .distinct()
                .collectAsList()) {
            foreign.add(new Pair(row.getString(0), row.getString(1)));
        }
        return foreign;
    }

    /** Of these values of members, those that are or were another person's too. */
    private Set<Pair> othersToo(Set<Pair> values, Object[] persons) {
        Set<Pair> others = new HashSet<>();
        if (!values.isEmpty()) {
            for (Row row : tables.read(Tables.MEMBERS)
                    .where(name(MemberColumn.VALUE)
                            .isin(values.stream().map(Pair::form).distinct().toArray())
                            .and(not(name(MemberColumn.PERSON_ID).isin(persons))))
                    .select(name(MemberColumn.NAMESPACE), name(MemberColumn.VALUE))
                    .collectAsList()) {
                others.add(new Pair(row.getString(0), row.getString(1)));
            }
        }
        return others;
    }

    private static String text(Row row, TableColumn column) {
        return row.getAs(column.sqlName());
    }

    private static Column name(TableColumn column) {
        return Columns.col(column);
    }
}
