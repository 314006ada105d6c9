package io.parcours.segments.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Learns who likes what, and tells how good that is: what was learnt earlier is held against what persons took to since, beside what everybody takes. */
public final class AffinityLesson {
    private static final int FEWEST_PERSONS = 50;
    private static final int FEWEST_ITEMS = 3;
    private static final int FEWEST_LATER = 20;
    private static final int NAMED = 3;

    private AffinityLesson() {}

    /**
     * @param then how often each item was there some days ago, by person
     * @param today the same as of today
     * @param days how long ago
     * @param training from histories in the order of the persons' ids
     */
    public static Lesson of(
            Map<String, Map<String, Long>> then,
            Map<String, Map<String, Long>> today,
            int days,
            Function<List<Map<String, Long>>, AffinityModel> training) {
        Optional<String> lack = lack(today);
        if (lack.isPresent()) {
            return Lesson.tooLittle(lack.get());
        }
        AffinityModel model = training.apply(histories(today));
        List<String> report = new ArrayList<>();
        report.add("alternating least squares, implicit preferences: " + today.size() + " persons, "
                + model.items().size() + " items, " + (model.factors().length == 0 ? 0 : model.factors()[0].length)
                + " factors");
        String tried = lack(then).isPresent()
                ? "not tried on what came later"
                : tried(training.apply(histories(then)), then, today, days);
        report.add(tried);
        return new Lesson(
                Optional.of(ModelJson.write(model)),
                report,
                "learnt from " + today.size() + " persons and " + model.items().size() + " items; " + tried);
    }

    private static List<Map<String, Long>> histories(Map<String, Map<String, Long>> byPerson) {
        return List.copyOf(new TreeMap<>(byPerson).values());
    }

    private static Optional<String> lack(Map<String, Map<String, Long>> byPerson) {
        Set<String> items = new HashSet<>();
        byPerson.values().forEach(times -> items.addAll(times.keySet()));
        return byPerson.size() >= FEWEST_PERSONS && items.size() >= FEWEST_ITEMS
                ? Optional.empty()
                : Optional.of(byPerson.size() + " persons with " + items.size() + " items; " + FEWEST_PERSONS + " and "
                        + FEWEST_ITEMS + " are needed");
    }

    /** How often one of the first items named is among those that came since, and how much of these is named. */
    private static String tried(
            AffinityModel model, Map<String, Map<String, Long>> then, Map<String, Map<String, Long>> today, int days) {
        List<String> popular = popular(then);
        int persons = 0;
        Score learnt = new Score();
        Score plain = new Score();
        for (Map.Entry<String, Map<String, Long>> before : then.entrySet()) {
            Set<String> later = since(before.getValue(), today.getOrDefault(before.getKey(), Map.of()));
            if (!later.isEmpty()) {
                persons++;
                learnt.add(model.top(before.getValue(), NAMED), later);
                plain.add(popular, later);
            }
        }
        return persons < FEWEST_LATER
                ? "too few persons did it in the last " + days + " days to try it on what came since"
                : String.format(
                        Locale.ROOT,
                        "learnt %d days ago and tried on %d persons who did it since: the first %d name one of their items for"
                                + " %.3f of them (the most popular ones: %.3f) and recall %.3f of their items (%.3f)",
                        days,
                        persons,
                        NAMED,
                        learnt.hits / persons,
                        plain.hits / persons,
                        learnt.recall / persons,
                        plain.recall / persons);
    }

    private static final class Score {
        private double hits;
        private double recall;

        void add(List<String> named, Set<String> later) {
            long met = named.stream().filter(later::contains).count();
            hits += met > 0 ? 1 : 0;
            recall += (double) met / Math.min(NAMED, later.size());
        }
    }

    private static List<String> popular(Map<String, Map<String, Long>> then) {
        Map<String, Long> persons = new TreeMap<>();
        then.values().forEach(times -> times.keySet().forEach(item -> persons.merge(item, 1L, Long::sum)));
        return persons.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(NAMED)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Set<String> since(Map<String, Long> before, Map<String, Long> after) {
        Set<String> more = new TreeSet<>();
        after.forEach((item, times) -> {
            if (times > before.getOrDefault(item, 0L)) {
                more.add(item);
            }
        });
        return more;
    }
}
