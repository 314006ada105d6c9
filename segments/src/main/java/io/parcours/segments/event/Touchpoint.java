package io.parcours.segments.event;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event of a person's timeline.
 *
 * @param properties everything else, each value as text
 * @param bot a machine caused it: counted nowhere
 */
public record Touchpoint(
        String id,
        Instant at,
        String type,
        @Nullable String silo,
        @Nullable String channel,
        @Nullable String campaign,
        @Nullable String sessionId,
        @Nullable String storeId,
        @Nullable BigDecimal amount,
        @Nullable String currency,
        @Nullable Double sentiment,
        List<ProductLine> products,
        Map<String, String> properties,
        boolean bot) {

    /** Earlier first; at one moment, by id, so that every evaluator agrees. */
    public static final Comparator<Touchpoint> IN_ORDER =
            Comparator.comparing(Touchpoint::at).thenComparing(Touchpoint::id);

    public Touchpoint {
        products = List.copyOf(products);
        properties = Map.copyOf(properties);
    }

    /** A touchpoint of which only this is known. */
    public static Touchpoint of(String id, Instant at, String type) {
        return new Touchpoint(id, at, type, null, null, null, null, null, null, null, null, List.of(), Map.of(), false);
    }

    /** The same under another id. */
    public Touchpoint named(String other) {
        return new Touchpoint(
                other,
                at,
                type,
                silo,
                channel,
                campaign,
                sessionId,
                storeId,
                amount,
                currency,
                sentiment,
                products,
                properties,
                bot);
    }

    /** The value of a field that is there once; money counts only in {@code currency}, an unnamed currency is the workspace's. */
    Optional<Value> value(EventField field, AsOf now, String wantedCurrency) {
        return switch (field) {
            case EVENT -> text(type);
            case CHANNEL -> text(channel);
            case CAMPAIGN -> text(campaign);
            case SILO -> text(silo);
            case SESSION_ID -> text(sessionId);
            case STORE_ID -> text(storeId);
            case CURRENCY -> text(currency);
            case AMOUNT -> isIn(now.currency(), wantedCurrency) ? number(amount) : Optional.empty();
            case SENTIMENT -> number(sentiment == null ? null : BigDecimal.valueOf(sentiment));
            case OCCURRED_AT -> Optional.of(new Value.Moment(at));
            case HOUR -> text(String.valueOf(at.atZone(now.zone()).getHour()));
            case WEEKDAY -> text(at.atZone(now.zone()).getDayOfWeek().name().toLowerCase(Locale.ROOT));
        };
    }

    Optional<Value> value(ProductField field, ProductLine line, String workspaceCurrency, String wantedCurrency) {
        return switch (field) {
            case PRODUCT_ID -> text(line.productId());
            case SKU -> text(line.sku());
            case NAME -> text(line.name());
            case BRAND -> text(line.brand());
            case CATEGORY -> text(line.category());
            case QUANTITY -> number(line.quantity());
            case PRICE -> isIn(workspaceCurrency, wantedCurrency) ? number(line.price()) : Optional.empty();
            case VALUE -> isIn(workspaceCurrency, wantedCurrency) ? number(worth(line)) : Optional.empty();
        };
    }

    private static @Nullable BigDecimal worth(ProductLine line) {
        if (line.price() == null) {
            return null;
        }
        return line.quantity() == null ? line.price() : line.quantity().multiply(line.price());
    }

    private boolean isIn(String workspaceCurrency, String wanted) {
        return (currency == null ? workspaceCurrency : currency).equals(wanted);
    }

    private static Optional<Value> text(@Nullable String text) {
        return Optional.ofNullable(text).map(Value::text);
    }

    private static Optional<Value> number(@Nullable BigDecimal number) {
        return Optional.ofNullable(number).map(Value::number);
    }
}
