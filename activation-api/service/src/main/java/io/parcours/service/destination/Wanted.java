package io.parcours.service.destination;

import io.parcours.service.destination.key.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Who should be in an audience, by which key: 128-bit fingerprints of person and key, each with the person's ordinal and a fingerprint of what is
 * sent along. An open-addressing table, as millions of members have to fit: 28 bytes each at half load.
 */
final class Wanted {
    private static final int ABSENT = -1;

    private long[] high = new long[1 << 10];
    private long[] low = new long[1 << 10];
    private long[] content = new long[1 << 10];
    private int[] ordinals = empty(1 << 10);
    private boolean[] found = new boolean[1 << 10];
    private int size;

    private static int[] empty(int length) {
        int[] ordinals = new int[length];
        Arrays.fill(ordinals, ABSENT);
        return ordinals;
    }

    /** A member as asked for. */
    record Member(int slot, int ordinal, long content) {}

    static long contentOf(String text) {
        return ByteBuffer.wrap(Sha256.of(text)).getLong();
    }

    void add(String personId, String keyHash, int ordinal, long contentHash) {
        if (size * 2 >= ordinals.length) {
            grow();
        }
        ByteBuffer print = ByteBuffer.wrap(Sha256.of(personId + '\u0000' + keyHash));
        put(print.getLong(), print.getLong(), ordinal, contentHash, false);
    }

    private void put(long h, long l, int ordinal, long contentHash, boolean seen) {
        int slot = slot(h, l);
        if (ordinals[slot] == ABSENT) {
            size++;
        }
        high[slot] = h;
        low[slot] = l;
        ordinals[slot] = ordinal;
        content[slot] = contentHash;
        found[slot] = seen;
    }

    private int slot(long h, long l) {
        int mask = ordinals.length - 1;
        int slot = (int) (h ^ (h >>> 32)) & mask;
        while (ordinals[slot] != ABSENT && (high[slot] != h || low[slot] != l)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldContent = content;
        int[] oldOrdinals = ordinals;
        boolean[] oldFound = found;
        int length = ordinals.length * 2;
        high = new long[length];
        low = new long[length];
        content = new long[length];
        ordinals = empty(length);
        found = new boolean[length];
        size = 0;
        for (int i = 0; i < oldOrdinals.length; i++) {
            if (oldOrdinals[i] != ABSENT) {
                put(oldHigh[i], oldLow[i], oldOrdinals[i], oldContent[i], oldFound[i]);
            }
        }
    }

    /** The wanted member of a person and key, marked as found; null when it is not wanted. */
    @org.jspecify.annotations.Nullable
    Member find(String personId, String keyHash) {
        ByteBuffer print = ByteBuffer.wrap(Sha256.of(personId + '\u0000' + keyHash));
        int slot = slot(print.getLong(), print.getLong());
        if (ordinals[slot] == ABSENT) {
            return null;
        }
        found[slot] = true;
        return new Member(slot, ordinals[slot], content[slot]);
    }

    /** Ordinals of those nobody found, ascending. */
    void forEachMissing(IntConsumer each) {
        int[] missing = new int[size];
        int count = 0;
        for (int i = 0; i < ordinals.length; i++) {
            if (ordinals[i] != ABSENT && !found[i]) {
                missing[count++] = ordinals[i];
            }
        }
        Arrays.sort(missing, 0, count);
        for (int i = 0; i < count; i++) {
            each.accept(missing[i]);
        }
    }

    int size() {
        return size;
    }
}
