package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.ColumnType;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.event.Anchor;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Compiles all measures into one scan of the timeline and one aggregation. What several measures need of a touchpoint (a filter, a
 * filter with a window, a field) is computed once per touchpoint.
 */
public final class SharedScan {
    /** Money that was left out because it is in another currency, by person. */
    public static final String OTHER_CURRENCY = "_other_currency";

    /** Whether a touchpoint is the person's, not that of somebody in the household; there where a measure is of households. */
    static final String OWN = "_own";

    /** How many persons the household has, in one of the rows of its persons; there where a measure is of households. */
    static final String PERSONS = "_persons";

    /** Suffix of the moment that a recency counts from. */
    static final String MOMENT = "_at";

    private final List<Measure> measures;
    private final EventColumns events;
    private final Clocks clocks;
    private final Map<List<Object>, String> prepared = new LinkedHashMap<>();
    private final List<Column> columns = new ArrayList<>();
    private final List<Column> aggregations = new ArrayList<>();
    private final Map<String, Column> results = new LinkedHashMap<>();
    private final Map<Since, String> anchors = new LinkedHashMap<>();

    /** A moment to count from, among the touchpoints of the person or of the household. */
    private record Since(Anchor anchor, boolean ofHousehold) {}

    public SharedScan(List<Measure> measures, AsOf now) {
        this.measures = List.copyOf(measures);
        this.events = new EventColumns(now);
        this.clocks = Clocks.numbered(now, col(EventColumns.ZONE));
        for (Measure measure : measures) {
            results.put(measure.column(), measure.aggregate().accept(new Compiler(measure)));
        }
        otherCurrency();
    }

    /** The touchpoints that may count, as they are, with the moments of their person that measures count from. */
    Dataset<Row> relevant(Dataset<Row> timeline) {
        return anchored(timeline.where(relevant()));
    }

    /** Of {@link #relevant} touchpoints: person, what the aggregation needs, and other columns kept. */
    Dataset<Row> touchpoints(Dataset<Row> relevant, Column... kept) {
        List<Column> selected = new ArrayList<>();
        selected.add(Columns.col(TimelineColumn.PERSON_ID));
        selected.addAll(List.of(kept));
        selected.addAll(columns);
        return relevant.select(selected.toArray(Column[]::new));
    }

    /** Touchpoints with the moments of their person that measures count from. */
    private Dataset<Row> anchored(Dataset<Row> touchpoints) {
        if (anchors.isEmpty()) {
            return touchpoints;
        }
        Column any = lit(false);
        List<Column> moments = new ArrayList<>();
        for (Map.Entry<Since, String> named : anchors.entrySet()) {
            Anchor anchor = named.getKey().anchor();
            Column matches =
                    events.matches(anchor.filter()).and(theirs(named.getKey().ofHousehold()));
            Column moment = when(matches, Columns.col(TimelineColumn.OCCURRED_AT));
            any = any.or(matches);
            moments.add((anchor.pick() == Anchor.Pick.FIRST ? min(moment) : max(moment)).as(named.getValue()));
        }
        String person = TimelineColumn.PERSON_ID.sqlName();
        Dataset<Row> persons = touchpoints
                .where(any)
                .groupBy(col(person))
                .agg(moments.get(0), moments.subList(1, moments.size()).toArray(Column[]::new));
        return touchpoints.join(persons, new String[] {person}, "left");
    }

    /** The aggregations over {@link #touchpoints}; their results are finished by {@link #result}. */
    public List<Column> aggregations() {
        return List.copyOf(aggregations);
    }

    /** A measure's value, over the aggregated rows. */
    public Column result(String measure) {
        Column result = results.get(measure);
        if (result == null) {
            throw new IllegalArgumentException("no measure " + measure);
        }
        return result;
    }

    /** The moment a recency counts from, over the aggregated rows. */
    public Column moment(Measure measure) {
        return col(measure.column() + MOMENT);
    }

