package io.parcours.serving.column;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Places of persons on the map, degrees by WGS 84. Safe for many threads.
 *
 * <p>The file: magic, bytes of the next (int), bitmap of persons with a place, their latitudes and longitudes (double) in the order of persons.
 */
public final class PositionColumn {
    private static final int MAGIC = 0x50434c31; // PCL1
    private static final int HEAD_BYTES = 4 + 4;

    private final RoaringBitmap present;
    private final ByteBuffer places;
    private volatile @Nullable PlaceGrid grid;

    /** Whether a place is one of those wanted. */
    public interface Test {
        boolean passes(double lat, double lon);
    }

    private PositionColumn(RoaringBitmap present, ByteBuffer places) {
        this.present = present;
        this.places = places;
    }

    static final class Writer implements AutoCloseable {
        private final DataOutputStream out;

        Writer(Path file, RoaringBitmap present) throws IOException {
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
            out.writeInt(MAGIC);
            out.writeInt(present.serializedSizeInBytes());
            present.serialize(out);
        }

        void add(double lat, double lon) throws IOException {
            out.writeDouble(lat);
            out.writeDouble(lon);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    public static PositionColumn open(Path file) throws IOException {
        ByteBuffer map = Mapped.file(file, HEAD_BYTES, MAGIC);
        RoaringBitmap present = new RoaringBitmap();
        present.deserialize(map.slice(HEAD_BYTES, map.getInt(4)));
        int at = HEAD_BYTES + map.getInt(4);
        if (at + 16L * present.getCardinality() != map.limit()) {
            throw new IOException(file + " is cut short");
        }
        return new PositionColumn(present, map.slice(at, map.limit() - at));
    }

    /**
     * As {@link #with(Test, RoaringBitmap)}, for a test that passes nothing outside some areas: only places near them are looked at.
     *
     * @param areas on the map
     */
    public RoaringBitmap with(Test test, List<Area> areas, RoaringBitmap among) {
        RoaringBitmap passing = new RoaringBitmap();
        grid().around(areas, (person, at) -> {
            if (among.contains(person) && test.passes(places.getDouble(16 * at), places.getDouble(16 * at + 8))) {
                passing.add(person);
            }
        });
        return passing;
    }

    /** Made when it is first asked for, as many generations are never asked who lives where. */
    private PlaceGrid grid() {
        PlaceGrid made = grid;
        if (made == null) {
            synchronized (this) {
                made = grid;
                if (made == null) {
                    made = new PlaceGrid(present, places);
                    grid = made;
                }
            }
        }
        return made;
    }

    /** Those of some persons whose place passes; each place is looked at. */
    public RoaringBitmap with(Test test, RoaringBitmap among) {
        RoaringBitmap passing = new RoaringBitmap();
        IntIterator persons = present.getIntIterator();
        for (int at = 0; persons.hasNext(); at += 16) {
            int person = persons.next();
            if (among.contains(person) && test.passes(places.getDouble(at), places.getDouble(at + 8))) {
                passing.add(person);
            }
        }
        return passing;
    }
}
