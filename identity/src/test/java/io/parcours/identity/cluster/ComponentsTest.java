package io.parcours.identity.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.key.Hash128;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComponentsTest {
    /** The plainest union-find there is: every member names its set, a union renames one set. */
    private static int[] plain(int nodes, List<int[]> links) {
        int[] set = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            set[i] = i;
        }
        for (int[] link : links) {
            int from = set[link[0]];
            int to = set[link[1]];
            for (int i = 0; i < nodes; i++) {
                if (set[i] == from) {
                    set[i] = to;
                }
            }
        }
        return set;
    }

    @Test
    void randomGraphsFallIntoTheComponentsThatThePlainAlgorithmFindsInAnyOrderOfLinks() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int nodes = 2 + random.nextInt(60);
            List<int[]> links = new ArrayList<>();
            for (int i = random.nextInt(2 * nodes); i > 0; i--) {
                links.add(new int[] {random.nextInt(nodes), random.nextInt(nodes)});
            }
            int[] expected = plain(nodes, links);
            Map<Hash128, Hash128> labels = labels(nodes, links);
            Collections.shuffle(links, random);
            assertThat(labels(nodes, links)).isEqualTo(labels);
            for (int i = 0; i < nodes; i++) {
                for (int j = 0; j < i; j++) {
                    assertThat(labels.get(hash(i)).equals(labels.get(hash(j))))
                            .as("seed %d: %d and %d", seed, i, j)
                            .isEqualTo(expected[i] == expected[j]);
                }
            }
        }
    }

    @Test
    void aChainOfAMillionIsOneComponent() {
        Components components = new Components(16);
        int length = 1_000_000;
        for (int i = 1; i < length; i++) {
            components.link(i - 1L, 7, i, 7);
        }
        int[] labels = components.labels();
        assertThat(labels).hasSize(length);
        assertThat(java.util.Arrays.stream(labels).distinct().count()).isEqualTo(1);
    }

    private static Hash128 hash(int node) {
        return Hash128.of("cookie", "k" + node);
    }

    private static Map<Hash128, Hash128> labels(int nodes, List<int[]> links) {
        Components components = new Components(16);
        for (int[] link : links) {
            Hash128 left = hash(link[0]);
            Hash128 right = hash(link[1]);
            components.link(left.high(), left.low(), right.high(), right.low());
        }
        for (int i = 0; i < nodes; i++) {
            components.link(hash(i).high(), hash(i).low(), hash(i).high(), hash(i).low());
        }
        int[] labels = components.labels();
        Map<Hash128, Hash128> byHash = new HashMap<>();
        for (int i = 0; i < components.nodes(); i++) {
            byHash.put(
                    new Hash128(components.high(i), components.low(i)),
                    new Hash128(components.high(labels[i]), components.low(labels[i])));
        }
        return byHash;
    }
}
