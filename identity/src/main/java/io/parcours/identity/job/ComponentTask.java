package io.parcours.identity.job;

import io.parcours.identity.cluster.Graph;
import io.parcours.identity.cluster.Resolution;
import io.parcours.identity.cluster.Resolution.Verdict;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.Link;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.link.Node;
import io.parcours.identity.person.Membership;
import io.parcours.identity.person.PersonChange;
import io.parcours.identity.person.ResolvedComponent;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Resolves one component: its rows in, and everything decided about them out. */
final class ComponentTask implements FlatMapGroupsFunction<Row, Row, Row> {
    private static final long serialVersionUID = 1L;

    /** A node ({@code ns2} is null) or a link of a component. */
    static final StructType INPUT = StructType.fromDDL(
            "high long, low long, ns string, value string, high2 long, low2 long, ns2 string, value2 string, rule"
                    + " string, silo string, first long, last long, rows long, silos array<string>, given string, family"
                    + " string, generation string, birth long, person string, weight double, label_high long, label_low"
                    + " long");

    /** What was decided, by {@code kind}: see the constants. */
    static final StructType OUTPUT = StructType.fromDDL(
            "kind string, ns string, value string, ns2 string, value2 string, rule string, silo string, first long,"
                    + " last long, rows long, silos array<string>, weight double, state string, reason string, person"
                    + " string");

    static final String MEMBER = "member";
    static final String NODE = "node";
    static final String LINK = "link";
    static final String CHANGE = "change";
    /** A device that belongs to the last login. */
    static final String BY_LOGIN = "by login";

    /** Such a device and a person whose logins do not count, since a steward keeps the two apart. */
    static final String KEPT_FROM = "kept from";

    private static final int WEIGHT = INPUT.fieldIndex("weight");

    private final IdentityRules rules;

    ComponentTask(IdentityRules rules) {
        this.rules = rules;
    }

    private record LinkKey(Hash128 left, Hash128 right, LinkRule rule) {}

    @Override
    public Iterator<Row> call(Row label, Iterator<Row> input) {
        Map<Hash128, Row> identifiers = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        List<Row> linkRows = new ArrayList<>();
        Map<LinkKey, Link> links = new HashMap<>();
        Map<Hash128, Node> agreements = new HashMap<>();
        while (input.hasNext()) {
            Row row = input.next();
            if (row.isNullAt(6)) {
                Node node = node(row);
                nodes.add(node);
                identifiers.put(node.hash(), row);
            } else {
                linkRows.add(row);
                LinkKey key = key(row);
                links.merge(
                        key,
                        new Link(
                                key.left(),
                                key.right(),
                                key.rule(),
                                row.isNullAt(WEIGHT) ? 1 : row.getDouble(WEIGHT),
                                row.getLong(12),
                                row.getLong(11)),
                        ComponentTask::added);
                if (Agreements.isAgreement(row.getString(2))) {
                    agreements.putIfAbsent(
                            key.left(),
                            Node.identifier(row.getString(2), row.getString(3), row.getLong(10), row.getLong(11)));
                }
            }
        }
        nodes.addAll(agreements.values());
        ResolvedComponent resolved = // Ids that persons elsewhere bear are found afterwards, by a join.
                ResolvedComponent.of(Graph.of(nodes, links.values()), rules, id -> false);
        List<Row> output = new ArrayList<>();
        members(resolved, output);
        nodes(resolved, identifiers, output);
        links(resolved, linkRows, output);
        keptFrom(resolved, output);
        changes(resolved, output);
        return output.iterator();
    }

    private static Link added(Link one, Link other) {
        return new Link(
                one.left(),
                one.right(),
                one.rule(),
                one.weight(),
                one.rows() + other.rows(),
                Math.max(one.lastSeen(), other.lastSeen()));
    }

    private static LinkKey key(Row row) {
        return new LinkKey(
                new Hash128(row.getLong(0), row.getLong(1)),
                new Hash128(row.getLong(4), row.getLong(5)),
                LinkRule.of(row.getString(8)).orElseThrow());
    }

