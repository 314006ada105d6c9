package io.parcours.identity.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearntTest {
    private final PairComparator comparator = new PairComparator(Nicknames.shipped());

    @Test
    void whatWasLearntIsTheSameAfterReadingItBack() {
        Learnt learnt = learn(people());
        Learnt again = new Learnt(
                MatchModelJson.read(MatchModelJson.write(learnt.model())),
                FrequenciesJson.read(FrequenciesJson.write(learnt.frequencies())),
                learnt.skipped(),
                learnt.settings());
        List<Entity> people = people();

        for (int i = 1; i < people.size(); i++) {
            assertThat(again.weight(comparator, people.get(0), people.get(i)))
                    .isEqualTo(learnt.weight(comparator, people.get(0), people.get(i)));
        }
    }

    @Test
    void whereNothingButTheNameIsKnownAPersonHasToLook() {
        Learnt learnt = learn(people());
        Entity left = person("x", "Wilhelmina", "Ashcombe", "", "");
        Entity right = person("y", "Wilhelmina", "Ashcombe", "", "");

        assertThat(learnt.weight(comparator, left, right))
                .isLessThan(learnt.settings().joinLogOdds());
    }

    @Test
    void juniorAndSeniorAreRuledOutWhateverAgrees() {
        Learnt learnt = learn(people());
        Entity senior = person("x", "Robert", "Moss Sr", "1950-01-02", "12 Oak St");
        Entity junior = person("y", "Robert", "Moss Jr", "1950-01-02", "12 Oak St");

        assertThat(learnt.weight(comparator, senior, junior)).isEqualTo(Learnt.RULED_OUT);
    }

    @Test
    void twoRecordsAloneAreNotEnoughToJoinTwins() {
        List<Entity> twins = List.of(
                person("x", "Anna", "Weber", "2001-04-05", "3 Lindenweg"),
                person("y", "Nina", "Weber", "2001-04-05", "3 Lindenweg"));
        Learnt learnt = learn(twins);

        assertThat(learnt.weight(comparator, twins.get(0), twins.get(1))).isLessThan(0);
    }

    /** Frank Peters and Peter Frank are both usual names; nobody else is called Isla by family name. */
    @Test
    void namesTheWrongWayRoundSayLessWhereBothOrdersAreUsual() {
        Learnt learnt = learn(people());
        TermFrequencies frequencies = new TermFrequencies();
        for (String name : List.of("frank", "peter", "isla", "hall")) {
            frequencies.count(Comparison.GIVEN_NAME, name, name.equals("hall") ? 1 : 300);
            frequencies.count(Comparison.FAMILY_NAME, name, name.equals("isla") ? 1 : 300);
        }
        frequencies.total(Comparison.GIVEN_NAME, 10_000);
        frequencies.total(Comparison.FAMILY_NAME, 10_000);
        Learnt knowing = new Learnt(learnt.model(), frequencies, new long[0], MatchSettings.DEFAULTS);
        Entity frank = person("x", "Frank", "Peter", "1960-02-03", "");
        Entity peter = person("y", "Peter", "Frank", "1960-02-03", "");
        Entity isla = person("z", "Isla", "Hall", "1960-02-03", "");
        Entity hall = person("w", "Hall", "Isla", "1960-02-03", "");

        double usual = knowing.weight(comparator, frank, peter);
        double slip = knowing.weight(comparator, isla, hall);

        assertThat(slip).isGreaterThan(usual + 2);
        assertThat(knowing.weight(comparator, peter, frank)).isEqualTo(usual);
        assertThat(knowing.weight(comparator, hall, isla)).isEqualTo(slip);
    }

    private Learnt learn(List<Entity> people) {
        List<Agreement> pairs = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            for (int j = i + 1; j < people.size(); j++) {
                pairs.add(comparator.compare(
                        people.get(i).faces().get(0), people.get(j).faces().get(0)));
            }
        }
        Trainer.Trained trained =
                Trainer.train(pairs, List.of(new Trainer.Session(BlockingRule.NAMES, pairs)), pairs, 1, pairs.size());
        TermFrequencies frequencies = new TermFrequencies();
        frequencies.count(Comparison.FAMILY_NAME, "moss", 3);
        frequencies.total(Comparison.FAMILY_NAME, people.size());
        return new Learnt(trained.model(), frequencies, new long[0], MatchSettings.DEFAULTS);
    }

    /** Forty people, ten of them twice with an error. */
    private static List<Entity> people() {
        List<Entity> people = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String given = "Given" + (char) ('a' + i % 26) + (char) ('a' + i / 26) + (char) ('z' - i % 19);
            String family = "Fam" + (char) ('a' + i % 23) + (char) ('c' + i % 7) + "ilton";
            String birth = (1940 + i) + "-0" + (1 + i % 9) + "-1" + i % 10;
            people.add(person("p" + i, given, family, birth, (i + 3) + " Elm Road"));
            if (i < 10) {
                people.add(person("q" + i, given, family + "e", birth, (i + 3) + " Elm Rd"));
            }
        }
        return people;
    }

    private static Entity person(String id, String given, String family, String birth, String address) {
        return Entity.of(
                new PersonFields(id, given, family, "", birth, "", address, "", "", List.of(), List.of(), List.of()));
    }
}
