package io.parcours.service.overlay;

import io.parcours.identity.key.Hash128;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Where in the log the events of an identifier stand. Events are numbered as they come; the oldest are dropped from the front. Safe for several
 * threads.
 */
final class EventIndex {
    private final int most;
    private final Map<Hash128, int[]> byKey = new HashMap<>();
    private final ArrayList<Place> places = new ArrayList<>();
    private int dropped;

    /** @param most events kept; beyond, the oldest tenth is dropped */
    EventIndex(int most) {
        this.most = most;
    }

    record Place(long segment, long offset, int length) {}

    synchronized void add(Place place, List<Hash128> keys) {
        if (keys.isEmpty()) {
            return;
        }
        if (places.size() >= most) {
            drop(Math.max(1, most / 10));
        }
        int number = dropped + places.size();
        places.add(place);
        for (Hash128 key : keys) {
            byKey.merge(key, new int[] {number}, EventIndex::appended);
        }
    }

    private static int[] appended(int[] numbers, int[] one) {
        int[] longer = Arrays.copyOf(numbers, numbers.length + 1);
        longer[numbers.length] = one[0];
        return longer;
    }

    /** Newest first, at most {@code limit}. */
    synchronized List<Place> find(Iterable<Hash128> keys, int limit) {
        java.util.TreeSet<Integer> numbers = new java.util.TreeSet<>(java.util.Comparator.reverseOrder());
        for (Hash128 key : keys) {
            for (int number : byKey.getOrDefault(key, new int[0])) {
                if (number >= dropped) {
                    numbers.add(number);
                }
            }
        }
        List<Place> found = new ArrayList<>();
        for (int number : numbers) {
            if (found.size() == limit) {
                break;
            }
            found.add(places.get(number - dropped));
        }
        return found;
    }

    /** Drops events of segments up to this one. */
    synchronized void dropThrough(long segment) {
        int count = 0;
        while (count < places.size() && places.get(count).segment() <= segment) {
            count++;
        }
        if (count > 0) {
            drop(count);
        }
    }

    private void drop(int count) {
        places.subList(0, count).clear();
        dropped += count;
        for (Iterator<Map.Entry<Hash128, int[]>> all = byKey.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Hash128, int[]> entry = all.next();
            int[] numbers = entry.getValue();
            int old = 0;
            while (old < numbers.length && numbers[old] < dropped) {
                old++;
            }
            if (old == numbers.length) {
                all.remove();
            } else if (old > 0) {
                entry.setValue(Arrays.copyOfRange(numbers, old, numbers.length));
            }
        }
    }

    synchronized int size() {
        return places.size();
    }
}
