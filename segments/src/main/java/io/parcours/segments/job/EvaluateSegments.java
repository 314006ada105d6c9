package io.parcours.segments.job;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
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
import io.parcours.segments.rule.ProfileField;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Decides all segments in one pass over the persons that changed, and records entries and exits.
 *
 * <p>Membership intervals are the truth; the feed of entries and exits is derived from the intervals that were opened or closed since the last
 * successful run. A run that ended between the two writes is thereby made whole by the next one.
 */
public final class EvaluateSegments implements Job {
    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();

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

    @Override
    public String name() {
        return "evaluate-segments";
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
        AsOf now = Inputs.now(context);
        Optional<Dataset<Row>> touched = touched(context, inputs, now);
        boolean unchanged = touched.isPresent() && facts().stream().allMatch(inputs::unchanged);
        return unchanged ? Optional.empty() : Optional.of(new Evaluation(context, inputs, now, touched));
    }

    /** Persons of whom something changed; empty when everybody has to be decided. */
    private Optional<Dataset<Row>> touched(JobContext context, Inputs inputs, AsOf now) {
        // Who is in the top may change with anybody's number.
        boolean sameRanks = !asks(Condition.Top.class) || facts().stream().allMatch(inputs::unchanged);
        boolean samePlaces = !asks(Condition.Near.class) || inputs.unchanged(Tables.STORES);
        boolean sameLists = !asks(Condition.Listed.class) || inputs.unchanged(Tables.SEGMENT_LISTS);
        boolean sameDay = Inputs.before(context, this).map(now::sameDay).orElse(false);
        if (context.full()
                || !samePlaces
                || !sameRanks
                || !sameLists
                || dependsOnTheDay() && !sameDay
                || !Inputs.sameDefinitions(context, this, fingerprint(now))) {
            return Optional.empty();
        }
        Dataset<Row> persons = context.spark().emptyDataFrame().select(lit("").as(PERSON));
        for (TableContract table : facts()) {
            Optional<Dataset<Row>> changes = inputs.changes(table);
            if (changes.isEmpty()) {
                return Optional.empty();
            }
            persons = persons.union(changes.get().select(PERSON));
        }
        return Optional.of(persons.distinct());
    }

    private boolean asks(Class<? extends Condition> kind) {
        return conditions().stream().anyMatch(kind::isInstance);
    }

    private boolean dependsOnTheDay() {
        return asks(Condition.Birthday.class)
                || conditions().stream()
                        .anyMatch(condition -> ProfileField.AGE.title().equals(subject(condition)));
    }

    private static String subject(Condition condition) {
        if (condition instanceof Condition.Top top) {
            return top.subject();
        }
        return condition instanceof Condition.Has has ? has.subject() : "";
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
        private final Optional<Dataset<Row>> touched;

        Evaluation(JobContext context, Inputs inputs, AsOf now, Optional<Dataset<Row>> touched) {
            this.context = context;
            this.inputs = inputs;
            this.now = now;
            this.touched = touched;
        }

        @Override
        public String description() {
            String segments = definitions.segments().size() == 1
                    ? "1 segment"
                    : definitions.segments().size() + " segments";
            return segments + (touched.isPresent() ? " for persons that changed" : " for everybody");
        }

        @Override
        public JobResult perform(Progress progress) {
            progress.stage("deciding " + definitions.segments().size() + " segments in one pass");
            Intervals intervals = new Intervals(context.tables(), context.runId(), now.at());
            Dataset<Row> delta = intervals.delta(memberships(), touched).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                List<Commit> commits = new ArrayList<>();
                Map<String, Long> entered = new TreeMap<>();
                Map<String, Long> left = new TreeMap<>();
                for (Row row : directions(delta)) {
                    (row.getBoolean(1) ? entered : left).put(row.getString(0), row.getLong(2));
                }
                if (!entered.isEmpty() || !left.isEmpty()) {
                    commits.add(context.tables().upsert(Tables.SEGMENT_MEMBERS, delta));
                }
                progress.stage("writing entries and exits");
                Optional<Instant> lastRun =
                        Inputs.before(context, EvaluateSegments.this).map(AsOf::at);
                intervals.publishChanges(lastRun).ifPresent(commits::add);
                return result(commits, entered, left, intervals.sizes());
            } finally {
                delta.unpersist();
            }
        }

        private Dataset<Row> memberships() {
            Dataset<Row> people = People.of(
                    among(inputs.read(Tables.PROFILES)),
                    scores.beside(
                            among(inputs.read(behaviour.attributesTable())),
                            definitions.models().isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(inputs.read(scores.table()))),
                    among(inputs.read(behaviour.evidenceTable())));
            if (asks(Condition.Listed.class)) {
                people = People.onLists(
                        people, StaticLists.of(among(inputs.read(Tables.PROFILES)), inputs.read(Tables.SEGMENT_LISTS)));
            }
            return People.memberships(
                    people,
                    definitions.segments(),
                    definitions.vocabulary(),
                    asks(Condition.Near.class) ? Stores.places(inputs.read(Tables.STORES)) : List.of(),
                    touched.isPresent()
                            ? Map.of() // nobody's rank can have changed, and those touched are nobody
                            : People.thresholds(people, definitions.segments(), definitions.vocabulary(), now),
                    now);
        }

        private Dataset<Row> among(Dataset<Row> rows) {
            return touched.map(persons -> rows.join(persons, new String[] {PERSON}, "left_semi"))
                    .orElse(rows);
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
                List<Commit> commits, Map<String, Long> entered, Map<String, Long> left, Map<String, Long> sizes) {
            Map<String, Long> known = new TreeMap<>();
            for (SegmentDefinition segment : definitions.segments()) {
                known.put(segment.id(), sizes.getOrDefault(segment.id(), 0L));
            }
            List<String> notes = new ArrayList<>(unknownLists(conditions(), inputs.read(Tables.SEGMENT_LISTS)));
            known.forEach((id, size) -> notes.add(id + ": " + size + " members, " + entered.getOrDefault(id, 0L)
                    + " entered, " + left.getOrDefault(id, 0L) + " left"));
            return new JobResult(
                    inputs.versions(),
                    commits,
                    entered.values().stream().mapToLong(Long::longValue).sum()
                            + left.values().stream().mapToLong(Long::longValue).sum(),
                    0,
                    Map.of(Inputs.FINGERPRINT, fingerprint(now), "sizes", known, "entered", entered, "left", left),
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
