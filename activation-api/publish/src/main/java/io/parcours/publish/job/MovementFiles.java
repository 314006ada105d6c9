package io.parcours.publish.job;

import static io.parcours.lakehouse.table.Columns.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.parcours.lakehouse.contract.SegmentChangeColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.serving.change.Change;
import io.parcours.serving.change.ChangesWriter;
import io.parcours.serving.change.SizeHistory;
import io.parcours.serving.change.SizeHistory.Size;
import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.Manifest.Changes;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.generation.Manifest.Movements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/** Lets tasks write the entries and exits of each segment, and writes how segments grew. */
final class MovementFiles {
    /** How far back entries and exits go. */
    static final Duration KEPT = Duration.ofDays(90);

    /** Newest entries and exits of a segment that are kept. */
    static final int MOST_CHANGES = 1_000_000;

    /** Newest moments of a segment whose sizes are kept. */
    static final int MOST_SIZES = 1_000;

    private static final String RANK = "_rank";

    private final Path place;
    private final Instant asOf;

    MovementFiles(Path place, Instant asOf) {
        this.place = place;
        this.asOf = asOf;
    }

    /** What was written, and the files it is in. */
    record Written(Movements movements, List<FileEntry> files) {}

    /** What a task wrote of a segment. */
    record SegmentWritten(String segment, String oldest, int count, FileEntry file) {}

    /**
     * @param changes rows of {@code segments.changes}
     * @param members rows of {@code segments.members}
     */
    Written write(Dataset<Row> changes, Dataset<Row> members) throws IOException {
        Instant cutoff = asOf.minus(KEPT);
        List<FileEntry> files = new ArrayList<>();
        List<Changes> written = new ArrayList<>();
        for (SegmentWritten one : changes(changes, cutoff)) {
            files.add(one.file());
            // Of the oldest moment some may have been left out.
            String since = one.count() < MOST_CHANGES ? cutoff.toString() : one.oldest();
            written.add(
                    new Changes(one.segment(), since, one.count(), one.file().path()));
        }
        Path sizes = place.resolve("changes").resolve("sizes.json");
        SizeHistory.write(sizes, sizes(members));
        FileEntry entry = Checksums.entry(place, sizes);
        files.add(entry);
        return new Written(new Movements(entry.path(), written), files);
    }

    private List<SegmentWritten> changes(Dataset<Row> changes, Instant cutoff) {
        var newestFirst = Window.partitionBy(col(SegmentChangeColumn.SEGMENT))
                .orderBy(col(SegmentChangeColumn.AT).desc(), col(SegmentChangeColumn.PERSON_ID));
        return changes
                .where(col(SegmentChangeColumn.AT).gt(lit(Timestamp.from(cutoff))))
                .withColumn(RANK, row_number().over(newestFirst))
                .where(functions.col(RANK).leq(MOST_CHANGES))
                .repartition(col(SegmentChangeColumn.SEGMENT))
                .sortWithinPartitions(
                        col(SegmentChangeColumn.SEGMENT),
                        col(SegmentChangeColumn.AT),
                        col(SegmentChangeColumn.PERSON_ID),
                        col(SegmentChangeColumn.CHANGE).desc()) // left before entered
                .mapPartitions(new WriteChanges(place.toString()), Encoders.STRING())
                .collectAsList()
                .stream()
                .map(line -> TaskLine.parse(line, SegmentWritten.class))
                .sorted(Comparator.comparing(SegmentWritten::segment))
                .toList();
    }

    private static Map<String, List<Size>> sizes(Dataset<Row> members) {
        Map<String, TreeMap<Instant, long[]>> moves = new TreeMap<>();
        count(members, SegmentMemberColumn.ENTERED_AT, 0, moves);
        count(members, SegmentMemberColumn.LEFT_AT, 1, moves);
        Map<String, List<Size>> sizes = new TreeMap<>();
        moves.forEach((segment, byMoment) -> {
            List<Size> all = new ArrayList<>();
            long size = 0;
            for (Map.Entry<Instant, long[]> moment : byMoment.entrySet()) {
                long entered = moment.getValue()[0];
                long left = moment.getValue()[1];
                size += entered - left;
                all.add(new Size(moment.getKey().toString(), size, entered, left));
            }
            sizes.put(segment, all.subList(Math.max(0, all.size() - MOST_SIZES), all.size()));
        });
        return sizes;
    }

    private static void count(
            Dataset<Row> members, SegmentMemberColumn at, int direction, Map<String, TreeMap<Instant, long[]>> moves) {
        members.where(col(at).isNotNull())
                .groupBy(col(SegmentMemberColumn.SEGMENT), col(at))
                .count()
                .collectAsList()
                .forEach(row -> moves.computeIfAbsent(row.getString(0), segment -> new TreeMap<>())
                                .computeIfAbsent(row.getTimestamp(1).toInstant(), moment -> new long[2])[direction] +=
                        row.getLong(2));
    }

    private record WriteChanges(String place) implements MapPartitionsFunction<Row, String> {
        @Override
        public Iterator<String> call(Iterator<Row> rows) {
            List<String> lines = new ArrayList<>();
            try {
                Row row = rows.hasNext() ? rows.next() : null;
                while (row != null) {
                    row = segment(row, rows, lines);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return lines.iterator();
        }

        /** Writes the rows of one segment; the answer is the first of the next. */
        private @Nullable Row segment(Row first, Iterator<Row> rows, List<String> lines) throws IOException {
            String segment = first.getAs(SegmentChangeColumn.SEGMENT.sqlName());
            TaskContext task = TaskContext.get();
            Path folder = Path.of(place);
            Path file = folder.resolve("changes")
                    .resolve("%05d-%d-%d.changes".formatted(task.partitionId(), task.taskAttemptId(), lines.size()));
            ChangesWriter writer = new ChangesWriter(file);
            Row row = first;
            try (writer) {
                while (row != null && segment.equals(row.getAs(SegmentChangeColumn.SEGMENT.sqlName()))) {
                    writer.add(change(row));
                    row = rows.hasNext() ? rows.next() : null;
                }
            }
            String oldest = change(first).at().toString();
            lines.add(TaskLine.of(new SegmentWritten(segment, oldest, writer.count(), Checksums.entry(folder, file))));
            return row;
        }

        private static Change change(Row row) {
            return new Change(
                    row.<Timestamp>getAs(SegmentChangeColumn.AT.sqlName()).toInstant(),
                    row.getAs(SegmentChangeColumn.PERSON_ID.sqlName()),
                    row.<String>getAs(SegmentChangeColumn.CHANGE.sqlName()).equals("entered"));
        }
    }
}
