package io.parcours.identity.cluster;

import io.parcours.identity.key.Hash128;
import io.parcours.identity.link.Link;
import io.parcours.identity.link.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One connected component: nodes and links in an order that depends on their hashes only, with the links of each node at hand.
 */
public final class Graph {
    private final List<Node> nodes;
    private final List<Link> links;
    private final int[] left;
    private final int[] right;
    private final int[] start;
    private final int[] incident;

    private Graph(List<Node> nodes, List<Link> links) {
        this.nodes = nodes;
        this.links = links;
        Map<Hash128, Integer> numbers = new HashMap<>(nodes.size() * 2);
        for (int i = 0; i < nodes.size(); i++) {
            numbers.put(nodes.get(i).hash(), i);
        }
        left = new int[links.size()];
        right = new int[links.size()];
        start = new int[nodes.size() + 1];
        for (int i = 0; i < links.size(); i++) {
            left[i] = number(numbers, links.get(i).left());
            right[i] = number(numbers, links.get(i).right());
            start[left[i] + 1]++;
            start[right[i] + 1]++;
        }
        for (int i = 0; i < nodes.size(); i++) {
            start[i + 1] += start[i];
        }
        incident = new int[2 * links.size()];
        int[] next = start.clone();
        for (int i = 0; i < links.size(); i++) {
            incident[next[left[i]]++] = i;
            incident[next[right[i]]++] = i;
        }
    }

    private static int number(Map<Hash128, Integer> numbers, Hash128 hash) {
        Integer number = numbers.get(hash);
        if (number == null) {
            throw new IllegalArgumentException("a link ends in a node that is not there");
        }
        return number;
    }

    /** Nodes and links in any order; a link whose end is missing (quarantined) is left out. */
    public static Graph of(Iterable<Node> nodes, Iterable<Link> links) {
        Map<Hash128, Node> unique = new HashMap<>();
        nodes.forEach(node -> unique.put(node.hash(), node));
        List<Node> sorted = new ArrayList<>(unique.values());
        sorted.sort(Comparator.comparing(Node::hash));
        List<Link> usable = new ArrayList<>();
        links.forEach(link -> {
            if (unique.containsKey(link.left()) && unique.containsKey(link.right())) {
                usable.add(link);
            }
        });
        usable.sort(Comparator.comparing(Link::left).thenComparing(Link::right).thenComparing(Link::rule));
        return new Graph(sorted, usable);
    }

    public int size() {
        return nodes.size();
    }

    public Node node(int number) {
        return nodes.get(number);
    }

    public int linkCount() {
        return links.size();
    }

    public Link link(int number) {
        return links.get(number);
    }

    public int left(int link) {
        return left[link];
    }

    public int right(int link) {
        return right[link];
    }

    public int other(int link, int node) {
        return left[link] == node ? right[link] : left[link];
    }

    /** Numbers of the links of a node. */
    public int[] linksOf(int node) {
        return Arrays.copyOfRange(incident, start[node], start[node + 1]);
    }
}
