package io.parcours.identity.cluster;

import io.parcours.identity.key.Contradiction;
import io.parcours.identity.key.IdentifierKind;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.Node;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NameCheck;
import io.parcours.identity.rule.NamespaceRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The clusters as they grow: which limited identifiers and which names each holds, and whether some of them may become one.
 */
final class Parts {
    private static final int MOST_NAMES = 64;
    private static final int[] NONE = {};
    private static final byte MAILBOX = 1;
    private static final byte NUMBER = 2;

    /** Why two clusters between which a steward's word stands do not join. */
    static final String APART = "a steward keeps them apart";

    private final UnionFind sets;
    private final Map<String, Integer> limited = new HashMap<>();
    private final List<NamespaceRule> limits = new ArrayList<>();
    private final int[][] owned;
    private final List<Set<PersonName>> names;
    /** Of a cluster, by its root, whether it has a mailbox and whether it has a number. */
    private final byte[] contacts;

    private final List<int[]> apart = new ArrayList<>();

    Parts(Graph graph, IdentityRules rules) {
        sets = new UnionFind(graph.size());
        owned = new int[graph.size()][];
        Arrays.fill(owned, NONE);
        names = new ArrayList<>(graph.size());
        contacts = new byte[graph.size()];
        for (int node = 0; node < graph.size(); node++) {
            names.add(Set.of());
            Node of = graph.node(node);
            if (of.isRecord()) {
                if (!of.name().isNobody()) {
                    names.set(node, Set.of(of.name()));
                }
                continue;
            }
            NamespaceRule rule = rules.ruleOf(of.namespace());
            contacts[node] =
                    rule.kind() == IdentifierKind.EMAIL ? MAILBOX : rule.kind() == IdentifierKind.PHONE ? NUMBER : 0;
            if (rule.isLimited()) {
                Integer place = limited.get(of.namespace());
                if (place == null) {
                    place = limits.size();
                    limited.put(of.namespace(), place);
                    limits.add(rule);
                }
                int[] counts = new int[place + 1];
                counts[place] = 1;
                owned[node] = counts;
            }
        }
    }

    /** A steward's word that two nodes are not one person; it holds for whatever joins either of them later. */
    void keepApart(int left, int right) {
        apart.add(new int[] {left, right});
    }

    /** Whether a steward's word stands between two clusters. */
    boolean isApart(int left, int right) {
        int one = sets.find(left);
        int other = sets.find(right);
        for (int[] pair : apart) {
            int first = sets.find(pair[0]);
            int second = sets.find(pair[1]);
            if (first == one && second == other || first == other && second == one) {
                return true;
            }
        }
        return false;
    }

    int find(int node) {
        return sets.find(node);
    }

    /** Why the clusters with these roots may not become one; empty if they may. */
    Optional<String> obstacle(int[] roots, NameCheck check) {
        return obstacle(roots, check, "");
    }

    /** @param unlimited a namespace whose limit does not count here, {@code ""} for none */
    Optional<String> obstacle(int[] roots, NameCheck check, String unlimited) {
        for (int place = 0; place < limits.size(); place++) {
            long sum = 0;
            int owners = 0;
            for (int root : roots) {
                int count = place < owned[root].length ? owned[root][place] : 0;
                sum += count;
                owners += count > 0 ? 1 : 0;
            }
            NamespaceRule rule = limits.get(place);
            // A cluster that exceeds a limit by itself does so by a steward's word; what has none of these takes
            // nothing from that.
            if (sum > rule.maxPerPerson() && owners > 1 && !rule.namespace().equals(unlimited)) {
                return Optional.of("a person has at most " + rule.maxPerPerson() + " " + rule.namespace());
            }
        }
        for (int[] pair : apart) {
            if (isAmong(sets.find(pair[0]), roots) && isAmong(sets.find(pair[1]), roots)) {
                return Optional.of(APART);
            }
        }
        return check == NameCheck.NEVER || !anyContradict(roots, check)
                ? Optional.empty()
                : Optional.of("names or birth dates disagree");
    }

    private static boolean isAmong(int root, int[] roots) {
        for (int candidate : roots) {
            if (candidate == root) {
                return true;
            }
        }
        return false;
    }

    private boolean anyContradict(int[] roots, NameCheck check) {
        Set<Set<PersonName>> distinct = new LinkedHashSet<>();
        for (int root : roots) {
            if (!names.get(root).isEmpty()) {
                distinct.add(names.get(root));
            }
        }
        List<Set<PersonName>> each = new ArrayList<>(distinct);
        for (int i = 0; i < each.size(); i++) {
            for (int j = i + 1; j < each.size(); j++) {
                if (contradict(each.get(i), each.get(j), check)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Clusters contradict when two of their names do and no two agree: a new family name beside the old one is no conflict. No name makes up for
     * other birth dates.
     */
    private static boolean contradict(Set<PersonName> left, Set<PersonName> right, NameCheck check) {
        if (check == NameCheck.NAMES_DISAGREE && bornApart(left, right)) {
            return true;
        }
        boolean contradicted = false;
        for (PersonName one : left) {
            for (PersonName other : right) {
                if (Contradiction.agreement(one, other)) {
                    return false;
                }
                contradicted |= check == NameCheck.ALL_DISAGREES
                        ? Contradiction.wholly(one, other)
                        : Contradiction.between(one, other);
            }
        }
        return contradicted;
    }

    private static boolean bornApart(Set<PersonName> left, Set<PersonName> right) {
        boolean apart = false;
        for (PersonName one : left) {
            for (PersonName other : right) {
                if (one.hasBirthDay() && other.hasBirthDay()) {
                    if (!Contradiction.ofBirthDays(one.birthDay(), other.birthDay())) {
                        return false;
                    }
                    apart = true;
                }
            }
        }
        return apart;
    }

    /**
     * Whether two of the clusters are reached by other mailboxes, or other numbers, and not known to be born on one day. Had they a mailbox or a
     * number in common they would be one by now, or would have been kept apart over it.
     */
    boolean reachedApart(int[] roots) {
        for (int i = 0; i < roots.length; i++) {
            for (int j = i + 1; j < roots.length; j++) {
                if ((contacts[roots[i]] & contacts[roots[j]]) != 0
                        && !bornTogether(names.get(roots[i]), names.get(roots[j]))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean bornTogether(Set<PersonName> left, Set<PersonName> right) {
        return left.stream()
                .filter(PersonName::hasBirthDay)
                .anyMatch(one ->
                        right.stream().anyMatch(other -> other.hasBirthDay() && other.birthDay() == one.birthDay()));
    }

    void unite(int left, int right) {
        int one = sets.find(left);
        int other = sets.find(right);
        if (one == other) {
            return;
        }
        int[] counts = Arrays.copyOf(owned[one], Math.max(owned[one].length, owned[other].length));
        for (int place = 0; place < owned[other].length; place++) {
            counts[place] += owned[other][place];
        }
        Set<PersonName> both = united(names.get(one), names.get(other));
        int root = sets.unite(one, other);
        contacts[root] = (byte) (contacts[one] | contacts[other]);
        owned[root] = counts;
        names.set(root, both);
    }

    private static Set<PersonName> united(Set<PersonName> left, Set<PersonName> right) {
        if (right.isEmpty() || left.equals(right)) {
            return left;
        }
        if (left.isEmpty()) {
            return right;
        }
        Set<PersonName> both = new LinkedHashSet<>(left);
        for (PersonName name : right) {
            if (both.size() >= MOST_NAMES) {
                break;
            }
            both.add(name);
        }
        return both;
    }
}
