package io.parcours.segments.model;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.ValueType;
import java.util.List;
import java.util.Optional;

/** What a model says of a person who did something at least once; of all others it says nothing. */
public sealed interface Estimate {
    /** What the person did: the touchpoints the model looks at. */
    EventFilter filter();

    /** Whether amounts matter to it. */
    boolean spends();

    /**
     * A score from 1 to 5: the fifth of all such persons that this one is in, 5 the best. Equal persons have equal scores: a score is one more than
     * the whole fifths of persons who are strictly worse.
     */
    record Rfm(Trait trait, EventFilter filter) implements Estimate {
        @Override
        public boolean spends() {
            return trait == Trait.SPEND;
        }
    }

    /** What persons are ranked by. */
    enum Trait {
        /** The day it was done last; later is better. */
        RECENCY,
        /** How often it was done. */
        FREQUENCY,
        /** The total amount. */
        SPEND
    }

    /**
     * What BG/NBD and Gamma-Gamma expect; what is done on one day counts once.
     *
     * @param within how far ahead; only of {@link Figure#TIMES} and {@link Figure#VALUE}
     */
    record Expected(Figure figure, EventFilter filter, Optional<Span> within) implements Estimate {
        public Expected {
            if (figure.ahead() != within.isPresent()) {
                throw new IllegalArgumentException(figure.ahead() ? "it needs a time ahead" : "it has no time ahead");
            }
        }

        @Override
        public boolean spends() {
            return figure == Figure.SPEND || figure == Figure.VALUE;
        }
    }

    enum Figure {
        /** How likely it is that the person has not left for good, from 0 to 1. */
        ALIVE,
        /** On how many days it will be done. */
        TIMES,
        /** The amount of one day on which it is done. */
        SPEND,
        /** {@link #TIMES} times {@link #SPEND}. */
        VALUE,
        /** The day by which half of the persons like this one, those who have not left, will have done it again. */
        NEXT_DAY;

        public boolean ahead() {
            return this == TIMES || this == VALUE;
        }
    }

    /**
     * The items that the person is likely to like most, bought before or not, the best first, parted by a comma and a space.
     *
     * @param item what an item is
     * @param most how many
     */
    record Affinity(ProductField item, EventFilter filter, int most) implements Estimate {
        public Affinity {
            if (item.type() == ValueType.NUMBER) {
                throw new IllegalArgumentException(
                        "persons like products, not numbers; use products.category, products.brand or products.product_id");
            }
            if (most < 1 || most > 100) {
                throw new IllegalArgumentException("write n: 1 to n: 100");
            }
        }

        @Override
        public boolean spends() {
            return false;
        }
    }

    /**
     * How likely it is, from 0 to 1, that the person does not do it again within some time.
     *
     * @param given behaviour attributes it is learnt from
     */
    record Churn(EventFilter filter, Span within, List<String> given) implements Estimate {
        public Churn {
            given = List.copyOf(given);
        }

        @Override
        public boolean spends() {
            return false;
        }
    }
}
