package io.parcours.lakehouse.table;

import io.parcours.lakehouse.contract.TableName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Where tables live: {@code <lakehouse>/<layer>/<name>}. */
record LakePaths(SparkSession spark, String lakehouse) {
    /** The lakehouse as a URI, so that a configured default file system does not move a local folder. */
    LakePaths {
        lakehouse = lakehouse.startsWith("/") ? new Path("file://" + lakehouse).toString() : lakehouse;
    }

    String of(TableName table) {
        return lakehouse + "/" + table.layer() + "/" + table.name();
    }

    /** Tables that have a folder of this name, which tells the format. */
    List<TableName> list(String marker) {
        List<TableName> tables = new ArrayList<>();
        Path root = new Path(lakehouse);
        try {
            FileSystem files = root.getFileSystem(spark.sessionState().newHadoopConf());
            for (FileStatus layer : folders(files, root)) {
                for (FileStatus table : folders(files, layer.getPath())) {
                    if (files.exists(new Path(table.getPath(), marker))) {
                        tables.add(new TableName(
                                layer.getPath().getName(), table.getPath().getName()));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tables.sort(null);
        return tables;
    }

    private static List<FileStatus> folders(FileSystem files, Path parent) throws IOException {
        List<FileStatus> folders = new ArrayList<>();
        try {
            for (FileStatus file : files.listStatus(parent)) {
                if (file.isDirectory() && file.getPath().getName().matches("[a-z][a-z0-9_]*")) {
                    folders.add(file);
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        return folders;
    }
}
