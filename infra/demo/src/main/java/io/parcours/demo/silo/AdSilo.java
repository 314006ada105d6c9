package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment.AdSeen;
import io.parcours.demo.behaviour.Source;
import io.parcours.demo.people.Dice;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

/** Paid ads: who saw and clicked what, as far as cookies tell, and what each campaign cost each day. */
final class AdSilo implements Closeable {
    private static final List<Source> PAID = List.of(Source.PAID_SEARCH, Source.PAID_SOCIAL, Source.DISPLAY);

    private final Desk desk;
    private final Drops touches;
    private final Drops costs;

    AdSilo(Desk desk) {
        this.desk = desk;
        this.touches = new Drops(
                desk, "ads/touches", "csv", "touch_id,at,kind,campaign,network,cookie", StandardCharsets.UTF_8);
        this.costs = new Drops(
                desk, "ads/costs", "csv", "day,campaign,network,impressions,clicks,cost_eur", StandardCharsets.UTF_8);
    }

    void seen(Customer customer, AdSeen ad) {
        LocalDate day = Desk.day(ad.at());
        String cookie = customer.cookie();
        customer.truth.row(ad.at(), new Id("cookie", cookie), List.of());
        String campaign = ad.source().campaign(day.toString().substring(0, 7));
        String id = customer.id("ad");
        touches.line(
                day,
                Csv.line(
                        ',',
                        id,
                        Desk.utc(ad.at()),
                        "impression",
                        campaign,
                        ad.source().site(),
                        cookie));
        if (ad.clicked()) {
            touches.line(
                    day,
                    Csv.line(
                            ',',
                            id + "c",
                            Desk.utc(ad.at() + 4),
                            "click",
                            campaign,
                            ad.source().site(),
                            cookie));
        }
        if (desk.fault("ads.touches", "no cookie", id, 0.002)) {
            touches.line(
                    day,
                    Csv.line(
                            ',',
                            id + "x",
                            Desk.utc(ad.at()),
                            "impression",
                            campaign,
                            ad.source().site(),
                            ""));
        }
    }

    /** The networks' bills; they count everyone, not just those seen here. */
    void costs(LocalDate day, int customers) {
        for (Source source : PAID) {
            Dice dice = Dice.of(desk.seed(), "cost " + source, day.toEpochDay());
            long impressions = (long) (customers * dice.between(0.5, 0.9) * (source == Source.DISPLAY ? 4 : 1)) + 10;
            long clicks = (long) (impressions * (source == Source.DISPLAY ? 0.001 : 0.03));
            long cents = source == Source.DISPLAY ? impressions * 3 / 10 : clicks * dice.between(35, 80);
            String campaign = source.campaign(day.toString().substring(0, 7));
            costs.line(day, Csv.line(',', day, campaign, source.site(), impressions, clicks, Money.text(cents)));
            if (desk.fault("ads.costs", "negative cost", day + campaign, 0.004)) {
                costs.line(
                        day,
                        Csv.line(',', day, campaign, source.site(), impressions, clicks, "-" + Money.text(cents + 1)));
            }
        }
    }

    @Override
    public void close() throws IOException {
        touches.close();
        costs.close();
    }
}
