package io.parcours.segments.job;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.FigureJson;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.compile.People;
import io.parcours.segments.compile.Scores;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Decides all segments in one pass over the persons for whom anything can be decided otherwise ({@link Undecided}), and records entries and exits.
 *
 * <p>Membership intervals are the truth; the feed of entries and exits is derived from the intervals that were opened or closed since the last
 * successful run. A run that ended between the two writes is thereby made whole by the next one.
 */
public final class EvaluateSegments implements Job {
    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();

    /** The figure of how many members each segment has. */
    private static final String SIZES = "sizes";

    private final SegmentDefinitions definitions;
    private final Behaviour behaviour;
    private final Scores scores;

    public EvaluateSegments(SegmentDefinitions definitions) {
        this.definitions = definitions;
        this.behaviour = new Behaviour(definitions);
        this.scores = new Scores(definitions.models());
    }

    /** What persons are decided on. */
    private List<TableContract> facts() {
        List<TableContract> facts =
                new ArrayList<>(List.of(Tables.PROFILES, behaviour.attributesTable(), behaviour.evidenceTable()));
        if (!definitions.models().isEmpty()) {
            facts.add(scores.table());
        }
        return facts;
    }

    /** Those of the facts whose feeds tell of whom something changed: evidence changes when attributes do, other than by time alone. */
    private List<TableContract> changing() {
        return facts().stream()
                .filter(table -> !table.equals(behaviour.attributesTable()))
                .toList();
    }

    @Override
    public String name() {
        return "evaluate-segments";
    }

    @Override
    public List<TableName> keeps() {
        return List.of(Tables.SEGMENT_MEMBERS.name());
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        List<TableContract> read = new ArrayList<>(facts());
        read.add(Tables.STORES);
        read.add(Tables.SEGMENT_LISTS);
        Inputs inputs = new Inputs(context, this, read.toArray(TableContract[]::new));
        if (!facts().stream().allMatch(inputs::exists)) {
            return Optional.empty();
        }
        Undecided undecided = new Undecided(context, this, inputs, changing(), conditions(), behaviour);
        AsOf now = Inputs.now(context);
        boolean following = undecided.enough(fingerprint(now));
        boolean unchanged = following && facts().stream().allMatch(inputs::unchanged) && !undecided.dayMatters();
        return unchanged ? Optional.empty() : Optional.of(new Evaluation(context, inputs, now, undecided, following));
    }

    private boolean asks(Class<? extends Condition> kind) {
        return conditions().stream().anyMatch(kind::isInstance);
    }

    private List<Condition> conditions() {
        return definitions.segments().stream()
                .flatMap(segment -> segment.who().flattened().stream())
                .toList();
    }

    private String fingerprint(AsOf now) {
        return behaviour.fingerprint(now)
                + Behaviour.digest(definitions.models().toString()).substring(0, 8)
                + Integer.toHexString(definitions.segments().stream()
                        .map(segment -> segment.id() + " " + segment.text())
                        .sorted()
                        .collect(Collectors.joining("\n"))
                        .hashCode());
    }

    private final class Evaluation implements Work {
        private final JobContext context;
        private final Inputs inputs;
        private final AsOf now;
        private final Undecided undecided;
        private final boolean following;

        /** @param following whether only {@code undecided} persons are decided */
        Evaluation(JobContext context, Inputs inputs, AsOf now, Undecided undecided, boolean following) {
            this.context = context;
            this.inputs = inputs;
            this.now = now;
            this.undecided = undecided;
            this.following = following;
        }

        @Override
        public String description() {
            String segments = definitions.segments().size() == 1
                    ? "1 segment"
                    : definitions.segments().size() + " segments";
            return segments + (following ? " for persons that changed" : " for everybody");
        }

        @Override
        public JobResult perform(Progress progress) {
            progress.stage("deciding " + definitions.segments().size() + " segments in one pass");
            Intervals intervals = new Intervals(context.tables(), context.runId(), now.at());
            Map<Condition.Top, BigDecimal> thresholds = asks(Condition.Top.class)
                    ? People.thresholds(ranked(), definitions.segments(), definitions.vocabulary(), now)
                    : Map.of();
            Optional<Dataset<Row>> persons = following
                    ? Optional.of(undecided.persons(ranked(), thresholds).persist(StorageLevel.MEMORY_AND_DISK()))
                    : Optional.empty();
            // Found before anything is planned on them: beside few persons Spark then shuffles nobody.
            persons.ifPresent(Dataset::count);
            Dataset<Row> delta =
                    intervals.delta(memberships(persons, thresholds), persons).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                Map<String, Long> entered = new TreeMap<>();
                Map<String, Long> left = new TreeMap<>();
                for (Row row : directions(delta)) {
                    (row.getBoolean(1) ? entered : left).put(row.getString(0), row.getLong(2));
                }
                progress.stage("writing entries and exits");
                List<Commit> commits = write(intervals, delta, !entered.isEmpty(), !left.isEmpty());
                return result(commits, entered, left, sizes(intervals, entered, left), thresholds);
            } finally {
                delta.unpersist();
                persons.ifPresent(Dataset::unpersist);
            }
        }

        private List<Commit> write(Intervals intervals, Dataset<Row> delta, boolean anyEntered, boolean anyLeft) {
            boolean any = anyEntered || anyLeft;
            if (following && undecided.later()) {
                return any ? intervals.append(delta, anyEntered, anyLeft) : List.of();
            }
            List<Commit> commits = new ArrayList<>();
            if (any) {
                commits.add(context.tables().upsert(Tables.SEGMENT_MEMBERS, delta));
            }
            Optional<Instant> lastRun =
                    Inputs.before(context, EvaluateSegments.this).map(AsOf::at);
            intervals.publishChanges(lastRun).ifPresent(commits::add);
            return commits;
        }