    private static Node node(Row row) {
        PersonName name = row.isNullAt(14)
                ? PersonName.NOBODY
                : new PersonName(row.getString(14), row.getString(15), row.getString(16), row.getLong(17));
        return new Node(
                new Hash128(row.getLong(0), row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getLong(10),
                row.getLong(11),
                name,
                row.isNullAt(18) ? null : row.getString(18));
    }

    private static void members(ResolvedComponent resolved, List<Row> output) {
        Set<String> created = resolved.assignment().created();
        for (Membership member : resolved.members()) {
            output.add(row(
                    MEMBER,
                    member.namespace(),
                    member.value(),
                    null,
                    null,
                    null,
                    null,
                    member.from(),
                    null,
                    null,
                    null,
                    null,
                    created.contains(member.person()) ? PersonChange.Kind.CREATED.text() : null,
                    null,
                    member.person()));
        }
    }

    private void nodes(ResolvedComponent resolved, Map<Hash128, Row> identifiers, List<Row> output) {
        Graph graph = resolved.graph();
        for (int number = 0; number < graph.size(); number++) {
            Node node = graph.node(number);
            Row figures = identifiers.get(node.hash());
            if (node.isRecord() || figures == null) {
                continue;
            }
            int cluster = resolved.resolution().clusters()[number];
            String reason = resolved.resolution().nodeReasons()[number];
            output.add(row(
                    NODE,
                    node.namespace(),
                    node.value(),
                    null,
                    null,
                    null,
                    null,
                    node.firstSeen(),
                    node.lastSeen(),
                    figures.getLong(12),
                    figures.get(13),
                    null,
                    cluster >= 0 && reason == null ? IdentifierState.LINKING.text() : IdentifierState.SHARED.text(),
                    reason,
                    null));
            if (cluster == Resolution.BY_LOGIN) {
                output.add(row(
                        BY_LOGIN,
                        node.namespace(),
                        node.value(),
                        null,
                        null,
                        null,
                        null,
                        node.firstSeen(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
            }
        }
    }

    private void links(ResolvedComponent resolved, List<Row> linkRows, List<Row> output) {
        Map<LinkKey, Verdict> verdicts = new HashMap<>();
        Graph graph = resolved.graph();
        for (int link = 0; link < graph.linkCount(); link++) {
            Link of = graph.link(link);
            verdicts.put(
                    new LinkKey(of.left(), of.right(), of.rule()),
                    resolved.resolution().links().get(link));
        }
        for (Row row : linkRows) {
            Verdict verdict = verdicts.get(key(row));
            output.add(row(
                    LINK,
                    row.getString(2),
                    row.getString(3),
                    row.getString(6),
                    row.getString(7),
                    row.getString(8),
                    row.getString(9),
                    row.getLong(10),
                    row.getLong(11),
                    row.getLong(12),
                    null,
                    row.isNullAt(WEIGHT) ? weight(row.getString(2), row.getString(6)) : row.getDouble(WEIGHT),
                    verdict == null ? LinkState.CUT.text() : verdict.state().text(),
                    verdict == null ? "one end is not there" : verdict.reason().isEmpty() ? null : verdict.reason(),
                    null));
        }
    }

    /** One over the priority of the weaker identifier, so that a heavier link is a stronger one. */
    private double weight(String namespace, String namespace2) {
        return 1.0 / Math.max(priority(namespace), priority(namespace2));
    }

    private int priority(String namespace) {
        return namespace.equals(IdentityRules.RECORD)
                ? 1
                : rules.ruleOf(namespace).priority();
    }

    private static void keptFrom(ResolvedComponent resolved, List<Row> output) {
        Set<String> created = resolved.assignment().created();
        for (ResolvedComponent.KeptFrom kept : resolved.keptFrom()) {
            output.add(row(
                    KEPT_FROM,
                    kept.device().namespace(),
                    kept.device().value(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    created.contains(kept.person()) ? PersonChange.Kind.CREATED.text() : null,
                    null,
                    kept.person()));
        }
    }

    private static void changes(ResolvedComponent resolved, List<Row> output) {
        for (PersonChange change : resolved.assignment().changes()) {
            output.add(row(
                    CHANGE,
                    null,
                    null,
                    null,
                    change.into(),
                    null,
                    null,
                    change.at(),
                    null,
                    null,
                    null,
                    null,
                    change.kind().text(),
                    change.cause(),
                    change.person()));
        }
    }

    private static Row row(@Nullable Object... values) {
        return RowFactory.create(values);
    }
}
