package io.parcours.identity.check;

import io.parcours.identity.cluster.Components;
import io.parcours.identity.cluster.Graph;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.Link;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.Node;
import io.parcours.identity.link.Quarantine;
import io.parcours.identity.link.RowEvidence;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.person.Decision;
import io.parcours.identity.person.Membership;
import io.parcours.identity.person.OwnerHistory;
import io.parcours.identity.person.OwnerHistory.Login;
import io.parcours.identity.person.PersonChange;
import io.parcours.identity.person.ResolvedComponent;
import io.parcours.identity.person.RowOwner;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Identity resolution on rows in memory: for acceptance cases, simulations and tests. It adds nothing to the decisions, which are
 * the job's own classes; it only groups in maps what the job groups in tables.
 */
public final class MemoryIdentity {
    private final IdentityRules rules;
    private final Map<Hash128, Evidence> evidence = new HashMap<>();
    private final Map<LinkKey, LinkFigures> figures = new HashMap<>();
    private final Map<String, SilverRow> records = new HashMap<>();

    /**
     * What came out.
     *
     * @param rows person of each row by the row's key; a row without a person is absent
     */
    public record Outcome(
            Map<String, String> rows,
            List<Membership> members,
            List<PersonChange> changes,
            List<ResolvedComponent> components) {}

    private record LinkKey(Hash128 left, Hash128 right, LinkRule rule) {}

    private static final class LinkFigures {
        private long rows;
        private long lastSeen = Long.MIN_VALUE;
    }

    private static final class Evidence {
        private final String namespace;
        private final String value;
        private long firstSeen = Long.MAX_VALUE;
        private long lastSeen = Long.MIN_VALUE;
        private final Set<String> witnesses = new HashSet<>();
        private final Set<String> devices = new HashSet<>();

        private Evidence(String namespace, String value) {
            this.namespace = namespace;
            this.value = value;
        }
    }

    private MemoryIdentity(IdentityRules rules) {
        this.rules = rules;
    }

    /**
     * @param rows by a key of the caller's
     * @param before memberships of the run before, empty for the first
     */
    public static Outcome resolve(
            Map<String, SilverRow> rows, List<Decision> decisions, List<Membership> before, IdentityRules rules) {
        return new MemoryIdentity(rules).run(rows, decisions, before);
    }

    private Outcome run(Map<String, SilverRow> rows, List<Decision> decisions, List<Membership> before) {
        RowEvidence reader = new RowEvidence(rules);
        Book book = new Book();
        rows.values().forEach(row -> {
            reader.of(row, book);
            if (row.isRecord()) {
                records.put(row.record(), row);
            }
        });
        Map<Hash128, String> earlier = earlierPersons(before);
        Set<Hash128> decided = new HashSet<>();
        decisions.stream().filter(Decision::together).map(Decision::link).forEach(link -> {
            decided.add(link.left());
            decided.add(link.right());
        });
        Map<Hash128, Node> nodes = new HashMap<>();
        Set<Hash128> quarantined = new HashSet<>();
        evidence.forEach((hash, known) -> {
            boolean links = Quarantine.reason(
                            rules, known.namespace, known.value, known.witnesses.size(), known.devices.size())
                    .isEmpty();
            if (!links) {
                quarantined.add(hash);
            }
            if (links || decided.contains(hash)) {
                nodes.put(hash, node(hash, known).with(earlier.get(hash)));
            }
        });
        List<Link> links = new ArrayList<>();
        figures.forEach((key, link) -> {
            if (!quarantined.contains(key.left()) && !quarantined.contains(key.right())) {
                links.add(new Link(key.left(), key.right(), key.rule(), 1, link.rows, link.lastSeen));
            }
        });
        decisions.forEach(decision -> links.add(decision.link()));

        List<Membership> members = new ArrayList<>();
        List<PersonChange> changes = new ArrayList<>();
        List<Node> byLogin = new ArrayList<>();
        Set<String> keptFrom = new HashSet<>();
        List<ResolvedComponent> components = new ArrayList<>();
        Set<String> borne = new HashSet<>();
        before.forEach(member -> borne.add(member.person()));
        for (Graph graph : components(nodes, links, before)) {
            ResolvedComponent resolved = ResolvedComponent.of(graph, rules, borne::contains);
            components.add(resolved);
            members.addAll(resolved.members());
            changes.addAll(resolved.assignment().changes());
            byLogin.addAll(resolved.byLogin());
            resolved.keptFrom().forEach(kept -> keptFrom.add(keptFrom(kept.device(), kept.person())));
        }
        members.addAll(slices(byLogin, keptFrom, rows, members));
        Map<String, List<Membership>> index = index(members);
        Map<String, String> owners = new LinkedHashMap<>();
        rows.forEach((key, row) -> (row.isRecord()
                        ? index.getOrDefault(key(IdentityRules.RECORD, row.record()), List.of()).stream()
                                .map(Membership::person)
                                .findFirst()
                        : RowOwner.of(row.identifiers(), row.seen(), members(index)))
                .ifPresent(person -> owners.put(key, person)));
        return new Outcome(owners, members, changes, components);
    }

    private Node node(Hash128 hash, Evidence known) {
        SilverRow record = known.namespace.equals(IdentityRules.RECORD) ? records.get(known.value) : null;
        return record == null
                ? new Node(hash, known.namespace, known.value, known.firstSeen, known.lastSeen, PersonName.NOBODY, null)
                : Node.record(known.value, known.firstSeen, record.name());
    }

