package io.parcours.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Thirty attributes and fifty segments of a retailer, each twice: as Parcours reads it, and as the SQL that an analyst would write on the same
 * touchpoints. The SQL stands on two views that {@link SegmentSql} makes: {@code events}, and {@code lines}, an order's products, a row each.
 */
final class SegmentWorkload {
    static final List<String> CATEGORIES =
            List.of("shoes", "shirts", "coats", "bags", "hats", "belts", "socks", "gloves");

    private static final String ORDER = "type = 'Order Completed'";

    /** The first day that nothing has happened on yet: data time is its midnight, UTC. */
    private final LocalDate today;

    private final List<Figure> attributes = new ArrayList<>();
    private final List<Figure> counts = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();

    /** Where a figure's rows come from: an aggregation over a view by person. */
    enum From {
        EVENTS,
        LINES,
        /** Not an aggregation, but a query of {@code person_id} and the figure. */
        QUERY
    }

    /**
     * One number, word or moment per person.
     *
     * @param definition the attribute's YAML; empty for what only rules count
     * @param sql an aggregation over {@code from}
     * @param none what it is of a person that {@code from} has no row of
     */
    record Figure(String name, String type, String definition, From from, String sql, String none) {}

    /** @param who the rule's YAML @param sql a predicate over all figures and the profile's country */
    record Segment(String id, String who, String sql) {}

    private final SegmentDialect dialect;

    SegmentWorkload(LocalDate today, SegmentDialect dialect) {
        this.today = today;
        this.dialect = dialect;
        orders();
        contacts();
        baskets();
        rules();
    }

    List<Figure> attributes() {
        return List.copyOf(attributes);
    }

    /** What rules count that is no attribute. */
    List<Figure> counts() {
        return List.copyOf(counts);
    }

    List<Segment> segments() {
        return List.copyOf(segments);
    }

    LocalDate today() {
        return today;
    }

