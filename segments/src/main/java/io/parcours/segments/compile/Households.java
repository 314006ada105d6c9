package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Gives persons the touchpoints of those they live with, so that what is counted of a household is counted like anything else: in the same scan,
 * person by person, by the person's own days.
 */
final class Households {
    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();
    private static final String HOUSEHOLD = ProfileColumn.HOUSEHOLD_ID.sqlName();
    private static final String MEMBER = "_member";

    private final List<Measure> measures;

    /** @param measures those of households */
    Households(List<Measure> measures) {
        this.measures = List.copyOf(measures);
    }

    /**
     * Touchpoints of persons, and once more for each person they live with those that are counted of households.
     *
     * @param own of the persons asked for
     * @param timeline of everybody
     * @param persons those asked for; absent = everybody
     */
    Dataset<Row> with(Dataset<Row> own, Dataset<Row> timeline, Dataset<Row> profiles, Optional<Dataset<Row>> persons) {
        Dataset<Row> homes = homes(profiles);
        Dataset<Row> asked = persons.map(wanted -> homes.join(wanted, new String[] {PERSON}, "left_semi"))
                .orElse(homes);
        Dataset<Row> pairs = asked.join(homes.withColumnRenamed(PERSON, MEMBER), new String[] {HOUSEHOLD})
                .where(col(PERSON).notEqual(col(MEMBER)))
                .drop(HOUSEHOLD);
        Dataset<Row> others = counted(timeline)
                .withColumnRenamed(PERSON, MEMBER)
                .join(pairs, new String[] {MEMBER})
                .drop(MEMBER)
                .withColumn(SharedScan.OWN, lit(false));
        return own.withColumn(SharedScan.OWN, lit(true)).unionByName(others);
    }

    private Dataset<Row> counted(Dataset<Row> timeline) {
        Set<String> types = new TreeSet<>();
        for (Measure measure : measures) {
            if (measure.ofTouchpoints() && measure.events().isEmpty()) {
                return timeline;
            }
            types.addAll(measure.events());
        }
        return timeline.where(Columns.col(TimelineColumn.TYPE).isin(types.toArray()));
    }

    /** The same rows of persons, with the number of persons in their household; null where there is nobody else. */
    Dataset<Row> counted(Dataset<Row> rows, Dataset<Row> profiles) {
        Dataset<Row> homes = homes(profiles);
        Dataset<Row> sizes = homes.groupBy(HOUSEHOLD).agg(count(lit(1)).as(SharedScan.PERSONS));
        return rows.join(homes.join(sizes, new String[] {HOUSEHOLD}).drop(HOUSEHOLD), new String[] {PERSON}, "left");
    }

    /** Persons, whoever lives with them, and everybody of the households that persons came to or left. */
    Dataset<Row> concerned(Dataset<Row> persons, Dataset<Row> profiles, Dataset<Row> changes) {
        Dataset<Row> homes = homes(profiles);
        Dataset<Row> households = homes.join(persons, new String[] {PERSON}, "left_semi")
                .select(HOUSEHOLD)
                .union(homes(changes).select(HOUSEHOLD))
                .distinct();
        return persons.union(changes.select(PERSON))
                .union(homes.join(households, new String[] {HOUSEHOLD}, "left_semi")
                        .select(PERSON))
                .distinct();
    }

    private static Dataset<Row> homes(Dataset<Row> profiles) {
        return profiles.select(PERSON, HOUSEHOLD).where(col(HOUSEHOLD).isNotNull());
    }
}
