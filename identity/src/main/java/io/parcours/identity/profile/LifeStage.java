package io.parcours.identity.profile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a person stands as a customer, by days since the first and the last purchase. */
public enum LifeStage {
    /** Never bought. */
    PROSPECT,
    /** First bought not long ago. */
    NEW,
    ACTIVE,
    LAPSING,
    LOST;

    public static final int NEW_DAYS = 90;
    public static final int ACTIVE_DAYS = 180;
    public static final int LAPSING_DAYS = 365;
    private static final long MICROS_A_DAY = 86_400_000_000L;

    /** @param today days since 1970; purchases in microseconds since 1970, null = none */
    public static LifeStage of(@Nullable Long firstPurchase, @Nullable Long lastPurchase, long today) {
        if (firstPurchase == null || lastPurchase == null) {
            return PROSPECT;
        }
        if (today - Math.floorDiv(firstPurchase, MICROS_A_DAY) <= NEW_DAYS) {
            return NEW;
        }
        long since = today - Math.floorDiv(lastPurchase, MICROS_A_DAY);
        return since <= ACTIVE_DAYS ? ACTIVE : since <= LAPSING_DAYS ? LAPSING : LOST;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