    private static Map<Hash128, String> earlierPersons(List<Membership> before) {
        Map<Hash128, String> earlier = new HashMap<>();
        Set<Hash128> several = new HashSet<>();
        for (Membership member : before) {
            Hash128 hash = Hash128.of(member.namespace(), member.value());
            String other = earlier.put(hash, member.person());
            if (other != null) {
                several.add(hash);
            }
        }
        earlier.keySet().removeAll(several);
        return earlier;
    }

    /** Components, closed over the persons of the run before so that ids are handed on in one place. */
    private static List<Graph> components(Map<Hash128, Node> nodes, List<Link> links, List<Membership> before) {
        Components sets = new Components(nodes.size());
        nodes.keySet().forEach(hash -> sets.link(hash.high(), hash.low(), hash.high(), hash.low()));
        for (Link link : links) {
            if (nodes.containsKey(link.left()) && nodes.containsKey(link.right())) {
                sets.link(
                        link.left().high(),
                        link.left().low(),
                        link.right().high(),
                        link.right().low());
            }
        }
        for (Membership member : before) {
            Hash128 hash = Hash128.of(member.namespace(), member.value());
            Hash128 person = Hash128.of("person", member.person());
            sets.link(hash.high(), hash.low(), person.high(), person.low());
        }
        int[] labels = sets.labels();
        Map<Hash128, Integer> labelOf = new HashMap<>();
        Map<Integer, List<Node>> nodesOf = new TreeMap<>();
        for (int number = 0; number < labels.length; number++) {
            Hash128 hash = new Hash128(sets.high(number), sets.low(number));
            Node node = nodes.get(hash);
            if (node != null) {
                labelOf.put(hash, labels[number]);
                nodesOf.computeIfAbsent(labels[number], key -> new ArrayList<>())
                        .add(node);
            }
        }
        Map<Integer, List<Link>> linksOf = new HashMap<>();
        for (Link link : links) {
            Integer label = labelOf.get(link.left());
            if (label != null && labelOf.containsKey(link.right())) {
                linksOf.computeIfAbsent(label, key -> new ArrayList<>()).add(link);
            }
        }
        List<Graph> graphs = new ArrayList<>();
        nodesOf.forEach((label, of) -> graphs.add(Graph.of(of, linksOf.getOrDefault(label, List.of()))));
        return graphs;
    }

    private static String keptFrom(Node device, String person) {
        return key(device.namespace(), device.value()) + ' ' + person;
    }

    private List<Membership> slices(
            List<Node> byLogin, Set<String> keptFrom, Map<String, SilverRow> rows, List<Membership> members) {
        Map<String, List<Membership>> index = index(members);
        Map<String, List<Login>> logins = new HashMap<>();
        byLogin.forEach(device -> logins.put(key(device.namespace(), device.value()), new ArrayList<>()));
        for (SilverRow row : rows.values()) {
            Optional<String> person = row.isRecord()
                    ? members(index).of(IdentityRules.RECORD, row.record()).stream()
                            .map(Membership::person)
                            .findFirst()
                    : RowOwner.login(row.identifiers(), rules, members(index));
            if (person.isPresent()) {
                row.identifiers().forEach(one -> {
                    List<Login> of = logins.get(key(one.namespace(), one.value()));
                    if (of != null && !keptFrom.contains(key(one.namespace(), one.value()) + ' ' + person.get())) {
                        of.add(new Login(row.seen(), person.get()));
                    }
                });
            }
        }
        List<Membership> slices = new ArrayList<>();
        for (Node device : byLogin) {
            int forget = rules.ruleOf(device.namespace()).forgetAfterDays();
            OwnerHistory.slices(
                            logins.getOrDefault(key(device.namespace(), device.value()), List.of()),
                            device.firstSeen(),
                            forget)
                    .forEach(slice -> slices.add(new Membership(
                            device.namespace(), device.value(), slice.from(), slice.to(), slice.person())));
        }
        return slices;
    }

    private static Map<String, List<Membership>> index(List<Membership> members) {
        Map<String, List<Membership>> index = new HashMap<>();
        members.forEach(
                member -> index.computeIfAbsent(key(member.namespace(), member.value()), key -> new ArrayList<>())
                        .add(member));
        return index;
    }

    private static RowOwner.Members members(Map<String, List<Membership>> index) {
        return (namespace, value) -> index.getOrDefault(key(namespace, value), List.of());
    }

    private static String key(String namespace, String value) {
        return namespace + ':' + value;
    }

    private final class Book implements RowEvidence.Sink {
        @Override
        public void identifier(Identified identifier, String silo, long seen, String witness, String device) {
            Evidence known = see(identifier, seen);
            if (!witness.isEmpty()) {
                known.witnesses.add(witness);
            }
            if (!device.isEmpty()) {
                known.devices.add(device);
            }
        }

        private Evidence see(Identified one, long seen) {
            Evidence known = evidence.computeIfAbsent(one.hash(), hash -> new Evidence(one.namespace(), one.value()));
            known.firstSeen = Math.min(known.firstSeen, seen);
            known.lastSeen = Math.max(known.lastSeen, seen);
            return known;
        }

        @Override
        public void link(Identified left, Identified right, LinkRule rule, String silo, long seen) {
            if (rule != LinkRule.SAME_ROW) {
                see(left, seen);
            }
            LinkFigures link =
                    figures.computeIfAbsent(new LinkKey(left.hash(), right.hash(), rule), key -> new LinkFigures());
            link.rows++;
            link.lastSeen = Math.max(link.lastSeen, seen);
        }
    }
}
