package io.parcours.segments.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Vocabulary;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each aggregate and window on histories small enough to check by hand; times are Paris times. */
class AggregatesTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    private static Instant paris(String local) {
        return LocalDateTime.parse(local).atZone(PARIS).toInstant();
    }

    private static String value(String declaration, String now, Touchpoint... events) {
        Faults faults = new Faults();
        AttributeReader reader = new AttributeReader(Set.of(), new Vocabulary(Map.of(), Set.of(), Set.of()), faults);
        DefinitionFile.parse("attributes: [{name: a, " + declaration + "}]", "test", Map.of(), faults)
                .ifPresent(reader::read);
        assertThat(faults.sorted()).isEmpty();
        return new AttributeEvaluator(new AsOf(paris(now), PARIS, "EUR"))
                .value(reader.attributes().get(0), List.of(events))
                .map(Value::shown)
                .orElse("unknown");
    }

    private static int serial;

    private static Touchpoint order(String at, String amount, String currency, String channel, ProductLine... lines) {
        return new Touchpoint(
                "e" + serial++,
                paris(at),
                "Order Completed",
                null,
                channel,
                null,
                null,
                null,
                amount == null ? null : new BigDecimal(amount),
                currency,
                null,
                List.of(lines),
                Map.of(),
                false);
    }

    private static Touchpoint order(String at) {
        return order(at, null, null, null);
    }

    private static ProductLine line(String category, String quantity, String price) {
        return new ProductLine(
                null,
                null,
                null,
                null,
                category,
                quantity == null ? null : new BigDecimal(quantity),
                price == null ? null : new BigDecimal(price));
    }

    private static final String NOW = "2026-03-31T12:00:00";

    @Test
    void overNoTouchpointsCountsAndSumsAreZeroAndTheRestIsUnknown() {
        assertThat(value("count: Order Completed", NOW)).isEqualTo("0");
        assertThat(value("sum: amount", NOW)).isEqualTo("0");
        assertThat(value("distinct: channel", NOW)).isEqualTo("0");
        for (String other : List.of(
                "average: amount",
                "min: amount",
                "max: amount",
                "first: channel",
                "last: channel",
                "most_frequent: channel",
                "since_first: any",
                "since_last: any",
                "share: {where: {channel: web}}")) {
            assertThat(value(other, NOW)).as(other).isEqualTo("unknown");
        }
    }

    @Test
    void sumsAndAveragesLeaveOutAbsentValues() {
        Touchpoint[] events = {
            order("2026-03-01T10:00:00", "10", "EUR", "web"),
            order("2026-03-02T10:00:00", null, "EUR", "web"),
            order("2026-03-03T10:00:00", "0.01", null, "web")
        };
        assertThat(value("sum: amount", NOW, events)).isEqualTo("10.01");
        assertThat(value("average: amount", NOW, events)).isEqualTo("5.005");
        assertThat(value("min: amount", NOW, events)).isEqualTo("0.01");
        assertThat(value("max: amount", NOW, events)).isEqualTo("10");
        assertThat(value("count: Order Completed", NOW, events)).isEqualTo("3");
    }

    @Test
    void averagesRoundHalfUpAtTheFourthDecimal() {
        assertThat(value("average: amount", NOW, order(NOW, "0.0001", null, null), order(NOW, "0.0002", null, null)))
                .isEqualTo("0.0002");
        assertThat(value(
                        "average: amount",
                        NOW,
                        order(NOW, "1", null, null),
                        order(NOW, "0", null, null),
                        order(NOW, "0", null, null)))
                .isEqualTo("0.3333");
    }

    @Test
    void moneyInAnotherCurrencyIsLeftOutUnlessAskedFor() {
        Touchpoint[] events = {
            order("2026-03-01T10:00:00", "10", "EUR", "web"), order("2026-03-02T10:00:00", "7", "USD", "web")
        };
        assertThat(value("sum: amount", NOW, events)).isEqualTo("10");
        assertThat(value("sum: amount, currency: USD", NOW, events)).isEqualTo("7");
        assertThat(value("count: Order Completed, where: {amount: {at_least: 5}}", NOW, events))
                .isEqualTo("1");
    }

    @Test
    void productsAreAddedUpOverTheLinesThatPass() {
        Touchpoint event = order(
                "2026-03-01T10:00:00",
                "100",
                "EUR",
                "web",
                line("shoes", "2", "30"),
                line("hats", "1", "40"),
                line("shoes", null, "5"));
        assertThat(value("sum: products.value, where: {products.category: shoes}", NOW, event))
                .isEqualTo("65");
        assertThat(value("sum: products.quantity", NOW, event)).isEqualTo("3");
        assertThat(value(
                        "count: Order Completed, where: {products.category: shoes, products.price: {above: 35}}",
                        NOW,
                        event))
                .as("both tests on one line")
                .isEqualTo("0");
        assertThat(value("first: products.category", NOW, event)).isEqualTo("shoes");
        assertThat(value("distinct: products.category", NOW, event)).isEqualTo("2");
    }

    @Test
    void mostFrequentWeighsAndOfEqualsTakesTheLatest() {
        Touchpoint early = order("2026-03-01T10:00:00", "1", "EUR", "web", line("shoes", "5", "1"));
        Touchpoint late =
                order("2026-03-02T10:00:00", "1", "EUR", "store", line("hats", "1", "1"), line("hats", "1", "1"));
        assertThat(value("most_frequent: channel", NOW, early, late)).isEqualTo("store");
        assertThat(value("most_frequent: products.category", NOW, early, late)).isEqualTo("hats");
        assertThat(value("most_frequent: products.category, weight: products.quantity", NOW, early, late))
                .isEqualTo("shoes");
    }

    @Test
    void sharesAreOfTouchpointsOrOfTheirWeight() {
        Touchpoint web = order("2026-03-01T10:00:00", "30", "EUR", "web");
        Touchpoint store = order("2026-03-02T10:00:00", "10", "EUR", "store");
        assertThat(value("share: {of: Order Completed, where: {channel: store}}", NOW, web, store))
                .isEqualTo("0.5");
        assertThat(value("share: {of: Order Completed, where: {channel: store}, weight: amount}", NOW, web, store))
                .isEqualTo("0.25");
    }

    @Test
    void firstAndLastSkipTouchpointsWithoutTheValueAndIdsDecideTies() {
        Touchpoint none = order("2026-03-01T09:00:00");
        Touchpoint a = order("2026-03-02T10:00:00", null, null, "web");
        Touchpoint b = order("2026-03-02T10:00:00", null, null, "store");
        assertThat(value("first: channel", NOW, b, a, none)).isEqualTo("web");
        assertThat(value("last: channel", NOW, b, a, none)).isEqualTo("store");
    }

    @Test
    void machinesAndTheFutureDoNotCount() {
        Touchpoint bot = new Touchpoint(
                "bot",
                paris("2026-03-01T10:00:00"),
                "Order Completed",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Map.of(),
                true);
        assertThat(value("count: any", NOW, bot, order("2026-03-31T12:00:01"), order(NOW)))
                .isEqualTo("1");
    }

    @Test
    void windowsOfDaysBeginAtMidnightAndHoursAtTheMoment() {
        String twoDays = "count: any, within: 2 days";
        assertThat(value(twoDays, NOW, order("2026-03-29T00:00:00"))).isEqualTo("1");
        assertThat(value(twoDays, NOW, order("2026-03-28T23:59:59"))).isEqualTo("0");
        assertThat(value("count: any, within: 48 hours", NOW, order("2026-03-29T11:59:59")))
                .isEqualTo("0");
        assertThat(value("count: any, within: 48 hours", NOW, order("2026-03-29T12:00:00")))
                .isEqualTo("1");
    }

    @Test
    void theHourThatTheClocksSkipIsNoDay() {
        // On 29 March 2026 Paris goes from 02:00 to 03:00: 24 hours before 30 March 00:30 is 28 March 23:30.
        String now = "2026-03-30T00:30:00";
        assertThat(value("count: any, within: 24 hours", now, order("2026-03-28T23:30:00")))
                .isEqualTo("1");
        assertThat(value("count: any, within: 24 hours", now, order("2026-03-28T23:29:59")))
                .isEqualTo("0");
        assertThat(value("since_last: any, unit: days", now, order("2026-03-28T23:59:00")))
                .isEqualTo("2");
        assertThat(value("since_last: any, unit: hours", now, order("2026-03-29T00:30:00")))
                .isEqualTo("23");
        // In October an hour comes twice.
        assertThat(value("since_last: any, unit: hours", "2026-10-26T00:30:00", order("2026-10-25T00:30:00")))
                .isEqualTo("25");
        assertThat(value("since_last: any, unit: days", "2026-10-26T00:30:00", order("2026-10-25T00:30:00")))
                .isEqualTo("1");
    }

    @Test
    void monthsEndWhereTheCalendarSaysSo() {
        // One month before 31 March is 28 February.
        assertThat(value("count: any, within: 1 month", NOW, order("2026-02-28T00:00:00")))
                .isEqualTo("1");
        assertThat(value("count: any, within: 1 month", NOW, order("2026-02-27T23:59:59")))
                .isEqualTo("0");
        assertThat(value(
                        "count: any, within: last month",
                        NOW,
                        order("2026-02-28T23:59:59"),
                        order("2026-03-01T00:00:00")))
                .isEqualTo("1");
        assertThat(value(
                        "count: any, within: this month",
                        NOW,
                        order("2026-02-28T23:59:59"),
                        order("2026-03-01T00:00:00")))
                .isEqualTo("1");
        assertThat(value("count: any, within: last month", "2026-01-15T00:00:00", order("2025-12-31T23:59:59")))
                .isEqualTo("1");
        assertThat(value(
                        "count: any, within: last year",
                        "2026-01-15T00:00:00",
                        order("2025-01-01T00:00:00"),
                        order("2024-12-31T23:59:59")))
                .isEqualTo("1");
        assertThat(value(
                        "count: any, within: yesterday",
                        NOW,
                        order("2026-03-30T23:59:59"),
                        order("2026-03-31T00:00:00")))
                .isEqualTo("1");
    }

    @Test
    void aLeapDayIsADayOfItsYearOnly() {
        assertThat(value("count: any, within: 1 year", "2024-02-29T12:00:00", order("2023-02-28T00:00:00")))
                .isEqualTo("1");
        assertThat(value("count: any, within: 12 months", "2025-02-28T12:00:00", order("2024-02-28T00:00:00")))
                .isEqualTo("1");
        assertThat(value("count: any, within: last month", "2024-03-10T12:00:00", order("2024-02-29T12:00:00")))
                .isEqualTo("1");
        assertThat(value("since_last: any", "2024-03-01T00:00:00", order("2024-02-28T23:00:00")))
                .isEqualTo("2");
    }

    @Test
    void aDayOfTheWorkspaceIsNotADayOfUtc() {
        // 00:30 in Paris is still the day before in UTC.
        assertThat(value("count: any, within: today", "2026-07-02T00:40:00", order("2026-07-02T00:30:00")))
                .isEqualTo("1");
        assertThat(value("since_last: any", "2026-07-02T00:40:00", order("2026-07-01T23:50:00")))
                .isEqualTo("1");
    }

    @Test
    void what_comes_after_a_touchpoint_of_ones_own_counts_and_that_moment_itself_does_not() {
        Touchpoint first = order("2026-05-01T10:00", "10", "EUR", "web");
        Touchpoint visit = order("2026-05-02T10:00", "20", "EUR", "store");
        Touchpoint second = order("2026-05-03T10:00", "40", "EUR", "web");
        Touchpoint third = order("2026-05-04T10:00", "80", "EUR", "store");
        Touchpoint tomorrow = order("2026-05-06T10:00", "160", "EUR", "web");
        String now = "2026-05-05T12:00";
        String sum = "sum: amount, of: Order Completed, ";

        assertThat(value(sum + "since: {last: any, where: {channel: web}}", now, first, visit, second, third, tomorrow))
                .isEqualTo("80");
        assertThat(value(sum + "since: {first: any, where: {channel: web}}", now, third, second, visit, first))
                .isEqualTo("140");
        assertThat(value(sum + "within: 1 day, since: {first: Order Completed}", now, first, second, third))
                .isEqualTo("80");
        assertThat(value(sum + "since: {last: Order Completed}", now, first, second))
                .isEqualTo("0");
        assertThat(value("count: any, since: {last: Email Opened}", now, first, second))
                .isEqualTo("0");
        assertThat(value("last: channel, of: any, since: {first: Email Opened}", now, first))
                .isEqualTo("unknown");
    }

    @Test
    void propertiesAreNumbersWhereNumbersAreAskedFor() {
        Touchpoint event = new Touchpoint(
                "p",
                paris("2026-03-01T10:00:00"),
                "Survey Answered",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Map.of("score", "9", "reason", "late", "again", "true"),
                false);
        assertThat(value("sum: properties.score", NOW, event)).isEqualTo("9");
        assertThat(value("sum: properties.reason", NOW, event)).isEqualTo("0");
        assertThat(value("count: any, where: {properties.score: {at_least: 8.5}}", NOW, event))
                .isEqualTo("1");
        assertThat(value("count: any, where: {properties.score: '9'}", NOW, event))
                .isEqualTo("1");
        assertThat(value("count: any, where: {properties.again: yes}", NOW, event))
                .isEqualTo("1");
        assertThat(value("count: any, where: {properties.missing: {not: x}}", NOW, event))
                .isEqualTo("0");
        assertThat(value("count: any, where: {properties.missing: {known: no}}", NOW, event))
                .isEqualTo("1");
        assertThat(value("last: properties.reason", NOW, event)).isEqualTo("late");
    }
}