    /** Conditions that every measure has in common; the type is pushed down to the files. */
    private Column relevant() {
        Column relevant = not(Columns.col(TimelineColumn.IS_BOT)).and(events.within(Window.LIFETIME));
        if (measures.isEmpty()) {
            return lit(false);
        }
        Set<String> types = new TreeSet<>();
        for (Measure measure : measures) {
            if (measure.ofTouchpoints() && measure.events().isEmpty()) {
                return relevant;
            }
            types.addAll(measure.events());
        }
        return relevant.and(Columns.col(TimelineColumn.TYPE).isin(types.toArray()));
    }

    private void otherCurrency() {
        List<Column> left = measures.stream()
                .filter(measure -> money(measure.aggregate()) && !measure.ofHousehold())
                .map(measure -> counts(measure)
                        .and(prepare(
                                List.of("other", measure.filter().currency()),
                                events.inOtherCurrency(measure.filter()))))
                .toList();
        Column any = left.stream().reduce(Column::or).orElse(lit(false));
        aggregations.add(count(when(any, lit(1))).as(OTHER_CURRENCY));
    }

    private static boolean money(Aggregate aggregate) {
        return fields(aggregate).stream().anyMatch(Field::money);
    }

    private static List<Field> fields(Aggregate aggregate) {
        if (aggregate instanceof Aggregate.Sum sum) {
            return List.of(sum.of());
        }
        if (aggregate instanceof Aggregate.Average average) {
            return List.of(average.of());
        }
        if (aggregate instanceof Aggregate.Smallest smallest) {
            return List.of(smallest.of());
        }
        if (aggregate instanceof Aggregate.Largest largest) {
            return List.of(largest.of());
        }
        if (aggregate instanceof Aggregate.First first) {
            return List.of(first.of());
        }
        if (aggregate instanceof Aggregate.Last last) {
            return List.of(last.of());
        }
        if (aggregate instanceof Aggregate.MostFrequent frequent) {
            return frequent.weight().stream().toList();
        }
        if (aggregate instanceof Aggregate.TopValues top) {
            return top.by().weight().stream().toList();
        }
        return aggregate instanceof Aggregate.Share share
                ? share.weight().stream().toList()
                : List.of();
    }

    /** A column per touchpoint, computed once for all that ask for the same thing. */
    private Column prepare(List<Object> what, Column column) {
        String known = prepared.get(what);
        if (known == null) {
            known = "t" + prepared.size();
            prepared.put(what, known);
            columns.add(column.as(known));
        }
        return col(known);
    }

    private Column counts(Measure measure) {
        if (measure.since().isEmpty()) {
            return counts(measure.filter(), measure.window(), measure.ofHousehold());
        }
        Since anchor = new Since(measure.since().get(), measure.ofHousehold());
        Column moment = col(anchors.computeIfAbsent(anchor, ignored -> "anchor_" + anchors.size()));
        Column after = coalesce(Columns.col(TimelineColumn.OCCURRED_AT).gt(moment), lit(false));
        return prepare(
                List.of("counts", measure.filter(), measure.window(), anchor),
                events.matches(measure.filter())
                        .and(events.within(measure.window()))
                        .and(theirs(measure.ofHousehold()))
                        .and(after));
    }

    private Column counts(EventFilter filter, Window window, boolean ofHousehold) {
        return prepare(
                List.of("counts", filter, window, ofHousehold),
                events.matches(filter).and(events.within(window)).and(theirs(ofHousehold)));
    }

    /** Whether a touchpoint is one of those meant: of the person, or of anybody in the household. */
    private Column theirs(boolean ofHousehold) {
        return ofHousehold || measures.stream().noneMatch(Measure::ofHousehold) ? lit(true) : col(OWN);
    }

    private Column aggregate(String name, Column aggregation) {
        aggregations.add(aggregation.as(name));
        return col(name);
    }

    /** What the aggregate of one measure needs per touchpoint, per person, and in the end. */
    private final class Compiler implements Aggregate.Visitor<Column> {
        private final Measure measure;
        private final EventFilter filter;
        private final Column counts;

        Compiler(Measure measure) {
            this.measure = measure;
            this.filter = measure.filter();
            this.counts = counts(measure);
        }

        private String name(String part) {
            return measure.column() + part;
        }

        @Override
        public Column count(Aggregate.Count all) {
            return aggregate(name("_n"), org.apache.spark.sql.functions.count(when(counts, lit(1))));
        }

