package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Window;
import io.parcours.segments.rule.SegmentDefinitions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is computed of persons' behaviour: the declared attributes, for everybody to read, and beside them the evidence that
 * only this module reads: what rules count, and the moments that recencies count from.
 */
public final class Behaviour {
    public static final String ATTRIBUTES = "customer.attributes";
    public static final String EVIDENCE = "segments.evidence";

    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();
    private static final String PRESENT = "_present";

    /** Of the evidence: what days of a person were counted in. */
    static final String TIME_ZONE = "time_zone";

    /** Of the evidence: another one when an attribute is another one, other than by time alone. */
    static final String DIGEST = "digest";

    /** Goes up when the same definitions give other rows than they gave. */
    private static final String EDITION = "2";

    private final List<AttributeDefinition> attributes;
    private final List<Measure> declared;
    private final List<Measure> counted;
    private final List<Measure> modelled;

    public Behaviour(SegmentDefinitions definitions) {
        this.attributes = definitions.attributes();
        this.declared = attributes.stream().map(Measure::of).toList();
        this.counted = Measure.ofRules(definitions.segments());
        this.modelled = Stream.concat(
                        Dealings.of(definitions.models()).stream().flatMap(dealings -> dealings.measures().stream()),
                        Tastes.of(definitions.models()).stream().map(Tastes::measure))
                .toList();
    }

    /** A short name for what a text means. */
    public static String digest(String text) {
        return Measure.digest(text);
    }

    private List<Measure> measures() {
        return Stream.of(declared, counted, modelled).flatMap(List::stream).toList();
    }

    /** What is kept as evidence: of a recency its moment, of other figures their value. */
    private Stream<Measure> kept() {
        return Stream.concat(counted.stream(), modelled.stream().filter(measure -> !measure.recency()));
    }

    private Stream<Measure> moments() {
        return Stream.concat(declared.stream(), modelled.stream()).filter(Measure::recency);
    }

    /** The recency that an attribute is, if it is one. */
    Optional<Measure> recency(String attribute) {
        return recencies().stream()
                .filter(measure -> measure.column().equals(attribute))
                .findFirst();
    }

    /** Whether an attribute is another one each day for everybody. */
    public boolean isRecency(String attribute) {
        return recency(attribute).isPresent();
    }

    /** Whether it is an attribute, and not a score or a field of profiles. */
    public boolean declares(String subject) {
        return attributes.stream().anyMatch(attribute -> attribute.name().equals(subject));
    }

    private List<Measure> recencies() {
        return declared.stream().filter(Measure::recency).toList();
    }

    /** Changes when anything that is computed changes its meaning. */
    public String fingerprint(AsOf now) {
        return Measure.digest(
                EDITION + " " + now.zone() + " " + now.persons() + " " + now.currency() + " " + measures());
    }

    /** {@code customer.attributes}: a row per profile, a column per attribute. */
    public TableContract attributesTable() {
        List<ColumnSpec> columns = new ArrayList<>();
        columns.add(ColumnSpec.required(PERSON, Scalar.STRING, "the person"));
        attributes.forEach(attribute -> columns.add(attribute.column()));
        return table(ATTRIBUTES, "Behaviour attributes", columns);
    }

    /**
     * {@code segments.evidence}: a row per profile. It changes whenever anything of a person does that time alone does not change, so that its feed tells
     * of {@code customer.attributes}, too, all of which are written anew when a day has passed.
     */
    public TableContract evidenceTable() {
        List<ColumnSpec> columns = new ArrayList<>();
        columns.add(ColumnSpec.required(PERSON, Scalar.STRING, "the person"));
        columns.add(ColumnSpec.optional(
                TIME_ZONE, Scalar.STRING, "the time zone that days were counted in, where it is not the workspace's"));
        columns.add(ColumnSpec.optional(
                DIGEST, Scalar.BIGINT, "a hash of all attributes but those that time alone changes"));
        kept().forEach(measure -> columns.add(ColumnSpec.optional(
                measure.column(),
                stored(measure),
                modelled.contains(measure) ? "what a model asks for" : "touchpoints that a rule counts")));
        moments()
                .forEach(measure -> columns.add(ColumnSpec.optional(
                        moment(measure), Scalar.TIMESTAMP, "when " + measure.column() + " counts from")));
        return table(EVIDENCE, "What rules count, and the moments recencies count from", columns);
    }

