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
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** One wide row per person (profile, attributes, evidence), on which all segments are decided in one projection. */
public final class People {
    /** The column with the names of the lists that a person is on. */
    public static final String LISTS = "_lists";

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

    /** Where the tops that rules ask for begin (or end, for the lowest), over all people; none for one over no values. */
    public static Map<Condition.Top, BigDecimal> thresholds(
            Dataset<Row> people, List<SegmentDefinition> segments, Vocabulary vocabulary, AsOf now) {
        RuleColumns numbers = new RuleColumns(vocabulary, List.of(), Map.of(), now);
        Map<Condition.Top, BigDecimal> thresholds = new HashMap<>();
        for (SegmentDefinition segment : segments) {
            for (Condition condition : segment.who().flattened()) {
                if (condition instanceof Condition.Top top && !thresholds.containsKey(top)) {
                    threshold(people.select(numbers.number(top.subject()).as("_number")), top)
                            .ifPresent(value -> thresholds.put(top, value));
                }
            }
        }
        return thresholds;
    }

    /** The value of the last person who is in: the smallest number of persons that is at least the wanted part of those with a value. */
    private static Optional<BigDecimal> threshold(Dataset<Row> numbers, Condition.Top top) {
        Dataset<Row> known = numbers.where(col("_number").isNotNull());
        BigDecimal wanted = BigDecimal.valueOf(known.count())
                .multiply(top.percent())
                .divide(BigDecimal.valueOf(100), 0, RoundingMode.CEILING);
        Column order = top.lowest() ? col("_number").asc() : col("_number").desc();
        Iterator<Row> counts = known.groupBy(col("_number"))
                .agg(functions.count(functions.lit(1)))
                .orderBy(order)
                .toLocalIterator();
        BigDecimal reached = BigDecimal.ZERO;
        while (counts.hasNext()) {
            Row row = counts.next();
            reached = reached.add(BigDecimal.valueOf(row.getLong(1)));
            if (reached.compareTo(wanted) >= 0) {
                return Optional.of(row.getDecimal(0));
            }
        }
        return Optional.empty();
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