        @Override
        public Column days(Aggregate.Days days) {
            Column day = prepare(List.of("day"), org.apache.spark.sql.functions.to_date(events.local()));
            return size(aggregate(name("_days"), collect_set(when(counts, day))))
                    .cast("bigint");
        }

        @Override
        public Column sum(Aggregate.Sum sum) {
            return total("_sum", filter, sum.of(), counts);
        }

        private Column total(String part, EventFilter of, Field field, Column where) {
            Column number = field instanceof ProductField product
                    ? prepare(List.of("total", of, field), Totals.of(events.values(of, product)))
                    : single(of, field);
            Column total = aggregate(name(part), org.apache.spark.sql.functions.sum(when(where, number)));
            return coalesce(total, lit(0)).cast(EventColumns.NUMBER);
        }

        @Override
        public Column average(Aggregate.Average average) {
            Column total = total("_sum", filter, average.of(), counts);
            Column values = average.of() instanceof ProductField product
                    ? org.apache.spark.sql.functions.sum(when(counts, size(list(product))))
                    : org.apache.spark.sql.functions.count(when(counts, single(filter, average.of())));
            return ratio(total, coalesce(aggregate(name("_n"), values), lit(0)));
        }

        @Override
        public Column smallest(Aggregate.Smallest smallest) {
            Column number = smallest.of() instanceof ProductField product
                    ? array_min(list(product))
                    : single(filter, smallest.of());
            return aggregate(name("_min"), min(when(counts, number)));
        }

        @Override
        public Column largest(Aggregate.Largest largest) {
            Column number = largest.of() instanceof ProductField product
                    ? array_max(list(product))
                    : single(filter, largest.of());
            return aggregate(name("_max"), max(when(counts, number)));
        }

        @Override
        public Column first(Aggregate.First first) {
            Column value = value(first.of(), 1);
            return aggregate(name("_first"), min(when(counts.and(value.isNotNull()), placed(value))))
                    .getField("value");
        }

        @Override
        public Column last(Aggregate.Last last) {
            Column value = value(last.of(), -1);
            return aggregate(name("_last"), max(when(counts.and(value.isNotNull()), placed(value))))
                    .getField("value");
        }

        /** A value with its place in the history; the id decides between touchpoints of one moment. */
        private Column placed(Column value) {
            return struct(
                    at().as("at"),
                    prepare(List.of("id"), Columns.col(TimelineColumn.EVENT_ID)).as("id"),
                    value.as("value"));
        }

        @Override
        public Column mostFrequent(Aggregate.MostFrequent frequent) {
            return Totals.mostFrequent(sightings(frequent));
        }

        @Override
        public Column topValues(Aggregate.TopValues top) {
            return Totals.top(sightings(top.by()), top.most());
        }

        @Override
        public Column interval(Aggregate.Interval interval) {
            Column first = aggregate(name("_first"), min(when(counts, at())));
            Column last = aggregate(name("_last"), max(when(counts, at())));
            Column times = aggregate(name("_n"), org.apache.spark.sql.functions.count(when(counts, lit(1))));
            Column days = Totals.recency(first, clocks, Aggregate.Unit.DAYS)
                    .minus(Totals.recency(last, clocks, Aggregate.Unit.DAYS));
            return when(times.geq(2), ratio(days, times.minus(1)));
        }

        @Override
        public Column streak(Aggregate.Streak streak) {
            return Totals.streak(aggregate(name("_moments"), collect_set(when(counts, at()))), streak.pages(), clocks);
        }

        /** What was seen of a field, with weights, over all touchpoints that count. */
        private Column sightings(Aggregate.MostFrequent frequent) {
            if (frequent.of() instanceof ProductField product) {
                Column sightings = prepare(
                        List.of("weighed", filter, frequent), events.weighed(filter, product, frequent.weight()));
                return flatten(aggregate(name("_seen"), collect_list(when(counts, sightings))));
            }
            Column weight = frequent.weight().map(of -> single(filter, of)).orElse(lit(1).cast(EventColumns.NUMBER));
            Column value = prepare(List.of("value", filter, frequent.of()), events.value(filter, frequent.of()));
            Column sighting = struct(value.as("value"), weight.as("weight"), at().as("at"));
            return aggregate(name("_seen"), collect_list(when(counts.and(value.isNotNull()), sighting)));
        }

