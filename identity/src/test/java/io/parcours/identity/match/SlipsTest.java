package io.parcours.identity.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.match.Level.Birth;
import io.parcours.identity.match.Level.Family;
import io.parcours.identity.match.Level.Given;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlipsTest {
    @Test
    void whereRecordsHaveJustOneSlipEachOneSpeaksForAndTwoSpeakAgainst() {
        List<Agreement> pairs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            pairs.add(agreement(Given.ONE_EDIT, Family.EQUAL, Birth.EQUAL));
            pairs.add(agreement(Given.EQUAL, Family.ONE_EDIT, Birth.EQUAL));
            pairs.add(agreement(Given.EQUAL, Family.EQUAL, Birth.ONE_DIGIT_OFF));
        }
        Slips slips = Slips.of(pairs, model(2 / 3.0));

        // By chance 4 in 9 have one of three slips, and here all do.
        assertThat(slips.weights().get(1)).isBetween(Math.log(9 / 4.0) - 0.05, Math.log(9 / 4.0));
        assertThat(slips.weights().get(2)).isLessThan(-1);
        assertThat(slips.weights().get(0))
                .as("agreement is never held against two")
                .isZero();
    }

    @Test
    void whereSlipsFallAsDiceDoTheirNumberSaysNothing() {
        List<Agreement> pairs = new ArrayList<>();
        for (int i = 0; i < 512; i++) {
            pairs.add(agreement(
                    i % 8 == 0 ? Given.ONE_EDIT : Given.EQUAL,
                    i / 8 % 8 == 0 ? Family.ONE_EDIT : Family.EQUAL,
                    i / 64 == 0 ? Birth.ONE_DIGIT_OFF : Birth.EQUAL));
        }

        assertThat(Slips.of(pairs, model(7 / 8.0)).weights())
                .allSatisfy(weight -> assertThat(weight).isBetween(-0.05, 0.05));
    }

    @Test
    void severalSlipsNeverCountForTwoHoweverOftenTheyComeTogether() {
        List<Agreement> pairs = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            pairs.add(agreement(Given.EQUAL, Family.EQUAL, Birth.EQUAL));
            pairs.add(agreement(Given.ONE_EDIT, Family.ONE_EDIT, Birth.ONE_DIGIT_OFF));
        }

        assertThat(Slips.of(pairs, model(0.5)).weights().subList(2, 4))
                .allSatisfy(weight -> assertThat(weight).isLessThanOrEqualTo(0));
    }

    @Test
    void whatIsAbsentIsNoSlip() {
        Slips slips = new Slips(List.of(0.1, 0.2, -0.3, -0.4));

        assertThat(slips.weight(agreement(Given.NICKNAME, Family.EQUAL, Birth.EQUAL)))
                .isEqualTo(0.1);
        assertThat(slips.weight(agreement(Given.ONE_EDIT, Family.EQUAL, Birth.EQUAL)))
                .isEqualTo(0.2);
        assertThat(slips.weight(agreement(Given.ONE_EDIT, Family.EQUAL, Birth.ABSENT)))
                .isZero();
        assertThat(slips.weight(agreement(Given.CROSSED, Family.CROSSED, Birth.EQUAL)))
                .isZero();
    }

    /** All are one person, as far as this model goes; of each field a share is equal. */
    private static MatchModel model(double equal) {
        double[][] m = new double[Comparison.values().length][];
        double[][] u = new double[m.length][];
        for (Comparison comparison : Comparison.values()) {
            m[comparison.ordinal()] = new double[comparison.levels()];
            u[comparison.ordinal()] = new double[comparison.levels()];
            Arrays.fill(m[comparison.ordinal()], 1e-9);
            Arrays.fill(u[comparison.ordinal()], 1e-6);
        }
        for (Level slip : List.of(Given.ONE_EDIT, Family.ONE_EDIT, Birth.ONE_DIGIT_OFF)) {
            int comparison = slip instanceof Given ? 0 : slip instanceof Family ? 1 : 2;
            m[comparison][1] = equal;
            m[comparison][slip.ordinal()] = 1 - equal;
        }
        return new MatchModel(m, u, 0.1);
    }

    private static Agreement agreement(Given given, Family family, Birth birth) {
        return Agreement.of(
                given,
                family,
                birth,
                Level.Mailbox.ABSENT,
                Level.Phone.ABSENT,
                Level.OfficialId.ABSENT,
                Level.Address.ABSENT,
                Level.Postcode.ABSENT,
                Level.City.ABSENT,
                Level.Gender.ABSENT);
    }
}
