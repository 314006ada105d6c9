package io.parcours.segments.job;

import static org.apache.spark.sql.functions.lit;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.FigureJson;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.compile.People;
import io.parcours.segments.compile.TurningPoints;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.ProfileField;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whose segments have to be decided anew: of whom something changed, a recency, a birthday, a move or the birth of a child passed what a rule asks for, or
 * who is between the old place where a top begins and the new one. All others are in the segments they were in.
 */
final class Undecided {
    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();

    /** Figures that a run leaves to the next one. */
    private static final String TOPS = "tops";

    private static final String COUNTED_TO = "recencies_counted_to";
    private static final String LATEST = "latest_as_of";

    private final JobContext context;
    private final Job job;
    private final Inputs inputs;
    private final List<TableContract> changing;
    private final List<Condition> conditions;
    private final Behaviour behaviour;
    private final TurningPoints turning;
    private final AsOf now;

    /**
     * @param changing the tables whose feeds tell of whom something changed
     * @param conditions of all rules, flattened
     */
    Undecided(
            JobContext context,
            Job job,
            Inputs inputs,
            List<TableContract> changing,
            List<Condition> conditions,
            Behaviour behaviour) {
        this.context = context;
        this.job = job;
        this.inputs = inputs;
        this.changing = List.copyOf(changing);
        this.conditions = List.copyOf(conditions);
        this.behaviour = behaviour;
        this.turning = new TurningPoints(conditions, behaviour);
        this.now = Inputs.now(context);
    }

    /** Whether it is another day, and rules look at days though nothing changed. */
    boolean dayMatters() {
        return turning.ofProfiles() && !now.sameDay(before().orElseThrow());
    }

    /** Whether it is enough to decide these: all others are in the segments they would be decided to be in. */
    boolean enough(String fingerprint) {
        return !context.full()
                && Inputs.sameDefinitions(context, job, fingerprint)
                && before().isPresent()
                && countedTo(figure(COUNTED_TO)).isPresent()
                && countedTo(computed()).isPresent()
                && (!asks(Condition.Near.class) || inputs.unchanged(Tables.STORES))
                && (!asks(Condition.Listed.class) || inputs.unchanged(Tables.SEGMENT_LISTS))
                && tops().stream().noneMatch(this::moves)
                && changing.stream().allMatch(table -> inputs.changes(table).isPresent());
    }

    /** Whether everybody's number is another one each day. */
    private boolean moves(Condition.Top top) {
        return ProfileField.named(top.subject()).map(ProfileField::reckoned).orElse(false)
                || behaviour.isRecency(top.subject());
    }

    private boolean asks(Class<? extends Condition> kind) {
        return conditions.stream().anyMatch(kind::isInstance);
    }

    private List<Condition.Top> tops() {
        return conditions.stream()
                .filter(Condition.Top.class::isInstance)
                .map(Condition.Top.class::cast)
                .distinct()
                .toList();
    }

    private Optional<AsOf> before() {
        return Inputs.before(context, job);
    }

    private Optional<String> figure(String name) {
        return context.ledger().figure(job.name(), name);
    }

    /** The moment that stored recencies are counted to, as text. */
    private Optional<String> computed() {
        return context.ledger().lastAsOf(ComputeAttributes.NAME).map(Instant::toString);
    }

    /** What a JSON string holds that needs no escapes: a moment or a number. */
    private static String unquoted(String json) {
        return json.replace("\"", "");
    }

    private Optional<AsOf> countedTo(Optional<String> figure) {
        return figure.map(text -> Inputs.at(context, Instant.parse(unquoted(text))));
    }

    /**
     * The persons, each once.
     *
     * @param everybody with the numbers that tops are over
     * @param thresholds where tops begin now
     */
    Dataset<Row> persons(Dataset<Row> everybody, Map<Condition.Top, BigDecimal> thresholds) {
        List<Dataset<Row>> parts = new ArrayList<>();
        for (TableContract table : changing) {
            if (!inputs.unchanged(table)) {
                parts.add(inputs.changes(table).orElseThrow().select(PERSON));
            }
        }
        turning.passed(
                        inputs.read(behaviour.evidenceTable()),
                        countedTo(figure(COUNTED_TO)).orElseThrow(),
                        countedTo(computed()).orElseThrow())
                .ifPresent(parts::add);
        turning.ofProfiles(inputs.read(Tables.PROFILES), before().orElseThrow(), now)
                .ifPresent(parts::add);
        People.between(everybody, thresholdsBefore(), thresholds, now).ifPresent(parts::add);
        return parts.stream()
                .reduce(Dataset::union)
                .orElseGet(() -> context.spark().emptyDataFrame().select(lit("").as(PERSON)))
                .distinct();
    }

    private Map<Condition.Top, BigDecimal> thresholdsBefore() {
        Map<String, String> stored = figure(TOPS).map(FigureJson::values).orElse(Map.of());
        Map<Condition.Top, BigDecimal> before = new HashMap<>();
        for (Condition.Top top : tops()) {
            Optional.ofNullable(stored.get(name(top)))
                    .ifPresent(text -> before.put(top, new BigDecimal(unquoted(text))));
        }
        return before;
    }

    /** Whether data time is later than that of every run before. */
    boolean later() {
        return latest().map(at -> now.at().isAfter(at)).orElse(false);
    }

    private Optional<Instant> latest() {
        return figure(LATEST).map(text -> Instant.parse(unquoted(text)));
    }

    /** What this run leaves to the next one, once it has written. */
    Map<String, Object> figures(Map<Condition.Top, BigDecimal> thresholds) {
        Map<String, String> named = new TreeMap<>();
        thresholds.forEach((top, threshold) -> named.put(name(top), threshold.toPlainString()));
        Map<String, Object> figures = new TreeMap<>(Map.of(TOPS, named));
        computed().ifPresent(moment -> figures.put(COUNTED_TO, moment));
        figures.put(
                LATEST,
                latest().filter(at -> at.isAfter(now.at())).orElse(now.at()).toString());
        return figures;
    }

    private static String name(Condition.Top top) {
        return (top.lowest() ? "lowest " : "highest ") + top.percent() + " % of " + top.subject();
    }
}
