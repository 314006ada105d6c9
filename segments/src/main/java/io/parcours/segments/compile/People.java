package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.col;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentOrder;
import io.parcours.segments.rule.StorePlace;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;

/** One wide row per person (profile, attributes, evidence), on which all segments are decided in one projection. */
public final class People {
    /** The column with the names of the lists that a person is on. */
    public static final String LISTS = "_lists";

    /** Of whole persons, so that a hundredth of a millionth matters nowhere. */
    private static final String PERCENT = "decimal(10,4)";

    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();

    private People() {}

    static Column profile(ProfileColumn column) {
        return col("p_" + column.sqlName());
    }

    static String attribute(String name) {
        return "a_" + name;
    }

    static String evidence(String name) {
        return "e_" + name;
    }

    static String segment(String id) {
        return "s_" + id.replace('-', '_') + "_" + Integer.toHexString(id.hashCode());
    }

    /** Joins what is known of each person of {@code profiles}. */
    public static Dataset<Row> of(Dataset<Row> profiles, Dataset<Row> attributes, Dataset<Row> evidence) {
        return prefixed(
                        profiles.select(Tables.PROFILES.columnNames().stream()
                                .filter(name -> !name.equals(ProfileColumn.IDENTIFIERS.sqlName())
                                        && !name.equals(ProfileColumn.SOURCES.sqlName()))
                                .map(functions::col)
                                .toArray(Column[]::new)),
                        "p_")
                .join(prefixed(attributes, "a_"), toSeq(PERSON), "left")
                .join(prefixed(evidence, "e_"), toSeq(PERSON), "left")
                .withColumn(LISTS, functions.lit(null).cast("array<string>"));
    }

    /** The same people, each with the lists that the person is on; who is on none may be left out of {@code lists}. */
    public static Dataset<Row> onLists(Dataset<Row> people, Dataset<Row> lists) {
        return people.drop(LISTS).join(lists, toSeq(PERSON), "left");
    }

    /** The same of behaviour attributes alone, for what asks for nothing else. */
    public static Dataset<Row> of(Dataset<Row> attributes) {
        return prefixed(attributes, "a_");
    }

    private static String[] toSeq(String column) {
        return new String[] {column};
    }

    private static Dataset<Row> prefixed(Dataset<Row> rows, String prefix) {
        List<Column> columns = new ArrayList<>();
        for (String name : rows.columns()) {
            columns.add(name.equals(PERSON) ? col(name) : col(name).as(prefix + name));
        }
        return rows.select(columns.toArray(Column[]::new));
    }

    /**
     * Where the tops that rules ask for begin (or end, for the lowest), over all people, found in one go; none for one over no values. It is the value of
     * the last person who is in: the smallest number of persons that is at least the wanted part of those with a value.
     */
    public static Map<Condition.Top, BigDecimal> thresholds(
            Dataset<Row> people, List<SegmentDefinition> segments, Vocabulary vocabulary, AsOf now) {
        List<Condition.Top> tops = segments.stream()
                .flatMap(segment -> segment.who().flattened().stream())
                .filter(Condition.Top.class::isInstance)
                .map(Condition.Top.class::cast)
                .distinct()
                .toList();
        if (tops.isEmpty()) {
            return Map.of();
        }
        RuleColumns numbers = new RuleColumns(vocabulary, List.of(), Map.of(), now);
        List<Column> values = new ArrayList<>();
        Column percent = functions.lit(null).cast(PERCENT);
        for (int i = 0; i < tops.size(); i++) {
            Condition.Top top = tops.get(i);
            Column number = numbers.number(top.subject()).cast(EventColumns.NUMBER);
            values.add(functions.struct(
                    functions.lit(i).as("top"),
                    // Whoever is in first comes first.
                    (top.lowest() ? number : functions.negate(number)).as("place")));
            percent = functions
                    .when(col("top").equalTo(i), functions.lit(top.percent()).cast(PERCENT))
                    .otherwise(percent);
        }
        WindowSpec all = Window.partitionBy("top");
        WindowSpec upTo = all.orderBy("place").rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        Column persons = col("persons");
        Map<Condition.Top, BigDecimal> thresholds = new HashMap<>();
        people.select(functions
                        .explode(functions.array(values.toArray(Column[]::new)))
                        .as("_value"))
                .select("_value.*")
                .where(col("place").isNotNull())
                .groupBy("top", "place")
                .agg(functions.count(functions.lit(1)).as("persons"))
                .withColumn("reached", functions.sum(persons).over(upTo))
                .withColumn("known", functions.sum(persons).over(all))
                .where(col("reached").multiply(100).geq(col("known").multiply(percent)))
                .groupBy("top")
                .agg(functions.min("place"))
                .collectAsList()
                .forEach(row -> {
                    Condition.Top top = tops.get(row.getInt(0));
                    BigDecimal place = row.getDecimal(1);
                    thresholds.put(top, top.lowest() ? place : place.negate());
                });
        return thresholds;
    }

    /**
     * Persons whose number lies from the old place where a top begins to the new one: nobody else came in or fell out because others' numbers changed. Empty
     * where all tops begin where they began.
     */
    public static Optional<Dataset<Row>> between(
            Dataset<Row> people,
            Map<Condition.Top, BigDecimal> before,
            Map<Condition.Top, BigDecimal> now,
            AsOf clock) {
        RuleColumns numbers = new RuleColumns(new Vocabulary(Map.of(), Set.of(), Set.of()), List.of(), Map.of(), clock);
        Set<Condition.Top> tops = new LinkedHashSet<>(before.keySet());
        tops.addAll(now.keySet());
        return tops.stream()
                .filter(top -> !Objects.equals(before.get(top), now.get(top)))
                .map(top -> {
                    Column number = numbers.number(top.subject());
                    BigDecimal one = before.get(top);
                    BigDecimal other = now.get(top);
                    return one == null || other == null
                            ? number.isNotNull()
                            : number.between(
                                    functions.lit(one.min(other)).cast(EventColumns.NUMBER),
                                    functions.lit(one.max(other)).cast(EventColumns.NUMBER));
                })
                .reduce(Column::or)
                .map(moved -> people.where(moved).select(PERSON));
    }

    /**
     * One row per person and segment the person is in.
     *
     * @param segments each after those it refers to
     * @param thresholds of {@link #thresholds} over everybody
     */
    public static Dataset<Row> memberships(
            Dataset<Row> people,
            List<SegmentDefinition> segments,
            Vocabulary vocabulary,
            List<StorePlace> stores,
            Map<Condition.Top, BigDecimal> thresholds,
            AsOf now) {
        RuleColumns rules = new RuleColumns(vocabulary, stores, thresholds, now);
        Set<String> referred = new HashSet<>();
        segments.forEach(segment -> referred.addAll(SegmentOrder.references(segment.who())));
        Dataset<Row> decided = people;
        List<Column> ids = new ArrayList<>();
        for (SegmentDefinition segment : segments) {
            Column holds = segment.who().accept(rules);
            if (referred.contains(segment.id())) {
                decided = decided.withColumn(segment(segment.id()), holds);
                holds = col(segment(segment.id()));
            }
            ids.add(functions.when(holds, functions.lit(segment.id())));
        }
        Column in = ids.isEmpty()
                ? functions.array().cast("array<string>")
                : functions.array_compact(functions.array(ids.toArray(Column[]::new)));
        return decided.select(
                functions.explode(in).as(SegmentMemberColumn.SEGMENT.sqlName()),
                col(PERSON).as(SegmentMemberColumn.PERSON_ID.sqlName()));
    }
}
