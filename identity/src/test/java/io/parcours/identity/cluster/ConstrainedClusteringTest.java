package io.parcours.identity.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.key.Hash128;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.Link;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.link.Node;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstrainedClusteringTest {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    @Test
    void aMailboxRefusedForTwoNamesIsGivenBackWhenAMatchSaysThatTheyAreOnePerson() {
        Hash128 mailbox = identifier("email", "m@x.fr");
        Hash128 order = identifier("order_id", "W1");
        Hash128 one = record("a/1", "madeleine", "marie");
        Hash128 other = record("b/1", "mado-lou", "marie");
        row(mailbox, one);
        row(mailbox, other);
        row(mailbox, order);

        assertThat(cluster(mailbox)).isNotEqualTo(cluster(one)).isNotEqualTo(cluster(other));

        links.add(new Link(one, other, LinkRule.MATCH, 9, 1, 1));
        assertThat(List.of(cluster(mailbox), cluster(order), cluster(other))).containsOnly(cluster(one));
        assertThat(resolve().links())
                .allSatisfy(verdict -> assertThat(verdict.state()).isEqualTo(LinkState.KEPT));
    }

    @Test
    void aMailboxOfThreeStaysSharedWhenAMatchJoinsTwoOfThem() {
        Hash128 mailbox = identifier("email", "m@x.fr");
        Hash128 one = record("a/1", "madeleine", "marie");
        Hash128 other = record("b/1", "mado-lou", "marie");
        Hash128 third = record("c/1", "paul", "marie");
        row(mailbox, one);
        row(mailbox, other);
        row(mailbox, third);
        links.add(new Link(one, other, LinkRule.MATCH, 9, 1, 1));

        assertThat(cluster(mailbox)).isNotEqualTo(cluster(one)).isNotEqualTo(cluster(third));
        assertThat(cluster(one)).isEqualTo(cluster(other)).isNotEqualTo(cluster(third));
    }

    private Hash128 identifier(String namespace, String value) {
        nodes.add(Node.identifier(namespace, value, 1, 1));
        return nodes.get(nodes.size() - 1).hash();
    }

    private Hash128 record(String value, String given, String family) {
        Node node = new Node(
                Hash128.of(IdentityRules.RECORD, value),
                IdentityRules.RECORD,
                value,
                1,
                1,
                new PersonName(given, family, "", PersonName.NO_DAY),
                null);
        nodes.add(node);
        return node.hash();
    }

    private void row(Hash128 left, Hash128 right) {
        links.add(new Link(left, right, LinkRule.SAME_ROW, 1, 1, 1));
    }

    private Resolution resolve() {
        return ConstrainedClustering.resolve(Graph.of(nodes, links), IdentityRules.defaults("FR"));
    }

    private int cluster(Hash128 of) {
        Graph graph = Graph.of(nodes, links);
        for (int node = 0; node < graph.size(); node++) {
            if (graph.node(node).hash().equals(of)) {
                return resolve().clusters()[node];
            }
        }
        throw new AssertionError(of + " is not there");
    }
}
