package io.parcours.identity.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.profile.Moves.Move;
import io.parcours.identity.profile.Moves.Told;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovesTest {
    private static final Told LYON = told(1, "69003", "Lyon");
    private static final Told NANTES = told(5, "44000", "Nantes");

    private static Told told(long since, String postcode, String city) {
        return new Told(since, "FR", postcode, city);
    }

    @Test
    void whoToldAnotherHomeBeforeMovedWhenTheHomeOfNowWasToldFirst() {
        assertThat(Moves.to(NANTES, List.of(told(7, "44000", "NANTES"), NANTES, LYON)))
                .contains(new Move(5, LYON));
        assertThat(Moves.to(NANTES, List.of(NANTES))).isEmpty();
        assertThat(Moves.to(NANTES, List.of())).isEmpty();
    }

    @Test
    void whoCameBackMovedWhenTheFormerHomeWasToldAgain() {
        assertThat(Moves.to(LYON, List.of(LYON, NANTES, told(9, "69003", "Lyon"))))
                .contains(new Move(9, NANTES));
    }

    @Test
    void aHomeThatWasToldLaterButDidNotSurviveIsNoMove() {
        assertThat(Moves.to(LYON, List.of(LYON, NANTES))).isEmpty();
    }

    @Test
    void anotherSpellingOrWhatIsNotToldIsNoOtherPlace() {
        assertThat(Moves.to(NANTES, List.of(told(1, "44 000", "nantes"), told(2, "", "Nantes"), NANTES)))
                .isEmpty();
        assertThat(Moves.to(NANTES, List.of(new Told(1, "", "44000", ""), NANTES)))
                .isEmpty();
        Told accented = told(3, "", "Saint-Étienne");
        assertThat(Moves.to(accented, List.of(told(1, "", "SAINT ETIENNE"), accented)))
                .isEmpty();
        // The same code of two countries is two places.
        assertThat(Moves.to(NANTES, List.of(new Told(1, "DE", "44000", ""), NANTES)))
                .hasValueSatisfying(move -> assertThat(move.from().name()).isEqualTo("44000"));
    }

    @Test
    void ofTwoHomesToldAtOneMomentNobodyKnowsWhichCameFirst() {
        assertThat(Moves.to(NANTES, List.of(told(5, "69003", "Lyon"), NANTES))).isEmpty();
    }
}
