package io.parcours.segments.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parcours.segments.model.SpendModel.Spender;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds whatever the data. */
class ModelPropertiesTest {
    private static final PurchaseModel MODEL = new PurchaseModel(0.24, 4.41, 0.79, 2.43);

    @Test
    void whoNeverCameBackIsAliveForAllThatIsKnown() {
        assertThat(MODEL.alive(Purchases.of(0, 0, 30))).isEqualTo(1);
    }

    @Test
    void theLongerTheSilenceTheLessLikelyAlive() {
        double before = 1;
        for (int age = 20; age < 200; age += 5) {
            double alive = MODEL.alive(Purchases.of(5, 20, age));
            assertThat(alive).isBetween(0.0, before);
            before = alive;
        }
    }

    @Test
    void whoBoughtVeryOftenIsCountedWithoutOverflow() {
        assertThat(MODEL.expected(Purchases.of(3_000, 99.9, 100), 10)).isBetween(1.0, 300.0);
        assertThat(MODEL.alive(Purchases.of(3_000, 10, 100))).isBetween(0.0, 1e-9);
        assertThat(MODEL.logLikelihood(List.of(Purchases.of(3_000, 10, 100)))).isFinite();
    }

    @Test
    void theExpectationIsTheSumOfItsPartsOverSimulatedCustomers() {
        // Draws customers as the model says they are, and counts what they do.
        Random random = new Random(11);
        int customers = 200_000;
        long bought = 0;
        PurchaseModel model = new PurchaseModel(2, 8, 1.5, 3);
        for (int i = 0; i < customers; i++) {
            double rate = (exponential(random) + exponential(random)) / 8;
            double leaves = beta(random, 1.5, 3);
            double at = 0;
            while (true) {
                at += exponential(random) / rate;
                if (at > 20) {
                    break;
                }
                bought++;
                if (random.nextDouble() < leaves) {
                    break;
                }
            }
        }
        assertThat(model.expected(20)).isCloseTo((double) bought / customers, within(0.02));
    }

    private static double exponential(Random random) {
        return -Math.log(1 - random.nextDouble());
    }

    /** By rejection, which is slow and plainly right. */
    private static double beta(Random random, double a, double b) {
        double peak = (a - 1) / (a + b - 2);
        double highest = Math.pow(peak, a - 1) * Math.pow(1 - peak, b - 1);
        while (true) {
            double x = random.nextDouble();
            if (random.nextDouble() * highest <= Math.pow(x, a - 1) * Math.pow(1 - x, b - 1)) {
                return x;
            }
        }
    }

    @Test
    void customersWhoLeaveAlikeAreExpectedAsTheIntegralOverTheirChancesSays() {
        for (double likeness : new double[] {2.5, 60, 900, 9_999, 10_001, 236_598, 1e12}) {
            PurchaseModel model = new PurchaseModel(0.99, 228, likeness, 5 * likeness);
            for (Purchases seen :
                    List.of(Purchases.of(0, 0, 30), Purchases.of(1, 100, 400), Purchases.of(12, 300, 310))) {
                for (double days : new double[] {1, 90, 2_000}) {
                    double expected = model.expected(seen, days) / model.alive(seen);
                    assertThat(expected)
                            .as("%s, %s, %s days", model, seen, days)
                            .isCloseTo(
                                    integral(model, seen, days),
                                    org.assertj.core.api.Assertions.withinPercentage(1e-3));
                }
            }
        }
    }

    /** Over the chance p to leave after a purchase, of which a beta distribution is known. */
    private static double integral(PurchaseModel model, Purchases seen, double days) {
        double a = model.a();
        double b = model.b() + seen.repeats();
        double mean = a / (a + b);
        double deviation = Math.sqrt(mean * (1 - mean) / (a + b + 1));
        double from = Math.max(0, mean - 12 * deviation);
        double width = Math.min(1, mean + 12 * deviation) - from;
        int steps = 200_000;
        double weights = 0;
        double sum = 0;
        double top = (a - 1) * Math.log(mean) + (b - 1) * Math.log1p(-mean);
        for (int i = 0; i < steps; i++) {
            double p = from + width * (i + 0.5) / steps;
            double weight = Math.exp((a - 1) * Math.log(p) + (b - 1) * Math.log1p(-p) - top);
            double start = model.alpha() + seen.age();
            weights += weight;
            sum += weight * (1 - Math.pow(start / (start + p * days), model.r() + seen.repeats())) / p;
        }
        return sum / weights;
    }

    @Test
    void aParameterOfExactlyOneIsNoHole() {
        double at = new PurchaseModel(0.5, 5, 1, 2).expected(10);
        assertThat(at).isCloseTo(new PurchaseModel(0.5, 5, 1.0001, 2).expected(10), within(1e-3));
        assertThat(at).isCloseTo(new PurchaseModel(0.5, 5, 0.9999, 2).expected(10), within(1e-3));
    }

    @Test
    void aFitFindsTheParametersThatCustomersWereDrawnFromAndTheSameTwice() {
        Random random = new Random(5);
        List<Spender> spenders = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            // q = 4 and v = 30: the scale of a customer's amounts; p = 3: amounts of one customer.
            double scale = 30 / (exponential(random) + exponential(random) + exponential(random) + exponential(random));
            int purchases = 1 + random.nextInt(6);
            double total = 0;
            for (int j = 0; j < purchases; j++) {
                total += scale * (exponential(random) + exponential(random) + exponential(random));
            }
            spenders.add(new Spender(purchases, total / purchases));
        }
        SpendModel model = SpendModel.fit(spenders);
        assertThat(model.p()).isCloseTo(3, within(0.3));
        assertThat(model.q()).isCloseTo(4, within(0.3));
        assertThat(model.v()).isCloseTo(30, within(4.0));
        assertThat(SpendModel.fit(spenders)).isEqualTo(model);
    }

    @Test
    void littleSeenCountsLittle() {
        SpendModel model = new SpendModel(6.25, 3.74, 15.44);
        double all = 6.25 * 15.44 / 2.74;
        double once = model.expected(1, 100);
        double often = model.expected(50, 100);
        assertThat(once).isBetween(all, 100.0);
        assertThat(often).isBetween(once, 100.0);
        assertThat(model.expected(0, 1)).isCloseTo(all, within(1e-9));
    }

    @Test
    void nothingToLearnFromIsSaid() {
        assertThatThrownBy(() -> PurchaseModel.fit(List.of(Purchases.of(0, 0, 10))))
                .hasMessageContaining("nobody bought twice");
        assertThatThrownBy(() -> SpendModel.fit(List.of())).hasMessageContaining("nobody spent");
        assertThatThrownBy(() -> Purchases.of(2, 11, 10)).hasMessageContaining("no such customer");
    }
}
