package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.DeliveredFile;
import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.FileFormat;
import io.parcours.ingestion.source.FileSettings;
import io.parcours.ingestion.source.Source;
import io.parcours.ingestion.source.SourceDataset;
import io.parcours.ingestion.source.SourceState;
import io.parcours.ingestion.source.file.Inspection.Failed;
import io.parcours.ingestion.source.file.Inspection.Readable;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Finds files that are new or changed. Size and modification time settle it for most; for the rest the checksum does, so that content
 * delivered again under another name is not read again.
 */
public final class FileSource implements Source {
    /** Below this a task costs more than looking through the files here. */
    private static final long SMALL = 32L << 20;

    private final FileSettings settings;
    private final SparkSession spark;
    private final Workspace workspace;
    private final SourceDataset dataset;

    public FileSource(FileSettings settings, SparkSession spark, Workspace workspace, SourceDataset dataset) {
        this.settings = settings;
        this.spark = spark;
        this.workspace = workspace;
        this.dataset = dataset;
    }

    @Override
    public Optional<Delivery> discover(SourceState state) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        boolean readBefore = !state.files().isEmpty();
        List<StoredFile> candidates = new FileListing(settings, workspace.folder(), hadoop)
                .list(readBefore).stream().filter(file -> !known(file, state)).toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        List<Readable> readable = new ArrayList<>();
        List<Failed> failed = new ArrayList<>();
        int moving = 0;
        for (Inspection inspection : inspect(candidates, hadoop)) {
            if (inspection instanceof Readable found) {
                readable.add(found);
            } else if (inspection instanceof Failed failure) {
                failed.add(failure);
            } else {
                moving++;
            }
        }
        if (!failed.isEmpty()) {
            throw all(failed);
        }
        return delivery(readable, moving, state);
    }

    private static boolean known(StoredFile file, SourceState state) {
        DeliveredFile before = state.files().get(file.path());
        return before != null
                && before.size() == file.size()
                && before.modifiedAt().equals(file.modified());
    }

    private List<Inspection> inspect(List<StoredFile> files, Configuration hadoop) {
        long bytes = files.stream().mapToLong(StoredFile::size).sum();
        if (bytes <= SMALL) {
            Inspector inspector = new Inspector(settings.format(), hadoop);
            return files.stream().map(inspector::inspect).toList();
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int tasks = Math.min(files.size(), 4 * context.defaultParallelism());
        Broadcast<SerializableConfiguration> shared = context.broadcast(new SerializableConfiguration(hadoop));
        try {
            List<Integer> positions = IntStream.range(0, files.size()).boxed().toList();
            return context
                    .parallelize(positions, tasks)
                    .map(new Inspect(settings.format(), new ArrayList<>(files), shared))
                    .collect()
                    .stream()
                    .map(written -> JavaBytes.read(written, Inspection.class))
                    .toList();
        } finally {
            shared.destroy();
        }
    }

    private record Inspect(FileFormat format, ArrayList<StoredFile> files, Broadcast<SerializableConfiguration> hadoop)
            implements Function<Integer, byte[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] call(Integer position) {
            return JavaBytes.of(new Inspector(format, hadoop.value().value()).inspect(files.get(position)));
        }
    }

    private static ParcoursException all(List<Failed> failed) {
        ParcoursException first = failed.get(0).why();
        if (failed.size() == 1) {
            return first;
        }
        int others = failed.size() - 1;
        return new ParcoursException(
                first.fault(),
                first.problem() + (others == 1 ? " and one file more" : " and " + others + " files more"),
                first.reason(),
                first.remedy(),
                first);
    }

    private Optional<Delivery> delivery(List<Readable> readable, int moving, SourceState state) {
        Set<String> contents = new HashSet<>();
        state.files().values().forEach(file -> contents.add(file.checksum()));
        List<Readable> fresh = new ArrayList<>();
        List<DeliveredFile> repeated = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (Readable found : readable) {
            StoredFile file = found.file();
            if (found.empty() || !contents.add(found.checksum())) {
                repeated.add(delivered(found));
                continue;
            }
            requireColumns(found);
            fresh.add(found);
            if (state.files().containsKey(file.path())) {
                changed.add(file.path());
            }
        }
        if (fresh.isEmpty() && repeated.isEmpty()) {
            return Optional.empty();
        }
        List<DeliveredFile> files = fresh.stream().map(FileSource::delivered).toList();
        return Optional.of(
                settings.format() instanceof FileFormat.Lined lined
                        ? new TextDelivery(spark, ReadPlan.of(lined, fresh), files, repeated, changed, moving)
                        : new ColumnarDelivery(
                                spark, settings.format(), dataset, fresh, files, repeated, changed, moving));
    }

    private static void requireColumns(Readable found) {
        if (found.names().size() > Inspector.MOST_KEYS) {
            throw new ParcoursException(
                    Fault.DATA,
                    "cannot read " + found.file().path(),
                    "it has more than " + Inspector.MOST_KEYS + " different keys, for example '"
                            + found.names().get(Inspector.MOST_KEYS) + "'",
                    "deliver values as values, not as keys of the outermost object");
        }
    }

    private static DeliveredFile delivered(Readable found) {
        StoredFile file = found.file();
        return new DeliveredFile(file.path(), file.size(), file.modified(), found.checksum());
    }
}
