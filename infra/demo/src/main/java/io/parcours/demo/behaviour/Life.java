package io.parcours.demo.behaviour;

import io.parcours.demo.behaviour.Moment.AdSeen;
import io.parcours.demo.behaviour.Moment.Answer;
import io.parcours.demo.behaviour.Moment.AppOpened;
import io.parcours.demo.behaviour.Moment.CareContact;
import io.parcours.demo.behaviour.Moment.Line;
import io.parcours.demo.behaviour.Moment.Message;
import io.parcours.demo.behaviour.Moment.Post;
import io.parcours.demo.behaviour.Moment.ShopVisit;
import io.parcours.demo.behaviour.Moment.WebVisit;
import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Person;
import io.parcours.demo.people.Product;
import io.parcours.demo.people.Reference;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Lives one person's year: wishes come, are met on the web or in a shop, please or annoy, and change what comes after. */
public final class Life {
    public static final long DAY = 86_400;

    /** What is changed to learn what would have happened otherwise. */
    public enum Twin {
        /** The life as it is. */
        NONE,
        /** As it is, but a shop visit soon after the first web order leaves no trace in what follows. */
        VISIT_WITHOUT_EFFECT,
        /** As it is, but no complaint makes anyone leave. */
        COMPLAINT_WITHOUT_EFFECT
    }

    private final long seed;
    private final long start;
    private final long end;
    private final Reference reference;

    public Life(long seed, LocalDate firstDay, int days, Reference reference) {
        this.seed = seed;
        this.start = firstDay.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        this.end = start + days * DAY;
        this.reference = reference;
    }

    public Journey journey(Person person, Twin twin) {
        return new Run(person, twin, "", end).live();
    }

    /** A single day after the history: a visit to the web shop, to a shop, or both, and what the company sent. */
    public Journey onDay(Person person, long midnight) {
        return new Run(person, Twin.NONE, " on " + midnight, midnight + DAY).day(midnight);
    }

    /** One person's run through time; holds what has happened so far. */
    private final class Run {
        private final Person person;
        private final Twin twin;
        private final Dice dice;
        /** Which products it is, apart from everything else: what a person likes changes nothing about when and how much is bought. */
        private final Dice whims;

        private final long end;
        private final List<Moment> moments = new ArrayList<>();
        private OptionalLong firstWebOrder = OptionalLong.empty();
        private OptionalLong complained = OptionalLong.empty();
        private OptionalLong stopped = OptionalLong.empty();
        private boolean soonInShop;
        private double appetite = 1;

        /** @param when empty for the history, which has dice of its own as every day after it has */
        Run(Person person, Twin twin, String when, long end) {
            this.person = person;
            this.twin = twin;
            this.dice = Dice.of(seed, "life" + when, person.number());
            this.whims = Dice.of(seed, "whims" + when, person.number());
            this.end = end;
        }

        Journey day(long midnight) {
            if (dice.chance(0.8)) {
                webVisit(openingHours(midnight));
            }
            if (dice.chance(0.5 * person.habits().storeShare())) {
                shopVisit(openingHours(midnight), dice.chance(0.7));
            }
            if (person.habits().readsNewsletter() && dice.chance(0.5)) {
                moments.add(new Message(
                        midnight + 8 * 3600 + dice.between(0, 7200), false, dice.chance(0.3), false, false));
            }
            return told(midnight);
        }

        Journey live() {
            double time = Math.max(start, start + person.joinedDay() * DAY + dice.between(0, DAY - 1.0));
            boolean fresh = person.joinedDay() >= 0;
            while (stopped.isEmpty()) {
                // Someone new comes with a wish; an older customer's next one is somewhere ahead.
                double gapDays = dice.exponential(365 / (person.habits().purchaseWishesPerYear() * appetite));
                time += fresh ? 0 : Math.max(0.3, gapDays) * DAY;
                fresh = false;
                if (time >= end) {
                    break;
                }
                long at = openingHours((long) time);
                if (dice.chance(person.habits().storeShare())) {
                    shopVisit(at, dice.chance(0.72));
                } else {
                    webVisit(at);
                }
            }
            messages();
            return told(start);
        }

        private Journey told(long from) {
            moments.removeIf(moment -> moment.at() < from || moment.at() >= end);
            moments.sort(Comparator.comparingLong(Moment::at));
            return new Journey(List.copyOf(moments), firstWebOrder, soonInShop, complained, stopped);
        }

        private void webVisit(long at) {
            Source source = source();
            double keenness = dice.between(0, 0.2);
            boolean orders = dice.chance(0.14 + keenness + source.addedConversion());
            if (source == Source.PAID_SEARCH || source == Source.PAID_SOCIAL) {
                moments.add(new AdSeen(at - dice.between(5, 60), source, true));
            }
            if (source == Source.NEWSLETTER) {
                moments.add(new Message(at - dice.between(60, 2000), false, true, true, false));
            }
            // Retargeting finds the keen: it goes before orders without causing one.
            for (int shown = dice.poisson(0.2 + 6 * keenness * keenness * 10); shown > 0; shown--) {
                moments.add(new AdSeen(at - dice.between(1, 40) * 3600L, Source.DISPLAY, dice.chance(0.01)));
            }
            if (person.habits().hasApp() && dice.chance(0.5)) {
                moments.add(new AppOpened(at - dice.between(600, 30_000)));
            }
            List<Line> bought = orders ? basket() : List.of();
            List<Product> viewed = new ArrayList<>();
            bought.forEach(line -> viewed.add(line.product()));
            for (int more = dice.poisson(orders ? 0.5 : 1.1); more > 0; more--) {
                viewed.add(choice(reference.product(dice)));
            }
            boolean cancelled = orders && dice.chance(0.04);
            moments.add(new WebVisit(at, source, 1 + dice.poisson(0.7), viewed, bought, cancelled));
            if (orders) {
                boolean first = firstWebOrder.isEmpty();
                if (first) {
                    firstWebOrder = OptionalLong.of(at);
                }
                boolean curious = dice.chance(0.1 + 0.6 * person.habits().storeShare());
                int later = dice.between(1, Effects.SOON_DAYS - 2);
                if (first && curious) {
                    shopVisit(openingHours(at + later * DAY), dice.chance(0.6));
                }
                after(at, bought);
            }
        }

