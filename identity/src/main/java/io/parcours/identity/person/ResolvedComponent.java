package io.parcours.identity.person;

import io.parcours.identity.cluster.ConstrainedClustering;
import io.parcours.identity.cluster.Graph;
import io.parcours.identity.cluster.Resolution;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.Node;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A component with its persons: the whole decision, the same for the job and for acceptance cases. */
public record ResolvedComponent(Graph graph, Resolution resolution, PersonIds.Assignment assignment) {

    /** @param elsewhere whether a person outside this component bears an id; see {@link PersonIds#assign} */
    public static ResolvedComponent of(Graph graph, IdentityRules rules, Predicate<String> elsewhere) {
        Resolution resolution = ConstrainedClustering.resolve(graph, rules);
        return new ResolvedComponent(graph, resolution, PersonIds.assign(graph, resolution, rules, elsewhere));
    }

    /** Members that belong to one person whatever the moment. A device that belongs to the last login is not among them. */
    public List<Membership> members() {
        List<Membership> members = new ArrayList<>();
        for (int number = 0; number < graph.size(); number++) {
            Node node = graph.node(number);
            int cluster = resolution.clusters()[number];
            if (cluster >= 0 && !Agreements.isAgreement(node.namespace())) {
                members.add(new Membership(
                        node.namespace(),
                        node.value(),
                        node.firstSeen(),
                        null,
                        assignment.persons()[cluster]));
            }
        }
        return members;
    }

    /** A device, and a person whose logins on it do not count since a steward keeps the two apart. */
    public record KeptFrom(Node device, String person) {}

    /** What a steward decided on devices that belong to whoever logged in last. */
    public List<KeptFrom> keptFrom() {
        List<KeptFrom> kept = new ArrayList<>();
        for (int link = 0; link < graph.linkCount(); link++) {
            if (graph.link(link).rule() == LinkRule.APART) {
                add(kept, graph.left(link), graph.right(link));
                add(kept, graph.right(link), graph.left(link));
            }
        }
        return kept;
    }

    private void add(List<KeptFrom> kept, int device, int other) {
        int cluster = resolution.clusters()[other];
        if (resolution.clusters()[device] == Resolution.BY_LOGIN && cluster >= 0) {
            kept.add(new KeptFrom(graph.node(device), assignment.persons()[cluster]));
        }
    }

    /** Devices that belong to whoever logged in last. */
    public List<Node> byLogin() {
        List<Node> devices = new ArrayList<>();
        for (int number = 0; number < graph.size(); number++) {
            if (resolution.clusters()[number] == Resolution.BY_LOGIN) {
                devices.add(graph.node(number));
            }
        }
        return devices;
    }
}
