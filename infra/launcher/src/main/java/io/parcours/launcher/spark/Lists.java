package io.parcours.launcher.spark;

import io.parcours.identity.key.NormalisedIdentifier;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.ingestion.erased.Suppression;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.runlog.WorkspaceLock;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.erase.NormalisedForm;
import io.parcours.segments.job.StaticLists;
import io.parcours.segments.job.StaticLists.Entry;
import io.parcours.segments.job.StaticLists.Listed;
import io.parcours.segments.rule.Condition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lists of identifiers that somebody hands in, for segments to use. */
public final class Lists {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int MOST_ROWS = 1_000_000;
    private static final int ROWS_NAMED = 5;

    private final Workspace workspace;
    private final IdentityRules rules;
    private final SparkSession spark;
    private final StaticLists lists;

    private Lists(Workspace workspace, IdentityRules rules) {
        this.workspace = workspace;
        this.rules = rules;
        this.spark = SparkSessions.open(workspace);
        this.lists = new StaticLists(
                spark, TableStores.open(spark, workspace.settings().lakehouse()));
    }

    /** Faults of identity.yaml are told before Spark starts. */
    public static Lists open(Workspace workspace) {
        Faults faults = new Faults();
        IdentityRules rules = IdentityRulesReader.read(workspace, faults);
        faults.throwIfAny();
        return new Lists(workspace, rules);
    }

    /** @throws ParcoursException when it cannot be the name of a list */
    public static void checkName(String list) {
        if (!Condition.Listed.isName(list)) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "a list cannot be named '" + list + "'",
                    "rules name lists by small letters, digits and dashes",
                    "give another with --name, for example --name vip-customers");
        }
    }

    public static void checkFile(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "there is no file " + file,
                    "a list is read from a CSV file",
                    "check the path; its first line names kinds of identifiers, for example email,loyalty_id");
        }
    }

    /**
     * What came of a file.
     *
     * @param rows of the file, the heading not counted
     * @param identifiers different ones read
     * @param refused values that are no identifiers, and some of the rows they stand in
     * @param erased identifiers of erased persons, which were left out
     * @param before identifiers that the list had
     */
    public record Imported(
            String list, long rows, long identifiers, long refused, List<Long> refusedRows, long erased, long before) {}

    public Imported add(Path file, String list, boolean replace, Consumer<String> tell) {
        Dataset<Row> given = spark.read().option("header", true).csv(file.toString());
        List<String> namespaces = namespaces(given.columns());
        Set<Entry> entries = new LinkedHashSet<>();
        List<Long> refusedRows = new ArrayList<>();
        long refused = 0;
        long rows = 0;
        Iterator<Row> all = given.toLocalIterator();
        while (all.hasNext()) {
            Row row = all.next();
            rows++;
            if (rows > MOST_ROWS) {
                throw new ParcoursException(
                        Fault.DATA,
                        "the list is too long",
                        file + " has more than " + MOST_ROWS + " rows",
                        "split the file, or bring the list in as a silo and let an attribute say who is on it");
            }
            for (int i = 0; i < namespaces.size(); i++) {
                String value = row.getString(i);
                if (value == null || value.isBlank()) {
                    continue;
                }
                Optional<NormalisedIdentifier> identifier = rules.normaliser().normalise(namespaces.get(i), value);
                if (identifier.isPresent()) {
                    entries.add(new Entry(
                            identifier.get().namespace(), identifier.get().value()));
                } else {
                    refused++;
                    if (refusedRows.size() < ROWS_NAMED) {
                        refusedRows.add(rows);
                    }
                }
            }
        }
        if (entries.isEmpty()) {
            throw new ParcoursException(
                    Fault.DATA,
                    "nobody is on the list",
                    file + " holds no identifier" + (refused == 0 ? "" : ": " + refused + " values are none"),
                    "put an identifier on each line below the heading, for example email and ann@example.com");
        }
        try (WorkspaceLock lock = WorkspaceLock.acquire(workspace.state(), "segments list import", PATIENCE, tell)) {
            int read = entries.size();
            suppression()
                    .ifPresent(erased -> entries.removeIf(entry -> erased.isErased(entry.namespace(), entry.value())));
            long before = lists.add(list, entries, replace, Instant.now().truncatedTo(ChronoUnit.MICROS));
            return new Imported(list, rows, entries.size(), refused, refusedRows, read - entries.size(), before);
        }
    }

    private Optional<Suppression> suppression() {
        return Suppression.of(
                spark,
                TableStores.open(spark, workspace.settings().lakehouse()),
                workspace.state(),
                NormalisedForm.of(workspace));
    }

    private List<String> namespaces(String[] heading) {
        Set<String> known = new TreeSet<>(rules.namespaces().keySet());
        List<String> namespaces = new ArrayList<>();
        for (String column : heading) {
            String namespace = column.trim().replace("\uFEFF", "");
            if (!known.contains(namespace)) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "'" + namespace + "' is no kind of identifier",
                        "the first line of a list names one kind for each column",
                        Nearest.hint(namespace, known));
            }
            namespaces.add(namespace);
        }
        return namespaces;
    }

    public List<Listed> all() {
        return lists.all();
    }

    /** @return how many identifiers the list had */
    public long remove(String list, Consumer<String> tell) {
        try (WorkspaceLock lock = WorkspaceLock.acquire(workspace.state(), "segments list remove", PATIENCE, tell)) {
            long had = lists.remove(list);
            if (had == 0) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "there is no list '" + list + "'",
                        "nothing was handed in under this name",
                        Nearest.hint(
                                list, lists.all().stream().map(Listed::list).toList()));
            }
            return had;
        }
    }
}
