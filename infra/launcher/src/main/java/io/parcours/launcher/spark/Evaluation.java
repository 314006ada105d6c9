package io.parcours.launcher.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.trim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.identity.evaluate.ClusterQuality;
import io.parcours.identity.job.IdentityJobs;
import io.parcours.identity.job.MatchMeetings;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Into;
import io.parcours.ingestion.job.IngestionJobs;
import io.parcours.ingestion.mapping.ContractColumns;
import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.SourceDataset;
import io.parcours.ingestion.source.SourceState;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobRunner;
import io.parcours.lakehouse.job.RunConsole;
import io.parcours.lakehouse.job.RunOptions;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Resolves labelled files in a workspace of their own and compares the persons with the labels. The files go through the ordinary ingestion and
 * the ordinary resolver with the default settings; the labels are taken out before either sees the rows.
 */
public final class Evaluation {
    private static final String ROW = EvaluationWorkspace.ROW;
    private static final String TRUTH = "evaluated_truth";
    private static final int DIGITS = 18;
    private static final Set<String> ADDED = Set.of(Delivery.FILE, Delivery.LINE, Delivery.MALFORMED, Delivery.TEXT);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SparkSession spark;
    private final EvaluationWorkspace folder;
    private final PrintStream progress;

    /**
     * What to evaluate.
     *
     * @param truth a column of the records, an SQL expression over their columns, or {@code FILE:ID_COLUMN:CLUSTER_COLUMN}
     * @param country of phone numbers without one
     * @param mistakes how many of each kind to show
     */
    public record Wish(List<Path> records, Path contract, String truth, String country, int mistakes) {
        public Wish {
            records = List.copyOf(records);
        }
    }

    /**
     * What came of it.
     *
     * @param records labelled records compared
     * @param quarantined of these, rejected by the contract's rules; each counts as a person of its own
     * @param unlabelled records without a label, which were resolved but not compared
     * @param blockingRecall share of the true pairs that were compared or joined by identifiers
     * @param seconds from the first file read to the persons
     * @param mistakes some of them, each record as the columns it came with
     */
    public record Outcome(
            ClusterQuality quality,
            long records,
            long quarantined,
            long unlabelled,
            double blockingRecall,
            double seconds,
            long pairsScored,
            List<Mistake> mistakes) {}

    private Evaluation(SparkSession spark, EvaluationWorkspace folder, PrintStream progress) {
        this.spark = spark;
        this.folder = folder;
        this.progress = progress;
    }

    /** @param place an empty folder for the workspace, which the caller deletes */
    public static Outcome run(Wish wish, Path place, PrintStream progress, boolean terminal) {
        EvaluationWorkspace folder = EvaluationWorkspace.in(place, wish);
        Workspace workspace = folder.workspace();
        Contract contract = folder.contract();
        if (contract.into() != Into.RECORD) {
            throw wrong(
                    "the contract makes no person records",
                    "into is " + contract.into().name().toLowerCase(java.util.Locale.ROOT),
                    "write into: record");
        }
        SparkSession spark = SparkSessions.open(workspace);
        return new Evaluation(spark, folder, progress).run(wish, workspace, contract, terminal);
    }

