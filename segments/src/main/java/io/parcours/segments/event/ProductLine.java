package io.parcours.segments.event;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A product line of a touchpoint. */
public record ProductLine(
        @Nullable String productId,
        @Nullable String sku,
        @Nullable String name,
        @Nullable String brand,
        @Nullable String category,
        @Nullable BigDecimal quantity,
        @Nullable BigDecimal price) {

    public static ProductLine ofCategory(String category) {
        return new ProductLine(null, null, null, null, category, null, null);
    }
}
