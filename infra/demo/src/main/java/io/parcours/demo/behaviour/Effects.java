package io.parcours.demo.behaviour;

import io.parcours.demo.behaviour.Life.Twin;
import io.parcours.demo.people.Person;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The causes planted in behaviour, and what each truly did: every affected life is lived twice, with and without the effect, and
 * the difference is the truth that an estimate from observed data should come near.
 */
public final class Effects {
    /** Within so many days of the first web order a shop visit counts as soon. */
    public static final int SOON_DAYS = 14;

    static final double APPETITE_AFTER_SHOP_VISIT = 2.0;
    static final double LEAVES_AFTER_PURCHASE = 0.06;
    static final double LEAVES_AFTER_COMPLAINT = 0.5;

    private final Life life;
    private final long end;
    private final int outcomeDays;

    private long visited;
    private long notVisited;
    private long spentAfterVisit;
    private long spentOtherwise;
    private long spentWithoutVisit;
    private long complained;
    private long complainedAndLeft;
    private long leftOtherwise;
    private long quiet;
    private long quietAndLeft;

    /** @param end seconds since 1970; lives whose outcome lies beyond are not counted */
    public Effects(Life life, long end, int days) {
        this.life = life;
        this.end = end;
        this.outcomeDays = Math.min(120, days / 3);
    }

    public void count(Person person, Journey journey) {
        if (journey.firstWebOrder().isPresent()) {
            long order = journey.firstWebOrder().getAsLong();
            if (order + outcomeDays * Life.DAY <= end) {
                if (journey.soonInShop()) {
                    Journey twin = life.journey(person, Twin.VISIT_WITHOUT_EFFECT);
                    visited++;
                    spentAfterVisit += journey.spent(order, SOON_DAYS + 1, outcomeDays);
                    spentOtherwise += twin.spent(order, SOON_DAYS + 1, outcomeDays);
                } else {
                    notVisited++;
                    spentWithoutVisit += journey.spent(order, SOON_DAYS + 1, outcomeDays);
                }
            }
        }
        if (journey.complained().isPresent()) {
            long complaint = journey.complained().getAsLong();
            if (complaint + outcomeDays * Life.DAY <= end) {
                Journey twin = life.journey(person, Twin.COMPLAINT_WITHOUT_EFFECT);
                complained++;
                complainedAndLeft += journey.bought(complaint, outcomeDays) ? 0 : 1;
                leftOtherwise += twin.bought(complaint, outcomeDays) ? 0 : 1;
            }
        } else if (journey.firstWebOrder().isPresent()
                && journey.firstWebOrder().getAsLong() + outcomeDays * Life.DAY <= end) {
            quiet++;
            quietAndLeft += journey.bought(journey.firstWebOrder().getAsLong() + 8 * Life.DAY, outcomeDays) ? 0 : 1;
        }
    }

    /** For {@code truth/effects.json}. */
    public Map<String, Object> told() {
        Map<String, Object> visit = new LinkedHashMap<>();
        visit.put("cause", "a shop visit within " + SOON_DAYS + " days after the first web order");
        visit.put("effect", "wishes to buy come " + APPETITE_AFTER_SHOP_VISIT + " times as often from then on");
        visit.put("appetite_factor", APPETITE_AFTER_SHOP_VISIT);
        visit.put(
                "outcome",
                "spent from day " + (SOON_DAYS + 1) + " to day " + outcomeDays
                        + " after the first web order, euros; orders not cancelled and shop tickets");
        visit.put("from_day", SOON_DAYS + 1);
        visit.put("to_day", outcomeDays);
        visit.put("visited", visited);
        visit.put("not_visited", notVisited);
        visit.put("mean_of_visited", euros(spentAfterVisit, visited));
        visit.put("mean_of_visited_had_it_no_effect", euros(spentOtherwise, visited));
        visit.put("true_effect_on_visited", euros(spentAfterVisit - spentOtherwise, visited));
        visit.put("mean_of_not_visited", euros(spentWithoutVisit, notVisited));
        visit.put("naive_difference", rounded(euros(spentAfterVisit, visited) - euros(spentWithoutVisit, notVisited)));
        visit.put("confounders", "people near a shop visit more, and those who want more often visit more");

        Map<String, Object> complaint = new LinkedHashMap<>();
        complaint.put("cause", "a complaint");
        complaint.put("effect", "half of those who complain stop buying, instead of 6 %");
        complaint.put("leaves_after_purchase", LEAVES_AFTER_PURCHASE);
        complaint.put("leaves_after_complaint", LEAVES_AFTER_COMPLAINT);
        complaint.put("outcome", "buys nothing within " + outcomeDays + " days after the complaint");
        complaint.put("within_days", outcomeDays);
        complaint.put("complained", complained);
        complaint.put("share_without_purchase", share(complainedAndLeft, complained));
        complaint.put("share_without_purchase_had_it_no_effect", share(leftOtherwise, complained));
        complaint.put("true_effect", rounded(share(complainedAndLeft, complained) - share(leftOtherwise, complained)));
        complaint.put("share_without_purchase_of_those_who_never_complain", share(quietAndLeft, quiet));

        Map<String, Object> sources = new LinkedHashMap<>();
        for (Source source : Source.values()) {
            sources.put(source.medium(), source.addedConversion());
        }
        Map<String, Object> channels = new LinkedHashMap<>();
        channels.put("cause", "what brought the visit");
        channels.put("outcome", "added probability that the visit ends with an order, beside a visit nothing caused");
        channels.put("added_conversion", sources);
        channels.put("trap", "display ads are shown most to those about to buy and add nothing");

        Map<String, Object> all = new LinkedHashMap<>();
        all.put("shop_visit_soon_after_first_web_order", visit);
        all.put("complaint", complaint);
        all.put("channels", channels);
        return all;
    }

    private static double euros(long cents, long people) {
        return people == 0 ? 0 : rounded(cents / 100.0 / people);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : rounded((double) part / whole);
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