    private Outcome run(Wish wish, Workspace workspace, Contract contract, boolean terminal) {
        long started = System.nanoTime();
        Dataset<Row> labelled = labelled(wish, workspace, contract);
        List<JobRun> runs = resolve(workspace, terminal);
        double seconds = (System.nanoTime() - started) / 1e9;
        long scored = runs.stream().mapToLong(Evaluation::pairsScored).sum();
        TableStore tables = TableStores.open(spark, workspace.settings().lakehouse());
        Dataset<Row> members = tables.read(Tables.MEMBERS)
                .where(Columns.col(MemberColumn.NAMESPACE).equalTo(IdentityRules.RECORD))
                .select(
                        Columns.col(MemberColumn.VALUE).as("record"),
                        Columns.col(MemberColumn.PERSON_ID).as("person"));
        Dataset<Row> placed = labelled.withColumn("record", concat(lit(contract.silo() + "/"), col(ROW)))
                .join(members, "record", "left")
                .cache();
        ClusterQuality.Count count = new ClusterQuality.Count();
        List<Mistake.Placed> compared = new ArrayList<>();
        long quarantined = 0;
        long unlabelled = 0;
        for (Row row : placed.select("record", "person", TRUTH).collectAsList()) {
            if (row.isNullAt(2)) {
                unlabelled++;
                continue;
            }
            quarantined += row.isNullAt(1) ? 1 : 0;
            String person = row.isNullAt(1) ? "alone " + row.getString(0) : row.getString(1);
            count.add(person, row.getString(2));
            compared.add(new Mistake.Placed(row.getString(0), person, row.getString(2)));
        }
        double blocking = blockingRecall(
                placed.where(col(TRUTH).isNotNull()).select(col("record"), col(TRUTH)),
                MatchMeetings.of(tables, IdentityRules.defaults(wish.country())));
        placed.unpersist();
        List<Mistake> mistakes = shown(Mistake.in(compared, wish.mistakes()), contract);
        return new Outcome(
                count.quality(), compared.size(), quarantined, unlabelled, blocking, seconds, scored, mistakes);
    }

    /** Puts the columns of records in place of their names. */
    private List<Mistake> shown(List<Mistake> mistakes, Contract contract) {
        Object[] wanted = mistakes.stream()
                .flatMap(mistake -> Stream.of(mistake.left(), mistake.right()))
                .distinct()
                .toArray();
        if (wanted.length == 0) {
            return mistakes;
        }
        Dataset<Row> rows = spark.read().parquet(folder.records().toString());
        Map<String, String> texts = new HashMap<>();
        for (Row row : rows.withColumn("record", concat(lit(contract.silo() + "/"), col(ROW)))
                .where(col("record").isin(wanted))
                .collectAsList()) {
            texts.put(
                    row.getAs("record"),
                    Arrays.stream(rows.columns())
                            .filter(name -> !name.equals(ROW) && row.getAs(name) != null)
                            .map(name -> name.trim() + "=" + row.getAs(name))
                            .collect(Collectors.joining(" · ")));
        }
        return mistakes.stream()
                .map(mistake -> new Mistake(
                        mistake.kind(),
                        texts.getOrDefault(mistake.left(), mistake.left()),
                        texts.getOrDefault(mistake.right(), mistake.right())))
                .toList();
    }

    /** Reads the files, keeps the labels aside and the rest, without them, as the silo's delivery. Answers rows and labels. */
    private Dataset<Row> labelled(Wish wish, Workspace workspace, Contract contract) {
        Delivery delivery = contract.from()
                .open(spark, workspace, new SourceDataset(contract.silo(), contract.dataset(), Set.of()))
                .discover(SourceState.NOTHING_READ)
                .orElseThrow(() -> new ParcoursException(
                        Fault.DATA,
                        "there is nothing to evaluate",
                        "the files hold no rows",
                        "check " + wish.records()));
        Path staged = folder.place().resolve("staged");
        delivery.rows()
                .withColumn(ROW, lpad(monotonically_increasing_id().cast("string"), DIGITS, "0"))
                .write()
                .parquet(staged.toString());
        Dataset<Row> rows = spark.read().parquet(staged.toString());
        long malformed = rows.where(col(Delivery.MALFORMED).isNotNull()).count();
        if (malformed > 0) {
            progress.println(malformed + " lines could not be read and are left out");
            rows = rows.where(col(Delivery.MALFORMED).isNull());
        }
        List<String> names = Arrays.stream(rows.columns())
                .filter(name -> !ADDED.contains(name) && !name.equals(ROW))
                .toList();
        Optional<String> column = named(wish.truth(), names);
        column.ifPresent(name -> refuseTruthInContract(contract, name));
        Path labels = folder.place().resolve("labels");
        truth(wish, contract, rows, names, column).write().parquet(labels.toString());
        Dataset<Row> labelled = spark.read().parquet(labels.toString());
        if (labelled.where(col(TRUTH).isNotNull()).isEmpty()) {
            throw new ParcoursException(
                    Fault.DATA,
                    "the truth is empty",
                    "no record has a value of " + wish.truth(),
                    "name the column that says which records are one person");
        }
        List<String> dropped = new ArrayList<>(ADDED);
        column.ifPresent(dropped::add);
        rows.drop(dropped.toArray(String[]::new))
                .write()
                .parquet(folder.records().toString());
        return labelled;
    }

