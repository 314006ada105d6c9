package io.parcours.serving.column;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/**
 * A column of one part, its persons counted from 0 within the part. Numbers and positions stand in a file of their own, one after the
 * other in the order of persons, so that a task holds none of them in memory.
 *
 * @param present persons with a value
 * @param values persons of each word; empty for the other kinds
 * @param complete whether the words are all there; not when there were too many of them
 * @param data name of the file of numbers; empty for words
 */
record PartColumn(
        ColumnKind kind,
        RoaringBitmap present,
        Map<String, RoaringBitmap> values,
        boolean complete,
        String data,
        Spread spread) {

    /**
     * Of the numbers of a column.
     *
     * @param zeros how often all of them can be divided by ten, at most {@link #MOST_ZEROS}
     */
    record Spread(long least, long most, int zeros) {
        static final int MOST_ZEROS = 4;
        static final Spread NONE = new Spread(Long.MAX_VALUE, Long.MIN_VALUE, MOST_ZEROS);

        Spread with(long number) {
            int left = zeros;
            while (left > 0 && number % POWERS[left] != 0) {
                left--;
            }
            return new Spread(Math.min(least, number), Math.max(most, number), left);
        }

        Spread with(Spread other) {
            return new Spread(Math.min(least, other.least), Math.max(most, other.most), Math.min(zeros, other.zeros));
        }

        long divisor() {
            return POWERS[zeros];
        }
    }

    static final long[] POWERS = {1, 10, 100, 1_000, 10_000};

    void write(DataOutputStream out) throws IOException {
        out.writeByte(kind.ordinal());
        write(out, present);
        out.writeBoolean(complete);
        out.writeUTF(data);
        out.writeLong(spread.least());
        out.writeLong(spread.most());
        out.writeByte(spread.zeros());
        out.writeInt(values.size());
        for (Map.Entry<String, RoaringBitmap> entry : values.entrySet()) {
            byte[] text = entry.getKey().getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
            write(out, entry.getValue());
        }
    }

    private static void write(DataOutputStream out, RoaringBitmap bitmap) throws IOException {
        bitmap.runOptimize();
        bitmap.serialize(out);
    }

    static PartColumn read(DataInputStream in) throws IOException {
        ColumnKind kind = ColumnKind.values()[in.readByte()];
        RoaringBitmap present = bitmap(in);
        boolean complete = in.readBoolean();
        String data = in.readUTF();
        Spread spread = new Spread(in.readLong(), in.readLong(), in.readByte());
        Map<String, RoaringBitmap> values = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            byte[] text = in.readNBytes(in.readInt());
            values.put(new String(text, StandardCharsets.UTF_8), bitmap(in));
        }
        return new PartColumn(kind, present, values, complete, data, spread);
    }

    private static RoaringBitmap bitmap(DataInputStream in) throws IOException {
        RoaringBitmap bitmap = new RoaringBitmap();
        bitmap.deserialize(in);
        return bitmap;
    }
}
