package io.parcours.demo.behaviour;

import java.util.List;
import java.util.OptionalLong;

/**
 * All that one person did, in time's order, and the turns that mattered.
 *
 * @param firstWebOrder when, in seconds since 1970
 * @param soonInShop whether a shop was visited within {@link Effects#SOON_DAYS} days of the first web order
 * @param complained when first
 * @param stopped when the person stopped buying
 */
public record Journey(
        List<Moment> moments,
        OptionalLong firstWebOrder,
        boolean soonInShop,
        OptionalLong complained,
        OptionalLong stopped) {

    /** Spent within a span of days after a moment, in cents; cancelled orders do not count. */
    public long spent(long after, int fromDay, int toDay) {
        long from = after + fromDay * Life.DAY;
        long to = after + toDay * Life.DAY;
        long cents = 0;
        for (Moment moment : moments) {
            if (moment.at() >= from && moment.at() < to) {
                if (moment instanceof Moment.WebVisit visit && !visit.cancelled()) {
                    cents += Moment.cents(visit.bought());
                } else if (moment instanceof Moment.ShopVisit visit) {
                    cents += Moment.cents(visit.bought());
                }
            }
        }
        return cents;
    }

    /** Whether anything was bought within a span of days after a moment. */
    public boolean bought(long after, int toDay) {
        return spent(after, 0, toDay) > 0;
    }
}
