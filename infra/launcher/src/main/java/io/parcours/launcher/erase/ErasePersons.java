package io.parcours.launcher.erase;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.SyncsOfWorkspace;
import io.parcours.service.request.Erasure;
import io.parcours.service.request.Erasures;
import io.parcours.service.state.StateDatabase;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Carries out the erasures that wait, all at once, {@link Step} by step. Every step can be done again, so that an erasure that was cut anywhere is
 * gone on with by doing all of them; the receipt comes last.
 */
public final class ErasePersons {
    public static final String ASKED_BY = "parcours erase";

    private final Workspace workspace;
    private final PrintStream out;
    private final boolean terminal;
    private final Duration patience;
    private final Consumer<Step> ended;
    private final NormalisedForm form;

    public ErasePersons(Workspace workspace, PrintStream out, boolean terminal, Duration patience) {
        this(workspace, out, terminal, patience, step -> {});
    }

    /** @param ended is told of each step that ended; what it throws cuts the erasure off there */
    public ErasePersons(
            Workspace workspace, PrintStream out, boolean terminal, Duration patience, Consumer<Step> ended) {
        this.workspace = workspace;
        this.out = out;
        this.terminal = terminal;
        this.patience = patience;
        this.ended = ended;
        this.form = NormalisedForm.of(workspace);
    }

    /** Where persons are found now, by file or table and without a value; nothing is changed. */
    public List<String> look(List<String> personIds) {
        SparkSession spark = SparkSessions.open(workspace);
        TableStore tables = TableStores.open(spark, workspace.settings().lakehouse());
        Map<Long, String> wanted = new TreeMap<>();
        personIds.forEach(id -> wanted.put((long) wanted.size(), id));
        List<Traces> traces = new FindTraces(spark, tables, form).of(wanted);
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults())) {
            return new PersonScan(workspace, spark, Needles.of(traces))
                    .scan(opened.state(), List.of()).finds().stream()
                            .map(PersonScan.Find::toString)
                            .toList();
        }
    }

    /** Whether somebody waits to be erased; asks the database alone. */
    public static boolean any(Workspace workspace) {
        String database = workspace.settings().service().database();
        if (!database.startsWith("jdbc:") && !Files.exists(Path.of(workspace.resolve(database) + ".mv.db"))) {
            return false;
        }
        try (StateDatabase state = StateDatabase.open(workspace)) {
            return !Erasures.open(state).isEmpty();
        }
    }

    /**
     * Does it.
     *
     * @return the erasures that were open, as they are now; those not done tell why
     */
    public List<Erasure> perform() throws InterruptedException {
        List<Long> requests;
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults())) {
            List<Erasure> open = opened.rights().erasures().open();
            requests = open.stream().map(Erasure::request).toList();
            if (requests.isEmpty()) {
                return List.of();
            }
            UnderWay erasures = new UnderWay(workspace, opened, requests, out, ended);
            new GiveBack(erasures).perform(open);
            new EraseTables(erasures, form).perform(open, terminal, patience);
            new EraseGenerations(erasures).perform();
            new EraseCollected(erasures, form).perform();
            new EraseState(erasures).perform();
        }
        // The database was closed, and so rewritten without what had been deleted, where no service has it open.
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults())) {
            new ConfirmErased(new UnderWay(workspace, opened, requests, out, ended)).perform();
            Erasures erasures = opened.rights().erasures();
            return requests.stream()
                    .map(request -> erasures.find(request).orElseThrow())
                    .toList();
        }
    }
}
