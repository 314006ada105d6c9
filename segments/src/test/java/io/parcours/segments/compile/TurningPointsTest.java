package io.parcours.segments.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.attribute.Recency;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.SegmentDefinitions;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TurningPointsTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    private final Random random = new Random(7);

    private static AsOf at(String instant) {
        return new AsOf(Instant.parse(instant), PARIS, "EUR");
    }

    private static Behaviour behaviour(Aggregate.Unit unit) {
        AttributeDefinition recency = new AttributeDefinition(
                "since",
                Optional.empty(),
                new Aggregate.SinceLast(unit),
                EventFilter.of("Order Completed"),
                Window.LIFETIME,
                Optional.empty(),
                AttributeDefinition.Whose.PERSON);
        return new Behaviour(
                new SegmentDefinitions(List.of(recency), List.of(), new Vocabulary(Map.of(), Set.of(), Set.of())));
    }

    /** Over the change of clocks on 29 March. */
    @ParameterizedTest
    @EnumSource(Aggregate.Unit.class)
    void nobodyIsMissedWhoseRecencyPassedANumber(Aggregate.Unit unit) {
        AsOf before = at("2026-03-28T22:30:00Z");
        AsOf now = at("2026-03-30T21:10:00Z");
        List<Operator> operators = List.of(Operator.AT_LEAST, Operator.ABOVE, Operator.IS, Operator.BELOW);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            rows.add(RowFactory.create(
                    "p" + i, Timestamp.from(before.at().minusSeconds(random.nextInt(12 * 24 * 3600)))));
        }
        rows.add(RowFactory.create("nobody", null));
        Dataset<Row> evidence =
                TestSpark.session().createDataFrame(rows, StructType.fromDDL("person_id string, at_since timestamp"));
        for (BigDecimal number : List.of(BigDecimal.ZERO, new BigDecimal(5), new BigDecimal("7.5"))) {
            for (Operator operator : operators) {
                Comparison comparison = Comparison.of(operator, new Value.Num(number));
                Set<String> found = found(unit, comparison, evidence, now, before);
                Set<String> turned = new TreeSet<>();
                for (Row row : rows) {
                    if (!row.isNullAt(1)
                            && holds(comparison, row.getTimestamp(1), before, unit)
                                    != holds(comparison, row.getTimestamp(1), now, unit)) {
                        turned.add(row.getString(0));
                    }
                }
                assertThat(found).as("%s %s %s", operator, number, unit).containsAll(turned);
                assertThat(found).as("others are left alone").hasSizeLessThan(rows.size() / 2);
            }
        }
    }

    private static boolean holds(Comparison comparison, Timestamp moment, AsOf clock, Aggregate.Unit unit) {
        long recency = Recency.between(moment.toInstant(), clock, unit);
        return comparison.holds(Optional.of(Value.number(recency)), PARIS);
    }

    private static Set<String> found(
            Aggregate.Unit unit, Comparison comparison, Dataset<Row> evidence, AsOf now, AsOf before) {
        TurningPoints turning = new TurningPoints(List.of(new Condition.Has("since", comparison)), behaviour(unit));
        Set<String> found = new TreeSet<>();
        turning.passed(evidence, now, before).orElseThrow().collectAsList().forEach(row -> found.add(row.getString(0)));
        return found;
    }
}
