package io.parcours.identity.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the evidence between two identifiers or records in the links of their components. */
public final class IdentityExplain {
    private static final String KEPT = "kept";

    /** An identifier, or a record ({@code record}, {@code silo/record_id}). */
    public record End(String namespace, String value) {}

    /**
     * A row of {@code identity.links}.
     *
     * @param state kept, cut or refused
     * @param reason why it is cut or refused, else {@code ""}
     */
    public record Evidence(End left, End right, String rule, String silo, double weight, String state, String reason) {
        End other(End end) {
            return left.equals(end) ? right : left;
        }
    }

    /**
     * The answer.
     *
     * @param together whether kept links lead from one to the other
     * @param path the links from one to the other: kept ones when {@code together}, else the shortest way over any links, whose cut or refused
     *     ones say why not; empty when nothing at all leads there
     */
    public record Explanation(boolean together, List<Evidence> path) {
        public Explanation {
            path = List.copyOf(path);
        }

        /** The links that were not allowed to join. */
        public List<Evidence> obstacles() {
            return path.stream().filter(link -> !link.state().equals(KEPT)).toList();
        }
    }

    private IdentityExplain() {}

    /** @param links of the components of both ends, in any order */
    public static Explanation between(End from, End to, List<Evidence> links) {
        List<Evidence> kept =
                links.stream().filter(link -> link.state().equals(KEPT)).toList();
        List<Evidence> path = shortest(from, to, kept);
        if (!path.isEmpty() || from.equals(to)) {
            return new Explanation(true, path);
        }
        return new Explanation(false, shortest(from, to, links));
    }

    /** Fewest links, the stronger first among equals. */
    private static List<Evidence> shortest(End from, End to, List<Evidence> links) {
        Map<End, List<Evidence>> incident = new HashMap<>();
        List<Evidence> ordered = new ArrayList<>(links);
        ordered.sort(Comparator.comparingDouble((Evidence link) -> -link.weight())
                .thenComparing(link -> link.left().toString())
                .thenComparing(link -> link.right().toString())
                .thenComparing(Evidence::rule)
                .thenComparing(Evidence::silo));
        for (Evidence link : ordered) {
            incident.computeIfAbsent(link.left(), end -> new ArrayList<>()).add(link);
            incident.computeIfAbsent(link.right(), end -> new ArrayList<>()).add(link);
        }
        Map<End, Evidence> cameBy = new HashMap<>();
        Set<End> seen = new HashSet<>(Set.of(from));
        Deque<End> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty() && !seen.contains(to)) {
            End at = next.remove();
            for (Evidence link : incident.getOrDefault(at, List.of())) {
                End other = link.other(at);
                if (seen.add(other)) {
                    cameBy.put(other, link);
                    next.add(other);
                }
            }
        }
        List<Evidence> path = new ArrayList<>();
        End at = to;
        for (Evidence link = cameBy.get(at); link != null && !at.equals(from); link = cameBy.get(at)) {
            path.add(link);
            at = link.other(at);
        }
        Collections.reverse(path);
        return path;
    }
}
