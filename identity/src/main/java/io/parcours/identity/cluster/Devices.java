package io.parcours.identity.cluster;

import io.parcours.identity.link.LinkRule;
import io.parcours.identity.rule.NameCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The second phase: whose the devices are, now that persons stand. */
final class Devices {
    private final Draft draft;
    private final Graph graph;
    private final Parts parts;
    private final UnionFind together;
    private final int[][] owners;
    private final boolean[] byLogin;
    /** Whether a cluster, by its root before devices are given to anybody, is more than devices. */
    private final boolean[] isPersons;

    Devices(Draft draft) {
        this.draft = draft;
        this.graph = draft.graph();
        this.parts = draft.parts();
        this.together = new UnionFind(graph.size());
        this.owners = new int[graph.size()][];
        this.byLogin = new boolean[graph.size()];
        this.isPersons = new boolean[graph.size()];
    }

    /** Whether a device's owner depends on the moment: whoever logged in last. */
    boolean isByLogin(int node) {
        return byLogin[node];
    }

    /** Nodes of the clusters that a device may belong to. */
    int[] owners(int device) {
        return owners[device];
    }

    void assign() {
        for (int link = 0; link < graph.linkCount(); link++) {
            if (draft.isDevice(graph.left(link)) && draft.isDevice(graph.right(link)) && isEvidence(link)) {
                together.unite(graph.left(link), graph.right(link));
            }
        }
        for (int node = 0; node < graph.size(); node++) {
            isPersons[parts.find(node)] |= !draft.isDevice(node);
        }
        Map<Integer, List<Integer>> groups = new TreeMap<>();
        for (int node = 0; node < graph.size(); node++) {
            if (draft.isDevice(node)) {
                owners[node] = seenWith(node);
                groups.computeIfAbsent(together.find(node), root -> new ArrayList<>())
                        .add(node);
            }
        }
        shareOwners();
        groups.values().forEach(this::assign);
    }

    private boolean isEvidence(int link) {
        return draft.rule(link) == LinkRule.SAME_ROW;
    }

    /** Clusters of the persons seen with a device, without those a steward keeps it from; only the one he put it to, if he did. */
    private int[] seenWith(int device) {
        if (draft.isDecided(device) && isPersons[parts.find(device)]) {
            return new int[] {parts.find(device)};
        }
        List<Integer> roots = new ArrayList<>();
        for (int link : graph.linksOf(device)) {
            int other = graph.other(link, device);
            if (!isEvidence(link) || draft.isDevice(other) || draft.isNobodys(other)) {
                continue;
            }
            if (parts.isApart(device, other)) {
                draft.refuse(link, Parts.APART);
            } else {
                roots.add(parts.find(other));
            }
        }
        return roots.stream().mapToInt(Integer::intValue).distinct().sorted().toArray();
    }

    /** Devices that a steward put together have all owners of all of them, so that no two persons meet through them. */
    private void shareOwners() {
        Map<Integer, Set<Integer>> shared = new TreeMap<>();
        for (int node = 0; node < graph.size(); node++) {
            if (draft.isDevice(node) && draft.isDecided(node)) {
                Set<Integer> of = shared.computeIfAbsent(parts.find(node), root -> new TreeSet<>());
                Arrays.stream(owners[node]).forEach(of::add);
            }
        }
        for (int node = 0; node < graph.size(); node++) {
            if (draft.isDevice(node) && draft.isDecided(node)) {
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
            joinAnonymous(
                    group.stream().filter(device -> owners[device].length == 0).toList());
        }
    }

    /** Devices nobody logged in on, seen together, are one unknown person's. */
    private void joinAnonymous(List<Integer> devices) {
        for (int device : devices) {
            for (int link : graph.linksOf(device)) {
                int other = graph.other(link, device);
                if (draft.isDevice(other)
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
            draft.setReason(device, "used by " + of.length + " persons");
            boolean tooMany = graph.node(device).isRecord()
                    || of.length > draft.ruleOf(device).maxPersons();
            draft.setNobodys(device, tooMany);
            byLogin[device] = !tooMany;
        }
    }
}
