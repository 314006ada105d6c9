package io.parcours.serving.column;

import io.parcours.serving.column.PartColumn.Spread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.roaringbitmap.RangeBitmap;
import org.roaringbitmap.RoaringBitmap;

/**
 * Whole numbers of persons, sliced by bits: a comparison is a few operations on bitmaps (O'Neil and Quass, "Improved query performance with variant
 * indexes", 1997). Numbers are stored less the smallest and without the zeros that all end in. Safe for many threads.
 *
 * <p>The file: magic, zeros (int), smallest and greatest number (long), bytes of the next (int), bitmap of persons with a number, the slices.
 */
public final class NumberColumn {
    private static final int MAGIC = 0x50434e31; // PCN1
    private static final int HEAD_BYTES = 4 + 4 + 8 + 8 + 4;

    private final Spread spread;
    private final RoaringBitmap present;
    private final RangeBitmap range;

    private NumberColumn(Spread spread, RoaringBitmap present, RangeBitmap range) {
        this.spread = spread;
        this.present = present;
        this.range = range;
    }

    static void write(Path file, RoaringBitmap present, Spread spread, RangeBitmap.Appender range) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(HEAD_BYTES + present.serializedSizeInBytes() + range.serializedSizeInBytes());
        bytes.putInt(MAGIC)
                .putInt(spread.zeros())
                .putLong(spread.least())
                .putLong(spread.most())
                .putInt(present.serializedSizeInBytes());
        present.serialize(bytes.slice().limit(present.serializedSizeInBytes()));
        bytes.position(HEAD_BYTES + present.serializedSizeInBytes());
        range.serialize(bytes.slice().order(java.nio.ByteOrder.LITTLE_ENDIAN));
        bytes.clear();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    public static NumberColumn open(Path file) throws IOException {
        ByteBuffer map = Mapped.file(file, HEAD_BYTES, MAGIC);
        Spread spread = new Spread(map.getLong(8), map.getLong(16), map.getInt(4));
        int presentBytes = map.getInt(24);
        RoaringBitmap present = new RoaringBitmap();
        present.deserialize(map.slice(HEAD_BYTES, presentBytes));
        int at = HEAD_BYTES + presentBytes;
        return new NumberColumn(spread, present, RangeBitmap.map(map.slice(at, map.limit() - at)));
    }

    /** Those of some persons who have a number. */
    public RoaringBitmap known(RoaringBitmap among) {
        return RoaringBitmap.and(present, among);
    }

    /** Those of some persons whose number is from {@code least} to {@code most}, both included. */
    public RoaringBitmap between(long least, long most, RoaringBitmap among) {
        RoaringBitmap known = known(among);
        if (least > most || most < spread.least() || least > spread.most() || known.isEmpty()) {
            return new RoaringBitmap();
        }
        long from = least <= spread.least() ? 0 : stored(least);
        long to = most >= spread.most() ? stored(spread.most()) : Math.floorDiv(most, spread.divisor()) - base();
        if (from > to) {
            return new RoaringBitmap();
        }
        if (most >= spread.most()) {
            return from == 0 ? known : range.gte(from, known);
        }
        if (from == 0) {
            return range.lte(to, known);
        }
        return from == to ? range.eq(from, known) : range.between(from, to, known);
    }

    /** The number as it is stored; of one between two stored ones the greater. */
    private long stored(long number) {
        return -Math.floorDiv(-number, spread.divisor()) - base();
    }

    private long base() {
        return spread.least() / spread.divisor();
    }

    /** The number of one person. */
    public OptionalLong of(int person) {
        RoaringBitmap only = RoaringBitmap.bitmapOf(person);
        if (!present.contains(person)) {
            return OptionalLong.empty();
        }
        long low = 0;
        long high = stored(spread.most());
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (range.lteCardinality(middle, only) == 1) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return OptionalLong.of((low + base()) * spread.divisor());
    }

    /** How many persons have a number. */
    public int persons() {
        return present.getCardinality();
    }

    /**
     * Where a top begins: the greatest number that at least so many persons reach; for the lowest, the smallest that at least so many do not pass.
     * Empty when there are fewer persons.
     */
    public OptionalLong threshold(long persons, boolean lowest) {
        if (persons < 1 || persons > present.getLongCardinality()) {
            return OptionalLong.empty();
        }
        long low = 0;
        long high = stored(spread.most());
        while (low < high) {
            if (lowest) {
                long middle = low + (high - low) / 2;
                if (range.lteCardinality(middle, present) >= persons) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            } else {
                long middle = low + (high - low + 1) / 2;
                if (range.gteCardinality(middle, present) >= persons) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
        }
        return OptionalLong.of((low + base()) * spread.divisor());
    }
}
