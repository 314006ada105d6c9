package io.parcours.identity.cluster;

import io.parcours.identity.cluster.Resolution.Verdict;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Numbers the clusters of a finished draft, and says of every link what became of it. */
final class Outcome {
    private static final int NO_NUMBER = -1;
    private static final int[] NONE = {};

    private final Draft draft;
    private final Devices devices;
    private final Graph graph;
    private final int[] numbers;
    private final int[] clusters;
    private int count;

    Outcome(Draft draft, Devices devices) {
        this.draft = draft;
        this.devices = devices;
        this.graph = draft.graph();
        this.numbers = new int[graph.size()];
        this.clusters = new int[graph.size()];
    }

    Resolution resolution() {
        Arrays.fill(numbers, NO_NUMBER);
        for (int node = 0; node < graph.size(); node++) {
            clusters[node] = cluster(node);
        }
        // An agreement of records has no cluster of its own: only that of the records it joined, which are numbered by
        // now.
        for (int node = 0; node < graph.size(); node++) {
            if (isAgreement(node) && !draft.isNobodys(node)) {
                clusters[node] = Math.max(Resolution.NOBODY, number(node));
            }
        }
        int[][] owners = IntStream.range(0, graph.size())
                .mapToObj(node -> devices.isByLogin(node)
                        ? Arrays.stream(devices.owners(node)).map(this::number).toArray()
                        : NONE)
                .toArray(int[][]::new);
        return new Resolution(
                clusters,
                count,
                draft.reasons(),
                IntStream.range(0, graph.linkCount()).mapToObj(this::verdict).toList(),
                owners);
    }

    private boolean isAgreement(int node) {
        return Agreements.isAgreement(draft.namespace(node));
    }

    private int number(int node) {
        return numbers[draft.parts().find(node)];
    }

    private int cluster(int node) {
        if (draft.isNobodys(node)) {
            return Resolution.NOBODY;
        }
        if (devices.isByLogin(node)) {
            return Resolution.BY_LOGIN;
        }
        if (isAgreement(node)) {
            return Resolution.NOBODY;
        }
        int root = draft.parts().find(node);
        if (numbers[root] == NO_NUMBER) {
            numbers[root] = count++;
        }
        return numbers[root];
    }

    private Verdict verdict(int link) {
        Verdict known = draft.verdict(link);
        if (known != null) {
            return known;
        }
        int left = graph.left(link);
        int right = graph.right(link);
        if (clusters[left] >= 0 && clusters[left] == clusters[right]) {
            return Verdict.KEPT;
        }
        for (int end : new int[] {left, right}) {
            String reason = draft.reason(end);
            if (reason != null) {
                String told = devices.isByLogin(end) ? "; a touchpoint belongs to the last login" : "";
                return new Verdict(LinkState.CUT, draft.namespace(end) + " is " + reason + told);
            }
        }
        return new Verdict(
                LinkState.REFUSED,
                draft.rule(link) == LinkRule.APART
                        ? "a steward keeps them apart"
                        : "stronger evidence puts them to different persons");
    }
}
