package io.parcours.launcher.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two labelled records that were put together wrongly, or left apart. */
public record Mistake(Kind kind, String left, String right) {
    /** What is wrong. */
    public enum Kind {
        /** One person was made of two. */
        TOGETHER,
        /** One person is two. */
        APART
    }

    /**
     * A labelled record and where it went.
     *
     * @param record names the record
     */
    public record Placed(String record, String person, String truth) {}

    /**
     * At most so many mistakes of each kind, in a fixed order. One pair stands for all the pairs of records of the same two parts: who sees a
     * large person cut in two wants to see the cut, not every pair across it.
     */
    static List<Mistake> in(Collection<Placed> records, int most) {
        // The first record of every part that is one person both in truth and as found.
        Map<String, Map<String, String>> byPerson = new LinkedHashMap<>();
        Map<String, Map<String, String>> byTruth = new LinkedHashMap<>();
        records.stream().sorted((a, b) -> a.record().compareTo(b.record())).forEach(one -> {
            byPerson.computeIfAbsent(one.person(), key -> new LinkedHashMap<>()).putIfAbsent(one.truth(), one.record());
            byTruth.computeIfAbsent(one.truth(), key -> new LinkedHashMap<>()).putIfAbsent(one.person(), one.record());
        });
        return Stream.concat(pairs(Kind.TOGETHER, byPerson, most), pairs(Kind.APART, byTruth, most))
                .toList();
    }

    private static Stream<Mistake> pairs(Kind kind, Map<String, Map<String, String>> wholes, int most) {
        return wholes.values().stream()
                .filter(parts -> parts.size() > 1)
                .flatMap(parts -> {
                    List<String> firsts = new ArrayList<>(parts.values());
                    return firsts.stream().skip(1).map(other -> new Mistake(kind, firsts.get(0), other));
                })
                .limit(most);
    }
}
