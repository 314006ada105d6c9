package io.parcours.identity.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairComparatorTest {
    private final PairComparator comparator = new PairComparator(Nicknames.shipped());

    @Test
    void nicknamesOfOneNameAgree() {
        assertThat(level(Comparison.GIVEN_NAME, named("Bob", "Smith"), named("Robert", "Smith")))
                .isEqualTo("nickname");
        assertThat(level(Comparison.GIVEN_NAME, named("Lise", "Roux"), named("Élisabeth", "Roux")))
                .isEqualTo("nickname");
        assertThat(level(Comparison.GIVEN_NAME, named("Anna", "Weber"), named("Nina", "Weber")))
                .as("twins")
                .isEqualTo("different");
        assertThat(level(Comparison.GIVEN_NAME, named("Paul", "Weber"), named("Jane", "Weber")))
                .isEqualTo("different");
    }

    @Test
    void accentsScriptsAndPunctuationDoNotMatter() {
        assertThat(level(Comparison.FAMILY_NAME, named("Zoë", "Müller"), named("Zoe", "Muller")))
                .isEqualTo("equal");
        assertThat(level(Comparison.FAMILY_NAME, named("Ellie", "O'Hare"), named("Ellie", "Ohare")))
                .isEqualTo("equal");
        assertThat(level(Comparison.FAMILY_NAME, named("Иван", "Иванов"), named("Ivan", "Ivanov")))
                .isEqualTo("equal");
    }

    /** Of 700 Mueller and 30 Muller; Muelller is one person's. */
    @Test
    void aSpellingThatHardlyAnybodyHasIsASlipBesideANameThatManyHave() {
        TermFrequencies frequencies = new TermFrequencies();
        frequencies.count(Comparison.FAMILY_NAME, "mueller", 700);
        frequencies.count(Comparison.FAMILY_NAME, "muller", 30);
        frequencies.total(Comparison.FAMILY_NAME, 10_000);
        PairComparator knowing = new PairComparator(Nicknames.shipped(), EnumSet.allOf(Comparison.class), frequencies);

        assertThat(knowing.compare(named("Ida", "Mueller"), named("Ida", "Muelller"))
                        .family())
                .isEqualTo(Level.Family.MISSPELT);
        assertThat(knowing.compare(named("Ida", "Mueller"), named("Ida", "Muller"))
                        .family())
                .as("two names that both are in use")
                .isEqualTo(Level.Family.ONE_EDIT);
        assertThat(comparator
                        .compare(named("Ida", "Mueller"), named("Ida", "Muelller"))
                        .family())
                .as("nobody knows how common they are")
                .isEqualTo(Level.Family.ONE_EDIT);
    }

    @Test
    void swappedNamesCross() {
        assertThat(level(Comparison.GIVEN_NAME, named("Isla", "Hall"), named("Hall", "Isla")))
                .isEqualTo("crossed");
        assertThat(level(Comparison.FAMILY_NAME, named("Isla", "Hall"), named("Hall", "Isla")))
                .isEqualTo("crossed");
    }

    @Test
    void aLoneFamilyNameInTheGivenNamesColumnCrosses() {
        assertThat(level(Comparison.FAMILY_NAME, named("Watts", ""), named("William", "Watts")))
                .isEqualTo("crossed");
    }

    @Test
    void aFamilyNameThatStandsFirstInAWholeNameIsTheSameName() {
        Features whole = named("张秀英", "");
        Features parts = named("Xiu Ying", "Zhang");

        assertThat(level(Comparison.GIVEN_NAME, whole, parts)).isEqualTo("equal");
        assertThat(level(Comparison.FAMILY_NAME, whole, parts)).isEqualTo("equal");
        assertThat(level(Comparison.GIVEN_NAME, whole, named("Xiu Ming", "Zhang")))
                .isNotEqualTo("equal");
    }

    @Test
    void initialsAgreeWithTheirNames() {
        assertThat(level(Comparison.GIVEN_NAME, named("R", "Roderick"), named("Ray", "Roderick")))
                .isEqualTo("initial");
        assertThat(level(Comparison.GIVEN_NAME, named("K", "Roderick"), named("Ray", "Roderick")))
                .isEqualTo("different");
    }

    @Test
    void datesTellSwapsAndTyposFromOtherDates() {
        assertThat(level(Comparison.BIRTH_DATE, born("1984-03-11"), born("1984-11-03")))
                .isEqualTo("day and month swapped");
        assertThat(level(Comparison.BIRTH_DATE, born("1971-06-24"), born("1971-05-24")))
                .isEqualTo("one digit off");
        assertThat(level(Comparison.BIRTH_DATE, born("1971-06-24"), born("1989-06-24")))
                .isEqualTo("two parts equal");
        assertThat(level(Comparison.BIRTH_DATE, born("1971-06-24"), born("1990-12-01")))
                .isEqualTo("different");
        assertThat(level(Comparison.BIRTH_DATE, born("1970-01-01"), born("1970-01-01")))
                .as("a placeholder date is no evidence")
                .isEqualTo("absent");
    }

    @Test
    void aDayThatTheCalendarDoesNotHaveIsComparedAsItIsWritten() {
        assertThat(level(Comparison.BIRTH_DATE, born("1965-02-21"), born("19650231")))
                .isEqualTo("one digit off");
        assertThat(level(Comparison.BIRTH_DATE, born("1965-04-13"), born("19651304")))
                .isEqualTo("day and month swapped");
        assertThat(level(Comparison.BIRTH_DATE, born("19651304"), born("19651304")))
                .isEqualTo("equal");
        assertThat(level(Comparison.BIRTH_DATE, born("19650400"), born("19650400")))
                .as("a day that nobody knew")
                .isEqualTo("two parts equal");
    }

    @Test
    void whatAnnouncesAHouseNumberAndWordsBehindTheStreetDoNotMatter() {
        assertThat(level(Comparison.ADDRESS, at("No 321, Street 128"), at("#321, Street 128")))
                .isEqualTo("equal");
        assertThat(level(Comparison.ADDRESS, at("No 321, Street 128 Phnom Penh Cambodia"), at("#321, Street 128")))
                .isEqualTo("same number, similar street");
        assertThat(level(Comparison.ADDRESS, at("No Name Road 3"), at("Name Road 3")))
                .as("a street may be called so")
                .isNotEqualTo("equal");
    }

    @Test
    void equalPostcodesSpeakForTheCityToo() {
        assertThat(level(Comparison.CITY, living("Paris", "75011"), living("Paris", "75011")))
                .isEqualTo("absent");
        assertThat(level(Comparison.CITY, living("Paris", "75011"), living("Paris", "69001")))
                .isEqualTo("equal");
    }

    @Test
    void fatherAndSonAreRuledOut() {
        assertThat(PairComparator.contradictory(
                        features("Robert", "Moss", "Sr", "", "", ""), features("Robert", "Moss Jr", "", "", "", "")))
                .isTrue();
        assertThat(PairComparator.contradictory(
                        features("Robert", "Moss", "", "", "", ""), features("Robert", "Moss", "Jr", "", "", "")))
                .isFalse();
    }

    @Test
    void theOrderOfTheTwoDoesNotMatter() {
        Features one = features("Maria Luis", "Medina Sentosa", "", "1973-11-21", "La Blanca", "60527");
        Features other = features("Maria", "Sentosa", "", "1973-11-12", "LaBlanca", "60528");

        assertThat(comparator.compare(one, other)).isEqualTo(comparator.compare(other, one));
    }

    private String level(Comparison comparison, Features left, Features right) {
        return comparator.compare(left, right).at(comparison).words();
    }

    private static Features named(String given, String family) {
        return features(given, family, "", "", "", "");
    }

    private static Features born(String date) {
        return features("Ana", "Ruiz", "", date, "", "");
    }

    private static Features at(String address) {
        return Features.of(
                new PersonFields("x", "Ana", "Ruiz", "", "", "", address, "", "", List.of(), List.of(), List.of()));
    }

    private static Features living(String city, String postcode) {
        return features("Ana", "Ruiz", "", "", city, postcode);
    }

    private static Features features(
            String given, String family, String suffix, String birth, String city, String postcode) {
        return Features.of(new PersonFields(
                "x", given, family, suffix, birth, "", "", city, postcode, List.of(), List.of(), List.of()));
    }
}
