package io.parcours.segments.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.segments.model.AffinityLesson;
import io.parcours.segments.model.AffinityModel;
import io.parcours.segments.model.Lesson;
import io.parcours.segments.model.ModelJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Persons who follow a taste and persons who have none: how many factors are chosen, and whether they are used at all. */
class AffinityLessonTest {
    private static final int PERSONS = 400;
    private static final int DAYS = 90;
    private static final List<String> ITEMS =
            List.of("bags", "belts", "coats", "gloves", "hats", "rings", "shirts", "shoes", "ties");
    private static final List<String> MOST_POPULAR = ITEMS.subList(0, 3);
    private static final Pattern FACTORS = Pattern.compile("(\\d+) factors ([\\d.]+)");

    private final Map<String, Map<String, Long>> then = new TreeMap<>();
    private final Map<String, Map<String, Long>> today = new TreeMap<>();

    /** @param tasteful how likely a person takes one of three items of a taste, not any one, the first of all items most often */
    private Lesson lesson(double tasteful) {
        Random random = new Random(5);
        for (int i = 0; i < PERSONS; i++) {
            Map<String, Long> times = new TreeMap<>();
            int taste = i % 3;
            for (int before = 0; before < 4; before++) {
                times.merge(item(random, taste, tasteful), 1L, Long::sum);
            }
            String person = "p%03d".formatted(i);
            then.put(person, Map.copyOf(times));
            times.merge(item(random, taste, tasteful), 1L, Long::sum);
            today.put(person, Map.copyOf(times));
        }
        return AffinityLesson.of(
                then,
                today,
                DAYS,
                (histories, factors) -> AffinityTraining.fit(TestSpark.session(), histories, factors));
    }

    private static String item(Random random, int taste, double tasteful) {
        int any = (int) (ITEMS.size() * Math.pow(random.nextDouble(), 2));
        return ITEMS.get(random.nextDouble() < tasteful ? 3 * taste + random.nextInt(3) : any);
    }

    @Test
    void followsTastesWithTheFactorsThatNameMostOfWhatCame() {
        Lesson lesson = lesson(0.8);

        Map<Integer, Double> figures = new TreeMap<>();
        Matcher tried = FACTORS.matcher(lesson.report().get(1));
        while (tried.find()) {
            figures.put(Integer.parseInt(tried.group(1)), Double.parseDouble(tried.group(2)));
        }
        assertThat(figures).containsOnlyKeys(2, 5, 9);
        figures.forEach((factors, told) -> assertThat(told)
                .as("%s factors", factors)
                .isCloseTo(
                        hits(AffinityTraining.fit(TestSpark.session(), List.copyOf(then.values()), factors), 0),
                        within(0.0005)));
        AffinityModel model = ModelJson.affinity(lesson.model().orElseThrow());
        assertThat(figures.get(model.factors()[0].length))
                .isEqualTo(figures.values().stream().max(Double::compare).orElseThrow());
        assertThat(ModelJson.write(model))
                .isEqualTo(ModelJson.write(AffinityTraining.fit(
                        TestSpark.session(), List.copyOf(today.values()), model.factors()[0].length)));
        double learnt = hits(
                AffinityTraining.fit(TestSpark.session(), List.copyOf(then.values()), model.factors()[0].length), 1);
        assertThat(lesson.inShort())
                .contains("tried on 200 persons")
                .contains("for %.3f of them".formatted(learnt))
                .doesNotContain("not beaten");
        assertThat(learnt).isGreaterThan(0.75);
    }

    /** Of every other person, from one on: how often one of the first three is the one that came. */
    private double hits(AffinityModel model, int first) {
        List<String> persons = List.copyOf(then.keySet());
        int hits = 0;
        for (int i = first; i < PERSONS; i += 2) {
            Map<String, Long> before = then.getOrDefault(persons.get(i), Map.of());
            Map<String, Long> after = today.getOrDefault(persons.get(i), Map.of());
            List<String> came = after.keySet().stream()
                    .filter(item -> !after.get(item).equals(before.get(item)))
                    .toList();
            assertThat(came).hasSize(1);
            hits += model.top(before, 3).contains(came.get(0)) ? 1 : 0;
        }
        return hits / (PERSONS / 2.0);
    }

    @Test
    void namesWhatIsMostPopularToPersonsWithoutTastes() {
        Lesson lesson = lesson(0);

        assertThat(lesson.report().get(0)).startsWith("what is most popular: 400 persons, 9 items");
        assertThat(lesson.inShort()).contains("the most popular ones are not beaten and are named to everybody");
        AffinityModel model = ModelJson.affinity(lesson.model().orElseThrow());
        List<Map<String, Long>> persons = new ArrayList<>(today.values());
        persons.add(Map.of("ties", 7L));
        assertThat(persons).allSatisfy(times -> assertThat(model.top(times, 3)).isEqualTo(MOST_POPULAR));
        assertThat(model.top(Map.of(), 3)).isEmpty();
    }
}
