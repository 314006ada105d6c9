package io.parcours.identity.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * The evidence between two ends.
 *
 * @param path steps from one to the other: with the fewest links that were not allowed to join, then the shortest; empty when nothing leads there
 * @param linksSeen how many links were looked at
 * @param complete whether those were all there are around the two; else a longer way may exist
 */
public record Explanation(List<Step> path, long linksSeen, boolean complete) {
    public Explanation {
        path = List.copyOf(path);
    }

    /** A link, in the direction in which the path takes it. */
    public record Step(End from, End to, Evidence link) {}

    /** Whether kept links alone lead from one to the other. */
    public boolean together() {
        return !path.isEmpty() && obstacles().isEmpty();
    }

    /** The links that were not allowed to join. */
    public List<Evidence> obstacles() {
        return path.stream().map(Step::link).filter(link -> !link.isKept()).toList();
    }

    /** What lies between the two ends. */
    public List<End> between() {
        List<End> between = new ArrayList<>();
        for (int i = 1; i < path.size(); i++) {
            between.add(path.get(i).from());
        }
        return between;
    }
}
