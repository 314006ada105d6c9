package io.parcours.identity.cluster;

import io.parcours.identity.key.Hash128;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Connected components, and of each whether it is one person beyond doubt: then {@link ConstrainedClustering} would put all its nodes into one cluster and keep all its
 * links, {@link io.parcours.identity.person.PersonIds} would give it the id that is told here, and nobody needs to look at it again. Most components are. Of a node
 * only its hash and a few numbers are held (some 40 bytes), of a link nothing.
 *
 * <p>A component is plain when all of this holds: its links are evidence, no matches and no decisions; it exceeds no limit of values a person may have; its records bear
 * at most one name; its nodes hang together by links, and those that are no devices without devices and without agreements of names and addresses; and at most one
 * person was in it before.
 * It may be one cluster even where this does not hold; that is for {@link ConstrainedClustering} to find out.
 */
public final class Outlines {
    private static final short NO_NODE = -1;
    private static final short AGREEMENT = -2;
    private static final int NONE = -1;
    private static final int SEVERAL = -2;

    private final NodeKinds kinds;
    private final Components components;
    private final UnionFind known = new UnionFind(0);
    private final BitSet isEnd = new BitSet();
    private final BitSet doubtful = new BitSet();
    private short[] kindOf;
    private long[] firstSeen;
    private int[] earlier = {};
    /** Pairs of nodes and persons where a node was several persons'. */
    private int[] others = new int[16];

    private int othersSize;
    private long[] names = {};

    public Outlines(NodeKinds kinds, int expectedNodes) {
        this.kinds = kinds;
        this.components = new Components(expectedNodes);
        this.kindOf = new short[Math.max(16, expectedNodes)];
        Arrays.fill(kindOf, NO_NODE);
        this.firstSeen = new long[kindOf.length];
    }

    /**
     * A node that takes part in the clustering.
     *
     * @param kind as {@link NodeKinds} numbers them
     * @param seen microseconds since 1970
     * @param name of a record: stands for who it says it is; 0 for nobody, and for what is no record
     */
    public void node(long high, long low, int kind, long seen, long name) {
        int node = number(high, low);
        kindOf[node] = (short) kind;
        firstSeen[node] = seen;
        if (name != 0) {
            if (names.length <= node) {
                names = Arrays.copyOf(names, kindOf.length);
            }
            names[node] = name;
        }
    }

    /** Two nodes in one row. */
    public void link(long high, long low, long otherHigh, long otherLow, boolean withDevice) {
        int left = number(high, low);
        int right = number(otherHigh, otherLow);
        isEnd.set(left);
        isEnd.set(right);
        components.unite(left, right);
        if (!withDevice) {
            known.unite(left, right);
        }
    }

    /** A record with a name and an address, or a name and a birth date, that others may have, too. */
    public void agreement(long high, long low, long recordHigh, long recordLow) {
        int left = number(high, low);
        int right = number(recordHigh, recordLow);
        kindOf[left] = AGREEMENT;
        isEnd.set(right);
        components.unite(left, right);
    }

    /** A match, or a steward's decision. */
    public void doubtful(long high, long low, long otherHigh, long otherLow) {
        int left = number(high, low);
        components.unite(left, number(otherHigh, otherLow));
        doubtful.set(left);
    }

    /** Whose a node was; a person is a number of 128 bits of its own. */
    public void earlier(long high, long low, long personHigh, long personLow) {
        int node = number(high, low);
        int person = number(personHigh, personLow);
        if (earlier.length <= Math.max(node, person)) {
            int before = earlier.length;
            earlier = Arrays.copyOf(earlier, kindOf.length);
            Arrays.fill(earlier, before, earlier.length, NONE);
        }
        int known = earlier[node];
        if (known == NONE) {
            earlier[node] = person;
        } else if (known != person) {
            if (known != SEVERAL) {
                other(node, known);
                earlier[node] = SEVERAL;
            }
            other(node, person);
        }
    }

    private void other(int node, int person) {
        if (othersSize == others.length) {
            others = Arrays.copyOf(others, Math.multiplyExact(othersSize, 2));
        }
        others[othersSize++] = node;
        others[othersSize++] = person;
    }

    /** Puts together what was one person's, and tells of each node by what it hung together with others before that. */
    private int[] joinEarlier() {
        if (earlier.length == 0) {
            return earlier;
        }
        int[] byLinks = new int[components.nodes()];
        for (int node = 0; node < byLinks.length; node++) {
            byLinks[node] = components.find(node);
        }
        for (int node = 0; node < Math.min(byLinks.length, earlier.length); node++) {
            if (earlier[node] >= 0) {
                components.unite(node, earlier[node]);
            }
        }
        for (int i = 0; i < othersSize; i += 2) {
            components.unite(others[i], others[i + 1]);
        }
        return byLinks;
    }

