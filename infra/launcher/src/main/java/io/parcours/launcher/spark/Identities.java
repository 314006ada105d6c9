package io.parcours.launcher.spark;

import io.parcours.identity.job.DecisionFile;
import io.parcours.identity.job.ExplainIdentity;
import io.parcours.identity.job.MatchReviews;
import io.parcours.identity.job.MatchReviews.Review;
import io.parcours.identity.job.SharedIdentifiers;
import io.parcours.identity.job.SimulateRules;
import io.parcours.identity.job.SimulateRules.Report;
import io.parcours.identity.job.StewardDecisions;
import io.parcours.identity.job.StewardDecisions.Outcome;
import io.parcours.identity.job.StewardDecisions.Wish;
import io.parcours.identity.person.Ruling;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.LakeLedger;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.runlog.WorkspaceLock;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/** Questions about the persons of a workspace, and what a steward decides on them. */
public final class Identities {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Workspace workspace;
    private final IdentityRules rules;
    private final SparkSession spark;
    private final TableStore tables;

    private Identities(Workspace workspace, IdentityRules rules, SparkSession spark, TableStore tables) {
        this.workspace = workspace;
        this.rules = rules;
        this.spark = spark;
        this.tables = tables;
    }

    /** Faults of identity.yaml are told before Spark starts. */
    public static Identities open(Workspace workspace) {
        Faults faults = new Faults();
        IdentityRules rules = IdentityRulesReader.read(workspace, faults);
        faults.throwIfAny();
        SparkSession spark = SparkSessions.open(workspace);
        return new Identities(
                workspace,
                rules,
                spark,
                TableStores.open(spark, workspace.settings().lakehouse()));
    }

    public ExplainIdentity explain() {
        return new ExplainIdentity(spark, tables, rules);
    }

    public SharedIdentifiers shared() {
        return new SharedIdentifiers(tables);
    }

    public List<Ruling> decisions() {
        return steward().all();
    }

    public MatchReviews reviews() {
        return new MatchReviews(tables, decisions());
    }

    /** Decisions that a file lists; see {@link DecisionFile#read}. */
    public List<Wish> wishes(Path file, boolean together, String by, String because) {
        return DecisionFile.read(file, spark, together, by, because);
    }

    /** Writes decisions while no run is under way. */
    public Outcome decide(List<Wish> wishes, Consumer<String> tell) {
        return alone("parcours identity", tell, steward -> steward.decide(wishes, now()));
    }

    public Outcome split(
            String person, List<String> keep, List<String> move, String by, String because, Consumer<String> tell) {
        return alone(
                "parcours identity split",
                tell,
                steward -> steward.decide(steward.split(person, keep, move, by, because), now()));
    }

    public List<Ruling> undo(List<String> words, Consumer<String> tell) {
        return alone("parcours identity undo", tell, steward -> steward.undo(words));
    }

    /** Decides pairs that were up for review. */
    public Outcome judge(
            List<String> accepted, List<String> rejected, String by, String because, Consumer<String> tell) {
        MatchReviews reviews = reviews();
        List<Wish> wishes = new ArrayList<>();
        accepted.forEach(id -> wishes.add(wish(true, reviews.find(id), by, because)));
        rejected.forEach(id -> wishes.add(wish(false, reviews.find(id), by, because)));
        return decide(wishes, tell);
    }

    private static Wish wish(boolean together, Review review, String by, String because) {
        return new Wish(together, review.left().toString(), review.right().toString(), by, because);
    }

    /** What another identity.yaml would make of the data that the last run resolved; nothing of the workspace changes. */
    public Report simulate(Path file, int examples, Consumer<String> tell) {
        Faults faults = new Faults();
        IdentityRules others = DefinitionFile.read(file, file.toString(), workspace.environment(), faults)
                .map(map -> IdentityRulesReader.read(map, workspace.settings().country(), "simulated " + text(file)))
                .orElse(rules);
        faults.throwIfAny();
        Progress progress = new Progress() {
            @Override
            public void stage(String what) {
                tell.accept("… " + what);
            }

            @Override
            public void note(String line) {
                tell.accept(line);
            }
        };
        return new SimulateRules(spark, tables, workspace, new LakeLedger(spark, tables))
                .run(others, now(), examples, progress);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StewardDecisions steward() {
        return new StewardDecisions(spark, tables, rules);
    }

    private <T> T alone(String command, Consumer<String> tell, Function<StewardDecisions, T> work) {
        try (WorkspaceLock lock = WorkspaceLock.acquire(workspace.state(), command, PATIENCE, tell)) {
            return work.apply(steward());
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
