package io.parcours.segments.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.segments.model.AffinityModel;
import io.parcours.segments.model.ModelJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Factors of items come from Spark ML, those of persons from them: both must be what ALS finds. */
class AffinityTrainingTest {
    private static final int FACTORS = 10;
    private static final List<String> ITEMS = List.of(
            "bags", "belts", "coats", "gloves", "hats", "shirts", "shoes", "socks", "ties", "trousers", "vests");

    @Test
    void foldsAPersonInAsLearningDoes() {
        List<Map<String, Long>> persons = persons(200);

        AffinityTraining.Trained trained = AffinityTraining.train(TestSpark.session(), persons, FACTORS);

        assertThat(trained.users()).hasSize(persons.size());
        trained.users()
                .forEach((person, factors) -> assertThat(trained.model().person(persons.get(person)))
                        .as("person %s", person)
                        .containsExactly(factors, within(1e-4)));
    }

    @Test
    void learnsTheSameOfTheSameHistories() {
        List<Map<String, Long>> persons = persons(100);

        AffinityModel once = AffinityTraining.fit(TestSpark.session(), persons, FACTORS);
        AffinityModel again = AffinityTraining.fit(TestSpark.session(), persons, FACTORS);

        assertThat(ModelJson.write(again)).isEqualTo(ModelJson.write(once));
    }

    @Test
    void readsWhatItWrote() {
        List<Map<String, Long>> persons = persons(60);
        AffinityModel model = AffinityTraining.fit(TestSpark.session(), persons, FACTORS);

        AffinityModel read = ModelJson.affinity(ModelJson.write(model));

        assertThat(read.items()).isEqualTo(model.items());
        persons.forEach(person -> assertThat(read.person(person)).containsExactly(model.person(person)));
    }

    @Test
    void saysNothingOfWhoDidNothingKnown() {
        AffinityModel model = AffinityTraining.fit(TestSpark.session(), persons(60), FACTORS);

        assertThat(model.top(Map.of(), 3)).isEmpty();
        assertThat(model.top(Map.of("unheard of", 2L), 3)).isEmpty();
    }

    /** Each takes one to four items, the first ones more often. */
    private static List<Map<String, Long>> persons(int count) {
        Random random = new Random(7);
        List<Map<String, Long>> persons = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Long> times = new TreeMap<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                int item = (int) (ITEMS.size() * Math.pow(random.nextDouble(), 1.5));
                times.merge(ITEMS.get(item), 1L + random.nextInt(3), Long::sum);
            }
            persons.add(times);
        }
        return persons;
    }
}
