package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.attribute.AttributeEvaluator.Sighting;
import io.parcours.segments.attribute.Followings;
import io.parcours.segments.attribute.Followings.Step;
import io.parcours.segments.attribute.Recency;
import io.parcours.segments.attribute.Streaks;
import io.parcours.segments.attribute.Tallies;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** What is done once per person or per touchpoint with a list or a moment. */
final class Totals {
    private static final String WIDE = "decimal(28,4)";

    private Totals() {}

    /** The sum of a list of numbers. */
    static Column of(Column numbers) {
        return functions.aggregate(
                numbers,
                lit(0).cast(WIDE),
                (total, number) -> total.plus(number).cast(WIDE));
    }

    static Column mostFrequent(Column sightings) {
        return udf((UDF1<@Nullable Seq<Row>, @Nullable String>) Totals::mostFrequent, DataTypes.StringType)
                .apply(sightings);
    }

    static Column top(Column sightings, int most) {
        return udf((UDF1<@Nullable Seq<Row>, @Nullable String>) rows -> top(rows, most), DataTypes.StringType)
                .apply(sightings);
    }

    private static @Nullable String mostFrequent(@Nullable Seq<Row> rows) {
        return top(rows, 1);
    }

    private static @Nullable String top(@Nullable Seq<Row> rows, int most) {
        if (rows == null) {
            return null;
        }
        List<Sighting> sightings = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.apply(i);
            if (!row.isNullAt(0)) {
                sightings.add(new Sighting(
                        row.getString(0),
                        row.isNullAt(1) ? BigDecimal.ZERO : row.getDecimal(1),
                        row.getTimestamp(2).toInstant()));
            }
        }
        return AttributeEvaluator.top(sightings, most).orElse(null);
    }

    static Column streak(Column moments, Aggregate.Pages pages, Clocks clocks) {
        return clocks.<Seq<Timestamp>, Long>reckon(
                moments,
                (rows, clock) -> {
                    List<Instant> read = new ArrayList<>();
                    for (int i = 0; rows != null && i < rows.size(); i++) {
                        read.add(rows.apply(i).toInstant());
                    }
                    return Streaks.longest(read, pages, clock.zone());
                },
                DataTypes.LongType);
    }

    /** How often the most frequent of the known values is there. */
    static Column mostTimes(Column values) {
        return udf((UDF1<@Nullable Seq<@Nullable String>, Long>) Totals::mostTimes, DataTypes.LongType)
                .apply(values);
    }

    private static long mostTimes(@Nullable Seq<@Nullable String> values) {
        Map<String, Long> times = new HashMap<>();
        for (int i = 0; values != null && i < values.size(); i++) {
            String value = values.apply(i);
            if (value != null) {
                times.merge(value, 1L, Long::sum);
            }
        }
        return times.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** How often each of the known values is there. */
    static Column tally(Column values) {
        return udf((UDF1<@Nullable Seq<@Nullable String>, @Nullable String>) Totals::tally, DataTypes.StringType)
                .apply(values);
    }

    private static @Nullable String tally(@Nullable Seq<@Nullable String> values) {
        List<String> known = new ArrayList<>();
        for (int i = 0; values != null && i < values.size(); i++) {
            String value = values.apply(i);
            if (value != null) {
                known.add(value);
            }
        }
        return Tallies.count(known, Aggregate.Tally.MOST).orElse(null);
    }

    /** How many first steps of a sequence were followed. */
    static Column followed(Column steps, Span within, Clocks clocks) {
        // What a function carries to the tasks has to be serializable, which a span is not.
        int count = within.count();
        Span.Unit unit = within.unit();
        return clocks.<Seq<Row>, Long>reckon(
                steps,
                (rows, clock) -> {
                    List<Step> read = new ArrayList<>();
                    for (int i = 0; rows != null && i < rows.size(); i++) {
                        Row row = rows.apply(i);
                        read.add(new Step(
                                row.getTimestamp(0).toInstant(),
                                row.getBoolean(1),
                                row.getBoolean(2),
                                row.getBoolean(3)));
                    }
                    return Followings.count(read, new Span(count, unit), clock.zone());
                },
                DataTypes.LongType);
    }

    static Column recency(Column moment, Clocks clocks, Aggregate.Unit unit) {
        return clocks.<Timestamp, Long>reckon(
                moment,
                (at, clock) -> at == null ? null : Recency.between(at.toInstant(), clock, unit),
                DataTypes.LongType);
    }
}
