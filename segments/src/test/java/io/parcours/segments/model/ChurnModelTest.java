package io.parcours.segments.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.model.ChurnModel.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChurnModelTest {
    private static final List<String> INPUTS = List.of("days_since", "orders", "score");

    /** Customers whose true chance is known; the third input is unknown of a third of them. */
    private static List<Case> cases(long seed, int count) {
        Random random = new Random(seed);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double days = random.nextInt(300);
            double orders = 1 + random.nextInt(20);
            @Nullable Double score = random.nextInt(3) == 0 ? null : (double) random.nextInt(11);
            double odds = 0.9 * Math.log1p(days) - 1.1 * Math.log1p(orders) - (score == null ? 1 : 0.4 * score);
            cases.add(new Case(Arrays.asList(days, orders, score), random.nextDouble() < 1 / (1 + Math.exp(-odds))));
        }
        return cases;
    }

    /** At the most likely parameters, the penalised likelihood is flat in every direction. */
    @Test
    void noParameterCanBeBettered() {
        List<Case> cases = cases(1, 800);
        ChurnModel best = ChurnModel.fit(INPUTS, cases);
        double reached = likelihood(best, cases);
        for (int i = 0; i < 1 + 2 * INPUTS.size(); i++) {
            for (double step : new double[] {-0.01, 0.01}) {
                assertThat(likelihood(moved(best, i, step), cases)).isLessThanOrEqualTo(reached);
            }
        }
    }

    @Test
    void aHandfulOfCustomersIsEnoughForAModel() {
        for (int seed = 0; seed < 300; seed++) {
            assertThat(ChurnModel.fit(INPUTS, cases(seed, 12)).inputs()).hasSameSizeAs(INPUTS);
        }
    }

    private static double likelihood(ChurnModel model, List<Case> cases) {
        double sum = 0;
        for (Case each : cases) {
            double chance = model.chance(each.values());
            sum += Math.log(each.gone() ? chance : 1 - chance);
        }
        for (ChurnModel.Input input : model.inputs()) {
            sum -= (input.weight() * input.weight() + input.unknown() * input.unknown()) / 2;
        }
        return sum;
    }

    private static ChurnModel moved(ChurnModel model, int parameter, double step) {
        List<ChurnModel.Input> inputs = new ArrayList<>();
        for (int i = 0; i < model.inputs().size(); i++) {
            ChurnModel.Input input = model.inputs().get(i);
            inputs.add(new ChurnModel.Input(
                    input.name(),
                    input.mean(),
                    input.spread(),
                    input.weight() + (parameter == 1 + 2 * i ? step : 0),
                    input.unknown() + (parameter == 2 + 2 * i ? step : 0)));
        }
        return new ChurnModel(model.intercept() + (parameter == 0 ? step : 0), inputs);
    }

    @Test
    void chancesComeTrueAsOftenAsTheySayOfCustomersNotSeenBefore() {
        Lesson lesson = Lesson.churn(INPUTS, cases(2, 4_000), cases(3, 4_000), Span.parse("90 days"));
        ChurnModel model = ModelJson.churn(lesson.model().orElseThrow());
        List<Calibration.Outcome> outcomes = cases(4, 20_000).stream()
                .map(each -> new Calibration.Outcome(model.chance(each.values()), each.gone()))
                .toList();
        Calibration calibration = Calibration.of(outcomes, 0.5);
        assertThat(calibration.deciles())
                .hasSize(10)
                .allSatisfy(decile -> assertThat(decile.seen()).isCloseTo(decile.expected(), within(0.06)));
        assertThat(calibration.error()).isLessThan(0.03);
        assertThat(calibration.brier()).isLessThan(0.8 * calibration.plain());
        assertThat(lesson.report()).anyMatch(line -> line.startsWith("Brier score "));
    }

    @Test
    void theOrderOfCustomersChangesNothingThatCanBeSeen() {
        List<Case> cases = cases(5, 500);
        List<Case> others = new ArrayList<>(cases);
        Collections.shuffle(others, new Random(6));
        ChurnModel left = ChurnModel.fit(INPUTS, cases);
        ChurnModel right = ChurnModel.fit(INPUTS, others);
        cases.forEach(
                each -> assertThat(left.chance(each.values())).isCloseTo(right.chance(each.values()), within(1e-9)));
        assertThat(ChurnModel.fit(INPUTS, cases)).isEqualTo(left);
    }

    @Test
    void aModelReadBackSaysExactlyTheSame() {
        ChurnModel model = ChurnModel.fit(INPUTS, cases(7, 300));
        assertThat(ModelJson.churn(ModelJson.write(model))).isEqualTo(model);
        BuyingModel buying = new BuyingModel(new PurchaseModel(0.1, 1 / 3.0, 0.7, 2), new SpendModel(6, 3.7, 15.1));
        assertThat(ModelJson.buying(ModelJson.write(buying))).isEqualTo(buying);
        BuyingModel plain = new BuyingModel(new PurchaseModel(0.1, 1 / 3.0, 0.7, 2), null);
        assertThat(ModelJson.buying(ModelJson.write(plain))).isEqualTo(plain);
    }

    @Test
    void whatPushedMostIsNamedFirstWithItsValue() {
        ChurnModel model = new ChurnModel(
                0,
                List.of(
                        new ChurnModel.Input("days_since", 0, 1, Math.log(2) / Math.log1p(143), 0),
                        new ChurnModel.Input("orders", 0, 1, -0.5 / Math.log1p(1), 0),
                        new ChurnModel.Input("score", 0, 1, 5, 0.1),
                        new ChurnModel.Input("visits", 0, 1, 0.001, 0)));
        assertThat(model.because(Arrays.asList(143.0, 1.0, null, 3.0)))
                .isEqualTo("days_since 143 (odds × 2.00), orders 1 (odds × 0.61), score unknown (odds × 1.11)");
        assertThat(model.because(Arrays.asList(0.0, 0.0, 0.0, 0.0))).isEqualTo("nothing unusual");
    }

    @Test
    void anInputThatNeverVariesHasNoSay() {
        List<Case> cases = cases(8, 300).stream()
                .map(each -> new Case(Arrays.asList(each.values().get(0), 7.0), each.gone()))
                .toList();
        assertThat(ChurnModel.fit(List.of("days_since", "constant"), cases)
                        .inputs()
                        .get(1))
                .isEqualTo(new ChurnModel.Input("constant", Math.log1p(7), 1, 0, 0));
    }

    @Test
    void whereEverybodyWentOneWayNothingIsLearntAndTheReportSaysSo() {
        List<Case> gone = cases(9, 200).stream()
                .map(each -> new Case(each.values(), true))
                .toList();
        assertThatThrownBy(() -> ChurnModel.fit(INPUTS, gone)).hasMessage("nobody came back in time");
        Lesson lesson = Lesson.churn(INPUTS, gone, cases(10, 200), Span.parse("30 days"));
        assertThat(lesson.model()).isEmpty();
        assertThat(lesson.inShort())
                .isEqualTo("not learnt yet: 200 persons had done it before the 30 days before the last 30 days, 200 of"
                        + " them did not come back in it; 100 are needed, and 10 of either kind");
    }

    @Test
    void aPerfectForecastHasABrierScoreOfZeroAndACoinOneOfAQuarter() {
        List<Calibration.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            outcomes.add(new Calibration.Outcome(i % 2, i % 2 == 1));
        }
        Calibration calibration = Calibration.of(outcomes, 0.5);
        assertThat(calibration.brier()).isZero();
        assertThat(calibration.plain()).isEqualTo(0.25);
        assertThat(calibration.error()).isZero();
        assertThat(calibration.deciles())
                .extracting(Calibration.Decile::persons)
                .containsOnly(4L);
    }
}
