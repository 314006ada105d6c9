package io.parcours.identity.cluster;

import java.util.Arrays;

/** Numbers 128-bit hashes in the order of their first appearance: open addressing, 20 bytes a slot and no objects. */
public final class HashIndex {
    private static final double FULL = 0.6;

    private long[] highs;
    private long[] lows;
    private int[] slots;
    private int size;

    public HashIndex(int expected) {
        int capacity = Integer.highestOneBit(Math.max(16, (int) (expected / FULL))) << 1;
        slots = new int[capacity];
        Arrays.fill(slots, -1);
        highs = new long[Math.max(16, expected)];
        lows = new long[Math.max(16, expected)];
    }

    public int size() {
        return size;
    }

    public long high(int number) {
        return highs[number];
    }

    public long low(int number) {
        return lows[number];
    }

    /** The number of a hash, or -1. */
    public int find(long high, long low) {
        int mask = slots.length - 1;
        for (int slot = slot(high, low, mask); ; slot = (slot + 1) & mask) {
            int number = slots[slot];
            if (number < 0 || highs[number] == high && lows[number] == low) {
                return number;
            }
        }
    }

    /** The number of a hash, which is given the next one if it is new. */
    public int add(long high, long low) {
        int mask = slots.length - 1;
        int slot = slot(high, low, mask);
        while (slots[slot] >= 0) {
            int number = slots[slot];
            if (highs[number] == high && lows[number] == low) {
                return number;
            }
            slot = (slot + 1) & mask;
        }
        if (size == highs.length) {
            int wider = Math.addExact(size, Math.max(16, size >> 1));
            highs = Arrays.copyOf(highs, wider);
            lows = Arrays.copyOf(lows, wider);
        }
        highs[size] = high;
        lows[size] = low;
        slots[slot] = size;
        size++;
        if (size > slots.length * FULL) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        int[] wider = new int[Math.multiplyExact(slots.length, 2)];
        Arrays.fill(wider, -1);
        int mask = wider.length - 1;
        for (int number = 0; number < size; number++) {
            int slot = slot(highs[number], lows[number], mask);
            while (wider[slot] >= 0) {
                slot = (slot + 1) & mask;
            }
            wider[slot] = number;
        }
        slots = wider;
    }

    private static int slot(long high, long low, int mask) {
        long mixed = (high ^ low * 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
        return (int) (mixed >>> 32) & mask;
    }
}