    private static Scalar stored(Measure measure) {
        if (measure.aggregate().type() == ValueType.TEXT) {
            return Scalar.STRING;
        }
        return measure.aggregate().whole() ? Scalar.BIGINT : Scalar.DECIMAL;
    }

    private static TableContract table(String name, String doc, List<ColumnSpec> columns) {
        return TableContract.of(name, columns)
                .doc(doc)
                .key(List.of(PERSON))
                .withChangeFeed()
                .ownedBy("segments");
    }

    static String moment(Measure measure) {
        return moment(measure.column());
    }

    static String moment(String measure) {
        return "at_" + measure;
    }

    /**
     * Computes everything in one scan and one aggregation.
     *
     * @param persons restricts the computation; each of them gets a row. Absent = everybody who has a profile
     */
    public Computed compute(Dataset<Row> timeline, Dataset<Row> profiles, Optional<Dataset<Row>> persons, AsOf now) {
        SharedScan scan = new SharedScan(measures(), now);
        Dataset<Row> theirs = persons.map(wanted -> timeline.join(wanted, new String[] {PERSON}, "left_semi"))
                .orElse(timeline);
        Dataset<Row> homes = zones(profiles, now);
        Optional<Households> households = households();
        if (households.isPresent()) {
            theirs = households.get().with(theirs, timeline, profiles, persons);
            homes = households.get().counted(homes, profiles);
        }
        if (now.persons().declared()) {
            theirs = theirs.join(homes.where(col(EventColumns.ZONE).gt(0)), new String[] {PERSON}, "left");
        }
        Dataset<Row> touchpoints = scan.relevant(theirs).withColumn(PRESENT, lit(false));
        Dataset<Row> marks = homes.withColumn(PRESENT, lit(true));
        Dataset<Row> rows;
        if (persons.isPresent()) {
            Dataset<Row> wanted = persons.get();
            rows = touchpoints
                    .unionByName(marks.join(wanted, new String[] {PERSON}, "left_semi"), true)
                    .unionByName(wanted.withColumn(PRESENT, lit(false)), true);
        } else {
            rows = touchpoints.unionByName(marks, true);
        }
        // A person's touchpoints are brought together first, as they are: far narrower than what is kept of them while
        // aggregating. One person after the other, no table of persons is needed, which would spill at 128 of them.
        Dataset<Row> together = rows.repartition(col(PERSON)).sortWithinPartitions(col(PERSON));
        Column[] rest = scan.aggregations().toArray(Column[]::new);
        List<Column> kept = new ArrayList<>(List.of(col(PRESENT), col(EventColumns.ZONE)));
        households.ifPresent(there -> kept.add(col(SharedScan.PERSONS)));
        Dataset<Row> aggregated = scan.touchpoints(together, kept.toArray(Column[]::new))
                .groupBy(col(PERSON))
                .agg(
                        max(col(PRESENT)).as(PRESENT),
                        Stream.concat(Stream.of(max(col(EventColumns.ZONE)).as(EventColumns.ZONE)), Arrays.stream(rest))
                                .toArray(Column[]::new));
        List<Column> finished = new ArrayList<>(List.of(
                col(PERSON),
                col(PRESENT),
                coalesce(col(SharedScan.OTHER_CURRENCY), lit(0L)).as(SharedScan.OTHER_CURRENCY),
                Clocks.numbered(now, col(EventColumns.ZONE)).name().as(TIME_ZONE)));
        for (AttributeDefinition attribute : attributes) {
            finished.add(SharedScan.typed(
                            scan.result(attribute.name()), attribute.column().type())
                    .as(attribute.name()));
        }
        kept().forEach(measure -> finished.add(
                SharedScan.typed(scan.result(measure.column()), stored(measure)).as(measure.column())));
        moments().forEach(measure -> finished.add(scan.moment(measure).as(moment(measure))));
        return new Computed(aggregated.select(finished.toArray(Column[]::new)).withColumn(DIGEST, digest()));
    }

