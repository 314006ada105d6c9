package io.parcours.identity.cluster;

import io.parcours.identity.cluster.Resolution.Verdict;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.rule.NameCheck;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Pairs of records that the matcher found, the likeliest first. */
final class Matches {
    private Matches() {}

    static void take(Draft draft) {
        Graph graph = draft.graph();
        Parts parts = draft.parts();
        List<Integer> matches = IntStream.range(0, graph.linkCount())
                .filter(link -> draft.rule(link) == LinkRule.MATCH)
                .boxed()
                .sorted(Comparator.comparingDouble(
                                (Integer link) -> -graph.link(link).weight())
                        .thenComparing(link -> link))
                .toList();
        for (int link : matches) {
            int left = parts.find(graph.left(link));
            int right = parts.find(graph.right(link));
            // Names and birth dates have been weighed already, with everything else.
            Optional<String> obstacle =
                    left == right ? Optional.empty() : parts.obstacle(new int[] {left, right}, NameCheck.NEVER);
            if (obstacle.isEmpty()) {
                parts.unite(left, right);
                draft.setVerdict(link, Verdict.KEPT);
            } else {
                draft.refuse(link, obstacle.get());
            }
        }
    }
}
