package io.parcours.identity.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.check.MemoryIdentity;
import io.parcours.identity.check.RandomRows;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.Link;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.link.Node;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.person.Membership;
import io.parcours.identity.person.PersonChange;
import io.parcours.identity.person.PersonIds;
import io.parcours.identity.person.ResolvedComponent;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NamespaceRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutlinesTest {
    private static final IdentityRules USUAL = IdentityRules.defaults("FR");
    private static final int COMPANIES = 400;

    private int plain;
    private int oneCluster;

    @Test
    void whatIsPlainIsOnePersonToTheWholeClusteringToo() {
        int later = 0;
        for (int seed = 0; seed < COMPANIES; seed++) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(30);
            Map<String, SilverRow> rows = RandomRows.of(random, count, 0);
            MemoryIdentity.Outcome first = MemoryIdentity.resolve(rows, List.of(), List.of(), USUAL);
            check(first.components(), List.of(), USUAL, random);
            List<Membership> before = first.members();
            rows.putAll(RandomRows.of(random, 1 + random.nextInt(5), count));
            rows.keySet().removeIf(key -> random.nextInt(8) == 0);
            int sofar = plain;
            check(MemoryIdentity.resolve(rows, List.of(), before, USUAL).components(), before, USUAL, random);
            later += plain - sofar;
        }
        // Not a law, but without it the test would say nothing, or the look beforehand save nothing.
        assertThat(later).isGreaterThan(COMPANIES / 4);
        assertThat(plain).isGreaterThan(oneCluster / 2);
    }

    @Test
    void whereAgreementsComeBeforeMailboxesNothingIsSaidOfThem() {
        Map<String, NamespaceRule> others = new HashMap<>(USUAL.namespaces());
        others.put("email", last(USUAL.ruleOf("email")));
        others.put("cookie", limited(USUAL.ruleOf("cookie")));
        IdentityRules rules = new IdentityRules(
                others, USUAL.never(), USUAL.only(), USUAL.prefer(), USUAL.match(), USUAL.households(), "FR", "other");
        for (int seed = 0; seed < COMPANIES; seed++) {
            Random random = new Random(seed);
            Map<String, SilverRow> rows = RandomRows.of(random, 1 + random.nextInt(30), 0);
            check(MemoryIdentity.resolve(rows, List.of(), List.of(), rules).components(), List.of(), rules, random);
        }
        assertThat(plain).isPositive().isLessThan(oneCluster);
    }

    private static NamespaceRule last(NamespaceRule rule) {
        return with(rule, 20, rule.maxPerPerson());
    }

    private static NamespaceRule limited(NamespaceRule rule) {
        return with(rule, rule.priority(), 2);
    }

    private static NamespaceRule with(NamespaceRule rule, int priority, int maxPerPerson) {
        return new NamespaceRule(
                rule.namespace(),
                rule.form(),
                priority,
                rule.onePerson(),
                maxPerPerson,
                rule.maxPersons(),
                rule.sharedWhen(),
                rule.lastLogin(),
                rule.blockAbove(),
                rule.maxDevices(),
                rule.forgetAfterDays(),
                rule.trustedSilos());
    }

    @Test
    void matchesAndDecisionsAreLookedAtOneByOne() {
        Hash128 one = Hash128.of("email", "a@x.com");
        Hash128 other = Hash128.of("email", "b@x.com");
        Outlines outlines = new Outlines(new NodeKinds(USUAL), 16);
        int email = new NodeKinds(USUAL).of("email");
        outlines.node(one.high(), one.low(), email, 1, 0);
        outlines.node(other.high(), other.low(), email, 2, 0);
        outlines.doubtful(one.high(), one.low(), other.high(), other.low());
        Outlines.Drawn drawn = outlines.draw();
        assertThat(drawn.label(0)).isEqualTo(drawn.label(1));
        assertThat(drawn.isPlain(0)).isFalse();
    }

    private void check(
            List<ResolvedComponent> components, List<Membership> before, IdentityRules rules, Random random) {
        NodeKinds kinds = new NodeKinds(rules);
        Outlines outlines = new Outlines(kinds, 4);
        List<Runnable> rows = new ArrayList<>();
        for (ResolvedComponent component : components) {
            Graph graph = component.graph();
            for (int number = 0; number < graph.size(); number++) {
                Node node = graph.node(number);
                rows.add(() -> tell(outlines, node, kinds));
            }
            for (int number = 0; number < graph.linkCount(); number++) {
                Link link = graph.link(number);
                boolean device = isDevice(graph.node(graph.left(number)), rules)
                        || isDevice(graph.node(graph.right(number)), rules);
                rows.add(() -> tell(outlines, link, device));
            }
        }
        for (Membership member : before) {
            Hash128 hash = Hash128.of(member.namespace(), member.value());
            rows.add(() -> outlines.earlier(hash.high(), hash.low(), high(member.person()), low(member.person())));
        }
        Collections.shuffle(rows, random);
        rows.forEach(Runnable::run);
        Outlines.Drawn drawn = outlines.draw();
        Map<Hash128, Integer> numbers = new HashMap<>();
        for (int node = 0; node < drawn.nodes(); node++) {
            numbers.put(new Hash128(drawn.high(node), drawn.low(node)), node);
        }
        for (ResolvedComponent component : components) {
            boolean one = isOneCluster(component);
            oneCluster += one ? 1 : 0;
            int node = numbers.get(component.graph().node(0).hash());
            if (drawn.isPlain(node)) {
                plain++;
                assertThat(one).as(() -> described(component)).isTrue();
                requirePerson(component, drawn, node);
            }
        }
    }

    private static void tell(Outlines outlines, Node node, NodeKinds kinds) {
        Hash128 hash = node.hash();
        if (!Agreements.isAgreement(node.namespace())) {
            long name = node.name().equals(PersonName.NOBODY)
                    ? 0
                    : Hash128.of("", node.name().toString()).high();
            outlines.node(hash.high(), hash.low(), kinds.of(node.namespace()), node.firstSeen(), name);
        }
    }

    private static long high(String person) {
        return Long.parseUnsignedLong(person, 1, 17, 16);
    }

    private static long low(String person) {
        return Long.parseUnsignedLong(person, 17, 33, 16);
    }

    private static void tell(Outlines outlines, Link link, boolean device) {
        Hash128 left = link.left();
        Hash128 right = link.right();
        if (link.rule() == LinkRule.SAME_ROW) {
            outlines.link(left.high(), left.low(), right.high(), right.low(), device);
        } else {
            outlines.agreement(left.high(), left.low(), right.high(), right.low());
        }
    }

    private static boolean isDevice(Node node, IdentityRules rules) {
        return !node.isRecord() && rules.ruleOf(node.namespace()).lastLogin();
    }

    private static boolean isOneCluster(ResolvedComponent component) {
        Resolution resolution = component.resolution();
        return resolution.clusterCount() == 1
                && Arrays.stream(resolution.clusters()).allMatch(cluster -> cluster == 0)
                && Arrays.stream(resolution.nodeReasons()).allMatch(reason -> reason == null)
                && resolution.links().stream()
                        .allMatch(verdict -> verdict.state() == LinkState.KEPT
                                && verdict.reason().isEmpty());
    }

    private static String described(ResolvedComponent component) {
        StringBuilder text = new StringBuilder();
        Graph graph = component.graph();
        for (int number = 0; number < graph.size(); number++) {
            Node node = graph.node(number);
            text.append("%d %s:%s %s in %d, because %s%n"
                    .formatted(
                            number,
                            node.namespace(),
                            node.value(),
                            node.name(),
                            component.resolution().clusters()[number],
                            component.resolution().nodeReasons()[number]));
        }
        for (int link = 0; link < graph.linkCount(); link++) {
            text.append("%d-%d %s %s%n"
                    .formatted(
                            graph.left(link),
                            graph.right(link),
                            graph.link(link).rule(),
                            component.resolution().links().get(link)));
        }
        return text.toString();
    }

    private static void requirePerson(ResolvedComponent component, Outlines.Drawn drawn, int node) {
        int person = drawn.person(node);
        List<PersonChange> changes = component.assignment().changes();
        String id = component.assignment().persons()[0];
        if (!drawn.isNew(node)) {
            assertThat(changes).isEmpty();
            assertThat(drawn.high(person)).isEqualTo(high(id));
            assertThat(drawn.low(person)).isEqualTo(low(id));
            return;
        }
        assertThat(changes).extracting(PersonChange::kind).containsExactly(PersonChange.Kind.CREATED);
        Node anchor = nodes(component).stream()
                .filter(one -> one.hash().equals(new Hash128(drawn.high(person), drawn.low(person))))
                .findFirst()
                .orElseThrow();
        assertThat(changes.get(0).at()).isEqualTo(anchor.firstSeen());
        assertThat(changes.get(0).cause()).isEqualTo("first seen by " + anchor.namespace());
        // A person elsewhere may bear the id already; that is found out by a join.
        String minted = PersonIds.mint(anchor.hash().high(), anchor.hash().low());
        assertThat(id).isIn(minted, PersonIds.mintAgain(minted, anchor.firstSeen()));
    }

    private static List<Node> nodes(ResolvedComponent component) {
        List<Node> nodes = new ArrayList<>();
        for (int number = 0; number < component.graph().size(); number++) {
            nodes.add(component.graph().node(number));
        }
        return nodes;
    }
}