        private void shopVisit(long at, boolean buys) {
            if (at >= end) {
                return;
            }
            if (firstWebOrder.isPresent()
                    && !soonInShop
                    && at >= firstWebOrder.getAsLong()
                    && at <= firstWebOrder.getAsLong() + Effects.SOON_DAYS * DAY) {
                soonInShop = true;
                if (twin != Twin.VISIT_WITHOUT_EFFECT) {
                    appetite *= Effects.APPETITE_AFTER_SHOP_VISIT;
                }
            }
            List<Line> bought = buys ? basket() : List.of();
            moments.add(new ShopVisit(at, person.home().nearestShop(), bought));
            if (buys) {
                after(at, bought);
            }
        }

        /** What a purchase brings about. */
        private void after(long at, List<Line> bought) {
            boolean complains = dice.chance(0.08);
            boolean leavesAnyhow = dice.chance(Effects.LEAVES_AFTER_PURCHASE);
            boolean leavesAnnoyed = dice.chance(Effects.LEAVES_AFTER_COMPLAINT);
            long contactAt = at + dice.between(1, 8) * DAY + dice.between(0, 20_000);
            if (complains) {
                moments.add(new CareContact(contactAt, true));
                if (complained.isEmpty() && contactAt < end) {
                    complained = OptionalLong.of(contactAt);
                }
            } else if (dice.chance(0.07)) {
                moments.add(new CareContact(contactAt, false));
            }
            boolean annoyed = complains && twin != Twin.COMPLAINT_WITHOUT_EFFECT;
            if (annoyed ? leavesAnnoyed : leavesAnyhow) {
                stopped = OptionalLong.of(contactAt);
            }
            if (dice.chance(0.22)) {
                boolean nps = dice.chance(0.6);
                int score = nps
                        ? complains ? dice.between(0, 5) : 10 - dice.weighted(30, 28, 22, 10, 6, 4)
                        : complains ? dice.between(1, 2) : dice.between(3, 5);
                moments.add(new Answer(at + dice.between(9, 16) * DAY, nps, score));
            }
            if (dice.chance(complains ? 0.15 : 0.06)) {
                int stars = complains ? dice.between(1, 2) : dice.between(3, 5);
                moments.add(new Post(
                        at + dice.between(3, 25) * DAY,
                        dice.chance(0.65),
                        stars,
                        bought.get(0).product()));
            }
        }

        private List<Line> basket() {
            List<Line> lines = new ArrayList<>();
            int count = 1 + dice.weighted(55, 28, 12, 5);
            Set<Product> met = new HashSet<>();
            Set<Product> taken = new HashSet<>();
            for (int i = 0; i < count; i++) {
                Product product = reference.product(dice);
                if (met.add(product)) {
                    Product taking = choice(product);
                    while (!taken.add(taking)) {
                        taking = reference.product(whims);
                    }
                    lines.add(new Line(taking, dice.chance(0.12) ? 2 : 1));
                }
            }
            return List.copyOf(lines);
        }

        private Product choice(Product met) {
            return reference.choice(met, person.habits().taste(), whims);
        }

        private Source source() {
            return switch (dice.weighted(person.habits().readsNewsletter() ? 0.25 : 0, 0.17, 0.12, 0.25, 0.21)) {
                case 0 -> Source.NEWSLETTER;
                case 1 -> Source.PAID_SEARCH;
                case 2 -> Source.PAID_SOCIAL;
                case 3 -> Source.ORGANIC;
                default -> Source.DIRECT;
            };
        }

        /** What the company sends by itself, a sample of its months. */
        private void messages() {
            if (!person.habits().readsNewsletter()) {
                return;
            }
            long from = Math.max(start, start + person.joinedDay() * DAY);
            long months = Math.max(1, (end - from) / (30 * DAY));
            for (long month = 0; month < months; month++) {
                if (dice.chance(0.38)) {
                    long at = from + month * 30 * DAY + dice.between(0, 20) * DAY + 8 * 3600 + dice.between(0, 7200);
                    boolean sms = dice.chance(0.15);
                    boolean opened = !sms && dice.chance(0.3);
                    boolean leaves = opened && dice.chance(0.02);
                    moments.add(new Message(at, sms, opened, opened && dice.chance(0.06), leaves));
                    if (leaves) {
                        return;
                    }
                }
            }
        }

        /** Nobody buys at four in the morning, and shops are closed then. */
        private long openingHours(long at) {
            long midnight = at - Math.floorMod(at, DAY);
            return midnight + dice.between(8 * 3600, 18 * 3600);
        }
    }
}
