package io.parcours.demo.silo;

import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Shop;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mobile app: openings with a position, and beacons it meets in shops. */
final class AppSilo implements Closeable {
    private static final String NAME = "app.events";

    private final Desk desk;
    private final Drops events;

    AppSilo(Desk desk) {
        this.desk = desk;
        this.events = new Drops(desk, "app/events", "ndjson", "", StandardCharsets.UTF_8);
    }

    void opened(Customer customer, long at) {
        Dice dice = customer.dice;
        var home = customer.person.homeOn(Desk.day(at));
        line(customer, at, "open", home.lat() + 0.01 * dice.normal(), home.lon() + 0.01 * dice.normal(), "");
    }

    void beacon(Customer customer, long at, Shop shop) {
        line(customer, at, "beacon", shop.lat(), shop.lon(), shop.id());
    }

    private void line(Customer customer, long at, String type, double lat, double lon, String store) {
        long number = customer.person.number();
        String app = "app." + desk.id("app", number, 0);
        String device = "d." + desk.id("device", number, 0);
        Optional<String> account = customer.dice.chance(0.6) ? customer.account() : Optional.empty();
        List<Id> known = new ArrayList<>(List.of(new Id("device_id", device)));
        account.ifPresent(id -> known.add(new Id("shop_id", id)));
        customer.truth.row(at, new Id("app_id", app), known);
        String id = customer.id("app event");
        JsonLine line = new JsonLine()
                .put("id", id)
                .put("at", Desk.utc(at))
                .put("type", type)
                .put("app", app)
                .put("device", device)
                .put("account", account.orElse(""))
                .put("lat", Math.round(lat * 100_000) / 100_000.0)
                .put("lon", Math.round(lon * 100_000) / 100_000.0)
                .put("store", store);
        events.line(Desk.day(at), line.toString());
        if (desk.fault(NAME, "latitude off the globe", id, 0.003)) {
            events.line(
                    Desk.day(at),
                    new JsonLine()
                            .put("id", id + "-far")
                            .put("at", Desk.utc(at))
                            .put("type", type)
                            .put("app", app)
                            .put("device", device)
                            .put("lat", 999)
                            .put("lon", 999)
                            .toString());
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
