package io.parcours.identity.person;

import io.parcours.identity.cluster.Graph;
import io.parcours.identity.cluster.Resolution;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.link.Node;
import io.parcours.identity.person.PersonChange.Kind;
import io.parcours.identity.rule.IdentityRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives clusters their person ids. A new cluster's id is made from the first identifier seen in it, so that a run on the same data mints the
 * same ids; from then on the id is kept: a merge keeps the id of the oldest part, a split leaves it with the largest. A component holds every node of the
 * persons in it (the job closes components over earlier persons), so that this is decided in one place.
 */
public final class PersonIds {
    private static final int ID_BYTES = 16;

    private PersonIds() {}

    /** @param persons id of each cluster */
    public record Assignment(String[] persons, List<PersonChange> changes) {
        /** Ids that were minted now. */
        public Set<String> created() {
            Set<String> created = new HashSet<>();
            changes.stream()
                    .filter(change -> change.kind() == Kind.CREATED)
                    .forEach(change -> created.add(change.person()));
            return created;
        }
    }

    /** The id that is minted from the first identifier seen, by its hash. */
    public static String mint(long high, long low) {
        return "p"
                + digest(ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(high)
                        .putLong(low)
                        .array());
    }

    /** An id minted again because the first choice is alive elsewhere. */
    public static String mintAgain(String taken, long firstSeen) {
        return "p" + digest((taken + '\0' + firstSeen).getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] of) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(of);
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * @param elsewhere whether a person that is not of this component already bears an id: an identifier was erased, came back, and
     *     the person that was minted from it lives on
     */
    public static Assignment assign(
            Graph graph, Resolution resolution, IdentityRules rules, Predicate<String> elsewhere) {
        return new Run(graph, resolution, rules, elsewhere).assign();
    }

    private static final class Run {
        private final Graph graph;
        private final int[] clusters;
        private final IdentityRules rules;
        private final Predicate<String> elsewhere;
        private final List<List<Node>> members;
        /** Nodes that each cluster has of each earlier person. */
        private final Map<String, Map<Integer, List<Node>>> claims = new TreeMap<>();

        private final Map<String, Long> age = new TreeMap<>();

        Run(Graph graph, Resolution resolution, IdentityRules rules, Predicate<String> elsewhere) {
            this.elsewhere = elsewhere;
            this.graph = graph;
            this.clusters = resolution.clusters();
            this.rules = rules;
            members = new ArrayList<>(resolution.clusterCount());
            for (int cluster = 0; cluster < resolution.clusterCount(); cluster++) {
                members.add(new ArrayList<>());
            }
        }

        Assignment assign() {
            for (int number = 0; number < graph.size(); number++) {
                Node node = graph.node(number);
                if (Agreements.isAgreement(node.namespace())) {
                    continue;
                }
                int cluster = clusters[number];
                if (cluster >= 0) {
                    members.get(cluster).add(node);
                }
                String before = node.person();
                if (before != null) {
                    age.merge(before, node.firstSeen(), Math::min);
                    Map<Integer, List<Node>> claim = claims.computeIfAbsent(before, key -> new TreeMap<>());
                    if (cluster >= 0) {
                        claim.computeIfAbsent(cluster, key -> new ArrayList<>()).add(node);
                    }
                }
            }
            List<List<String>> inherited = new ArrayList<>();
            members.forEach(cluster -> inherited.add(new ArrayList<>()));
            claims.forEach((person, claim) -> {
                if (!claim.isEmpty()) {
                    inherited.get(heir(claim)).add(person);
                }
            });
            @Nullable String[] persons = new String[members.size()];
            Set<String> taken = new HashSet<>();
            Comparator<String> oldest = Comparator.<String>comparingLong(person -> age.getOrDefault(person, 0L))
                    .thenComparing(person -> person);
            for (int cluster = 0; cluster < persons.length; cluster++) {
                if (!inherited.get(cluster).isEmpty()) {
                    String person = inherited.get(cluster).stream().min(oldest).orElseThrow();
                    persons[cluster] = person;
                    taken.add(person);
                }
            }
            List<PersonChange> changes = new ArrayList<>();
            String[] given = new String[persons.length];
            for (int cluster : byAnchor()) {
                String person = persons[cluster];
                if (person == null) {
                    Node anchor = anchor(members.get(cluster));
                    person = mint(anchor.hash().high(), anchor.hash().low());
                    while (claims.containsKey(person) || elsewhere.test(person) || !taken.add(person)) {
                        person = mintAgain(person, anchor.firstSeen());
                    }
                    changes.add(new PersonChange(
                            Kind.CREATED, person, null, anchor.firstSeen(), "first seen by " + anchor.namespace()));
                }
                given[cluster] = person;
            }
            claims.forEach((person, claim) -> changes.addAll(fate(person, claim, given)));
            return new Assignment(given, changes);
        }

        /** Clusters in an order that does not depend on their numbers. */
        private List<Integer> byAnchor() {
            List<Integer> order = new ArrayList<>();
            for (int cluster = 0; cluster < members.size(); cluster++) {
                order.add(cluster);
            }
            order.sort(Comparator.comparing(cluster -> anchor(members.get(cluster)), first()));
            return order;
        }

        /** The cluster that keeps a person's id: the one with most of its nodes, then with the oldest of them. */
        private int heir(Map<Integer, List<Node>> claim) {
            return claim.entrySet().stream()
                    .min(Comparator.comparingInt((Map.Entry<Integer, List<Node>> entry) ->
                                    -entry.getValue().size())
                            .thenComparing(entry -> anchor(entry.getValue()), first()))
                    .orElseThrow()
                    .getKey();
        }

        private List<PersonChange> fate(String person, Map<Integer, List<Node>> claim, String[] given) {
            if (claim.isEmpty()) {
                return List.of(new PersonChange(
                        Kind.RETIRED, person, null, age.getOrDefault(person, 0L), "nothing it had links any more"));
            }
            List<PersonChange> changes = new ArrayList<>();
            boolean alive = Arrays.asList(given).contains(person);
            int heir = heir(claim);
            if (!alive) {
                changes.add(new PersonChange(
                        Kind.MERGED, person, given[heir], newest(members.get(heir)), "found to be one person"));
            }
            claim.keySet().stream()
                    .filter(cluster -> cluster != heir && !given[cluster].equals(person))
                    .map(cluster -> new PersonChange(
                            Kind.SPLIT,
                            person,
                            given[cluster],
                            newest(members.get(cluster)),
                            "found to be several persons"))
                    .forEach(changes::add);
            return changes;
        }

        private static long newest(List<Node> nodes) {
            return nodes.stream().mapToLong(Node::lastSeen).max().orElse(0);
        }

        private Node anchor(List<Node> nodes) {
            return nodes.stream().min(first()).orElseThrow();
        }

        /** The first seen, an identifier before the record it stands in, the stronger namespace before the weaker. */
        private Comparator<Node> first() {
            return Comparator.comparingLong(Node::firstSeen)
                    .thenComparing(Node::isRecord)
                    .thenComparing(node -> rules.ruleOf(node.namespace()).priority())
                    .thenComparing(Node::hash);
        }
    }
}
