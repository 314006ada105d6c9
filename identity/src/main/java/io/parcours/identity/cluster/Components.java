package io.parcours.identity.cluster;

import io.parcours.identity.key.Hash128;

/**
 * Connected components of links between 128-bit hashes, whatever their order. Links are not kept: memory is some 40 bytes a
 * node (10 million identifiers: 0.4 GB).
 */
public final class Components {
    private final HashIndex index;
    private final UnionFind sets;

    public Components(int expectedNodes) {
        index = new HashIndex(expectedNodes);
        sets = new UnionFind(0);
    }

    public void link(long leftHigh, long leftLow, long rightHigh, long rightLow) {
        int left = number(leftHigh, leftLow);
        int right = number(rightHigh, rightLow);
        sets.unite(left, right);
    }

    public void unite(int left, int right) {
        sets.unite(left, right);
    }

    /** A number that all nodes have in common that are united so far, and no others. */
    int find(int node) {
        return sets.find(node);
    }

    /** The number of a node, which is added if it is new. */
    public int number(long high, long low) {
        int number = index.add(high, low);
        if (number == sets.size()) {
            sets.add();
        }
        return number;
    }

    public int nodes() {
        return index.size();
    }

    public long high(int node) {
        return index.high(node);
    }

    public long low(int node) {
        return index.low(node);
    }

    /** For each node the node with the smallest hash of its component, which names it whatever the order of links was. */
    public int[] labels() {
        int[] smallest = new int[index.size()];
        for (int node = 0; node < smallest.length; node++) {
            smallest[node] = -1;
        }
        for (int node = 0; node < smallest.length; node++) {
            int root = sets.find(node);
            int best = smallest[root];
            if (best < 0 || Hash128.compare(index.high(node), index.low(node), index.high(best), index.low(best)) < 0) {
                smallest[root] = node;
            }
        }
        int[] labels = new int[smallest.length];
        for (int node = 0; node < labels.length; node++) {
            labels[node] = smallest[sets.find(node)];
        }
        return labels;
    }
}
