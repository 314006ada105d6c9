package io.parcours.identity.explain;

import io.parcours.identity.link.LinkState;
import java.time.Instant;
import java.util.Comparator;

/**
 * A row of {@code identity.links}.
 *
 * @param state kept, cut or refused
 * @param reason why it is cut or refused, else {@code ""}
 */
public record Evidence(
        End left,
        End right,
        String rule,
        String silo,
        Instant firstSeen,
        Instant lastSeen,
        long rows,
        double weight,
        String state,
        String reason) {
    /** The stronger first; the rest only makes the order the same every time. */
    static final Comparator<Evidence> STRONGEST_FIRST = Comparator.comparing((Evidence link) -> !link.isKept())
            .thenComparing(Comparator.comparingDouble(Evidence::weight).reversed())
            .thenComparing(Comparator.comparingLong(Evidence::rows).reversed())
            .thenComparing(Evidence::left)
            .thenComparing(Evidence::right)
            .thenComparing(Evidence::rule)
            .thenComparing(Evidence::silo);

    public boolean isKept() {
        return state.equals(LinkState.KEPT.text());
    }

    public End other(End end) {
        return left.equals(end) ? right : left;
    }
}
