package io.parcours.identity.cluster;

import io.parcours.identity.cluster.Draft.Level;
import io.parcours.identity.cluster.Resolution.Verdict;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.rule.NameCheck;
import io.parcours.identity.rule.NamespaceRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Identifiers of persons, strongest first: each joins the clusters it was seen with, as far as its rule allows. */
final class Hubs {
    private static final int NOT_ONE = -1;

    private final Draft draft;
    private final Graph graph;
    private final Parts parts;
    private final int[] strongestFirst;
    private final int[] rank;

    Hubs(Draft draft) {
        this.draft = draft;
        this.graph = draft.graph();
        this.parts = draft.parts();
        this.strongestFirst = strongestFirst();
        this.rank = new int[graph.size()];
        Arrays.fill(rank, Integer.MAX_VALUE);
        for (int i = 0; i < strongestFirst.length; i++) {
            rank[strongestFirst[i]] = i;
        }
    }

    private int[] strongestFirst() {
        long[] rows = new long[graph.size()];
        for (int link = 0; link < graph.linkCount(); link++) {
            rows[graph.left(link)] += graph.link(link).rows();
            rows[graph.right(link)] += graph.link(link).rows();
        }
        return IntStream.range(0, graph.size())
                .filter(node -> draft.level(node) == Level.KNOWN)
                .boxed()
                .sorted(Comparator.comparingInt(
                                (Integer node) -> draft.ruleOf(node).priority())
                        .thenComparing(draft::namespace)
                        .thenComparingLong(node -> -rows[node])
                        .thenComparingLong(node -> -graph.node(node).lastSeen())
                        .thenComparing(node -> graph.node(node).hash()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    void join() {
        for (int hub : strongestFirst) {
            NamespaceRule rule = draft.ruleOf(hub);
            int[] evidence = evidence(hub);
            if (rule.onePerson()) {
                joinEach(hub, evidence, rule.sharedWhen());
            } else {
                joinAllOrNone(hub, evidence, rule);
            }
        }
    }

    /** Links of a hub to records and to stronger identifiers, strongest first; links to devices and decisions are not evidence here. */
    private int[] evidence(int hub) {
        List<Integer> evidence = new ArrayList<>();
        for (int link : graph.linksOf(hub)) {
            int other = graph.other(link, hub);
            if (!isEvidence(link, hub)) {
                continue;
            }
            if (draft.isNobodys(other)) {
                draft.cut(link, draft.namespace(other) + " is shared by several persons");
            } else {
                evidence.add(link);
            }
        }
        evidence.sort(Comparator.comparingLong(
                        (Integer link) -> -graph.link(link).rows())
                .thenComparingLong(link -> -graph.link(link).lastSeen())
                .thenComparing(link -> graph.node(graph.other(link, hub)).hash()));
        return evidence.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean isEvidence(int link, int hub) {
        int other = graph.other(link, hub);
        Level level = draft.level(other);
        return draft.rule(link).isEvidence()
                && (level == Level.RECORD || level == Level.KNOWN && rank[other] < rank[hub]);
    }

    private void joinEach(int hub, int[] evidence, NameCheck check) {
        for (int link : evidence) {
            int other = graph.other(link, hub);
            int mine = parts.find(hub);
            int theirs = parts.find(other);
            if (mine == theirs) {
                continue;
            }
            // Records that a steward put together bring their own numbers along, however many that makes.
            boolean unlimited = draft.isDecided(other) && graph.node(other).isRecord();
            Optional<String> obstacle =
                    parts.obstacle(new int[] {mine, theirs}, check, unlimited ? draft.namespace(hub) : "");
            if (obstacle.isEmpty()) {
                parts.unite(mine, theirs);
            } else {
                draft.refuse(link, obstacle.get());
            }
        }
    }

    private void joinAllOrNone(int hub, int[] evidence, NamespaceRule rule) {
        int[] roots = roots(hub, evidence);
        Optional<String> obstacle = parts.obstacle(roots, rule.sharedWhen());
        if (obstacle.isEmpty() && rule.namespace().equals(Agreements.NAME_AND_ADDRESS) && parts.reachedApart(roots)) {
            obstacle = Optional.of("mailboxes or numbers disagree");
        }
        if (obstacle.isEmpty()) {
            for (int root : roots) {
                parts.unite(hub, root);
            }
            return;
        }
        for (int link : evidence) {
            if (parts.find(graph.other(link, hub)) != parts.find(hub)) {
                draft.refuse(link, obstacle.get());
            }
        }
        boolean agreement = Agreements.isAgreement(rule.namespace());
        if ((roots.length > 2 || agreement) && !draft.isDecided(hub)) {
            draft.setReason(hub, "shared by several persons: " + obstacle.get());
            draft.setNobodys(hub, agreement || rule.sharedBelongsToNobody());
        }
        if (!agreement) {
            joinNamesakes(hub, evidence);
        }
    }

    /** Roots of the hub and of what it was seen with, the hub's own first. */
    private int[] roots(int hub, int[] evidence) {
        int[] roots = new int[evidence.length + 1];
        roots[0] = parts.find(hub);
        for (int i = 0; i < evidence.length; i++) {
            roots[i + 1] = parts.find(graph.other(evidence[i], hub));
        }
        return Arrays.stream(roots).distinct().toArray();
    }

    /** A shared value still joins the records that have the same full name beside it, as far as they break no rule. */
    private void joinNamesakes(int hub, int[] evidence) {
        Map<String, List<Integer>> byName = new TreeMap<>();
        for (int link : evidence) {
            PersonName name = graph.node(graph.other(link, hub)).name();
            if (name.isFull()) {
                byName.computeIfAbsent(name.given() + "|" + name.family(), key -> new ArrayList<>())
                        .add(link);
            }
        }
        for (List<Integer> links : byName.values()) {
            int[] roots = links.stream()
                    .mapToInt(link -> parts.find(graph.other(link, hub)))
                    .distinct()
                    .toArray();
            if (roots.length > 1
                    && parts.obstacle(roots, NameCheck.NAMES_DISAGREE).isEmpty()) {
                for (int i = 1; i < roots.length; i++) {
                    parts.unite(roots[0], roots[i]);
                }
                Verdict beside = new Verdict(LinkState.KEPT, "same name beside a shared value");
                links.forEach(link -> draft.setVerdict(link, beside));
            }
        }
    }

    /**
     * An identifier that was refused because its rows seemed to be of several persons is that person's after all once matches have made these
     * one. This joins nobody to anybody; weaker identifiers follow a stronger one that was taken back.
     */
    void takeBack() {
        for (int hub : strongestFirst) {
            int owner = draft.isDecided(hub) ? NOT_ONE : onlyOwner(hub);
            if (owner == NOT_ONE) {
                continue;
            }
            int mine = parts.find(hub);
            NameCheck check = draft.ruleOf(hub).sharedWhen();
            if (mine == owner || parts.obstacle(new int[] {mine, owner}, check).isEmpty()) {
                parts.unite(hub, owner);
                draft.setNobodys(hub, false);
                draft.setReason(hub, null);
                forgetRefusals(hub);
            }
        }
    }

    /** The cluster that all evidence of a hub is in by now, or {@link #NOT_ONE}. */
    private int onlyOwner(int hub) {
        int owner = NOT_ONE;
        for (int link : graph.linksOf(hub)) {
            int other = graph.other(link, hub);
            if (!isEvidence(link, hub) || draft.isNobodys(other)) {
                continue;
            }
            int root = parts.find(other);
            if (owner != NOT_ONE && owner != root) {
                return NOT_ONE;
            }
            owner = root;
        }
        return owner;
    }

    private void forgetRefusals(int hub) {
        for (int link : graph.linksOf(hub)) {
            Verdict verdict = draft.verdict(link);
            if (draft.rule(link).isEvidence() && verdict != null && verdict.state() != LinkState.KEPT) {
                draft.setVerdict(link, null);
            }
        }
    }
}
