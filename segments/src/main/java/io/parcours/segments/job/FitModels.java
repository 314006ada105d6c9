package io.parcours.segments.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentModelColumn;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.attribute.Tallies;
import io.parcours.segments.compile.AffinityTraining;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.compile.LearntModel;
import io.parcours.segments.compile.Scores;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.model.AffinityLesson;
import io.parcours.segments.model.BuyingModel.Buyer;
import io.parcours.segments.model.ChurnModel;
import io.parcours.segments.model.Lesson;
import io.parcours.segments.model.ModelAttribute;
import io.parcours.segments.rule.SegmentDefinitions;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Learns the models that attributes ask for, when there is none yet or the last one is older than its {@code refit}.
 *
 * <p>What was learnt is a fact from then on, in {@code segments.models}: a rebuild uses the same model as the runs before it, so that following changes
 * and rebuilding give the same scores. Customers are looked at as they were on earlier days, from their timelines; the last stretch of time is
 * held out, to see how good the model is.
 */
public final class FitModels implements Job {
    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();
    /** More teach nothing new. */
    private static final int ENOUGH_PERSONS = 20_000;
    /** How well purchases are foretold is tried on this long. */
    private static final Span HELD_OUT = new Span(90, Span.Unit.DAYS);

    private final SegmentDefinitions definitions;
    private final List<LearntModel.Wanted> wanted;
    private final int enough;

    public FitModels(SegmentDefinitions definitions) {
        this(definitions, ENOUGH_PERSONS);
    }

    /** @param enough of more persons than this, about so many are looked at */
    FitModels(SegmentDefinitions definitions, int enough) {
        this.definitions = definitions;
        this.enough = enough;
        this.wanted = LearntModel.wanted(definitions.models());
    }

    @Override
    public String name() {
        return "fit-models";
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        Inputs inputs = new Inputs(context, this, Tables.TIMELINE, Tables.PROFILES);
        if (wanted.isEmpty() || !inputs.exists(Tables.TIMELINE) || !inputs.exists(Tables.PROFILES)) {
            return Optional.empty();
        }
        AsOf now = Inputs.now(context);
        Map<String, Known> known = known(context.tables(), now.at());
        List<LearntModel.Wanted> due = wanted.stream()
                .filter(model ->
                        due(model, Optional.ofNullable(known.get(model.model().id(definitions))), now))
                .toList();
        return due.isEmpty() ? Optional.empty() : Optional.of(new Fitting(context, inputs, now, due));
    }

    /** A model in use. @param json absent when there was too little to learn from @param report for a person to read */
    record Known(String kind, Instant fittedAt, Optional<String> json, String report) {}

    /** The newest of each model that was there at a moment, by its id. */
    static Map<String, Known> known(TableStore tables, Instant at) {
        Map<String, Known> newest = new TreeMap<>();
        tables.read(Tables.SEGMENT_MODELS)
                .where(Columns.col(SegmentModelColumn.FITTED_AT).leq(lit(at)))
                .orderBy(Columns.col(SegmentModelColumn.FITTED_AT))
                .collectAsList()
                .forEach(row -> newest.put(
                        row.getAs(SegmentModelColumn.MODEL_ID.sqlName()),
                        new Known(
                                row.getAs(SegmentModelColumn.KIND.sqlName()),
                                row.<Timestamp>getAs(SegmentModelColumn.FITTED_AT.sqlName())
                                        .toInstant(),
                                Optional.ofNullable(row.getAs(SegmentModelColumn.MODEL.sqlName())),
                                row.getAs(SegmentModelColumn.REPORT.sqlName()))));
        return newest;
    }

    private static boolean due(LearntModel.Wanted model, Optional<Known> known, AsOf now) {
        if (known.isEmpty()) {
            return true;
        }
        Span patience = known.get().json().isPresent() ? model.refit() : new Span(1, Span.Unit.DAYS);
        return !LocalDate.ofInstant(known.get().fittedAt(), now.zone())
                .isAfter(patience.before(now.local()).toLocalDate());
    }

    private final class Fitting implements Work {
        private final JobContext context;
        private final Inputs inputs;
        private final AsOf now;
        private final List<LearntModel.Wanted> due;

        Fitting(JobContext context, Inputs inputs, AsOf now, List<LearntModel.Wanted> due) {
            this.context = context;
            this.inputs = inputs;
            this.now = now;
            this.due = due;
        }

        @Override
        public String description() {
            return due.size() == 1 ? "1 model" : due.size() + " models";
        }

        @Override
        public JobResult perform(Progress progress) {
            List<Row> rows = new ArrayList<>();
            List<String> notes = new ArrayList<>();
            for (LearntModel.Wanted model : due) {
                String names = String.join(", ", model.attributes());
                progress.stage("learning " + names);
                Lesson lesson = switch (model.model().kind()) {
                    case BUYING -> buying(model.model());
                    case CHURN -> churn(model.model());
                    case AFFINITY -> affinity(model.model());
                };
                notes.add(names + ": " + lesson.inShort());
                rows.add(RowFactory.create(
                        model.model().id(definitions),
                        Timestamp.from(now.at()),
                        model.model().kind().name().toLowerCase(java.util.Locale.ROOT),
                        names,
                        lesson.model().orElse(null),
                        String.join("\n", lesson.report())));
            }
            Map<TableName, Long> consumed = inputs.versions();
            return new JobResult(
                    consumed,
                    List.of(context.tables()
                            .upsert(
                                    Tables.SEGMENT_MODELS,
                                    context.spark().createDataFrame(rows, Columns.schema(Tables.SEGMENT_MODELS)))),
                    rows.size(),
                    0,
                    Map.of("models", rows.size()),
                    notes);
        }

