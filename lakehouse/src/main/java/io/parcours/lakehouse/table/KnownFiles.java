package io.parcours.lakehouse.table;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.files.TahoeBatchFileIndex;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The files of a version that Delta's checksum of the version names one by one, as it does while they are few. Delta itself finds them by a
 * Spark query over the log in every query over the table, to skip some by their statistics; where the table is small, that query costs more
 * than reading all of it.
 */
final class KnownFiles extends TahoeBatchFileIndex {
    /** Above it, files that a query can skip are worth looking for. */
    private static final long SMALL_BYTES = 64L << 20;

    private final Snapshot pinned;

    private KnownFiles(SparkSession spark, DeltaLog log, Snapshot snapshot, Seq<AddFile> files) {
        super(spark, "batch", files, log, log.dataPath(), snapshot, false);
        this.pinned = snapshot;
    }

    /** All files of a version; empty when its checksum does not name them. */
    static Optional<Seq<AddFile>> of(Snapshot snapshot) {
        Option<VersionChecksum> checksum = snapshot.checksumOpt();
        Option<Seq<AddFile>> files =
                checksum.isEmpty() ? Option.empty() : checksum.get().allFiles();
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get());
    }

    /** The rows of a small table without partitions; empty when Delta has to look for its files. */
    static Optional<Dataset<Row>> rows(SparkSession spark, Snapshot snapshot) {
        return upTo(SMALL_BYTES, spark, snapshot).map(KnownFiles::rows);
    }

    /** The files of a table without partitions that has at most so many bytes; empty when Delta has to look for them. */
    static Optional<KnownFiles> upTo(long bytes, SparkSession spark, Snapshot snapshot) {
        if (!snapshot.metadata().partitionColumns().isEmpty()) {
            return Optional.empty();
        }
        return of(snapshot).map(files -> of(files, spark, snapshot)).filter(files -> files.sizeInBytes() <= bytes);
    }

    /** @param files some or all files of the version */
    static KnownFiles of(Seq<AddFile> files, SparkSession spark, Snapshot snapshot) {
        return new KnownFiles(spark, snapshot.deltaLog(), snapshot, files);
    }

    /** Those of the files that have one of these names. */
    KnownFiles only(Set<String> names) {
        return of(
                CollectionConverters.asScala(files().stream()
                                .filter(file -> names.contains(new Path(file.path()).getName()))
                                .toList())
                        .toSeq(),
                spark(),
                pinned);
    }

    Dataset<Row> rows() {
        return spark().baseRelationToDataFrame(
                        deltaLog().buildHadoopFsRelationWithFileIndex(snapshot(), this, Option.empty(), true));
    }

    List<AddFile> files() {
        return CollectionConverters.asJava(addFiles());
    }

    /** How many rows the files say they have; empty when one does not. */
    OptionalLong count() {
        long rows = 0;
        for (AddFile file : files()) {
            if (file.numLogicalRecords().isEmpty()) {
                return OptionalLong.empty();
            }
            rows += ((Number) file.numLogicalRecords().get()).longValue();
        }
        return OptionalLong.of(rows);
    }

    @Override
    public Seq<AddFile> matchingFiles(Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
        return addFiles();
    }

    /** Two reads of one version are the same rows, so that a plan with both computes them once. */
    @Override
    public boolean equals(Object other) {
        return other instanceof KnownFiles files
                && files.pinned.version() == pinned.version()
                && path(files).equals(path(this))
                && files.addFiles().equals(addFiles());
    }

    @Override
    public int hashCode() {
        return Objects.hash(path(this), pinned.version());
    }

    private static Path path(KnownFiles files) {
        return files.deltaLog().dataPath();
    }
}
