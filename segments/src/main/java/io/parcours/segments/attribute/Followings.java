package io.parcours.segments.attribute;

import io.parcours.lakehouse.definition.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts touchpoints that were followed by another kind in time. */
public final class Followings {
    private Followings() {}

    /**
     * What a touchpoint is to a sequence.
     *
     * @param first one that may be followed
     * @param then one that follows
     * @param without one that must not come in between
     */
    public record Step(Instant at, boolean first, boolean then, boolean without) {}

    /** How many of the first were followed, in one pass from the last step to the first. */
    public static long count(List<Step> steps, Span within, ZoneId zone) {
        List<Step> latestFirst = new ArrayList<>(steps);
        latestFirst.sort(Comparator.comparing(Step::at).reversed());
        long followed = 0;
        // The earliest of each kind at a later moment than the steps looked at; what shares a moment is neither before
        // nor after.
        @Nullable Instant then = null;
        @Nullable Instant without = null;
        for (int start = 0; start < latestFirst.size(); ) {
            Instant at = latestFirst.get(start).at();
            int end = start;
            boolean thenHere = false;
            boolean withoutHere = false;
            for (; end < latestFirst.size() && latestFirst.get(end).at().equals(at); end++) {
                Step step = latestFirst.get(end);
                if (step.first()
                        && then != null
                        && !then.isAfter(after(at, within, zone))
                        && (without == null || !without.isBefore(then))) {
                    followed++;
                }
                thenHere |= step.then();
                withoutHere |= step.without();
            }
            then = thenHere ? at : then;
            without = withoutHere ? at : without;
            start = end;
        }
        return followed;
    }

    private static Instant after(Instant moment, Span span, ZoneId zone) {
        ZonedDateTime local = moment.atZone(zone);
        TemporalAmount amount = switch (span.unit()) {
            case SECONDS -> Duration.ofSeconds(span.count());
            case MINUTES -> Duration.ofMinutes(span.count());
            case HOURS -> Duration.ofHours(span.count());
            case DAYS -> Period.ofDays(span.count());
            case WEEKS -> Period.ofWeeks(span.count());
            case MONTHS -> Period.ofMonths(span.count());
            case YEARS -> Period.ofYears(span.count());
        };
        return local.plus(amount).toInstant();
    }
}
