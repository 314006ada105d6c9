package io.parcours.segments.model;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.model.BuyingModel.Buyer;
import io.parcours.segments.model.ChurnModel.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What came of learning.
 *
 * @param model the parameters as JSON; empty when there was too little to learn from
 * @param report for a person to read
 * @param inShort the report on one line
 */
public record Lesson(Optional<String> model, List<String> report, String inShort) {
    private static final int FEWEST_BUYERS = 50;
    private static final int FEWEST_REPEATERS = 10;
    private static final int FEWEST_CASES = 100;
    private static final int FEWEST_OF_A_KIND = 10;
    private static final int MOST_ROWS = 7;

    public Lesson {
        report = List.copyOf(report);
    }

    static Lesson tooLittle(String why) {
        return new Lesson(Optional.empty(), List.of("not learnt yet: " + why), "not learnt yet: " + why);
    }

    /**
     * A buyer as of the day from which on purchases were held out.
     *
     * @param later days with a purchase since
     */
    public record HeldOut(Buyer buyer, long later) {}

    /** Learns from buyers as they are today; what was held out tells how good a model is that was learnt before. */
    public static Lesson buying(List<Buyer> buyers, List<HeldOut> heldOut, int heldOutDays) {
        long repeaters = buyers.stream().filter(buyer -> buyer.days() > 1).count();
        if (buyers.size() < FEWEST_BUYERS || repeaters < FEWEST_REPEATERS) {
            return tooLittle(buyers.size() + " persons did it, " + repeaters + " of them on several days; "
                    + FEWEST_BUYERS + " and " + FEWEST_REPEATERS + " are needed");
        }
        BuyingModel model = fit(buyers);
        List<String> report = new ArrayList<>();
        report.add(buyers.size() + " persons, " + repeaters + " of them on several days");
        PurchaseModel purchases = model.purchases();
        report.add(String.format(
                Locale.ROOT,
                "BG/NBD r %.4f, alpha %.4f days, a %.4f, b %.4f; log-likelihood %.4f",
                purchases.r(),
                purchases.alpha(),
                purchases.a(),
                purchases.b(),
                purchases.logLikelihood(grouped(buyers))));
        SpendModel spend = model.spend();
        report.add(
                spend == null
                        ? "no amounts above 0: nothing learnt of spending"
                        : String.format(
                                Locale.ROOT,
                                "Gamma-Gamma p %.4f, q %.4f, v %.4f; log-likelihood %.4f",
                                spend.p(),
                                spend.q(),
                                spend.v(),
                                spend.logLikelihood(spenders(buyers))));
        String tried = tried(heldOut, heldOutDays, report);
        return new Lesson(
                Optional.of(ModelJson.write(model)), report, "learnt from " + buyers.size() + " persons; " + tried);
    }

    private static BuyingModel fit(List<Buyer> buyers) {
        List<SpendModel.Spender> spenders = spenders(buyers);
        return new BuyingModel(
                PurchaseModel.fit(grouped(buyers)), spenders.isEmpty() ? null : SpendModel.fit(spenders));
    }

    /** Customers alike are counted together: the likelihood is a sum, and computed often. */
    private static List<Purchases> grouped(List<Buyer> buyers) {
        record Alike(long repeats, double last, double age) implements Comparable<Alike> {
            @Override
            public int compareTo(Alike other) {
                return java.util.Comparator.comparingLong(Alike::repeats)
                        .thenComparingDouble(Alike::last)
                        .thenComparingDouble(Alike::age)
                        .compare(this, other);
            }
        }
        Map<Alike, Long> groups = new TreeMap<>();
        buyers.stream()
                .map(Buyer::purchases)
                .forEach(seen -> groups.merge(new Alike(seen.repeats(), seen.last(), seen.age()), 1L, Long::sum));
        List<Purchases> grouped = new ArrayList<>();
        groups.forEach((alike, count) -> grouped.add(new Purchases(alike.repeats, alike.last, alike.age, count)));
        return grouped;
    }

    private static List<SpendModel.Spender> spenders(List<Buyer> buyers) {
        return buyers.stream()
                .filter(buyer -> buyer.total() > 0)
                .map(buyer -> new SpendModel.Spender(buyer.days(), buyer.total() / buyer.days()))
                .toList();
    }

