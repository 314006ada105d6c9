package io.parcours.identity.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClusterQualityTest {
    @Test
    void countsPairsRecordsAndWholePersons() {
        // Persons a a a b b c; clusters {a a b} {a} {b} {c}.
        ClusterQuality quality = new ClusterQuality.Count()
                .add("1", "a")
                .add("1", "a")
                .add("1", "b")
                .add("2", "a")
                .add("3", "b")
                .add("4", "c")
                .quality();

        assertThat(quality.pairPrecision()).isEqualTo(1 / 3.0);
        assertThat(quality.pairRecall()).isEqualTo(1 / 4.0);
        assertThat(quality.pairF1()).isCloseTo(2 / 7.0, within(1e-12));
        // Precision of each record: 2/3 2/3 1/3 1 1 1; recall: 2/3 2/3 1/2 1/3 1/2 1.
        assertThat(quality.bcubedPrecision()).isCloseTo((2 / 3.0 + 2 / 3.0 + 1 / 3.0 + 3) / 6, within(1e-12));
        assertThat(quality.bcubedRecall())
                .isCloseTo((2 / 3.0 + 2 / 3.0 + 1 / 2.0 + 1 / 3.0 + 1 / 2.0 + 1) / 6, within(1e-12));
        assertThat(quality.exactClusters()).isEqualTo(1);
        assertThat(quality.clusters()).isEqualTo(4);
        assertThat(quality.truths()).isEqualTo(3);
        assertThat(quality.largestCluster()).isEqualTo(3);
        assertThat(quality.largestTruth()).isEqualTo(3);
        assertThat(quality.falsePairs()).isEqualTo(2);
        assertThat(quality.missedPairs()).isEqualTo(3);
    }

    @Test
    void aPerfectResolutionScoresOne() {
        ClusterQuality quality = new ClusterQuality.Count()
                .add("1", "a")
                .add("1", "a")
                .add("2", "b")
                .quality();

        assertThat(quality.pairF1()).isEqualTo(1);
        assertThat(quality.bcubedF1()).isEqualTo(1);
        assertThat(quality.exactClusters()).isEqualTo(2);
    }

    @Test
    void everyoneAloneHasNoFalsePair() {
        ClusterQuality quality =
                new ClusterQuality.Count().add("1", "a").add("2", "a").quality();

        assertThat(quality.pairPrecision()).isEqualTo(1);
        assertThat(quality.pairRecall()).isZero();
        assertThat(quality.pairF1()).isZero();
    }
}