        /** Everybody, with what tops are over. */
        private Dataset<Row> ranked() {
            boolean ofAttributes = conditions().stream()
                    .filter(Condition.Top.class::isInstance)
                    .allMatch(top -> behaviour.declares(((Condition.Top) top).subject()));
            // Who has attributes is who has a profile, unless there are newer profiles.
            OptionalLong computed = context.ledger().consumed(ComputeAttributes.NAME, Tables.PROFILES.name());
            boolean same = computed.isPresent()
                    && Objects.equals(computed.getAsLong(), inputs.versions().get(Tables.PROFILES.name()));
            return ofAttributes && same
                    ? People.of(inputs.read(behaviour.attributesTable()))
                    : people(Optional.empty());
        }

        private Dataset<Row> people(Optional<Dataset<Row>> persons) {
            return People.of(
                    among(persons, inputs.read(Tables.PROFILES)),
                    scores.beside(
                            among(persons, inputs.read(behaviour.attributesTable())),
                            definitions.models().isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(inputs.read(scores.table()))),
                    among(persons, inputs.read(behaviour.evidenceTable())));
        }

        private Dataset<Row> memberships(Optional<Dataset<Row>> persons, Map<Condition.Top, BigDecimal> thresholds) {
            Dataset<Row> people = people(persons);
            if (asks(Condition.Listed.class)) {
                people = People.onLists(
                        people,
                        StaticLists.of(
                                among(persons, inputs.read(Tables.PROFILES)), inputs.read(Tables.SEGMENT_LISTS)));
            }
            return People.memberships(
                    people,
                    definitions.segments(),
                    definitions.vocabulary(),
                    asks(Condition.Near.class) ? Stores.places(inputs.read(Tables.STORES)) : List.of(),
                    thresholds,
                    now);
        }

        private static Dataset<Row> among(Optional<Dataset<Row>> persons, Dataset<Row> rows) {
            return persons.map(some -> rows.join(some, new String[] {PERSON}, "left_semi"))
                    .orElse(rows);
        }

        /** Members now: where intervals were followed from the last run's, what it counted, and who came and went. */
        private Map<String, Long> sizes(Intervals intervals, Map<String, Long> entered, Map<String, Long> left) {
            Optional<String> before = context.ledger().figure(name(), SIZES).filter(figure -> following);
            if (before.isEmpty()) {
                return intervals.sizes();
            }
            Map<String, Long> sizes = new TreeMap<>();
            FigureJson.values(before.get()).forEach((id, size) -> sizes.put(id, Long.valueOf(size)));
            entered.forEach((id, more) -> sizes.merge(id, more, Long::sum));
            left.forEach((id, less) -> sizes.merge(id, -less, Long::sum));
            return sizes;
        }

        /** Segment, whether entered, and how many. */
        private List<Row> directions(Dataset<Row> delta) {
            return delta.groupBy(
                            Columns.col(SegmentMemberColumn.SEGMENT),
                            Columns.col(SegmentMemberColumn.LEFT_AT).isNull())
                    .agg(count(lit(1)))
                    .collectAsList();
        }

        private JobResult result(
                List<Commit> commits,
                Map<String, Long> entered,
                Map<String, Long> left,
                Map<String, Long> sizes,
                Map<Condition.Top, BigDecimal> thresholds) {
            Map<String, Long> known = new TreeMap<>();
            for (SegmentDefinition segment : definitions.segments()) {
                known.put(segment.id(), sizes.getOrDefault(segment.id(), 0L));
            }
            List<String> notes = new ArrayList<>(unknownLists(conditions(), inputs.read(Tables.SEGMENT_LISTS)));
            known.forEach((id, size) -> notes.add(id + ": " + size + " members, " + entered.getOrDefault(id, 0L)
                    + " entered, " + left.getOrDefault(id, 0L) + " left"));
            Map<String, Object> figures = new TreeMap<>(undecided.figures(thresholds));
            figures.putAll(
                    Map.of(Inputs.FINGERPRINT, fingerprint(now), SIZES, known, "entered", entered, "left", left));
            return new JobResult(
                    inputs.versions(),
                    commits,
                    entered.values().stream().mapToLong(Long::longValue).sum()
                            + left.values().stream().mapToLong(Long::longValue).sum(),
                    0,
                    figures,
                    notes);
        }
    }

    /** A list that is not there is no fault of the rule: it may come tomorrow. */
    private static List<String> unknownLists(List<Condition> conditions, Dataset<Row> lists) {
        Set<String> missing = new TreeSet<>();
        conditions.forEach(condition -> {
            if (condition instanceof Condition.Listed listed) {
                missing.add(listed.list());
            }
        });
        if (!missing.isEmpty()) {
            missing.removeAll(StaticLists.names(lists));
        }
        return missing.stream()
                .map(list -> "nobody is on list " + list
                        + ": none was handed in; parcours segments list import FILE --name " + list)
                .toList();
    }

    static Map<String, Long> bySegment(Dataset<Row> rows) {
        Map<String, Long> counts = new TreeMap<>();
        rows.groupBy(Columns.col(SegmentMemberColumn.SEGMENT))
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        return counts;
    }
}