    /** Numbered, because a hash passes over nulls: nothing and then a value is not a value and then nothing. */
    private Column digest() {
        List<Column> parts = new ArrayList<>(List.of(lit(0)));
        for (Measure measure : declared) {
            if (!measure.recency()) {
                parts.add(lit(parts.size()));
                parts.add(col(measure.column()));
            }
        }
        return xxhash64(parts.toArray(Column[]::new));
    }

    /** Set where an attribute is of households. */
    private Optional<Households> households() {
        List<Measure> shared = declared.stream().filter(Measure::ofHousehold).toList();
        return shared.isEmpty() ? Optional.empty() : Optional.of(new Households(shared));
    }

    /**
     * Those whose attributes may be others because something changed about some persons: they themselves and, where attributes are of households,
     * everybody they live or lived with.
     *
     * @param changes of profiles
     */
    public Dataset<Row> concerned(Dataset<Row> persons, Dataset<Row> profiles, Dataset<Row> changes) {
        return households()
                .map(shared -> shared.concerned(persons, profiles, changes))
                .orElse(persons);
    }

    /** Persons with the number of the time zone they live in. */
    private static Dataset<Row> zones(Dataset<Row> profiles, AsOf now) {
        Column number = now.persons().declared()
                ? Clocks.named(now, Clocks.zone(now.persons(), Columns::col)).number()
                : lit(0);
        return profiles.select(col(PERSON), number.as(EventColumns.ZONE));
    }

    /** Persons who moved to another time zone, by the changes of profiles. */
    public static Dataset<Row> relocated(Dataset<Row> changes, AsOf now) {
        return zones(changes, now)
                .groupBy(col(PERSON))
                .agg(
                        min(col(EventColumns.ZONE)).as("least"),
                        max(col(EventColumns.ZONE)).as("most"))
                .where(not(col("least").equalTo(col("most"))))
                .select(PERSON);
    }

    /** Everything computed, one row per person. */
    public final class Computed {
        private final Dataset<Row> rows;

        private Computed(Dataset<Row> rows) {
            this.rows = rows;
        }

        public Dataset<Row> rows() {
            return rows;
        }

        /** The same over rows kept by the caller, who reads them more than once. */
        public Computed kept(Dataset<Row> stored) {
            return new Computed(stored);
        }

        public Dataset<Row> attributes() {
            return present(attributesTable());
        }

        public Dataset<Row> evidence() {
            return present(evidenceTable());
        }

        /** Attributes and evidence of those who have a profile. */
        public Dataset<Row> present() {
            return rows.where(col(PRESENT));
        }

        /** Persons asked for who have no profile any more. */
        public Dataset<Row> gone() {
            return rows.where(not(col(PRESENT))).select(PERSON);
        }

        private Dataset<Row> present(TableContract table) {
            return rows.where(col(PRESENT))
                    .select(table.columnNames().stream()
                            .map(org.apache.spark.sql.functions::col)
                            .toArray(Column[]::new));
        }
    }

