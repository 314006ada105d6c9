package io.parcours.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.benchmarks.CountBenchmark.Measured;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountBenchmarkTest {
    @TempDir
    Path folder;

    @Test
    void everyContenderCountsTheSamePersonsAndSomeAreCounted() {
        List<Measured> measured = new CountBenchmark(folder.resolve("counts"), 20_000, what -> {}).run();
        assertThat(measured)
                .filteredOn(one -> one.what().equals("a rule of 6 conditions"))
                .extracting(Measured::by)
                .containsExactly("Parcours", "DuckDB");
        assertThat(measured.get(0).count())
                .isPositive()
                .isLessThan(20_000)
                .isEqualTo(measured.get(1).count());
        assertThat(measured)
                .filteredOn(one -> one.what().equals("in all of 2 segments"))
                .extracting(Measured::by)
                .containsExactly("Parcours", "Roaring", "BitSet");
        assertThat(folder.resolve("counts")).as("what it wrote").doesNotExist();
    }
}
