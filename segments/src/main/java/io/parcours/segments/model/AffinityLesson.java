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

/**
 * Learns who likes what, and tells how good that is: what was learnt earlier is held against what persons took to since. On every other one of these persons
 * the number of factors is chosen; on the rest, what was chosen is held beside what everybody takes, which is used where it is not beaten.
 */
public final class AffinityLesson {
    private static final int FEWEST_PERSONS = 50;
    private static final int FEWEST_ITEMS = 3;
    private static final int FEWEST_LATER = 20;
    private static final int NAMED = 3;
    /** Tried in this order; of equally good ones the first is chosen. */
    private static final List<Integer> FACTORS = List.of(2, 5, 10, 20);
    /** Where nothing can be tried. */
    private static final int USUAL_FACTORS = 10;

    /** How factors are found. */
    public interface Training {
        /**
         * @param histories how often each item was there, a map a person, in the order of the persons' ids
         * @param factors at most so many, and no more than there are items
         */
        AffinityModel fit(List<Map<String, Long>> histories, int factors);
    }

    private final Map<String, Map<String, Long>> then;
    private final Map<String, Map<String, Long>> today;
    private final int days;
    private final Training training;

    private AffinityLesson(
            Map<String, Map<String, Long>> then, Map<String, Map<String, Long>> today, int days, Training training) {
        this.then = new TreeMap<>(then);
        this.today = new TreeMap<>(today);
        this.days = days;
        this.training = training;
    }

    /**
     * @param then how often each item was there some days ago, by person
     * @param today the same as of today
     * @param days how long ago
     */
    public static Lesson of(
            Map<String, Map<String, Long>> then, Map<String, Map<String, Long>> today, int days, Training training) {
        return new AffinityLesson(then, today, days, training).learn();
    }

    private Lesson learn() {
        Optional<String> lack = lack(today);
        if (lack.isPresent()) {
            return Lesson.tooLittle(lack.get());
        }
        List<Later> later = later();
        if (lack(then).isPresent()) {
            return learnt(USUAL_FACTORS, List.of(), "not tried on what came later");
        }
        if (later.size() < 2 * FEWEST_LATER) {
            return learnt(
                    USUAL_FACTORS,
                    List.of(),
                    "too few persons did it in the last " + days + " days to try it on what came since");
        }
        return tried(everyOther(later, 0), everyOther(later, 1));
    }

    private Lesson learnt(int factors, List<String> choice, String tried) {
        AffinityModel model = training.fit(histories(today), factors);
        return lesson(
                model,
                "alternating least squares, implicit preferences: " + today.size() + " persons, "
                        + model.items().size() + " items, " + model.rank() + " factors",
                choice,
                tried);
    }

    private Lesson lesson(AffinityModel model, String what, List<String> choice, String tried) {
        List<String> report = new ArrayList<>(List.of(what));
        report.addAll(choice);
        report.add(tried);
        return new Lesson(
                Optional.of(ModelJson.write(model)),
                report,
                "learnt from " + today.size() + " persons and " + model.items().size() + " items; " + tried);
    }

    private Lesson tried(List<Later> choosing, List<Later> trying) {
        List<Candidate> candidates = candidates(choosing);
        Candidate chosen = candidates.stream()
                .max(Comparator.comparing(Candidate::score)
                        .thenComparing(candidates::indexOf, Comparator.reverseOrder()))
                .orElseThrow();
        Score learnt = Score.of(chosen.model(), trying);
        Score plain = Score.of(Popularity.model(histories(then)), trying);
        List<String> choice = List.of(choice(candidates, choosing.size()));
        String tried = String.format(
                Locale.ROOT,
                "learnt %d days ago and tried on %d persons who did it since: the first %d name one of their items for"
                        + " %.3f of them (the most popular ones: %.3f) and recall %.3f of their items (%.3f)",
                days,
                trying.size(),
                NAMED,
                learnt.hits(),
                plain.hits(),
                learnt.recall(),
                plain.recall());
        return learnt.compareTo(plain) > 0
                ? learnt(chosen.model().rank(), choice, tried)
                : popular(choice, tried + "; the most popular ones are not beaten and are named to everybody");
    }

    private Lesson popular(List<String> choice, String tried) {
        AffinityModel model = Popularity.model(histories(today));
        return lesson(
                model,
                "what is most popular: " + today.size() + " persons, "
                        + model.items().size() + " items",
                choice,
                tried);
    }

    /** Learnt as of then. @param score on the persons who choose */
    private record Candidate(AffinityModel model, Score score) {}

    private List<Candidate> candidates(List<Later> choosing) {
        List<Map<String, Long>> histories = histories(then);
        int items = items(then).size();
        return FACTORS.stream()
                .map(factors -> Math.min(factors, items))
                .distinct()
                .map(factors -> training.fit(histories, factors))
                .map(model -> new Candidate(model, Score.of(model, choosing)))
                .toList();
    }

    private static String choice(List<Candidate> candidates, int persons) {
        List<String> figures = candidates.stream()
                .map(candidate -> String.format(
                        Locale.ROOT,
                        "%d factors %.3f",
                        candidate.model().rank(),
                        candidate.score().hits()))
                .toList();
        return "factors chosen on " + persons + " other persons who did it since, of whom the first " + NAMED
                + " name an item for: " + String.join(", ", figures);
    }

    private static List<Map<String, Long>> histories(Map<String, Map<String, Long>> byPerson) {
        return List.copyOf(byPerson.values());
    }

    private static Optional<String> lack(Map<String, Map<String, Long>> byPerson) {
        Set<String> items = items(byPerson);
        return byPerson.size() >= FEWEST_PERSONS && items.size() >= FEWEST_ITEMS
                ? Optional.empty()
                : Optional.of(byPerson.size() + " persons with " + items.size() + " items; " + FEWEST_PERSONS + " and "
                        + FEWEST_ITEMS + " are needed");
    }

    private static Set<String> items(Map<String, Map<String, Long>> byPerson) {
        Set<String> items = new HashSet<>();
        byPerson.values().forEach(times -> items.addAll(times.keySet()));
        return items;
    }

    /** What a person had done then, and the items that came since. */
    private record Later(Map<String, Long> before, Set<String> since) {}

    private List<Later> later() {
        List<Later> later = new ArrayList<>();
        then.forEach((person, before) -> {
            Set<String> since = since(before, today.getOrDefault(person, Map.of()));
            if (!since.isEmpty()) {
                later.add(new Later(before, since));
            }
        });
        return later;
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

    private static List<Later> everyOther(List<Later> later, int first) {
        List<Later> half = new ArrayList<>();
        for (int i = first; i < later.size(); i += 2) {
            half.add(later.get(i));
        }
        return half;
    }

    /**
     * How good it is to name the first items; the more hits the better, of equally many the more recall.
     *
     * @param hits share of persons of whose items since one is named
     * @param recall how much of these is named, on average
     */
    private record Score(double hits, double recall) implements Comparable<Score> {
        static Score of(AffinityModel model, List<Later> persons) {
            int hits = 0;
            double recall = 0;
            for (Later person : persons) {
                long met = model.top(person.before(), NAMED).stream()
                        .filter(person.since()::contains)
                        .count();
                hits += met > 0 ? 1 : 0;
                recall += (double) met / Math.min(NAMED, person.since().size());
            }
            return new Score((double) hits / persons.size(), recall / persons.size());
        }

        @Override
        public int compareTo(Score other) {
            return Comparator.comparingDouble(Score::hits)
                    .thenComparingDouble(Score::recall)
                    .compare(this, other);
        }
    }
}
