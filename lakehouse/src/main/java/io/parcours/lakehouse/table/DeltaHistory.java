package io.parcours.lakehouse.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;

/**
 * What a Delta table keeps of before. VACUUM would leave the log, and shuffles lists of files through Spark to find the few that go; here
 * the files that the newest version names are known, and all others go.
 */
final class DeltaHistory {
    private static final String LOG = "_delta_log";
    private static final Pattern OF_A_VERSION = Pattern.compile("\\d{20}\\..*");

    private final SparkSession spark;

    DeltaHistory(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * Leaves the newest version alone. Nobody may write to the table meanwhile: what a writer has not committed yet is named by no version.
     * Can be cut anywhere and done again.
     */
    void forget(String path) {
        DeltaLog log = DeltaLog.forTable(spark, path);
        Snapshot newest = log.update(false, Option.empty(), Option.empty());
        Path table = new Path(path);
        try {
            FileSystem files = table.getFileSystem(spark.sessionState().newHadoopConf());
            Path root = files.makeQualified(table);
            // The state is written down before the commits that led to it go.
            log.checkpoint(newest, Option.empty());
            removeAllBut(named(newest, files, root), files, root);
            // Commits tell the smallest and largest values of the files they added, so that they go too.
            for (FileStatus file : files.listStatus(new Path(root, LOG))) {
                String name = file.getPath().getName();
                if (OF_A_VERSION.matcher(name).matches() && Long.parseLong(name.substring(0, 20)) < newest.version()) {
                    files.delete(file.getPath(), false);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            DeltaLog.invalidateCache(spark, table);
        }
    }

    private static Set<Path> named(Snapshot snapshot, FileSystem files, Path root) {
        Set<Path> named = new HashSet<>();
        for (AddFile file : snapshot.allFiles().collectAsList()) {
            // Paths in the log are encoded as in a URI, and relative unless the table was cloned.
            named.add(files.makeQualified(new Path(root, new Path(URI.create(file.path())))));
            if (file.deletionVector() != null && file.deletionVector().isOnDisk()) {
                named.add(files.makeQualified(file.deletionVector().absolutePath(root)));
            }
        }
        return named;
    }

    private static void removeAllBut(Set<Path> named, FileSystem files, Path root) throws IOException {
        String log = new Path(root, LOG) + "/";
        List<Path> doomed = new ArrayList<>();
        for (RemoteIterator<LocatedFileStatus> all = files.listFiles(root, true); all.hasNext(); ) {
            Path file = all.next().getPath();
            if (!file.toString().startsWith(log) && !named.contains(file)) {
                doomed.add(file);
            }
        }
        for (Path file : doomed) {
            files.delete(file, false);
        }
    }
}
