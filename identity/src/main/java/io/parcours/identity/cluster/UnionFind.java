package io.parcours.identity.cluster;

import java.util.Arrays;

/** Disjoint sets over numbers, in one int array: a root holds minus its size, another member its parent. Path halving, union by size. */
public final class UnionFind {
    private int[] slots;
    private int size;

    public UnionFind(int size) {
        this.slots = new int[Math.max(16, size)];
        Arrays.fill(slots, -1);
        this.size = size;
    }

    /** Adds a set of one and returns its number. */
    public int add() {
        if (size == slots.length) {
            int old = slots.length;
            slots = Arrays.copyOf(slots, Math.addExact(old, old >> 1));
            Arrays.fill(slots, old, slots.length, -1);
        }
        return size++;
    }

    public int size() {
        return size;
    }

    public int find(int member) {
        int at = member;
        while (slots[at] >= 0) {
            int parent = slots[at];
            if (slots[parent] >= 0) {
                slots[at] = slots[parent];
            }
            at = parent;
        }
        return at;
    }

    /** Unites two sets and returns the root of the union. */
    public int unite(int left, int right) {
        int one = find(left);
        int other = find(right);
        if (one == other) {
            return one;
        }
        if (slots[one] > slots[other]) {
            int swap = one;
            one = other;
            other = swap;
        }
        slots[one] += slots[other];
        slots[other] = one;
        return one;
    }

    /** Number of members of the set of {@code member}. */
    public int sizeOf(int member) {
        return -slots[find(member)];
    }
}
