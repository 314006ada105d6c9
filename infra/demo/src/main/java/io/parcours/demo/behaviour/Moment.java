package io.parcours.demo.behaviour;

import io.parcours.demo.people.Product;
import io.parcours.demo.people.Shop;
import java.util.List;

/** Something a person does; {@code at} is seconds since 1970. */
public sealed interface Moment {
    long at();

    /** Tells the witness what this was. */
    void tell(Witness witness);

    /** Someone who sees moments of every kind. */
    interface Witness {
        void saw(WebVisit visit);

        void saw(ShopVisit visit);

        void saw(Message message);

        void saw(AdSeen ad);

        void saw(AppOpened opened);

        void saw(CareContact contact);

        void saw(Answer answer);

        void saw(Post post);
    }

    /** @param quantity negative never; a return is another moment */
    record Line(Product product, int quantity) {
        public long cents() {
            return product.cents() * quantity;
        }
    }

    /**
     * A visit to the web shop.
     *
     * @param viewed products looked at, the bought ones among them
     * @param bought empty when nothing was ordered
     * @param cancelled whether the order was called off later
     */
    record WebVisit(long at, Source source, int pages, List<Product> viewed, List<Line> bought, boolean cancelled)
            implements Moment {
        public boolean ordered() {
            return !bought.isEmpty();
        }

        @Override
        public void tell(Witness witness) {
            witness.saw(this);
        }
    }

    /** @param bought empty when the person only looked around */
    record ShopVisit(long at, Shop shop, List<Line> bought) implements Moment {
        @Override
        public void tell(Witness witness) {
            witness.saw(this);
        }
    }

    /** An e-mail or text message received. */
    record Message(long at, boolean sms, boolean opened, boolean clicked, boolean unsubscribed) implements Moment {
        @Override
        public void tell(Witness witness) {
            witness.saw(this);
        }
    }

    record AdSeen(long at, Source source, boolean clicked) implements Moment {
        @Override
        public void tell(Witness witness) {
            witness.saw(this);
        }
    }

    record AppOpened(long at) implements Moment {
        @Override
        public void tell(Witness witness) {
            witness.saw(this);
        }
    }

    /** A call or a message to customer care. */
    record CareContact(long at, boolean complaint) implements Moment {
        @Override
        public void tell(Witness witness) {
            witness.saw(this);
        }
    }

    /** @param score 0 to 10 when {@code nps}, else satisfaction from 1 to 5 */
    record Answer(long at, boolean nps, int score) implements Moment {
        @Override
        public void tell(Witness witness) {
            witness.saw(this);
        }
    }

    /** @param stars 1 to 5 */
    record Post(long at, boolean review, int stars, Product product) implements Moment {
        @Override
        public void tell(Witness witness) {
            witness.saw(this);
        }
    }

    /** What both kinds of purchase bring in. */
    static long cents(List<Line> lines) {
        return lines.stream().mapToLong(Line::cents).sum();
    }
}