    private int number(long high, long low) {
        int number = components.number(high, low);
        if (number == known.size()) {
            known.add();
            if (number == kindOf.length) {
                kindOf = Arrays.copyOf(kindOf, Math.addExact(number, number >> 1));
                Arrays.fill(kindOf, number, kindOf.length, NO_NODE);
                firstSeen = Arrays.copyOf(firstSeen, kindOf.length);
            }
        }
        return number;
    }

    /** Looks at every node once more; nothing can be added after that. */
    public Drawn draw() {
        return new Drawn();
    }

    /** What came of it, by the numbers of nodes. */
    public final class Drawn {
        /** Of each node what it hangs together with by links; empty where nothing was anybody's before. */
        private final int[] byLinks = joinEarlier();

        /** The node that names the component of a node. */
        private final int[] labels = components.labels();

        private final int[] numbers = new int[labels.length];
        private final boolean[] doubts;
        private final int[] first;
        private final int[] persons;

        private Drawn() {
            int count = 0;
            for (int node = 0; node < labels.length; node++) {
                if (labels[node] == node) {
                    numbers[node] = count++;
                }
            }
            doubts = new boolean[count];
            first = filled(count);
            persons = filled(count);
            int[] together = filled(count);
            int[] linked = filled(byLinks.length == 0 ? 0 : count);
            int limits = kinds.limits().length;
            int[] values = new int[Math.multiplyExact(count, limits)];
            long[] name = new long[names.length == 0 ? 0 : count];
            for (int node = 0; node < labels.length; node++) {
                int component = numbers[labels[node]];
                int kind = kindOf[node];
                if (doubtful.get(node)
                        || kind == NO_NODE && isEnd.get(node)
                        || kind == AGREEMENT && !kinds.agreementsLast()) {
                    doubts[component] = true;
                }
                if (kind < 0) {
                    continue;
                }
                if (first[component] == NONE || isBefore(node, first[component])) {
                    first[component] = node;
                }
                if (byLinks.length > 0) {
                    doubts[component] |= differs(linked, component, byLinks[node]);
                }
                if (!kinds.isDevice(kind)) {
                    doubts[component] |= differs(together, component, known.find(node));
                }
                for (int limit = 0; limit < limits; limit++) {
                    if (kinds.limits()[limit] == kind) {
                        int place = component * limits + limit;
                        doubts[component] |= ++values[place] > kinds.rule(kind).maxPerPerson();
                    }
                }
                if (node < names.length && names[node] != 0) {
                    doubts[component] |= name[component] != 0 && name[component] != names[node];
                    name[component] = names[node];
                }
                if (node < earlier.length && earlier[node] != NONE) {
                    doubts[component] |= earlier[node] == SEVERAL || differs(persons, component, earlier[node]);
                }
            }
        }

        private static int[] filled(int count) {
            int[] filled = new int[count];
            Arrays.fill(filled, NONE);
            return filled;
        }

        private static boolean differs(int[] ofComponents, int component, int value) {
            int known = ofComponents[component];
            ofComponents[component] = value;
            return known != NONE && known != value;
        }

        /** The order in which {@link io.parcours.identity.person.PersonIds} looks for the first identifier of a person. */
        private boolean isBefore(int node, int other) {
            int bySeen = Long.compare(firstSeen[node], firstSeen[other]);
            if (bySeen != 0) {
                return bySeen < 0;
            }
            int kind = kindOf[node];
            int otherKind = kindOf[other];
            if ((kind == NodeKinds.RECORD) != (otherKind == NodeKinds.RECORD)) {
                return otherKind == NodeKinds.RECORD;
            }
            int byPriority = Integer.compare(
                    kinds.rule(kind).priority(), kinds.rule(otherKind).priority());
            return byPriority != 0
                    ? byPriority < 0
                    : Hash128.compare(high(node), low(node), high(other), low(other)) < 0;
        }

        public int nodes() {
            return labels.length;
        }

        public long high(int node) {
            return components.high(node);
        }

        public long low(int node) {
            return components.low(node);
        }

        public int label(int node) {
            return labels[node];
        }

        /** Whether the component of a node is one person beyond doubt. */
        public boolean isPlain(int node) {
            int component = numbers[labels[node]];
            return !doubts[component] && first[component] != NONE;
        }

        /** Whether the one person of a plain component is new; its id is then minted from the hash of {@link #person}. */
        public boolean isNew(int node) {
            return persons[numbers[labels[node]]] == NONE;
        }

        /** Of a plain component the node that stands for the person there was, or else the first identifier seen. */
        public int person(int node) {
            int component = numbers[labels[node]];
            return persons[component] == NONE ? first[component] : persons[component];
        }
    }
}
