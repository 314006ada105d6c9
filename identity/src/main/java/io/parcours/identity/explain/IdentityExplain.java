package io.parcours.identity.explain;

import io.parcours.identity.explain.Explanation.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the evidence between two identifiers, records or persons. Links are asked for around what is known so far, from both sides at once, so that
 * of a graph of any size only the neighbourhood of the two is read.
 */
public final class IdentityExplain {
    /** Answers links by their ends. */
    @FunctionalInterface
    public interface Links {
        /** Every link that has one of the ends, in any order; one that has two of them once or twice. */
        List<Evidence> at(Set<End> ends);
    }

    private final Links links;
    private final int mostRounds;
    private final int mostLinks;

    /**
     * @param mostRounds how often links are asked for at most
     * @param mostLinks after how many links the search ends
     */
    public IdentityExplain(Links links, int mostRounds, int mostLinks) {
        this.links = links;
        this.mostRounds = mostRounds;
        this.mostLinks = mostLinks;
    }

    /**
     * @param from the one: an identifier, or all members of a person
     * @param to the other
     * @param known members of the persons of both, as a start
     */
    public Explanation between(Set<End> from, Set<End> to, Collection<End> known) {
        Set<Evidence> seen = new HashSet<>();
        Set<End> asked = new HashSet<>();
        Set<End> frontier = new HashSet<>(known);
        frontier.addAll(from);
        frontier.addAll(to);
        List<Step> path = List.of();
        for (int round = 0; round < mostRounds && !frontier.isEmpty(); round++) {
            asked.addAll(frontier);
            seen.addAll(links.at(Set.copyOf(frontier)));
            path = best(from, to, seen);
            if (!path.isEmpty() || seen.size() >= mostLinks) {
                return new Explanation(path, seen.size(), !path.isEmpty());
            }
            frontier = new HashSet<>();
            for (Evidence link : seen) {
                frontier.add(link.left());
                frontier.add(link.right());
            }
            frontier.removeAll(asked);
        }
        return new Explanation(path, seen.size(), !path.isEmpty() || frontier.isEmpty());
    }

    private record Reached(
            int obstacles,
            int length,
            int order,
            @Nullable Reached before,
            End end,
            @Nullable Evidence link) {
        static final Comparator<Reached> BEST_FIRST = Comparator.comparingInt(Reached::obstacles)
                .thenComparingInt(Reached::length)
                .thenComparingInt(Reached::order);
    }

    /** Fewest obstacles, then fewest links, the stronger first among equals. */
    private static List<Step> best(Set<End> from, Set<End> to, Collection<Evidence> links) {
        Map<End, List<Evidence>> incident = new HashMap<>();
        links.stream().sorted(Evidence.STRONGEST_FIRST).forEach(link -> {
            incident.computeIfAbsent(link.left(), end -> new ArrayList<>()).add(link);
            incident.computeIfAbsent(link.right(), end -> new ArrayList<>()).add(link);
        });
        PriorityQueue<Reached> next = new PriorityQueue<>(Reached.BEST_FIRST);
        int order = 0;
        for (End end : from.stream().sorted().toList()) {
            next.add(new Reached(0, 0, order++, null, end, null));
        }
        Set<End> settled = new HashSet<>();
        while (!next.isEmpty()) {
            Reached at = next.remove();
            if (!settled.add(at.end())) {
                continue;
            }
            if (to.contains(at.end())) {
                return steps(at);
            }
            for (Evidence link : incident.getOrDefault(at.end(), List.of())) {
                End other = link.other(at.end());
                if (!settled.contains(other)) {
                    next.add(new Reached(
                            at.obstacles() + (link.isKept() ? 0 : 1), at.length() + 1, order++, at, other, link));
                }
            }
        }
        return List.of();
    }

    private static List<Step> steps(Reached last) {
        List<Step> steps = new ArrayList<>();
        Reached at = last;
        while (at != null) {
            Reached before = at.before();
            Evidence link = at.link();
            if (before != null && link != null) {
                steps.add(new Step(before.end(), at.end(), link));
            }
            at = before;
        }
        Collections.reverse(steps);
        return steps;
    }
}
