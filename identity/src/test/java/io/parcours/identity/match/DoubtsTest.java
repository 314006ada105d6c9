package io.parcours.identity.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DoubtsTest {
    private final PairComparator comparator = new PairComparator(Nicknames.shipped());

    /** Susanne Wagner of 37 rue des Écoles and of 132 rue des Écoles; nobody says when either was born. */
    @Test
    void oneNameInOneTownReachedByOtherMailboxesIsLeftToAPerson() {
        Agreement neighbours = agreement(
                person("Susanne", "37 rue des Écoles", "s.wagner1@x.fr", ""),
                person("Susanne", "132 rue des Écoles", "susanne.w@y.fr", ""));
        Agreement oneHome = agreement(
                person("Susanne", "37 rue des Écoles", "s.wagner1@x.fr", ""),
                person("Susanne", "37 rue des Écoles", "susanne.w@y.fr", ""));
        Agreement oneMailbox = agreement(
                person("Susanne", "37 rue des Écoles", "s.wagner1@x.fr", ""),
                person("Susanne", "132 rue des Écoles", "s.wagner1@x.fr", ""));

        assertThat(Doubts.couldBeNamesakes(neighbours)).isTrue();
        assertThat(Doubts.couldBeNamedAfter(oneHome)).isTrue();
        assertThat(Doubts.reachedApart(oneHome)).isTrue();
        assertThat(Doubts.couldBeNamesakes(oneMailbox)).isFalse();
        assertThat(Doubts.couldBeNamedAfter(oneMailbox)).isFalse();
        assertThat(Doubts.reachedApart(oneMailbox)).isFalse();
    }

    @Test
    void likeNamesAtOneNumberAreLeftToAPersonAndShortFormsAreNot() {
        assertThat(Doubts.couldBeNamedAfter(
                        agreement(person("Anna", "", "", "+17022212211"), person("Annabelle", "", "", "+17022212211"))))
                .isTrue();
        assertThat(Doubts.couldBeNamedAfter(
                        agreement(person("Bob", "", "", "+17022212211"), person("Robert", "", "", "+17022212211"))))
                .isFalse();
    }

    /** Alessandra Ricci of Genoa and of Turin, born in 1997 and 1998 on one day of the year. */
    @Test
    void namesakesWhoAreBornADigitApartAndLiveAndAreReachedElsewhereAreLeftToAPerson() {
        Features one = born("Wagner", "1997-03-16", "43 place de l'Église", "s.wagner1@x.fr");
        Features other = born("Wagner", "1998-03-16", "68 rue Pasteur", "susanne.w@y.fr");
        Features oneDay = born("Wagner", "1997-03-16", "68 rue Pasteur", "susanne.w@y.fr");
        Features oneHome = born("Wagner", "1998-03-16", "43 place de l'Église", "susanne.w@y.fr");
        Features card = born("Wagner", "1998-03-16", "", "susanne.w@y.fr");
        Features otherName = born("Ricci", "1997-03-16", "68 rue Pasteur", "susanne.w@y.fr");

        assertThat(Doubts.couldBeNamesakes(agreement(one, other))).isTrue();
        assertThat(Doubts.couldBeNamesakes(agreement(one, card))).isTrue();
        assertThat(Doubts.couldBeNamesakes(agreement(one, oneDay))).isFalse();
        assertThat(Doubts.couldBeNamesakes(agreement(one, oneHome))).isFalse();
        assertThat(Doubts.couldBeNamesakes(agreement(one, otherName))).isTrue();
    }

    /** Sofie Wouters of 26 December 1960 and the holder of a card, Sofie Wouters of 26 January 1960. */
    @Test
    void namesakesBornInOneYearAreLeftToAPersonUnlessTheyAreReachedAlikeOrLiveTogether() {
        Features one = born("Wagner", "1960-12-26", "116 rue Pasteur", "s.wagner1@x.fr");
        Features card = born("Wagner", "1960-01-26", "", "");
        Features sameMailbox = born("Wagner", "1960-01-26", "", "s.wagner1@x.fr");
        Features sameHome = born("Wagner", "1960-01-26", "116 rue Pasteur", "");
        Features otherDay = born("Wagner", "1960-03-11", "116 rue Pasteur", "");

        assertThat(Doubts.couldBeNamedAfter(agreement(one, card))).isTrue();
        assertThat(Doubts.couldBeNamedAfter(agreement(one, sameMailbox))).isFalse();
        assertThat(Doubts.couldBeNamedAfter(agreement(one, sameHome))).isFalse();
        assertThat(Doubts.couldBeNamedAfter(agreement(one, otherDay))).isTrue();
    }

    @Test
    void whoIsBornReachedAndLivesOtherwiseIsNobodysQuestion() {
        Features one = born("Wagner", "1960-12-26", "116 rue Pasteur", "s.wagner1@x.fr");

        assertThat(Doubts.areNamesakes(agreement(one, born("Wagner", "1984-05-02", "", "susanne.w@y.fr"))))
                .isTrue();
        assertThat(Doubts.areNamesakes(agreement(one, born("Wagner", "1984-05-02", "116 rue Pasteur", "su.w@y.fr"))))
                .as("mother and daughter, or a slip: a person may know")
                .isFalse();
        assertThat(Doubts.areNamesakes(agreement(one, born("Wagner", "1984-05-02", "", "s.wagner1@x.fr"))))
                .isFalse();
        assertThat(Doubts.areNamesakes(agreement(one, born("Wagner", "", "", "susanne.w@y.fr"))))
                .isFalse();
    }

    /** Of such pairs in one town not one was one person among a hundred of the demo's. */
    @Test
    void whoIsReachedAndLivesOtherwiseIsNobodysQuestionEvenWhereNoBirthDateIsKnown() {
        Features one = person("Susanne", "37 rue des Écoles", "s.wagner1@x.fr", "+41791772999");

        assertThat(Doubts.areNamesakes(agreement(one, person("Susanne", "68 rue Pasteur", "susanne.w@y.fr", ""))))
                .isTrue();
        assertThat(Doubts.areNamesakes(agreement(one, person("Susanne", "", "susanne.w@y.fr", "+41796636399"))))
                .isTrue();
        assertThat(Doubts.areNamesakes(agreement(one, person("Susanne", "", "susanne.w@y.fr", ""))))
                .as("may have got another mailbox")
                .isFalse();
        assertThat(Doubts.areNamesakes(
                        agreement(one, person("Susanne", "37 rue des Écoles", "susanne.w@y.fr", "+41796636399"))))
                .as("one home")
                .isFalse();
        assertThat(Doubts.areNamesakes(agreement(one, person("Susanne", "68 rue Pasteur", "s.wagner1@x.fr", ""))))
                .isFalse();
    }

    @Test
    void aMailboxThatIsOnlySimilarSaysNothingBesideAnotherNumber() {
        Features one = person("Christian", "119 rue Pasteur", "christian_bolle22592@x.fr", "+41791772999");
        Features other = person("Christian", "54 allée des Tilleuls", "christian_bolle227992@x.fr", "+41796636399");
        Features noNumber = person("Christian", "54 allée des Tilleuls", "christian_bolle227992@x.fr", "");

        assertThat(Doubts.couldBeNamesakes(agreement(one, other))).isTrue();
        assertThat(Doubts.couldBeNamesakes(agreement(one, noNumber))).isFalse();
    }

    private static Features born(String family, String date, String address, String email) {
        return Features.of(new PersonFields(
                "x", "Susanne", family, "", date, "", address, "Köln", "50667", some(email), List.of(), List.of()));
    }

    private Agreement agreement(Features left, Features right) {
        return comparator.compare(left, right);
    }

    private static Features person(String given, String address, String email, String phone) {
        return Features.of(new PersonFields(
                "x", given, "Wagner", "", "", "", address, "Köln", "50667", some(email), some(phone), List.of()));
    }

    private static List<String> some(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }
}
