package io.parcours.segments.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts segments after those they refer to. */
public final class SegmentOrder {
    private final Map<String, SegmentDefinition> byId = new LinkedHashMap<>();
    private final List<SegmentDefinition> ordered = new ArrayList<>();
    private final Set<String> done = new LinkedHashSet<>();
    private final List<String> path = new ArrayList<>();

    private SegmentOrder(List<SegmentDefinition> segments) {
        segments.forEach(segment -> byId.put(segment.id(), segment));
    }

    /** @throws Cycle when segments refer to each other in a circle */
    public static List<SegmentDefinition> of(List<SegmentDefinition> segments) {
        SegmentOrder order = new SegmentOrder(segments);
        segments.forEach(order::visit);
        return List.copyOf(order.ordered);
    }

    /** Segments that refer to each other in a circle, the first one again at the end. */
    public static final class Cycle extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final ArrayList<String> ids;

        Cycle(List<String> ids) {
            super("segments refer to each other in a circle: " + String.join(" → ", ids));
            this.ids = new ArrayList<>(ids);
        }

        public List<String> ids() {
            return ids;
        }
    }

    /** Ids a rule refers to. */
    public static List<String> references(Condition rule) {
        return rule.flattened().stream()
                .filter(Condition.InSegment.class::isInstance)
                .map(condition -> ((Condition.InSegment) condition).segment())
                .distinct()
                .toList();
    }

    private void visit(SegmentDefinition segment) {
        if (done.contains(segment.id())) {
            return;
        }
        int start = path.indexOf(segment.id());
        if (start >= 0) {
            List<String> circle = new ArrayList<>(path.subList(start, path.size()));
            circle.add(segment.id());
            throw new Cycle(circle);
        }
        path.add(segment.id());
        for (String other : references(segment.who())) {
            Optional.ofNullable(byId.get(other)).ifPresent(this::visit);
        }
        path.remove(path.size() - 1);
        done.add(segment.id());
        ordered.add(segment);
    }
}
