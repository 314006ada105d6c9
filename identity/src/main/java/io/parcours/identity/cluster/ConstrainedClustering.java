package io.parcours.identity.cluster;

import io.parcours.identity.cluster.Resolution.Verdict;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.IdentifierKind;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.link.Node;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NameCheck;
import io.parcours.identity.rule.NamespaceRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Splits a component into clusters that break no rule. Identifiers are taken strongest first (steward, priority of the namespace, rows,
 * recency, hash); each joins all clusters it was seen with, or, when that would break a rule, none of them: a value that two
 * persons use says nothing of a third row. Of a value that belongs to one person by its nature (a customer number) the weakest
 * rows are refused instead. Devices come last: one owner, or whoever logged in last.
 *
 * <p>Nothing depends on the order of the input: every choice is by rule, figures and hash.
 */
public final class ConstrainedClustering {
    private static final int NOT_ONE = -1;

    private final Graph graph;
    private final IdentityRules rules;
    private final Parts parts;
    private final Level[] level;
    private final @Nullable String[] reasons;
    private final boolean[] nobody;
    /** Whether a steward said whose it is: no rule takes that back. */
    private final boolean[] decided;

    private final Verdict[] verdicts;

    /** What a node is to the clustering. */
    private enum Level {
        RECORD,
        /** An identifier of a person, or an agreement of records. */
        KNOWN,
        /** A device, or a record that says nothing but a device. */
        DEVICE
    }

    private ConstrainedClustering(Graph graph, IdentityRules rules) {
        this.graph = graph;
        this.rules = rules;
        this.parts = new Parts(graph, rules);
        this.level = new Level[graph.size()];
        this.reasons = new String[graph.size()];
        this.nobody = new boolean[graph.size()];
        this.decided = new boolean[graph.size()];
        this.verdicts = new Verdict[graph.linkCount()];
        for (int node = 0; node < graph.size(); node++) {
            level[node] = level(node);
        }
    }

    public static Resolution resolve(Graph graph, IdentityRules rules) {
        return new ConstrainedClustering(graph, rules).run();
    }

    private Level level(int node) {
        Node of = graph.node(node);
        if (!of.isRecord()) {
            return rules.ruleOf(of.namespace()).lastLogin() ? Level.DEVICE : Level.KNOWN;
        }
        if (!of.name().isNobody() || graph.incidentStart(node) == graph.incidentEnd(node)) {
            return Level.RECORD;
        }
        for (int i = graph.incidentStart(node); i < graph.incidentEnd(node); i++) {
            Node other = graph.node(graph.other(graph.incident(i), node));
            if (other.isRecord() || !rules.ruleOf(other.namespace()).lastLogin()) {
                return Level.RECORD;
            }
        }
        return Level.DEVICE;
    }

    private Resolution run() {
        takeDecisions();
        int[] hubs = hubs();
        int[] rank = new int[graph.size()];
        Arrays.fill(rank, Integer.MAX_VALUE);
        for (int i = 0; i < hubs.length; i++) {
            rank[hubs[i]] = i;
        }
        for (int hub : hubs) {
            NamespaceRule rule = rules.ruleOf(graph.node(hub).namespace());
            int[] evidence = evidence(hub, rank);
            if (rule.onePerson()) {
                joinEach(hub, evidence, rule.sharedWhen());
            } else {
                joinAllOrNone(hub, evidence, rule);
            }
        }
        takeMatches();
        takeBack(hubs, rank);
        return new Devices().own();
    }

    /** What stewards decided, the newest word first: an older one that contradicts it gives way. */
    private void takeDecisions() {
        List<Integer> decisions = new ArrayList<>();
        for (int link = 0; link < graph.linkCount(); link++) {
            if (graph.link(link).rule().isDecision()) {
                decisions.add(link);
            }
        }
        decisions.sort(
                Comparator.comparingLong((Integer link) -> -graph.link(link).lastSeen())
                        .thenComparing(link -> graph.link(link).rule() == LinkRule.TOGETHER)
                        .thenComparing(link -> link));
        for (int link : decisions) {
            int left = graph.left(link);
            int right = graph.right(link);
            if (graph.link(link).rule() == LinkRule.APART) {
                if (parts.find(left) == parts.find(right)) {
                    verdicts[link] = new Verdict(LinkState.REFUSED, "a steward's newer word puts them together");
                } else {
                    parts.keepApart(left, right);
                }
            } else if (parts.isApart(left, right)) {
                verdicts[link] = new Verdict(LinkState.REFUSED, "a steward's newer word keeps them apart");
            } else {
                parts.unite(left, right);
                verdicts[link] = Verdict.KEPT;
                decided[left] = true;
                decided[right] = true;
            }
        }
    }

