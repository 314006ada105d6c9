package io.parcours.lakehouse.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

/**
 * Asks Delta's transaction log what the public API answers only with a Spark job: the newest version, the schema, and what a
 * commit did. The commit files themselves are read as the Delta protocol documents them.
 */
final class DeltaLogReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> UPKEEP =
            Set.of("CREATE TABLE", "OPTIMIZE", "SET TBLPROPERTIES", "ADD COLUMNS", "VACUUM START", "VACUUM END");

    /** Commits and checkpoints; what is being written has another name until it is whole. */
    private static final Pattern COMMITTED = Pattern.compile("\\d{20}\\..*(json|parquet)");

    private final SparkSession spark;

    DeltaLogReader(SparkSession spark) {
        this.spark = spark;
    }

    /** The newest state of a table; empty when there is none at {@code path}. */
    Optional<Snapshot> newest(String path) {
        Snapshot snapshot = DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
        return snapshot.version() < 0 ? Optional.empty() : Optional.of(snapshot);
    }

    /** Removes a log that holds no commit and no checkpoint: nobody has ever read a row by it. */
    void removeUnborn(String path) {
        Path log = new Path(path, "_delta_log");
        try {
            FileSystem files = log.getFileSystem(spark.sessionState().newHadoopConf());
            if (files.exists(log)
                    && Arrays.stream(files.listStatus(log))
                            .noneMatch(file ->
                                    COMMITTED.matcher(file.getPath().getName()).matches())) {
                files.delete(log, true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a commit says about itself; empty when its file was cleaned up. */
    Optional<CommitInfo> commit(String path, long version) {
        Path file = new Path(path, "_delta_log/%020d.json".formatted(version));
        try {
            FileSystem files = file.getFileSystem(spark.sessionState().newHadoopConf());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
                // What a commit says about itself and about the table stands before its files.
                JsonNode info = JSON.createObjectNode();
                boolean newSchema = false;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode action = JSON.readTree(line);
                    if (action.has("commitInfo")) {
                        info = action.get("commitInfo");
                    } else if (action.has("metaData")) {
                        newSchema = true;
                    } else if (action.has("add") || action.has("remove") || action.has("cdc")) {
                        break;
                    }
                }
                return Optional.of(new CommitInfo(info, newSchema));
            }
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest version that changed rows; empty when the table was created but never written. */
    OptionalLong newestWithRows(String path, long newest) {
        for (long version = newest; version >= 0; version--) {
            Optional<CommitInfo> commit = commit(path, version);
            if (commit.isEmpty() || !commit.get().isUpkeep()) {
                return OptionalLong.of(version);
            }
        }
        return OptionalLong.empty();
    }

    /** The last of the commits right after {@code version} that changed no rows; the version itself when there is none. */
    long lastUpkeepAfter(String path, long version, long newest) {
        long last = version;
        while (last < newest
                && commit(path, last + 1).filter(CommitInfo::isUpkeep).isPresent()) {
            last++;
        }
        return last;
    }

    /** The newest version that had changed rows at a moment; empty when its file was cleaned up. */
    OptionalLong versionAt(String path, long epochMillis) {
        Path log = new Path(path, "_delta_log");
        try {
            FileSystem files = log.getFileSystem(spark.sessionState().newHadoopConf());
            long newest = -1;
            for (FileStatus file : files.listStatus(log)) {
                String name = file.getPath().getName();
                if (name.matches("\\d{20}\\.json") && file.getModificationTime() <= epochMillis) {
                    newest = Math.max(newest, Long.parseLong(name.substring(0, 20)));
                }
            }
            return newestWithRows(path, newest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The {@code commitInfo} action of a commit.
     *
     * @param changesMetadata whether the commit also changed columns or properties of the table
     */
    record CommitInfo(JsonNode json, boolean changesMetadata) {
        String operation() {
            return json.path("operation").asText("");
        }

        /** Sum of the named metrics; one that the operation does not report counts as 0. */
        long metric(String... names) {
            long sum = 0;
            for (String name : names) {
                sum += json.path("operationMetrics").path(name).asLong(0);
            }
            return sum;
        }

        boolean isAppend() {
            return json.path("operationParameters").path("mode").asText("").contains("Append");
        }

        /** Whether the commit left every row as it was. */
        boolean isUpkeep() {
            return UPKEEP.contains(operation());
        }
    }
}
