package io.parcours.benchmarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Person records that share no identifier, from {@code silver.records} to persons: the model learnt, pairs met in blocks and scored, clusters and
 * all tables written. At two sizes, so that a larger one can be told from them; each trial in a JVM of its own.
 */
public final class MatchBenchmark {
    private static final int SMALLER = 4;
    private static final double TEN_MILLION = 10_000_000;

    private final Path folder;
    private final long records;
    private final Consumer<String> progress;

    public MatchBenchmark(Path folder, long records, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.records = records;
        this.progress = progress;
    }

    /** The resolving of a workspace, and how many pairs it scored. */
    public record Resolved(double seconds, long pairsScored) {}

    /**
     * One size.
     *
     * @param blockingRecall of the true pairs, the share that met in a block
     * @param pairPrecision of the pairs put together, the share that is truly one person
     */
    public record Measured(
            long records,
            Usage usage,
            long pairsScored,
            double blockingRecall,
            double pairPrecision,
            double pairRecall) {
        /** By the CPU seconds of the whole run, learning and writing included. */
        public long pairsPerCpuSecond() {
            return Math.round(pairsScored / usage.cpuSeconds());
        }
    }

    /** The smaller size, then the one asked for. */
    public List<Measured> run() {
        List<Measured> measured = new ArrayList<>();
        for (long size : new long[] {Math.max(1, records / SMALLER), records}) {
            progress.accept("%,d records".formatted(size));
            measured.add(Child.run(
                    List.of("bench", "match-trial", "--dir", folder.toString(), "--records", Long.toString(size)),
                    folder,
                    Measured.class));
        }
        return measured;
    }

    /** CPU seconds at 10 million, should they grow on as they grew between two sizes. */
    public static double extrapolated(Measured small, Measured large) {
        double growth = Math.log(large.usage().cpuSeconds() / small.usage().cpuSeconds())
                / Math.log((double) large.records() / small.records());
        return large.usage().cpuSeconds() * Math.pow(TEN_MILLION / large.records(), growth);
    }

    /** One trial, in the process that was started for it. */
    public static void trial(Line line, Path folder, long records, Path result) {
        Path workspace = folder.resolve("match-" + records);
        prepare(workspace);
        SparkSession session = line.session(workspace);
        TableStore tables = tables(session, workspace);
        tables.append(Tables.RECORDS, PersonRecords.rows(session, records));
        List<Resolved> resolved = new ArrayList<>();
        Usage usage = Usage.of(() -> resolved.add(line.match(session, workspace)));
        Dataset<Row> truth = PersonRecords.truth(session, records);
        Dataset<Row> found = tables.read(Tables.MEMBERS)
                .select(
                        col(MemberColumn.VALUE.sqlName()).as("record"),
                        col(MemberColumn.PERSON_ID.sqlName()).as("found"))
                .join(truth, "record");
        double truePairs = pairs(truth, col(PersonRecords.TRUTH));
        double together = pairs(found, col("found"));
        double right = pairs(found, col("found"), col(PersonRecords.TRUTH));
        Dataset<Row> meetings = line.meetings(session, workspace);
        Child.leave(
                new Measured(
                        records,
                        usage,
                        resolved.get(0).pairsScored(),
                        share(met(truth, meetings), truePairs),
                        share(right, together),
                        share(right, truePairs)),
                result);
    }

    private static double pairs(Dataset<Row> rows, Column... by) {
        Column size = col("size");
        Row sums = rows.groupBy(by)
                .agg(count(lit(1)).as("size"))
                .agg(sum(size.multiply(size.minus(1)).divide(2)))
                .first();
        return sums.isNullAt(0) ? 0 : sums.getDouble(0);
    }

    /** True pairs with a place in common. */
    private static long met(Dataset<Row> truth, Dataset<Row> meetings) {
        Dataset<Row> placed = meetings.join(truth, "record").distinct();
        Dataset<Row> right = placed.toDF("other", "place", PersonRecords.TRUTH);
        return placed.join(right, shared("place", PersonRecords.TRUTH))
                .where(col("record").lt(col("other")))
                .agg(countDistinct(col("record"), col("other")))
                .first()
                .getLong(0);
    }

    private static Seq<String> shared(String... names) {
        return CollectionConverters.asScala(List.of(names)).toList();
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 1 : part / whole;
    }

    private static TableStore tables(SparkSession session, Path workspace) {
        Faults faults = new Faults();
        Workspace opened = Workspace.open(workspace, System.getenv(), faults);
        faults.throwIfAny();
        return TableStores.open(session, opened.settings().lakehouse());
    }

    private static void prepare(Path workspace) {
        Trees.delete(workspace);
        try {
            Files.createDirectories(workspace);
            Files.writeString(workspace.resolve("parcours.yaml"), "name: match-benchmark\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
