package io.parcours.identity.cluster;

import io.parcours.identity.cluster.Resolution.Verdict;
import io.parcours.identity.link.LinkRule;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What stewards decided, the newest word first: an older one that contradicts it gives way. */
final class Decisions {
    private Decisions() {}

    static void take(Draft draft) {
        Graph graph = draft.graph();
        List<Integer> decisions = IntStream.range(0, graph.linkCount())
                .filter(link -> draft.rule(link).isDecision())
                .boxed()
                .sorted(Comparator.comparingLong(
                                (Integer link) -> -graph.link(link).lastSeen())
                        .thenComparing(link -> draft.rule(link) == LinkRule.TOGETHER)
                        .thenComparing(link -> link))
                .toList();
        for (int link : decisions) {
            if (draft.rule(link) == LinkRule.APART) {
                keepApart(draft, link);
            } else {
                putTogether(draft, link);
            }
        }
    }

    private static void keepApart(Draft draft, int link) {
        Parts parts = draft.parts();
        int left = draft.graph().left(link);
        int right = draft.graph().right(link);
        if (parts.find(left) == parts.find(right)) {
            draft.refuse(link, "a steward's newer word puts them together");
        } else {
            parts.keepApart(left, right);
        }
    }

    private static void putTogether(Draft draft, int link) {
        Parts parts = draft.parts();
        int left = draft.graph().left(link);
        int right = draft.graph().right(link);
        if (parts.isApart(left, right)) {
            draft.refuse(link, "a steward's newer word keeps them apart");
            return;
        }
        parts.unite(left, right);
        draft.setVerdict(link, Verdict.KEPT);
        draft.decide(left);
        draft.decide(right);
    }
}