    /** Identifiers of persons, strongest first. */
    private int[] hubs() {
        long[] rows = new long[graph.size()];
        for (int link = 0; link < graph.linkCount(); link++) {
            rows[graph.left(link)] += graph.link(link).rows();
            rows[graph.right(link)] += graph.link(link).rows();
        }
        List<Integer> hubs = new ArrayList<>();
        for (int node = 0; node < graph.size(); node++) {
            if (level[node] == Level.KNOWN) {
                hubs.add(node);
            }
        }
        hubs.sort(Comparator.comparingInt((Integer node) ->
                        rules.ruleOf(graph.node(node).namespace()).priority())
                .thenComparing(node -> graph.node(node).namespace())
                .thenComparingLong(node -> -rows[node])
                .thenComparingLong(node -> -graph.node(node).lastSeen())
                .thenComparing(node -> graph.node(node).hash()));
        return hubs.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Links of a hub to records and to stronger identifiers, strongest first; links to devices and decisions are not evidence here. */
    private int[] evidence(int hub, int[] rank) {
        List<Integer> evidence = new ArrayList<>();
        for (int i = graph.incidentStart(hub); i < graph.incidentEnd(hub); i++) {
            int link = graph.incident(i);
            int other = graph.other(link, hub);
            if (!isEvidence(link, hub, rank)) {
                continue;
            }
            if (nobody[other]) {
                verdicts[link] =
                        new Verdict(LinkState.CUT, graph.node(other).namespace() + " is shared by several persons");
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

    private boolean isEvidence(int link, int hub, int[] rank) {
        int other = graph.other(link, hub);
        return graph.link(link).rule().isEvidence()
                && (level[other] == Level.RECORD || level[other] == Level.KNOWN && rank[other] < rank[hub]);
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
            String unlimited = decided[other] && graph.node(other).isRecord()
                    ? graph.node(hub).namespace()
                    : "";
            Optional<String> obstacle = parts.obstacle(new int[] {mine, theirs}, check, unlimited);
            if (obstacle.isEmpty()) {
                parts.unite(mine, theirs);
            } else {
                verdicts[link] = new Verdict(LinkState.REFUSED, obstacle.get());
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
        Verdict refused = new Verdict(LinkState.REFUSED, obstacle.get());
        for (int link : evidence) {
            if (parts.find(graph.other(link, hub)) != parts.find(hub)) {
                verdicts[link] = refused;
            }
        }
        boolean agreement = Agreements.isAgreement(rule.namespace());
        if ((roots.length > 2 || agreement) && !decided[hub]) {
            reasons[hub] = "shared by several persons: " + obstacle.get();
            nobody[hub] = agreement || rule.sharedBelongsToNobody();
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
        int own = roots[0];
        return Arrays.stream(roots)
                .distinct()
                .boxed()
                .sorted(Comparator.comparing(root -> root != own))
                .mapToInt(Integer::intValue)
                .toArray();
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
                links.forEach(link -> verdicts[link] = beside);
            }
        }
    }

    private void takeMatches() {
        List<Integer> matches = new ArrayList<>();
        for (int link = 0; link < graph.linkCount(); link++) {
            if (graph.link(link).rule() == LinkRule.MATCH) {
                matches.add(link);
            }
        }
        matches.sort(
                Comparator.comparingDouble((Integer link) -> -graph.link(link).weight())
                        .thenComparing(link -> link));
        for (int link : matches) {
            int left = parts.find(graph.left(link));
            int right = parts.find(graph.right(link));
            // Names and birth dates have been weighed already, with everything else.
            Optional<String> obstacle =
                    left == right ? Optional.empty() : parts.obstacle(new int[] {left, right}, NameCheck.NEVER);
            if (obstacle.isEmpty()) {
                parts.unite(left, right);
                verdicts[link] = Verdict.KEPT;
            } else {
                verdicts[link] = new Verdict(LinkState.REFUSED, obstacle.get());
            }
        }
    }

    /**
     * An identifier that was refused because its rows seemed to be of several persons is that person's after all once matches have made these
     * one. This joins nobody to anybody; weaker identifiers follow a stronger one that was taken back.
     */
    private void takeBack(int[] hubs, int[] rank) {
        for (int hub : hubs) {
            int owner = decided[hub] ? NOT_ONE : onlyOwner(hub, rank);
            if (owner == NOT_ONE) {
                continue;
            }
            int mine = parts.find(hub);
            NameCheck check = rules.ruleOf(graph.node(hub).namespace()).sharedWhen();
            if (mine == owner || parts.obstacle(new int[] {mine, owner}, check).isEmpty()) {
                parts.unite(hub, owner);
                nobody[hub] = false;
                reasons[hub] = null;
                refused(hub).forEach(link -> verdicts[link] = null);
            }
        }
    }

    /** The cluster that all evidence of a hub is in by now, or {@link #NOT_ONE}. */
    private int onlyOwner(int hub, int[] rank) {
        int owner = NOT_ONE;
        for (int i = graph.incidentStart(hub); i < graph.incidentEnd(hub); i++) {
            int link = graph.incident(i);
            int other = graph.other(link, hub);
            if (!isEvidence(link, hub, rank) || nobody[other]) {
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

    private List<Integer> refused(int hub) {
        List<Integer> refused = new ArrayList<>();
        for (int i = graph.incidentStart(hub); i < graph.incidentEnd(hub); i++) {
            int link = graph.incident(i);
            Verdict verdict = verdicts[link];
            boolean evidence = graph.link(link).rule().isEvidence();
            if (evidence && verdict != null && verdict.state() != LinkState.KEPT) {
                refused.add(link);
            }
        }
        return refused;
    }

    /** The second phase: whose the devices are, now that persons stand. */
    private final class Devices {
        private final UnionFind together = new UnionFind(graph.size());
        private final int[][] owners = new int[graph.size()][];
        private final boolean[] byLogin = new boolean[graph.size()];
        /** Whether a cluster, by its root before devices are given to anybody, is more than devices. */
        private final boolean[] isPersons = new boolean[graph.size()];

        Resolution own() {
            for (int link = 0; link < graph.linkCount(); link++) {
                if (isDevice(graph.left(link)) && isDevice(graph.right(link)) && isEvidence(link)) {
                    together.unite(graph.left(link), graph.right(link));
                }
            }
            for (int node = 0; node < graph.size(); node++) {
                isPersons[parts.find(node)] |= !isDevice(node);
            }
            Map<Integer, List<Integer>> groups = new TreeMap<>();
            for (int node = 0; node < graph.size(); node++) {
                if (isDevice(node)) {
                    owners[node] = owners(node);
                    groups.computeIfAbsent(together.find(node), root -> new ArrayList<>())
                            .add(node);
                }
            }
            shareOwners();
            groups.values().forEach(this::assign);
            return result();
        }

        private boolean isDevice(int node) {
            return level[node] == Level.DEVICE;
        }

        private boolean isEvidence(int link) {
            LinkRule rule = graph.link(link).rule();
            return rule == LinkRule.SAME_ROW;
        }

        /** Clusters of the persons seen with a device, without those a steward keeps it from; only the one he put it to, if he did. */
        private int[] owners(int device) {
            if (decided[device] && isPersons[parts.find(device)]) {
                return new int[] {parts.find(device)};
            }
            List<Integer> roots = new ArrayList<>();
            for (int i = graph.incidentStart(device); i < graph.incidentEnd(device); i++) {
                int link = graph.incident(i);
                int other = graph.other(link, device);
                if (!isEvidence(link) || isDevice(other) || nobody[other]) {
                    continue;
                }
                if (parts.isApart(device, other)) {
                    verdicts[link] = new Verdict(LinkState.REFUSED, Parts.APART);
                } else {
                    roots.add(parts.find(other));
                }
            }
            return roots.stream()
                    .mapToInt(Integer::intValue)
                    .distinct()
                    .sorted()
                    .toArray();
        }

        /** Devices that a steward put together have all owners of all of them, so that no two persons meet through them. */
        private void shareOwners() {
            Map<Integer, Set<Integer>> shared = new TreeMap<>();
            for (int node = 0; node < graph.size(); node++) {
                if (isDevice(node) && decided[node]) {
                    Set<Integer> of = shared.computeIfAbsent(parts.find(node), root -> new TreeSet<>());
                    Arrays.stream(owners[node]).forEach(of::add);
                }
            }
            for (int node = 0; node < graph.size(); node++) {
                if (isDevice(node) && decided[node]) {
                    owners[node] = shared.getOrDefault(parts.find(node), Set.of()).stream()
                            .mapToInt(Integer::intValue)
                            .toArray();
                }
            }
        }

        private void assign(List<Integer> group) {
            int[] all = group.stream()
                    .flatMapToInt(device -> Arrays.stream(owners[device]))
                    .distinct()
                    .toArray();
            if (all.length == 1) {
                group.stream()
                        .filter(device -> !parts.isApart(device, all[0]))
                        .forEach(device -> parts.unite(device, all[0]));
            } else if (all.length == 0) {
                joinAnonymous(group);
            } else {
                group.forEach(this::assignContested);
                joinAnonymous(group.stream()
                        .filter(device -> owners[device].length == 0)
                        .toList());
            }
        }

        /** Devices nobody logged in on, seen together, are one unknown person's. */
        private void joinAnonymous(List<Integer> devices) {
            for (int device : devices) {
                for (int i = graph.incidentStart(device); i < graph.incidentEnd(device); i++) {
                    int link = graph.incident(i);
                    int other = graph.other(link, device);
                    if (isDevice(other)
                            && isEvidence(link)
                            && owners[other].length == 0
                            && parts.obstacle(new int[] {parts.find(device), parts.find(other)}, NameCheck.NEVER)
                                    .isEmpty()) {
                        parts.unite(device, other);
                    }
                }
            }
        }

        private void assignContested(int device) {
            int[] of = owners[device];
            if (of.length == 1) {
                parts.unite(device, of[0]);
            } else if (of.length > 1) {
                String namespace = graph.node(device).namespace();
                reasons[device] = "used by " + of.length + " persons";
                boolean tooMany = graph.node(device).isRecord()
                        || of.length > rules.ruleOf(namespace).maxPersons();
                nobody[device] = tooMany;
                byLogin[device] = !tooMany;
            }
        }

        private Resolution result() {
            int[] numbers = new int[graph.size()];
            Arrays.fill(numbers, -1);
            int[] clusters = new int[graph.size()];
            int count = 0;
            for (int node = 0; node < graph.size(); node++) {
                if (nobody[node]) {
                    clusters[node] = Resolution.NOBODY;
                } else if (byLogin[node]) {
                    clusters[node] = Resolution.BY_LOGIN;
                } else if (!Agreements.isAgreement(graph.node(node).namespace())) {
                    int root = parts.find(node);
                    if (numbers[root] < 0) {
                        numbers[root] = count++;
                    }
                    clusters[node] = numbers[root];
                }
            }
            int[][] ownerClusters = new int[graph.size()][];
            for (int node = 0; node < graph.size(); node++) {
                if (Agreements.isAgreement(graph.node(node).namespace()) && !nobody[node]) {
                    clusters[node] = Math.max(Resolution.NOBODY, numbers[parts.find(node)]);
                }
                ownerClusters[node] = byLogin[node]
                        ? Arrays.stream(owners[node])
                                .map(root -> numbers[parts.find(root)])
                                .toArray()
                        : new int[0];
            }
            List<Verdict> links = new ArrayList<>(graph.linkCount());
            for (int link = 0; link < graph.linkCount(); link++) {
                links.add(verdict(link, clusters));
            }
            return new Resolution(clusters, count, reasons, links, ownerClusters);
        }

        private Verdict verdict(int link, int[] clusters) {
            Verdict known = verdicts[link];
            if (known != null) {
                return known;
            }
            int left = graph.left(link);
            int right = graph.right(link);
            if (clusters[left] >= 0 && clusters[left] == clusters[right]) {
                return Verdict.KEPT;
            }
            for (int end : new int[] {left, right}) {
                String reason = reasons[end];
                if (reason != null) {
                    boolean device = kind(end) == IdentifierKind.DEVICE && byLogin[end];
                    return new Verdict(
                            LinkState.CUT,
                            graph.node(end).namespace() + " is " + reason
                                    + (device ? "; a touchpoint belongs to the last login" : ""));
                }
            }
            return new Verdict(
                    LinkState.REFUSED,
                    graph.link(link).rule() == LinkRule.APART
                            ? "a steward keeps them apart"
                            : "stronger evidence puts them to different persons");
        }

        private @Nullable IdentifierKind kind(int node) {
            Node of = graph.node(node);
            return of.isRecord() ? null : rules.ruleOf(of.namespace()).kind();
        }
    }
}
