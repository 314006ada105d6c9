package io.parcours.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.RuleText;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.rule.RuleBitmaps;
import io.parcours.serving.rule.ServedRules;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.roaringbitmap.buffer.BufferFastAggregation;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * How fast the served files count: a rule that nobody saved beside DuckDB's scan of the same columns, and persons who are in several segments
 * beside bare bitmaps. Every contender has to give the same count.
 */
public final class CountBenchmark {
    /** Six conditions. */
    static final String RULE =
            "orders_90d >= 2 and revenue >= 100 and last_order >= 2025-11-01 and (country = \"FR\" or country = \"DE\")"
                    + " and not tier = \"gold\"";

    private static final String SQL =
            "orders_90d >= 2 AND revenue >= 1000000 AND last_order >= %d AND (country = 'FR' OR country = 'DE')"
                    + " AND NOT coalesce(tier = 'gold', false)";
    private static final int WARM_UP = 30;
    private static final int ROUNDS = 100;

    private final Path folder;
    private final ServedPeople people;
    private final Consumer<String> progress;

    /** @param folder is emptied before and afterwards */
    public CountBenchmark(Path folder, int persons, Consumer<String> progress) {
        this.folder = folder;
        this.people = new ServedPeople(persons);
        this.progress = progress;
    }

    /**
     * @param cpuMillis CPU milliseconds of the whole process for one count
     * @param median wall milliseconds
     * @param late wall milliseconds that 99 of 100 stay under
     */
    public record Measured(String what, String by, long count, double cpuMillis, double median, double late) {}

    public List<Measured> run() {
        clear();
        List<Measured> measured = new ArrayList<>();
        progress.accept("writing %,d persons".formatted(people.persons()));
        people.publish(folder);
        try (Generations generations = Generations.open(new GenerationFolder(folder), 64 << 20);
                Lease lease = generations.lease().orElseThrow()) {
            OpenGeneration generation = lease.generation();
            RuleBitmaps bitmaps = new RuleBitmaps(generation, ServedRules.of(generation.manifest()));
            progress.accept("counting by a rule");
            measured.add(measure("a rule of 6 conditions", "Parcours", () -> count(bitmaps, RULE)));
            progress.accept("filling DuckDB");
            try (DuckPeople duck = DuckPeople.load(folder.resolve("people.duckdb"), people, 2)) {
                String where =
                        SQL.formatted(java.time.LocalDate.parse("2025-11-01").toEpochDay());
                progress.accept("counting in DuckDB");
                measured.add(measure("a rule of 6 conditions", "DuckDB", () -> duck.count(where)));
            }
            for (int operands : new int[] {2, 4, 6, 8, 10}) {
                progress.accept("counting persons in %d segments".formatted(operands));
                measured.addAll(segments(generation, bitmaps, operands));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB failed", e);
        }
        clear();
        measured.stream().map(Measured::what).distinct().forEach(what -> requireEqual(measured, what));
        return measured;
    }

    private static long count(RuleBitmaps bitmaps, String text) {
        Faults faults = new Faults();
        Condition rule = RuleText.read(text, "rule", bitmaps.rules().vocabulary(), faults)
                .orElseThrow(() -> new IllegalStateException(faults.sorted().toString()));
        return bitmaps.members(rule).getCardinality();
    }

    private List<Measured> segments(OpenGeneration generation, RuleBitmaps bitmaps, int operands) {
        String what = "in all of %d segments".formatted(operands);
        List<Integer> numbers = IntStream.range(ServedPeople.SEGMENTS - operands, ServedPeople.SEGMENTS)
                .boxed()
                .toList();
        String rule = String.join(
                " and ",
                numbers.stream()
                        .map(number -> "in segment " + ServedPeople.segment(number))
                        .toList());
        ImmutableRoaringBitmap[] roaring = numbers.stream()
                .map(number -> generation.members(ServedPeople.segment(number)).orElseThrow())
                .toArray(ImmutableRoaringBitmap[]::new);
        BitSet[] sets = Arrays.stream(roaring)
                .map(bitmap -> {
                    BitSet set = new BitSet(people.persons());
                    bitmap.forEach((int person) -> set.set(person));
                    return set;
                })
                .toArray(BitSet[]::new);
        return List.of(
                measure(what, "Parcours", () -> count(bitmaps, rule)),
                measure(what, "Roaring", () ->
                        (long) BufferFastAggregation.and(roaring).getCardinality()),
                measure(what, "BitSet", () -> {
                    BitSet all = (BitSet) sets[0].clone();
                    for (int i = 1; i < sets.length; i++) {
                        all.and(sets[i]);
                    }
                    return (long) all.cardinality();
                }));
    }

    private static Measured measure(String what, String by, Callable<Long> counting) {
        try {
            for (int i = 0; i < WARM_UP; i++) {
                counting.call();
            }
            double[] millis = new double[ROUNDS];
            long count = 0;
            long cpu = processCpu();
            for (int i = 0; i < ROUNDS; i++) {
                long started = System.nanoTime();
                count = counting.call();
                millis[i] = (System.nanoTime() - started) / 1e6;
            }
            double cpuMillis = (processCpu() - cpu) / 1e6 / ROUNDS;
            Arrays.sort(millis);
            return new Measured(what, by, count, cpuMillis, millis[ROUNDS / 2], millis[ROUNDS * 99 / 100]);
        } catch (Exception e) {
            throw new IllegalStateException(by + " failed to count " + what, e);
        }
    }

    private static long processCpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void requireEqual(List<Measured> measured, String what) {
        List<Measured> same =
                measured.stream().filter(one -> one.what().equals(what)).toList();
        if (same.stream().mapToLong(Measured::count).distinct().count() != 1) {
            throw new IllegalStateException("the counts differ: " + same);
        }
    }

    private void clear() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
