package io.parcours.serving.column;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Places by the cell of a grid they lie in, a quarter of a degree wide and high, so that who lives in an area is found among those of its cells. Takes 8
 * bytes a person. What lies on no map (beyond a pole, or nowhere) is in no cell and looked at each time.
 */
final class PlaceGrid {
    private static final int PER_DEGREE = 4;
    private static final int ROWS = 180 * PER_DEGREE;
    private static final int COLUMNS = 360 * PER_DEGREE;
    private static final int NOWHERE = ROWS * COLUMNS;

    // Persons and where their places stand, in the order of cells.
    private final int[] persons;
    private final int[] at;
    private final int[] firstOfCell;

    /** @param places latitudes and longitudes in the order of persons */
    PlaceGrid(RoaringBitmap present, ByteBuffer places) {
        int count = present.getCardinality();
        int[] cells = new int[count];
        firstOfCell = new int[NOWHERE + 2];
        for (int i = 0; i < count; i++) {
            cells[i] = cell(places.getDouble(16 * i), places.getDouble(16 * i + 8));
            firstOfCell[cells[i] + 1]++;
        }
        for (int cell = 0; cell <= NOWHERE; cell++) {
            firstOfCell[cell + 1] += firstOfCell[cell];
        }
        persons = new int[count];
        at = new int[count];
        int[] next = Arrays.copyOf(firstOfCell, firstOfCell.length);
        IntIterator all = present.getIntIterator();
        for (int i = 0; i < count; i++) {
            int slot = next[cells[i]]++;
            persons[slot] = all.next();
            at[slot] = i;
        }
    }

    /** Is told of persons. */
    interface Looking {
        /** @param at where the person's place stands */
        void look(int person, int at);
    }

    /** Everybody in a cell that one of the areas touches, and those in none; more than are in the areas, each once. */
    void around(List<Area> areas, Looking looking) {
        BitSet cells = new BitSet(NOWHERE + 1);
        cells.set(NOWHERE);
        for (Area area : areas) {
            int west = column(area.west());
            // An area that goes around from east to west ends in a column before the one it begins in, or in the same
            // one.
            int columns = area.east() - area.west() >= 360 - 1.0 / PER_DEGREE
                    ? COLUMNS
                    : Math.floorMod(column(area.east()) - west, COLUMNS) + 1;
            for (int row = row(area.south()); row <= row(area.north()); row++) {
                for (int i = 0; i < columns; i++) {
                    cells.set(row * COLUMNS + (west + i) % COLUMNS);
                }
            }
        }
        for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
            for (int slot = firstOfCell[cell]; slot < firstOfCell[cell + 1]; slot++) {
                looking.look(persons[slot], at[slot]);
            }
        }
    }

    private static int cell(double lat, double lon) {
        return Math.abs(lat) <= 90 && Double.isFinite(lon) ? row(lat) * COLUMNS + column(lon) : NOWHERE;
    }

    private static int row(double lat) {
        return Math.max(0, Math.min(ROWS - 1, (int) Math.floor((lat + 90) * PER_DEGREE)));
    }

    /** Longitudes go around: 190 is -170. */
    private static int column(double lon) {
        double around = (lon + 180) % 360;
        return Math.min(COLUMNS - 1, (int) Math.floor((around < 0 ? around + 360 : around) * PER_DEGREE));
    }
}
