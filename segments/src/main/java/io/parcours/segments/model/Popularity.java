package io.parcours.segments.model;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What most persons take to, whoever they are. */
public final class Popularity {
    private Popularity() {}

    /** @return the items of the most persons, of equals the first by alphabet */
    public static List<String> first(List<Map<String, Long>> histories, int most) {
        return persons(histories).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Long> persons(List<Map<String, Long>> histories) {
        Map<String, Long> persons = new TreeMap<>();
        histories.forEach(times -> times.keySet().forEach(item -> persons.merge(item, 1L, Long::sum)));
        return persons;
    }

    /** As a model of one factor, which is the more the more persons took to the item: it names the same to everybody. */
    static AffinityModel model(List<Map<String, Long>> histories) {
        Map<String, Long> persons = persons(histories);
        List<String> items =
                first(histories, AffinityModel.MOST_ITEMS).stream().sorted().toList();
        double[][] factors = items.stream()
                .map(item -> new double[] {(double) persons.getOrDefault(item, 0L) / histories.size()})
                .toArray(double[][]::new);
        return new AffinityModel(items, factors, 1, 0);
    }
}