    /** Persons for whom something enters or leaves a window between two moments though no touchpoint is new. */
    public Dataset<Row> atEdges(Dataset<Row> timeline, AsOf before, AsOf now) {
        Set<List<Object>> seen = new HashSet<>();
        Column edge = lit(false);
        for (Measure measure : measures()) {
            if (measure.ofTouchpoints() && seen.add(List.of(measure.filter().events(), measure.window()))) {
                edge = edge.or(moved(measure.filter(), measure.window(), before, now));
            }
            for (EventFilter other : measure.others()) {
                if (seen.add(List.of(other.events(), Window.LIFETIME))) {
                    edge = edge.or(moved(other, Window.LIFETIME, before, now));
                }
            }
        }
        return timeline.where(not(Columns.col(TimelineColumn.IS_BOT)).and(edge))
                .select(PERSON)
                .distinct();
    }

    private static Column moved(EventFilter filter, Window window, AsOf before, AsOf now) {
        Column moved = passed(before, now, clock -> Optional.of(window.at(clock).until()))
                .or(passed(before, now, clock -> window.at(clock).from()));
        return filter.events().isEmpty()
                ? moved
                : moved.and(
                        Columns.col(TimelineColumn.TYPE).isin(filter.events().toArray()));
    }

    /** What an edge passed over, wherever a person can live: who is looked at in vain comes out as before. */
    private static Column passed(AsOf before, AsOf now, Function<AsOf, Optional<Instant>> edge) {
        List<Instant> passed = new ArrayList<>();
        for (AsOf clock : now.everywhere()) {
            Optional<Instant> left = edge.apply(before.in(clock.zone()));
            Optional<Instant> right = edge.apply(clock);
            if (left.isPresent() && right.isPresent() && !left.equals(right)) {
                passed.add(left.get());
                passed.add(right.get());
            }
        }
        if (passed.isEmpty()) {
            return lit(false);
        }
        Column at = Columns.col(TimelineColumn.OCCURRED_AT);
        return at.geq(lit(Collections.min(passed))).and(at.lt(lit(Collections.max(passed))));
    }

    /** Whether time alone changes recencies between two moments. */
    public boolean recenciesMove(AsOf before, AsOf now) {
        return recencies().stream().anyMatch(measure -> switch (measure.unit()) {
            case DAYS -> !now.sameDay(before);
            case HOURS, MINUTES -> !before.at().equals(now.at());
        });
    }

    /** By how much every recency is more than it was; empty where that is not the same for all. */
    public OptionalLong daysPassed(AsOf before, AsOf now) {
        boolean alike = !now.persons().declared()
                && recencies().stream().allMatch(measure -> measure.unit() == Aggregate.Unit.DAYS);
        return alike ? OptionalLong.of(ChronoUnit.DAYS.between(before.today(), now.today())) : OptionalLong.empty();
    }

    /** Stored attributes with recencies that are so many days more, which takes no look at moments. */
    public Dataset<Row> withRecencies(Dataset<Row> stored, long days) {
        return stored.select(Stream.concat(
                        Stream.of(col(PERSON)),
                        declared.stream()
                                .map(measure -> measure.recency()
                                        ? col(measure.column()).plus(days).as(measure.column())
                                        : col(measure.column())))
                .toArray(Column[]::new));
    }

    /** Stored attributes with recencies counted anew from their moments. */
    public Dataset<Row> withRecencies(Dataset<Row> stored, Dataset<Row> evidence, AsOf now) {
        List<Column> moments =
                new ArrayList<>(List.of(col(PERSON), col(TIME_ZONE).as("_" + TIME_ZONE)));
        Clocks clocks = Clocks.named(now, col("_" + TIME_ZONE));
        recencies().forEach(measure -> moments.add(col(moment(measure)).as("_" + moment(measure))));
        List<Column> columns = new ArrayList<>(List.of(col(PERSON)));
        for (Measure measure : declared) {
            columns.add(
                    measure.recency()
                            ? Totals.recency(col("_" + moment(measure)), clocks, measure.unit())
                                    .as(measure.column())
                            : col(measure.column()));
        }
        return stored.join(evidence.select(moments.toArray(Column[]::new)), new String[] {PERSON}, "left")
                .select(columns.toArray(Column[]::new));
    }
}