        private Lesson buying(LearntModel model) {
            AsOf earlier = earlier(HELD_OUT, 1);
            Optional<Dataset<Row>> persons = chosen(model);
            Map<String, Seen> then = seen(model, persons, earlier);
            Map<String, Seen> today = seen(model, persons, now);
            List<Lesson.HeldOut> heldOut = new ArrayList<>();
            then.forEach((person, seen) -> {
                Seen later = today.get(person);
                if (later != null) {
                    heldOut.add(new Lesson.HeldOut(
                            seen.buyer(), later.buyer().days() - seen.buyer().days()));
                }
            });
            return Lesson.buying(today.values().stream().map(Seen::buyer).toList(), heldOut, HELD_OUT.count());
        }

        private Lesson churn(LearntModel model) {
            Span ahead = model.within().orElseThrow();
            Optional<Dataset<Row>> persons = chosen(model);
            Map<String, Seen> first = seen(model, persons, earlier(ahead, 2));
            Map<String, Seen> second = seen(model, persons, earlier(ahead, 1));
            Map<String, Seen> today = seen(model, persons, now);
            return Lesson.churn(model.given(), cases(first, second), cases(second, today), ahead);
        }

        private Lesson affinity(LearntModel model) {
            Optional<Dataset<Row>> persons = chosen(model);
            return AffinityLesson.of(
                    tallies(model, persons, earlier(HELD_OUT, 1)),
                    tallies(model, persons, now),
                    HELD_OUT.count(),
                    (histories, factors) -> AffinityTraining.fit(context.spark(), histories, factors));
        }

        private Map<String, Map<String, Long>> tallies(LearntModel model, Optional<Dataset<Row>> persons, AsOf at) {
            Map<String, Map<String, Long>> tallies = new TreeMap<>();
            Scores.tallies(computed(model, persons, at), model)
                    .collectAsList()
                    .forEach(row -> tallies.put(row.getString(0), Tallies.read(row.getString(1))));
            return tallies;
        }

        private AsOf earlier(Span span, int times) {
            Span back = new Span(span.count() * times, span.unit());
            return now.moment(back.before(now.local()).toInstant());
        }

        /** Persons as they were, and whether they did it again by a later time. */
        private List<ChurnModel.Case> cases(Map<String, Seen> then, Map<String, Seen> later) {
            List<ChurnModel.Case> cases = new ArrayList<>();
            then.forEach((person, seen) -> {
                Seen after = later.get(person);
                if (after != null) {
                    cases.add(new ChurnModel.Case(seen.given(), after.times() <= seen.times()));
                }
            });
            return cases;
        }

        private record Seen(long times, Buyer buyer, List<@Nullable Double> given) {}

        /** The persons to learn from, by a hash of their ids; absent = everybody, as they are few. */
        private Optional<Dataset<Row>> chosen(LearntModel model) {
            Dataset<Row> timeline = inputs.read(Tables.TIMELINE);
            Set<String> events = model.filter().events();
            long candidates = (events.isEmpty()
                            ? timeline
                            : timeline.where(Columns.col(TimelineColumn.TYPE).isin(events.toArray())))
                    .select(PERSON)
                    .distinct()
                    .count();
            if (candidates <= enough) {
                return Optional.empty();
            }
            double share = (double) enough / candidates;
            long highest = (long) (Long.MIN_VALUE + share * 0x1p64);
            return Optional.of(inputs.read(Tables.PROFILES)
                    .select(PERSON)
                    .where(xxhash64(col(PERSON)).leq(lit(highest))));
        }

        /** Persons, in the order of their ids, as one would have seen them at a moment. */
        private Map<String, Seen> seen(LearntModel model, Optional<Dataset<Row>> persons, AsOf at) {
            Map<String, Seen> seen = new TreeMap<>();
            Scores.histories(computed(model, persons, at), model, at)
                    .collectAsList()
                    .forEach(row -> seen.put(row.getString(0), seen(row)));
            return seen;
        }

        /** What the model looks at, of everybody or the persons chosen. */
        private Dataset<Row> computed(LearntModel model, Optional<Dataset<Row>> persons, AsOf at) {
            List<AttributeDefinition> given = definitions.attributes().stream()
                    .filter(attribute -> model.given().contains(attribute.name()))
                    .toList();
            List<ModelAttribute> users = definitions.models().stream()
                    .filter(attribute -> LearntModel.wanted(List.of(attribute)).stream()
                            .anyMatch(other -> other.model().equals(model)))
                    .toList();
            Behaviour behaviour =
                    new Behaviour(new SegmentDefinitions(given, users, List.of(), definitions.vocabulary()));
            Dataset<Row> profiles = inputs.read(Tables.PROFILES);
            return behaviour
                    .compute(inputs.read(Tables.TIMELINE), profiles, persons, at)
                    .present();
        }

        private static Seen seen(Row row) {
            List<@Nullable Double> given = new ArrayList<>();
            for (Object value : row.getList(6)) {
                given.add((Double) value);
            }
            return new Seen(
                    row.getLong(1), new Buyer(row.getLong(2), row.getLong(3), row.getLong(4), row.getDouble(5)), given);
        }
    }
}
