package io.parcours.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parcours.benchmarks.MatchBenchmark.Measured;
import org.junit.jupiter.api.Test;

class MatchBenchmarkTest {
    @Test
    void ten_million_are_told_from_how_two_sizes_grew() {
        assertThat(MatchBenchmark.extrapolated(measured(250_000, 10), measured(1_000_000, 40)))
                .as("in proportion")
                .isCloseTo(400, within(0.001));
        assertThat(MatchBenchmark.extrapolated(measured(100_000, 1), measured(1_000_000, 100)))
                .as("with the square")
                .isCloseTo(10_000, within(0.001));
    }

    @Test
    void speed_counts_the_whole_run() {
        assertThat(measured(1_000_000, 50).pairsPerCpuSecond()).isEqualTo(200);
    }

    private static Measured measured(long records, double cpuSeconds) {
        return new Measured(records, new Usage(1, cpuSeconds, 1, 1), 10_000, 1, 1, 1);
    }
}