    /** Writes a workspace with these definitions. */
    void write(Path workspace) {
        StringBuilder yaml = new StringBuilder("attributes:\n");
        attributes.forEach(attribute -> yaml.append("  - {name: ")
                .append(attribute.name())
                .append(", ")
                .append(attribute.definition())
                .append("}\n"));
        try {
            Files.createDirectories(workspace.resolve("attributes"));
            Files.createDirectories(workspace.resolve("segments"));
            Files.writeString(
                    workspace.resolve("parcours.yaml"), "name: segments-benchmark\ntime_zone: UTC\ncurrency: EUR\n");
            Files.writeString(workspace.resolve("attributes/all.yaml"), yaml);
            for (Segment segment : segments) {
                Files.writeString(
                        workspace.resolve("segments/" + segment.id() + ".yaml"),
                        "segment: %s\nsays: %s\nwho: %s\n".formatted(segment.id(), segment.id(), segment.who()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void orders() {
        count("orders", ORDER, "count: Order Completed");
        for (int days : List.of(30, 90, 365)) {
            count("orders_" + days + "d", ORDER + since(days), "count: Order Completed, within: " + days + " days");
        }
        money("revenue", "sum(amount)", ORDER, "sum: amount, of: Order Completed", "0");
        for (int days : List.of(90, 365)) {
            money(
                    "revenue_" + days + "d",
                    "sum(amount)",
                    ORDER + since(days),
                    "sum: amount, of: Order Completed, within: " + days + " days",
                    "0");
        }
        attribute(
                "average_basket",
                "decimal(18,4)",
                "average: amount, of: Order Completed",
                From.EVENTS,
                dialect.ratio(filtered("sum(amount)", ORDER), filtered("count(amount)", ORDER)),
                "NULL");
        money("largest_order", "max(amount)", ORDER, "max: amount, of: Order Completed", "NULL");
        money(
                "smallest_order_365d",
                "min(amount)",
                ORDER + since(365),
                "min: amount, of: Order Completed, within: 365 days",
                "NULL");
        recency("days_since_order", "max", ORDER, "since_last: Order Completed, unit: days");
        recency("days_since_first_order", "min", ORDER, "since_first: Order Completed, unit: days");
        attribute(
                "first_order",
                "timestamp",
                "first: occurred_at, of: Order Completed",
                From.EVENTS,
                filtered("min(occurred_at)", ORDER),
                "NULL");
        count("web_orders", ORDER + " AND channel = 'web'", "count: Order Completed, where: {channel: web}");
        count(
                "store_orders_365d",
                ORDER + " AND channel = 'store'" + since(365),
                "count: Order Completed, where: {channel: store}, within: 365 days");
        share("store_share", "channel = 'store'", "{channel: store}");
        share("campaign_share", "campaign IS NOT NULL", "{campaign: {known: yes}}");
    }

    private void contacts() {
        recency("days_since_visit", "max", "type = 'Page Viewed'", "since_last: Page Viewed, unit: days");
        count("emails_opened_90d", "type = 'Email Opened'" + since(90), "count: Email Opened, within: 90 days");
        count("visits_30d", "type = 'Page Viewed'" + since(30), "count: Page Viewed, within: 30 days");
        count("carts_7d", "type = 'Product Added'" + since(7), "count: Product Added, within: 7 days");
        count("complaints", "type = 'Complaint Opened'", "count: Complaint Opened");
        attribute(
                "active_days_90d",
                "bigint",
                "days: [Page Viewed, Product Viewed, Product Added, Order Completed], within: 90 days",
                From.EVENTS,
                filtered(
                        "count(DISTINCT CAST(occurred_at AS date))",
                        "type IN ('Page Viewed', 'Product Viewed', 'Product Added', 'Order Completed')" + since(90)),
                "0");
        last("last_channel", "channel", "");
        last("last_campaign", "campaign", "campaign IS NOT NULL");
        money(
                "worst_sentiment_365d",
                "min(CAST(sentiment AS decimal(18,4)))",
                "true" + since(365),
                "min: sentiment, within: 365 days",
                "NULL");
    }

    private void baskets() {
        attribute(
                "pieces",
                "decimal(18,4)",
                "sum: products.quantity, of: Order Completed",
                From.LINES,
                "sum(quantity)",
                "0");
        attribute(
                "categories_bought",
                "bigint",
                "distinct: products.category, of: Order Completed",
                From.LINES,
                "count(DISTINCT category)",
                "0");
        favourite(
                "favourite_category",
                "most_frequent: products.category, of: Order Completed, weight: products.quantity",
                "category",
                "sum(quantity)",
                "lines");
        favourite(
                "favourite_channel",
                "most_frequent: channel, of: Order Completed",
                "channel",
                "count(*)",
                "events WHERE " + ORDER + " AND channel IS NOT NULL");
    }

    private void rules() {
        for (int times : List.of(1, 2, 3, 5)) {
            has("buyers-" + times, "orders: {at_least: " + times + "}", "orders >= " + times);
        }
        for (int euros : List.of(50, 100, 200, 500)) {
            has("spent-" + euros, "revenue_365d: {at_least: " + euros + "}", "revenue_365d >= " + euros);
        }
        has("bought-lately", "days_since_order: {at_most: 30}", "days_since_order <= 30");
        has(
                "bought-this-season",
                "days_since_order: {at_least: 31, at_most: 90}",
                "days_since_order BETWEEN 31 AND 90");
        has(
                "lapsing",
                "orders: {at_least: 2}, days_since_order: {at_least: 180}",
                "orders >= 2 AND days_since_order >= 180");
        for (String category : CATEGORIES) {
            did(
                    "bought-" + category,
                    "Order Completed, where: {products.category: " + category + "}, within: 365 days",
                    ORDER + " AND array_contains(categories, '" + category + "')" + since(365));
        }
        segment(
                "lookers",
                "{all: [{did: {event: Product Viewed, at_least: 3, within: 14 days}},"
                        + " {did_not: {event: Order Completed, within: 14 days}}]}",
                counted("looked_14d", "type = 'Product Viewed'" + since(14)) + " >= 3 AND "
                        + counted("ordered_14d", ORDER + since(14)) + " = 0");
        segment(
                "carts-left",
                "{all: [{did: {event: Product Added, within: 7 days}},"
                        + " {did_not: {event: Order Completed, within: 7 days}}]}",
                "carts_7d >= 1 AND " + counted("ordered_7d", ORDER + since(7)) + " = 0");
        segment(
                "web-only",
                "{all: [{did: {event: Order Completed, where: {channel: web}, within: 180 days}},"
                        + " {did_not: {event: Order Completed, where: {channel: store}}}]}",
                counted("web_180d", ORDER + " AND channel = 'web'" + since(180)) + " >= 1 AND "
                        + counted("store_ever", ORDER + " AND channel = 'store'") + " = 0");
        String opened = counted("opened_60d", "type = 'Email Opened'" + since(60));
        for (int times : List.of(1, 2, 3)) {
            segment(
                    "readers-" + times,
                    "{did: {event: Email Opened, at_least: " + times + ", within: 60 days}}",
                    opened + " >= " + times);
        }
        segment(
                "not-seen",
                "{did_not: {event: Page Viewed, within: 60 days}}",
                counted("seen_60d", "type = 'Page Viewed'" + since(60)) + " = 0");
        for (String category : CATEGORIES) {
            has("fans-of-" + category, "favourite_category: " + category, "favourite_category = '" + category + "'");
        }
        for (String channel : List.of("web", "store", "app")) {
            has("prefers-" + channel, "favourite_channel: " + channel, "favourite_channel = '" + channel + "'");
        }
        has("mostly-in-shops", "store_share: {at_least: 0.5}", "store_share >= 0.5");
        has("promotion-driven", "campaign_share: {above: 0.5}", "campaign_share > 0.5");
        top("best-tenth", "revenue_365d", 10);
        top("most-orders", "orders", 5);
        has("complained", "complaints: {at_least: 1}", "complaints >= 1");
        has("unhappy", "worst_sentiment_365d: {below: -0.5}", "worst_sentiment_365d < -0.5");
        segment(
                "win-back",
                "{all: [{in: lapsing}, {not_in: unhappy}]}",
                "orders >= 2 AND days_since_order >= 180 AND coalesce(worst_sentiment_365d, 0) >= -0.5");
        for (String country : List.of("FR", "DE", "IT", "ES")) {
            has(
                    "buyers-" + country.toLowerCase(Locale.ROOT),
                    "country: " + country + ", orders: {at_least: 1}",
                    "country = '" + country + "' AND orders >= 1");
        }
        has("regulars", "active_days_90d: {at_least: 5}", "active_days_90d >= 5");
        has("last-by-email", "last_channel: email", "last_channel = 'email'");
    }

    /** Within so many days: from midnight on. */
    private String since(int days) {
        return " AND occurred_at >= TIMESTAMP '" + today.minusDays(days) + " 00:00:00'";
    }

    private static String filtered(String aggregation, String where) {
        return aggregation + " FILTER (WHERE " + where + ")";
    }

    private void attribute(String name, String type, String definition, From from, String sql, String none) {
        attributes.add(new Figure(name, type, definition, from, sql, none));
    }

    private void count(String name, String where, String definition) {
        attribute(name, "bigint", definition, From.EVENTS, filtered("count(*)", where), "0");
    }

    private void money(String name, String aggregation, String where, String definition, String none) {
        attribute(name, "decimal(18,4)", definition, From.EVENTS, filtered(aggregation, where), none);
    }

    private void recency(String name, String pick, String where, String definition) {
        String moment = filtered(pick + "(occurred_at)", where);
        attribute(
                name,
                "bigint",
                definition,
                From.EVENTS,
                dialect.daysBetween("CAST(" + moment + " AS date)", "DATE '" + today + "'"),
                "NULL");
    }

    private void share(String name, String narrower, String where) {
        attribute(
                name,
                "decimal(18,4)",
                "share: {of: Order Completed, where: " + where + "}",
                From.EVENTS,
                dialect.ratio(filtered("count(*)", ORDER + " AND " + narrower), filtered("count(*)", ORDER)),
                "NULL");
    }

    private void last(String name, String field, String where) {
        String known = where.isEmpty() ? field + " IS NOT NULL" : where;
        attribute(
                name,
                "varchar(100)",
                "last: " + field,
                From.EVENTS,
                filtered("max_by(" + field + ", occurred_at)", known),
                "NULL");
    }

    /** The heaviest value; of equals the one seen last, then the first by alphabet. */
    private void favourite(String name, String definition, String value, String weight, String from) {
        attribute(name, "varchar(100)", definition, From.QUERY, """
                SELECT person_id, %1$s AS %2$s FROM (
                    SELECT person_id, %1$s,
                           row_number() OVER (PARTITION BY person_id ORDER BY weight DESC, seen DESC, %1$s) AS place
                    FROM (SELECT person_id, %1$s, %3$s AS weight, max(occurred_at) AS seen
                          FROM %4$s GROUP BY person_id, %1$s) AS weighed) AS ranked
                WHERE place = 1""".formatted(value, name, weight, from), "NULL");
    }

    private void segment(String id, String who, String sql) {
        segments.add(new Segment(id, who, sql));
    }

    private void has(String id, String subjects, String sql) {
        segment(id, "{has: {" + subjects + "}}", sql);
    }

    private void did(String id, String event, String where) {
        segment(id, "{did: {event: " + event + "}}", counted(id.replace('-', '_'), where) + " >= 1");
    }

    private String counted(String name, String where) {
        counts.add(new Figure(name, "bigint", "", From.EVENTS, filtered("count(*)", where), "0"));
        return name;
    }

    private void top(String id, String subject, int percent) {
        segment(
                id,
                "{top: {" + subject + ": " + percent + " %}}",
                "rank() OVER (ORDER BY %1$s DESC) <= ceil(count(%1$s) OVER () * %2$d / 100)"
                        .formatted(subject, percent));
    }
}
