package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.ColumnNames;
import io.parcours.ingestion.source.FileFormat;
import io.parcours.ingestion.source.file.Inspection.Boundary;
import io.parcours.ingestion.source.file.Inspection.Readable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * How the text files of a delivery are read: the columns of the result and the slices of every file, in the order of files and lines.
 *
 * @param columns names of the result's columns
 * @param keys for JSON the key of each column as written, otherwise the names again
 * @param bytes stored bytes of all files
 */
record ReadPlan(FileFormat.Lined format, List<String> columns, List<String> keys, List<Slice> slices, long bytes)
        implements Serializable {
    /** What opening one more file costs, in bytes read meanwhile. */
    private static final long OPENING = 1L << 20;

    private static final long LARGEST_TASK = 128L << 20;

    /**
     * A part of a file.
     *
     * @param from first byte, where a record begins
     * @param to behind the last byte; {@code Long.MAX_VALUE} reads to the end
     * @param line number of the line at {@code from}
     * @param fileColumns names of the file's columns in their order
     */
    record Slice(StoredFile file, long from, long to, long line, List<String> fileColumns) implements Serializable {
        long bytes() {
            return Math.min(to, file.size()) - from;
        }
    }

    /** Slices that one task reads, one after the other. */
    record Task(List<Slice> slices) implements InputPartition {
        private static final long serialVersionUID = 1L;
    }

    static ReadPlan of(FileFormat.Lined format, List<Readable> files) {
        boolean json = isJson(format);
        Map<String, String> byName = new LinkedHashMap<>();
        Map<List<String>, List<String>> known = new HashMap<>();
        List<Slice> slices = new ArrayList<>();
        long bytes = 0;
        for (Readable read : files) {
            // Files of one kind share their column names, also when the plan travels to tasks.
            List<String> names = known.computeIfAbsent(
                    read.names(), written -> json ? written : List.copyOf(ColumnNames.distinct(written)));
            for (String name : names) {
                byName.putIfAbsent(json ? name : name.toLowerCase(Locale.ROOT), name);
            }
            addSlices(read, json ? List.of() : names, slices);
            bytes += read.file().size();
        }
        List<String> keys = List.copyOf(byName.values());
        return new ReadPlan(format, List.copyOf(ColumnNames.distinct(keys)), keys, List.copyOf(slices), bytes);
    }

    boolean isJson() {
        return isJson(format);
    }

    private static boolean isJson(FileFormat.Lined format) {
        return format instanceof FileFormat.JsonLines || format instanceof FileFormat.JsonDocuments;
    }

    private static void addSlices(Readable read, List<String> names, List<Slice> slices) {
        long from = 0;
        long line = 1;
        for (Boundary boundary : read.boundaries()) {
            slices.add(new Slice(read.file(), from, boundary.offset(), line, names));
            from = boundary.offset();
            line = boundary.line();
        }
        slices.add(new Slice(read.file(), from, Long.MAX_VALUE, line, names));
    }

    /** Neighbouring slices put together so that tasks are worth their start and every core has work. */
    List<Task> tasks(int parallelism) {
        long cost = bytes + slices.size() * OPENING;
        long perTask = Math.min(LARGEST_TASK, Math.max(4 * OPENING, cost / Math.max(1, parallelism)));
        List<Task> tasks = new ArrayList<>();
        List<Slice> gathered = new ArrayList<>();
        long size = 0;
        for (Slice slice : slices) {
            long next = slice.bytes() + OPENING;
            if (!gathered.isEmpty() && size + next > perTask) {
                tasks.add(new Task(joined(gathered)));
                gathered.clear();
                size = 0;
            }
            gathered.add(slice);
            size += next;
        }
        if (!gathered.isEmpty()) {
            tasks.add(new Task(joined(gathered)));
        }
        return tasks;
    }

    /** Slices that follow each other in one file become one. */
    private static List<Slice> joined(List<Slice> slices) {
        List<Slice> joined = new ArrayList<>();
        for (Slice slice : slices) {
            int last = joined.size() - 1;
            if (last >= 0
                    && joined.get(last).file().equals(slice.file())
                    && joined.get(last).to() == slice.from()) {
                Slice before = joined.get(last);
                joined.set(
                        last, new Slice(before.file(), before.from(), slice.to(), before.line(), before.fileColumns()));
            } else {
                joined.add(slice);
            }
        }
        return List.copyOf(joined);
    }

    /** For each column of a slice's file the column of the result it goes to. */
    int[] targets(Slice slice) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            byName.put(columns.get(i).toLowerCase(Locale.ROOT), i);
        }
        return slice.fileColumns().stream()
                .mapToInt(name -> byName.getOrDefault(name.toLowerCase(Locale.ROOT), -1))
                .toArray();
    }
}
