package io.parcours.identity.cluster;

import io.parcours.identity.cluster.Resolution.Verdict;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.link.Node;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NamespaceRule;
import org.jspecify.annotations.Nullable;

/** A component while it is divided: its clusters so far, and what has been said of its nodes and links. */
final class Draft {
    private final Graph graph;
    private final IdentityRules rules;
    private final Parts parts;
    private final Level[] levels;
    private final @Nullable String[] reasons;
    private final boolean[] nobodys;
    private final boolean[] decided;
    private final @Nullable Verdict[] verdicts;

    /** What a node is to the clustering. */
    enum Level {
        RECORD,
        /** An identifier of a person, or an agreement of records. */
        KNOWN,
        /** A device, or a record that says nothing but a device. */
        DEVICE
    }

    Draft(Graph graph, IdentityRules rules) {
        this.graph = graph;
        this.rules = rules;
        this.parts = new Parts(graph, rules);
        this.levels = new Level[graph.size()];
        this.reasons = new String[graph.size()];
        this.nobodys = new boolean[graph.size()];
        this.decided = new boolean[graph.size()];
        this.verdicts = new Verdict[graph.linkCount()];
        for (int node = 0; node < graph.size(); node++) {
            levels[node] = levelOf(node);
        }
    }

    private Level levelOf(int node) {
        Node of = graph.node(node);
        if (!of.isRecord()) {
            return ruleOf(node).lastLogin() ? Level.DEVICE : Level.KNOWN;
        }
        int[] links = graph.linksOf(node);
        if (!of.name().isNobody() || links.length == 0) {
            return Level.RECORD;
        }
        for (int link : links) {
            int other = graph.other(link, node);
            if (graph.node(other).isRecord() || !ruleOf(other).lastLogin()) {
                return Level.RECORD;
            }
        }
        return Level.DEVICE;
    }

    Graph graph() {
        return graph;
    }

    Parts parts() {
        return parts;
    }

    Level level(int node) {
        return levels[node];
    }

    boolean isDevice(int node) {
        return levels[node] == Level.DEVICE;
    }

    String namespace(int node) {
        return graph.node(node).namespace();
    }

    /** The rule of an identifier; records have none. */
    NamespaceRule ruleOf(int identifier) {
        return rules.ruleOf(namespace(identifier));
    }

    LinkRule rule(int link) {
        return graph.link(link).rule();
    }

    /** Whether a steward said whose it is: no rule takes that back. */
    boolean isDecided(int node) {
        return decided[node];
    }

    void decide(int node) {
        decided[node] = true;
    }

    /** Whether it is shared by several persons, and so belongs to none of them. */
    boolean isNobodys(int node) {
        return nobodys[node];
    }

    void setNobodys(int node, boolean nobodys) {
        this.nobodys[node] = nobodys;
    }

    /** Why a node is shared; null if it is not. */
    @Nullable
    String reason(int node) {
        return reasons[node];
    }

    void setReason(int node, @Nullable String reason) {
        reasons[node] = reason;
    }

    @Nullable
    String[] reasons() {
        return reasons;
    }

    /** What has been said of a link; null for nothing so far. */
    @Nullable
    Verdict verdict(int link) {
        return verdicts[link];
    }

    void setVerdict(int link, @Nullable Verdict verdict) {
        verdicts[link] = verdict;
    }

    void refuse(int link, String reason) {
        verdicts[link] = new Verdict(LinkState.REFUSED, reason);
    }

    void cut(int link, String reason) {
        verdicts[link] = new Verdict(LinkState.CUT, reason);
    }
}