    /** A model learnt from what was known then, held against what came. */
    private static String tried(List<HeldOut> heldOut, int days, List<String> report) {
        List<Buyer> then = heldOut.stream().map(HeldOut::buyer).toList();
        long repeaters = then.stream().filter(buyer -> buyer.days() > 1).count();
        if (then.size() < FEWEST_BUYERS || repeaters < FEWEST_REPEATERS) {
            report.add("too few persons " + days + " days ago to try it on what came since");
            return "not tried on what came later";
        }
        PurchaseModel model = PurchaseModel.fit(grouped(then));
        double expected = 0;
        long seen = 0;
        double[][] table = new double[MOST_ROWS + 1][3];
        for (HeldOut each : heldOut) {
            double times = model.expected(each.buyer().purchases(), days);
            double[] row = table[(int) Math.min(each.buyer().days() - 1, MOST_ROWS)];
            row[0]++;
            row[1] += times;
            row[2] += each.later();
            expected += times;
            seen += each.later();
        }
        String total = String.format(
                Locale.ROOT, "in the last %d days %.0f days with purchases expected, %d seen", days, expected, seen);
        report.add("learnt " + days + " days ago, it would have foretold: " + total);
        report.add("repeats before  persons  expected each  seen each");
        for (int i = 0; i <= MOST_ROWS; i++) {
            if (table[i][0] > 0) {
                report.add(String.format(
                        Locale.ROOT,
                        "%13d%s  %7.0f  %13.3f  %9.3f",
                        i,
                        i == MOST_ROWS ? "+" : " ",
                        table[i][0],
                        table[i][1] / table[i][0],
                        table[i][2] / table[i][0]));
            }
        }
        return total;
    }

    /**
     * Learns from persons as they were two stretches ago, and tries what was learnt on those of one stretch ago.
     *
     * @param within how long a stretch is
     */
    public static Lesson churn(List<String> inputs, List<Case> earlier, List<Case> later, Span within) {
        Optional<String> lack = lack(earlier, "the " + within + " before the last " + within);
        if (lack.isEmpty()) {
            lack = lack(later, "the last " + within);
        }
        if (lack.isPresent()) {
            return tooLittle(lack.get());
        }
        ChurnModel model = ChurnModel.fit(inputs, earlier);
        double share = (double) earlier.stream().filter(Case::gone).count() / earlier.size();
        Calibration calibration = Calibration.of(
                later.stream()
                        .map(each -> new Calibration.Outcome(model.chance(each.values()), each.gone()))
                        .toList(),
                share);
        List<String> report = new ArrayList<>();
        report.add(String.format(
                Locale.ROOT,
                "learnt from %d persons as they were two times %s ago: %.1f %% did not come back within %s",
                earlier.size(),
                within,
                100 * share,
                within));
        report.add("odds by one standard deviation of each input:");
        model.inputs()
                .forEach(input -> report.add(String.format(
                        Locale.ROOT,
                        "  %s × %.3f%s",
                        input.name(),
                        Math.exp(input.weight()),
                        input.unknown() == 0
                                ? ""
                                : String.format(Locale.ROOT, ", unknown × %.3f", Math.exp(input.unknown())))));
        report.add("tried on persons as they were " + within + " ago, none of which it had seen to the end:");
        report.addAll(calibration.lines());
        return new Lesson(
                Optional.of(ModelJson.write(model)),
                report,
                String.format(
                        Locale.ROOT,
                        "learnt from %d persons; tried on %d later ones, Brier score %.4f (one chance for everybody: %.4f)",
                        earlier.size(),
                        later.size(),
                        calibration.brier(),
                        calibration.plain()));
    }

    private static Optional<String> lack(List<Case> cases, String when) {
        long gone = cases.stream().filter(Case::gone).count();
        boolean enough =
                cases.size() >= FEWEST_CASES && gone >= FEWEST_OF_A_KIND && cases.size() - gone >= FEWEST_OF_A_KIND;
        return enough
                ? Optional.empty()
                : Optional.of(cases.size() + " persons had done it before " + when + ", " + gone
                        + " of them did not come back in it; " + FEWEST_CASES + " are needed, and " + FEWEST_OF_A_KIND
                        + " of either kind");
    }
}
