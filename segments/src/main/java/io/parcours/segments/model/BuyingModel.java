package io.parcours.segments.model;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often and for how much customers will buy; time is in days.
 *
 * @param spend absent when nobody's purchases had an amount above 0
 */
public record BuyingModel(PurchaseModel purchases, @Nullable SpendModel spend) implements Serializable {
    /** Farther ahead a date says nothing. */
    private static final double FARTHEST_DAYS = 3_650;

    /**
     * A customer's history today.
     *
     * @param days different days with a purchase, at least one
     * @param firstAgo days since the first, and {@code lastAgo} since the last
     * @param total amount of all of them
     */
    public record Buyer(long days, long firstAgo, long lastAgo, double total) {
        public Purchases purchases() {
            return Purchases.of(days - 1, (double) firstAgo - lastAgo, firstAgo);
        }
    }

    public double alive(Buyer buyer) {
        return purchases.alive(buyer.purchases());
    }

    public double times(Buyer buyer, double days) {
        return purchases.expected(buyer.purchases(), days);
    }

    /** Of a day with a purchase; empty when nothing was learnt of spending. */
    public Optional<Double> spend(Buyer buyer) {
        if (spend == null) {
            return Optional.empty();
        }
        return Optional.of(
                buyer.total() > 0 ? spend.expected(buyer.days(), buyer.total() / buyer.days()) : spend.expected(0, 0));
    }

    public Optional<Double> value(Buyer buyer, double days) {
        return spend(buyer).map(each -> each * times(buyer, days));
    }

    /**
     * The day by which half of such customers will have bought again. Rates of customers with this history have a gamma distribution, so that waiting
     * times have Lomax's, whose median this is.
     */
    public Optional<LocalDate> nextDay(Buyer buyer, LocalDate today) {
        Purchases seen = buyer.purchases();
        double wait = (purchases.alpha() + seen.age()) * (Math.pow(2, 1 / (purchases.r() + seen.repeats())) - 1);
        return wait > FARTHEST_DAYS ? Optional.empty() : Optional.of(today.plusDays((long) Math.ceil(wait)));
    }
}
