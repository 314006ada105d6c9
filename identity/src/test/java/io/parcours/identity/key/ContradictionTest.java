package io.parcours.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContradictionTest {
    private static PersonName name(String given, String family) {
        return PersonName.of(given, family, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "Robert,Bob",
        "R.,Robert",
        "Hélène,Helene",
        "Jhon,John",
        "Alexander,Alex",
        "Anna Maria,Anna",
        "Katarzyna,Katarzina",
        "Jean-Pierre,Jean Pierre"
    })
    void formsOfOneGivenNameDoNotContradict(String left, String right) {
        assertThat(Contradiction.between(name(left, "Stone"), name(right, "Stone")))
                .isFalse();
        assertThat(Contradiction.between(name(right, "Stone"), name(left, "Stone")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Anna,Nina",
        "John,Jane",
        "Paul,Paula",
        "Paul,Pauline",
        "Julie,Julia",
        "Simon,Simone",
        "Jayden,Hayden",
        "Given1,Given2",
        "Daniel,Daniela",
        "Lena,Lina",
        "J.,Robert",
        "Carlo,Carla"
    })
    void namesThatSiblingsOrTwinsBearDo(String left, String right) {
        assertThat(Contradiction.between(name(left, "Stone"), name(right, "Stone")))
                .isTrue();
        assertThat(Contradiction.between(name(right, "Stone"), name(left, "Stone")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Smith,Smyth", "Ortega Vidal,Ortega", "van der Meer,Vandermeer", "O'Neil,ONeil", "Müller,Muller"})
    void formsOfOneFamilyNameDoNotContradict(String left, String right) {
        assertThat(Contradiction.between(name("Ana", left), name("Ana", right))).isFalse();
    }

    @Test
    void anotherFamilyNameContradictsUnlessTheBirthDateSpeaksForAWedding() {
        LocalDate born = LocalDate.of(1979, 6, 1);
        assertThat(Contradiction.between(name("Magda", "Smith"), name("Magda", "Jones")))
                .isTrue();
        assertThat(Contradiction.between(
                        PersonName.of("Magda", "Smith", null, born), PersonName.of("Magda", "Jones", null, born)))
                .isFalse();
    }

    @Test
    void birthDatesContradictUnlessDayAndMonthAreSwappedOrADigitSlipped() {
        assertThat(dates("1984-03-11", "1984-11-03")).isFalse();
        assertThat(dates("1984-03-11", "1984-03-12")).isFalse();
        assertThat(dates("1984-03-11", "1985-04-12")).isTrue();
        assertThat(dates("1984-03-11", "1970-01-01"))
                .as("a placeholder is absent")
                .isFalse();
    }

    private static boolean dates(String left, String right) {
        return Contradiction.between(
                PersonName.of("Ana", "Ruiz", null, LocalDate.parse(left)),
                PersonName.of("Ana", "Ruiz", null, LocalDate.parse(right)));
    }

    @Test
    void juniorIsNotSeniorAndTheSuffixMayStandInTheName() {
        assertThat(Contradiction.between(
                        PersonName.of("Robert", "Moss", "Sr", null), PersonName.of("Robert", "Moss Jr.", null, null)))
                .isTrue();
        assertThat(Contradiction.between(
                        PersonName.of("Robert", "Moss", "Sr", null), PersonName.of("Robert", "Moss", null, null)))
                .isFalse();
    }

    @Test
    void nothingContradictsWhatIsAbsent() {
        assertThat(Contradiction.between(PersonName.NOBODY, name("Ana", "Ruiz")))
                .isFalse();
        assertThat(Contradiction.between(name("", "Ruiz"), name("Ana", ""))).isFalse();
    }
}