    private static Optional<String> named(String truth, List<String> names) {
        return names.stream()
                .filter(name -> name.trim().equalsIgnoreCase(truth.trim()))
                .findFirst();
    }

    private static void refuseTruthInContract(Contract contract, String truth) {
        Set<String> key = contract.key() instanceof io.parcours.ingestion.contract.Key.Columns columns
                ? columns.columns().stream()
                        .map(io.parcours.ingestion.contract.ColumnRef::path)
                        .collect(Collectors.toSet())
                : Set.of();
        ContractColumns.of(contract).all().stream()
                .filter(used -> used.path().trim().equalsIgnoreCase(truth.trim()) && !key.contains(used.path()))
                .findFirst()
                .ifPresent(used -> {
                    throw wrong(
                            "the contract reads the truth",
                            used.place() + " uses the column '" + used.path() + "'",
                            "take it out of the contract: what is evaluated must not know the answer");
                });
    }

    private Dataset<Row> truth(
            Wish wish, Contract contract, Dataset<Row> rows, List<String> names, Optional<String> column) {
        if (column.isPresent()) {
            return labels(rows, quoted(column.get()));
        }
        Optional<TruthFile> file = TruthFile.of(wish.truth());
        if (file.isPresent()) {
            return joined(file.get(), contract, rows, names);
        }
        try {
            if (wish.truth().indexOf('(') > 0) {
                Dataset<Row> plain = rows;
                for (String name : names) {
                    if (!name.equals(name.trim())) {
                        plain = plain.withColumnRenamed(name, name.trim());
                    }
                }
                return labels(plain, expr(wish.truth()));
            }
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw wrong(
                        "the truth cannot be computed",
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                        "write a column, or a Spark SQL expression over " + names,
                        e);
            }
            throw e;
        }
        throw wrong(
                "there is no column '" + wish.truth() + "' to compare with",
                "the records have " + names,
                Nearest.hint(wish.truth(), names));
    }

    private static Dataset<Row> labels(Dataset<Row> rows, Column truth) {
        return rows.select(col(ROW), nullif(trim(truth.cast("string")), lit("")).as(TRUTH));
    }

    private Dataset<Row> joined(TruthFile file, Contract contract, Dataset<Row> rows, List<String> names) {
        Dataset<Row> truth = spark.read()
                .option("header", true)
                .option("ignoreLeadingWhiteSpace", true)
                .option("ignoreTrailingWhiteSpace", true)
                .csv(file.path().toString());
        List<String> inTruth = List.of(truth.columns());
        String id = in(file, file.id(), inTruth);
        String cluster = in(file, file.cluster(), inTruth);
        Optional<String> key = named(file.id(), names).or(() -> keyOf(contract, names));
        String recordId = key.orElseThrow(() -> wrong(
                "the truth in " + file.path() + " cannot be joined",
                "the records have no column '" + file.id() + "' and the contract's key is not a single column",
                "give the column in the truth file the name it has in the records"));
        Dataset<Row> labels = truth.select(
                        trim(quoted(id)).as("truth_id"), trim(quoted(cluster)).as("truth_cluster"))
                .distinct();
        if (!labels.groupBy("truth_id").count().where("count > 1").isEmpty()) {
            throw new ParcoursException(
                    Fault.DATA,
                    "the truth in " + file.path() + " contradicts itself",
                    "a value of '" + id + "' has several values of '" + cluster + "'",
                    "name a column that tells records apart, or filter the file");
        }
        return labels(
                rows.withColumn("truth_id", trim(quoted(recordId))).join(labels, "truth_id", "left"),
                col("truth_cluster"));
    }

    private static String in(TruthFile file, String column, List<String> names) {
        return named(column, names)
                .orElseThrow(() -> wrong(
                        "there is no column '" + column + "' in " + file.path(),
                        "it has " + names,
                        Nearest.hint(column, names)));
    }

    private static Optional<String> keyOf(Contract contract, List<String> names) {
        return contract.key() instanceof io.parcours.ingestion.contract.Key.Columns columns
                        && columns.columns().size() == 1
                ? named(columns.columns().get(0).path(), names)
                : Optional.empty();
    }

    private static Column quoted(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    private List<JobRun> resolve(Workspace workspace, boolean terminal) {
        folder.writeContract();
        Faults faults = new Faults();
        List<Job> jobs = new ArrayList<>(IngestionJobs.from(workspace, faults));
        IdentityJobs.from(workspace, faults).stream().limit(1).forEach(jobs::add);
        faults.throwIfAny();
        return new JobRunner(
                        workspace,
                        () -> spark,
                        new RunConsole(progress, terminal, RunConsole.standard().width()))
                .run(jobs, RunOptions.incremental().named("parcours identity evaluate"));
    }

    private static long pairsScored(JobRun run) {
        try {
            JsonNode figures = JSON.readTree(run.figures());
            return figures.path("pairs_scored").asLong(0);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figures of a run are not readable", e);
        }
    }

    /** Of the pairs with one label, the share with a place in common. */
    private static double blockingRecall(Dataset<Row> labels, Dataset<Row> meetings) {
        Map<String, Integer> places = new HashMap<>();
        Map<String, Map<String, Set<Integer>>> byTruth = new LinkedHashMap<>();
        for (Row row : labels.join(meetings, "record", "left")
                .select(col(TRUTH), col("record"), coalesce(col("place"), concat(lit("alone "), col("record"))))
                .collectAsList()) {
            Integer place = places.computeIfAbsent(row.getString(2), key -> places.size());
            byTruth.computeIfAbsent(row.getString(0), key -> new LinkedHashMap<>())
                    .computeIfAbsent(row.getString(1), key -> new HashSet<>())
                    .add(place);
        }
        long pairs = 0;
        long met = 0;
        for (Map<String, Set<Integer>> records : byTruth.values()) {
            List<Set<Integer>> of = List.copyOf(records.values());
            for (int i = 0; i < of.size(); i++) {
                for (int j = i + 1; j < of.size(); j++) {
                    pairs++;
                    met += of.get(i).stream().anyMatch(of.get(j)::contains) ? 1 : 0;
                }
            }
        }
        return pairs == 0 ? 1 : (double) met / pairs;
    }

    /** {@code FILE:ID_COLUMN:CLUSTER_COLUMN}. */
    private record TruthFile(Path path, String id, String cluster) {
        static Optional<TruthFile> of(String text) {
            int last = text.lastIndexOf(':');
            int middle = last < 0 ? -1 : text.lastIndexOf(':', last - 1);
            if (middle <= 0 || text.indexOf('(') >= 0) {
                return Optional.empty();
            }
            Path path = Path.of(text.substring(0, middle)).toAbsolutePath();
            if (!Files.isRegularFile(path)) {
                throw wrong(
                        "the truth cannot be read",
                        "there is no file " + path,
                        "write --truth FILE:ID_COLUMN:CLUSTER_COLUMN, or the name of a column of the records");
            }
            return Optional.of(new TruthFile(path, text.substring(middle + 1, last), text.substring(last + 1)));
        }
    }

    private static ParcoursException wrong(String problem, String cause, String remedy) {
        return new ParcoursException(Fault.CONFIGURATION, problem, cause, remedy);
    }

    private static ParcoursException wrong(String problem, String cause, String remedy, Exception underlying) {
        return new ParcoursException(Fault.CONFIGURATION, problem, cause, remedy, underlying);
    }
}
