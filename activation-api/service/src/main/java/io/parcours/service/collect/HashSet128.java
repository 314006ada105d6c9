package io.parcours.service.collect;

/** A set of 128-bit hashes in one array, by open addressing. */
final class HashSet128 {
    private static final int FIRST_SLOTS = 1 << 10;

    // Two longs a slot; an empty slot is two zeros, so the hash that is all zeros is kept beside.
    private long[] slots = new long[FIRST_SLOTS * 2];
    private int taken;
    private boolean zero;

    boolean contains(long high, long low) {
        if ((high | low) == 0) {
            return zero;
        }
        int slot = slot(slots, high, low);
        return (slots[slot] | slots[slot + 1]) != 0;
    }

    /** Whether it was not there before. */
    boolean add(long high, long low) {
        if ((high | low) == 0) {
            boolean fresh = !zero;
            zero = true;
            return fresh;
        }
        int slot = slot(slots, high, low);
        if ((slots[slot] | slots[slot + 1]) != 0) {
            return false;
        }
        slots[slot] = high;
        slots[slot + 1] = low;
        if (++taken * 3L > slots.length) { // two thirds full
            grow();
        }
        return true;
    }

    int size() {
        return taken + (zero ? 1 : 0);
    }

    private void grow() {
        if (slots.length >= 1 << 30) {
            throw new IllegalStateException("more message ids in a period than memory is laid out for");
        }
        long[] larger = new long[slots.length * 2];
        for (int old = 0; old < slots.length; old += 2) {
            if ((slots[old] | slots[old + 1]) != 0) {
                int slot = slot(larger, slots[old], slots[old + 1]);
                larger[slot] = slots[old];
                larger[slot + 1] = slots[old + 1];
            }
        }
        slots = larger;
    }

    /** Where the hash is, or the empty slot where it would be. */
    private static int slot(long[] slots, long high, long low) {
        int mask = slots.length / 2 - 1;
        int slot = (int) (low ^ low >>> 32) & mask;
        while (true) {
            long otherHigh = slots[slot * 2];
            long otherLow = slots[slot * 2 + 1];
            if ((otherHigh | otherLow) == 0 || otherHigh == high && otherLow == low) {
                return slot * 2;
            }
            slot = slot + 1 & mask;
        }
    }
}
