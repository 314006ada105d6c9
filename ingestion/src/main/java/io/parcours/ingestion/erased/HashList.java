package io.parcours.ingestion.erased;

import io.parcours.ingestion.erased.SuppressionKey.Hash;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/** Which hashes are known: sorted, 16 bytes each, so that millions can go to every task. */
final class HashList implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long[] high;
    private final long[] low;

    HashList(List<Hash> hashes) {
        List<Hash> sorted = hashes.stream()
                .sorted(Comparator.comparingLong(Hash::high).thenComparingLong(Hash::low))
                .toList();
        high = sorted.stream().mapToLong(Hash::high).toArray();
        low = sorted.stream().mapToLong(Hash::low).toArray();
    }

    boolean contains(Hash hash) {
        int from = 0;
        int to = high.length - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int order = Long.compare(high[middle], hash.high());
            order = order == 0 ? Long.compare(low[middle], hash.low()) : order;
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return false;
    }
}
