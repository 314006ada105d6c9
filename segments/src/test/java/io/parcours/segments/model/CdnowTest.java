package io.parcours.segments.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parcours.segments.model.SpendModel.Spender;
import io.parcours.segments.testing.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The models find on CDNOW what was published of it, and say of customers what was published. */
class CdnowTest {
    private static final Offset<Double> THREE_DIGITS = within(0.0051);

    /** Of Fader, Hardie and Lee (2005), table 2. */
    private static final PurchaseModel PUBLISHED = new PurchaseModel(0.2426, 4.4136, 0.7929, 2.4259);

    private static List<String> lines() throws IOException {
        Path file = RealData.at("cdnow/cdnow_customers_summary_with_transactions.csv");
        return Files.readAllLines(file).stream().skip(1).toList();
    }

    private static List<Purchases> customers() throws IOException {
        List<Purchases> customers = new ArrayList<>();
        for (String line : lines()) {
            String[] cells = line.split(",");
            customers.add(
                    Purchases.of(Long.parseLong(cells[1]), Double.parseDouble(cells[2]), Double.parseDouble(cells[3])));
        }
        return customers;
    }

    @Test
    void purchasesAreFittedAsPublished() throws IOException {
        List<Purchases> customers = customers();
        assertThat(customers).hasSize(2_357);
        PurchaseModel model = PurchaseModel.fit(customers);
        assertThat(model.r()).isCloseTo(0.2426, within(0.0005));
        assertThat(model.alpha()).isCloseTo(4.4136, THREE_DIGITS);
        assertThat(model.a()).isCloseTo(0.7929, within(0.0005));
        assertThat(model.b()).isCloseTo(2.4259, THREE_DIGITS);
        assertThat(model.logLikelihood(customers)).isCloseTo(-9582.4256, within(0.0005));
    }

    @Test
    void aFitOfCustomersTakenTogetherAndInAnotherUnitOfTimeIsTheSame() throws IOException {
        List<Purchases> customers = customers();
        List<Purchases> halves = new ArrayList<>();
        for (Purchases customer : customers.subList(0, 400)) {
            halves.add(new Purchases(customer.repeats(), 7 * customer.last(), 7 * customer.age(), 2));
        }
        PurchaseModel weeks = PurchaseModel.fit(customers.subList(0, 400));
        PurchaseModel days = PurchaseModel.fit(halves);
        assertThat(days.r()).isCloseTo(weeks.r(), within(1e-3));
        assertThat(days.alpha()).isCloseTo(7 * weeks.alpha(), within(0.05));
        assertThat(days.expected(new Purchases(2, 7 * 30.43, 7 * 38.86, 1), 7 * 39))
                .isCloseTo(weeks.expected(Purchases.of(2, 30.43, 38.86), 39), within(1e-3));
    }

    @Test
    void purchasesToComeAreAsPublished() {
        assertThat(PUBLISHED.expected(Purchases.of(2, 30.43, 38.86), 39)).isCloseTo(1.226, within(0.0005));
    }

    @Test
    void purchasesOfSomebodyNewAreAsPublished() {
        double[] times = {0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0};
        double[] expected = {0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576};
        for (int i = 0; i < times.length; i++) {
            assertThat(PUBLISHED.expected(times[i])).isCloseTo(expected[i], within(0.0005));
        }
    }

    @Test
    void spendingIsFittedAsPublished() throws IOException {
        List<Spender> spenders = new ArrayList<>();
        for (String line : lines()) {
            String[] cells = line.split(",");
            if (Long.parseLong(cells[1]) > 0) {
                spenders.add(new Spender(Long.parseLong(cells[1]), Double.parseDouble(cells[4])));
            }
        }
        assertThat(spenders).hasSize(946);
        SpendModel model = SpendModel.fit(spenders);
        assertThat(model.p()).isCloseTo(6.25, THREE_DIGITS);
        assertThat(model.q()).isCloseTo(3.74, THREE_DIGITS);
        assertThat(model.v()).isCloseTo(15.44, within(0.05));
        assertThat(model.logLikelihood(spenders)).isCloseTo(-4055.9232, within(0.001));
    }
}
