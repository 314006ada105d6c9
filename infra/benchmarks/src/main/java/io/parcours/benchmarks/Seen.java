package io.parcours.benchmarks;

import java.util.Arrays;

/**
 * What the asking side saw of a load.
 *
 * @param seconds by the clock, from the first request to the last answer
 * @param median microseconds, as the others
 * @param late what 99 of 100 answers stay under
 * @param latest what 999 of 1,000 stay under
 */
public record Seen(long requests, double seconds, double median, double late, double latest) {

    /** @param nanos of each request; sorted by this */
    static Seen of(long[] nanos, double seconds) {
        Arrays.sort(nanos);
        return new Seen(nanos.length, seconds, micros(nanos, 0.5), micros(nanos, 0.99), micros(nanos, 0.999));
    }

    private static double micros(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * share)] / 1e3;
    }
}
