package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.file.ReadPlan.Slice;
import io.parcours.ingestion.source.record.RecordReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Reads the slices of a task. The row it hands out is used again for the next one, and its strings point into the read buffer; Spark copies
 * what it keeps.
 */
final class TextFilesReader implements PartitionReader<InternalRow> {
    private static final int NOT_WANTED = -1;

    private final SliceReader slices;
    private final Iterator<Slice> remaining;
    /** For each column of the record reader its position in the row. */
    private final int[] positions;

    private final int filePosition;
    private final int linePosition;
    private final int malformedPosition;
    private final int textPosition;
    private final @Nullable Object[] values;
    private final InternalRow row;

    private @Nullable RecordReader reader;
    private @Nullable Slice slice;

    TextFilesReader(ReadPlan plan, List<String> wanted, List<Slice> slices, Configuration hadoop) {
        this.filePosition = wanted.indexOf(Delivery.FILE);
        this.linePosition = wanted.indexOf(Delivery.LINE);
        this.malformedPosition = wanted.indexOf(Delivery.MALFORMED);
        this.textPosition = wanted.indexOf(Delivery.TEXT);
        List<String> columns = wanted.stream().filter(plan.columns()::contains).toList();
        this.positions = columns.stream().mapToInt(wanted::indexOf).toArray();
        int[] planColumns = columns.stream().mapToInt(plan.columns()::indexOf).toArray();
        this.slices = new SliceReader(plan, planColumns, hadoop);
        this.remaining = slices.iterator();
        this.values = new @Nullable Object[wanted.size()];
        this.row = new GenericInternalRow(values);
    }

    @Override
    public boolean next() throws IOException {
        try {
            while (true) {
                if (reader == null) {
                    if (!remaining.hasNext()) {
                        return false;
                    }
                    open(remaining.next());
                } else if (reader.next()) {
                    fill(reader);
                    return true;
                } else {
                    reader.close();
                    reader = null;
                }
            }
        } catch (IOException e) {
            throw Unreadable.because(Objects.requireNonNull(slice).file(), e);
        }
    }

    private void open(Slice next) throws IOException {
        slice = next;
        reader = slices.open(next);
        if (filePosition != NOT_WANTED) {
            values[filePosition] = UTF8String.fromString(next.file().path());
        }
    }

    private void fill(RecordReader record) {
        String malformed = record.malformed();
        if (linePosition != NOT_WANTED) {
            values[linePosition] = record.line();
        }
        if (malformedPosition != NOT_WANTED) {
            values[malformedPosition] = UTF8String.fromString(malformed);
        }
        if (textPosition != NOT_WANTED) {
            values[textPosition] = malformed == null ? null : UTF8String.fromString(record.text());
        }
        if (malformed != null) {
            Arrays.stream(positions).forEach(position -> values[position] = null);
            return;
        }
        for (int i = 0; i < positions.length; i++) {
            values[positions[i]] = record.isNull(i)
                    ? null
                    : UTF8String.fromAddress(
                            record.bytes(i), Platform.BYTE_ARRAY_OFFSET + (long) record.start(i), record.length(i));
        }
    }

    @Override
    public InternalRow get() {
        return row;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
