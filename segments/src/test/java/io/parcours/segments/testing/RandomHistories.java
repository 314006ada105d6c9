package io.parcours.segments.testing;

import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.rule.PersonHistory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Small histories with nulls, several currencies, ties, machines and touchpoints in the future, from a seed. */
public final class RandomHistories {
    static final List<String> EVENTS = List.of("Order Completed", "Page Viewed", "Email Opened", "Complaint Opened");
    static final List<String> CHANNELS = List.of("web", "store", "app");
    static final List<String> CATEGORIES = List.of("shoes", "hats", "bags \"de luxe\"");
    static final List<String> BRANDS = List.of("Élan", "Nord");
    static final List<String> CURRENCIES = List.of("EUR", "USD");
    static final List<String> LISTS = List.of("vips", "staff");
    /** The trait that tells where a person lives: on the other side of the line of dates, in halves of hours, and nowhere. */
    public static final String ZONE = "traits.zone";

    static final List<String> ZONES =
            List.of("America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata", "Australia/Lord_Howe", "Atlantis");
    static final List<String> COUPONS = List.of("ten", "5", "12.5", "true", "false", "1e2", "x y");

    private final Random random;
    private final AsOf now;
    private int serial;

    public RandomHistories(long seed, AsOf now) {
        this.random = new Random(seed);
        this.now = now;
    }

    public PersonHistory person(String id) {
        List<Touchpoint> events = new ArrayList<>();
        int count = random.nextInt(10) == 0 ? 0 : random.nextInt(14);
        for (int i = 0; i < count; i++) {
            events.add(event(id));
        }
        return new PersonHistory(id, profile(), Map.of(), events);
    }

    public Touchpoint event(String person) {
        List<ProductLine> products = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            products.add(new ProductLine(
                    maybe("p" + random.nextInt(4)),
                    null,
                    null,
                    maybe(one(BRANDS)),
                    maybe(one(CATEGORIES)),
                    maybe(BigDecimal.valueOf(random.nextInt(5) - 1).setScale(4)),
                    maybe(BigDecimal.valueOf(random.nextInt(200_000), 4))));
        }
        Map<String, String> properties = new TreeMap<>();
        if (random.nextInt(3) > 0) {
            properties.put("coupon", one(COUPONS));
        }
        if (random.nextInt(3) == 0) {
            properties.put("score", String.valueOf(random.nextInt(11)));
        }
        return new Touchpoint(
                person + "-" + serial++,
                moment(),
                one(EVENTS),
                "silo",
                maybe(one(CHANNELS)),
                maybe("c" + random.nextInt(3)),
                null,
                maybe("s" + random.nextInt(3)),
                maybe(BigDecimal.valueOf(random.nextInt(4_000_000) - 500_000, 4)),
                maybe(random.nextInt(4) == 0 ? "USD" : "EUR"),
                maybe(random.nextInt(21) / 10.0 - 1),
                products,
                properties,
                random.nextInt(20) == 0);
    }

    /** Within 130 days before now, sometimes after it, often exactly at a midnight or at a moment used before. */
    private Instant moment() {
        LocalDate day = now.today().minusDays(random.nextInt(130)).plusDays(random.nextInt(8) == 0 ? 3 : 0);
        Instant midnight = day.atStartOfDay(
                        random.nextBoolean()
                                ? now.zone()
                                : now.persons().zone(one(ZONES)).orElse(now.zone()))
                .toInstant();
        return switch (random.nextInt(5)) {
            case 0 -> midnight;
            case 1 -> midnight.minus(1, ChronoUnit.MICROS);
            case 2 -> now.at();
            case 3 -> midnight.plus(Duration.ofHours(12));
            default -> midnight.plusSeconds(random.nextInt(86_000));
        };
    }

    private PersonHistory.Profile profile() {
        Map<String, Value> fields = new TreeMap<>();
        if (random.nextBoolean()) {
            fields.put("country", Value.text(random.nextBoolean() ? "FR" : "DE"));
        }
        if (random.nextBoolean()) {
            fields.put("city", Value.text(one(List.of("Paris", "Lyon", "Saint-Étienne"))));
        }
        fields.put("known", new Value.Truth(random.nextBoolean()));
        fields.put("records", Value.number(random.nextInt(4)));
        if (random.nextBoolean()) {
            fields.put("first_seen", new Value.Moment(moment()));
        }
        if (random.nextBoolean()) {
            fields.put("moved_at", new Value.Moment(moment()));
            fields.put("moved_from", Value.text(one(List.of("Paris", "Lyon", "Saint-Étienne"))));
        }
        if (random.nextBoolean()) {
            fields.put("child_birth_date", new Value.Day(now.today().plusDays(9 - random.nextInt(140))));
        }
        if (random.nextInt(3) > 0) {
            fields.put(ZONE, Value.text(one(ZONES)));
        }
        if (random.nextBoolean()) {
            fields.put("traits.tier", Value.text(one(List.of("gold", "3", "true"))));
        }
        Optional<LocalDate> birth = random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(now.today().minusYears(20 + random.nextInt(30)).minusDays(random.nextInt(366)));
        birth.ifPresent(day -> fields.put("birth_date", new Value.Day(day)));
        Optional<PersonHistory.Position> home = random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(new PersonHistory.Position(48 + random.nextDouble(), 2 + random.nextDouble()));
        List<PersonHistory.Consent> consents = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            consents.add(new PersonHistory.Consent(
                    one(List.of("ads", "newsletter")),
                    one(List.of("email", "sms", "any")),
                    random.nextBoolean(),
                    random.nextInt(5) == 0 ? null : Instant.EPOCH.plusSeconds(random.nextInt(3))));
        }
        Set<String> lists = random.nextInt(4) == 0 ? Set.of(one(LISTS)) : Set.of();
        return new PersonHistory.Profile(fields, birth, home, consents, lists);
    }

    private <T> T maybe(T value) {
        return random.nextInt(5) == 0 ? null : value;
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
