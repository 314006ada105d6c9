package io.parcours.service.overlay;

import io.parcours.identity.key.Hash128;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where in the log the events of an identifier stand. Events are numbered as they come; the oldest are dropped from the front. Safe for several
 * threads.
 */
final class EventIndex {
    private final int most;
    private final Map<Hash128, Numbers> byKey = new HashMap<>();
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
            byKey.computeIfAbsent(key, ignored -> new Numbers()).add(number);
        }
    }

    /** Newest first, at most {@code limit}. */
    synchronized List<Place> find(Iterable<Hash128> keys, int limit) {
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (Hash128 key : keys) {
            Numbers of = byKey.get(key);
            if (of != null) {
                of.newest(limit, dropped, numbers);
            }
        }
        return numbers.descendingSet().stream()
                .limit(limit)
                .map(number -> places.get(number - dropped))
                .toList();
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
        byKey.values().removeIf(numbers -> numbers.dropBefore(dropped));
    }

    synchronized int size() {
        return places.size();
    }

    /** Ascending numbers of a key's events. A cookie of a kiosk has very many. */
    private static final class Numbers {
        private int[] values = new int[1];
        private int size;

        void add(int number) {
            if (size > 0 && values[size - 1] == number) {
                return;
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = number;
        }

        /** Adds the last ones that are not below {@code first} to those found. */
        void newest(int limit, int first, Set<Integer> found) {
            for (int i = size - 1; i >= Math.max(0, size - limit) && values[i] >= first; i--) {
                found.add(values[i]);
            }
        }

        /** Forgets numbers below {@code first}; true when none is left. */
        boolean dropBefore(int first) {
            int old = 0;
            while (old < size && values[old] < first) {
                old++;
            }
            if (old > 0) {
                size -= old;
                values = Arrays.copyOfRange(values, old, old + Math.max(1, size));
            }
            return size == 0;
        }
    }
}