        @Override
        public Column distinct(Aggregate.Distinct distinct) {
            if (distinct.of() instanceof ProductField product) {
                Column sets = aggregate(name("_set"), collect_set(when(counts, list(product))));
                return size(org.apache.spark.sql.functions.array_distinct(flatten(sets)))
                        .cast("bigint");
            }
            Column value = prepare(List.of("value", filter, distinct.of()), events.value(filter, distinct.of()));
            return size(aggregate(name("_set"), collect_set(when(counts, value))))
                    .cast("bigint");
        }

        @Override
        public Column mostTimes(Aggregate.MostTimes most) {
            Column values = most.of() instanceof ProductField product
                    ? org.apache.spark.sql.functions.array_distinct(list(product))
                    : org.apache.spark.sql.functions.array(
                            prepare(List.of("value", filter, most.of()), events.value(filter, most.of())));
            return Totals.mostTimes(flatten(aggregate(name("_seen"), collect_list(when(counts, values)))));
        }

        @Override
        public Column tally(Aggregate.Tally tally) {
            Column values = org.apache.spark.sql.functions.array_distinct(list(tally.of()));
            return Totals.tally(flatten(aggregate(name("_seen"), collect_list(when(counts, values)))));
        }

        @Override
        public Column followed(Aggregate.Followed followed) {
            Column then = counts(followed.by(), Window.LIFETIME, measure.ofHousehold());
            Column without = followed.without()
                    .map(other -> counts(other, Window.LIFETIME, measure.ofHousehold()))
                    .orElse(lit(false));
            Column step = struct(at().as("at"), counts.as("first"), then.as("then"), without.as("without"));
            return Totals.followed(
                    aggregate(name("_steps"), collect_list(when(counts.or(then).or(without), step))),
                    followed.within(),
                    clocks);
        }

        @Override
        public Column sinceFirst(Aggregate.SinceFirst since) {
            return Totals.recency(aggregate(name(MOMENT), min(when(counts, at()))), clocks, since.unit());
        }

        @Override
        public Column sinceLast(Aggregate.SinceLast since) {
            return Totals.recency(aggregate(name(MOMENT), max(when(counts, at()))), clocks, since.unit());
        }

        @Override
        public Column share(Aggregate.Share share) {
            EventFilter narrower = filter.and(share.where());
            Column part = counts.and(prepare(List.of("matches", narrower), events.matches(narrower)));
            if (share.weight().isEmpty()) {
                return ratio(
                        aggregate(name("_part"), org.apache.spark.sql.functions.count(when(part, lit(1)))),
                        aggregate(name("_whole"), org.apache.spark.sql.functions.count(when(counts, lit(1)))));
            }
            Field weight = share.weight().get();
            return ratio(total("_part", narrower, weight, part), total("_whole", filter, weight, counts));
        }

        @Override
        public Column householdSize(Aggregate.Size size) {
            return coalesce(aggregate(name("_persons"), max(col(PERSONS))), lit(1L));
        }

        /** Rounded half up to four decimals; null when there is nothing to divide by. */
        private Column ratio(Column part, Column whole) {
            Column divisor = whole.cast(EventColumns.NUMBER);
            return when(divisor.notEqual(lit(0)), part.cast(EventColumns.NUMBER).divide(divisor))
                    .cast(EventColumns.NUMBER);
        }

        private Column at() {
            return prepare(List.of("at"), Columns.col(TimelineColumn.OCCURRED_AT));
        }

        private Column single(EventFilter of, Field field) {
            return prepare(List.of("number", of.currency(), field), events.number(of, field));
        }

        private Column list(ProductField field) {
            return prepare(List.of("list", filter, field), events.values(filter, field));
        }

        /** A field's value in a touchpoint: of several lines the first (1) or the last (-1). */
        private Column value(Field field, int line) {
            return field instanceof ProductField product
                    ? try_element_at(list(product), lit(line))
                    : prepare(List.of("value", filter, field), events.value(filter, field));
        }
    }

    /** The type a result has in a table. */
    static Column typed(Column value, ColumnType type) {
        return value.cast(Columns.dataType(type));
    }
}
