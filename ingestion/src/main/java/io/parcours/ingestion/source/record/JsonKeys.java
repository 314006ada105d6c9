package io.parcours.ingestion.source.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the column of a JSON key. Objects of one file mostly hold the same keys in the same order, so the key that stood at this place in the
 * last object is tried first.
 */
final class JsonKeys {
    static final int UNKNOWN = -1;

    private final List<byte[]> names = new ArrayList<>();
    private final Map<String, Integer> columns = new HashMap<>();
    private final int collectAtMost;
    private int[] lastAtPlace = new int[32];

    /** @param collectAtMost unknown keys are added up to this many names; 0 never adds */
    JsonKeys(List<String> names, int collectAtMost) {
        for (String name : names) {
            add(name);
        }
        this.collectAtMost = collectAtMost;
        Arrays.fill(lastAtPlace, UNKNOWN);
    }

    int column(byte[] bytes, int from, int to, int place) {
        if (place >= lastAtPlace.length) {
            int known = lastAtPlace.length;
            lastAtPlace = Arrays.copyOf(lastAtPlace, Math.max(known * 2, place + 1));
            Arrays.fill(lastAtPlace, known, lastAtPlace.length, UNKNOWN);
        }
        int guess = lastAtPlace[place];
        if (guess >= 0) {
            byte[] name = names.get(guess);
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return guess;
            }
        }
        String key = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        Integer column = columns.get(key);
        if (column == null) {
            if (names.size() >= collectAtMost) {
                return UNKNOWN;
            }
            column = add(key);
        }
        lastAtPlace[place] = column;
        return column;
    }

    private int add(String name) {
        columns.put(name, names.size());
        names.add(name.getBytes(StandardCharsets.UTF_8));
        return names.size() - 1;
    }

    List<String> names() {
        return names.stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList();
    }
}
