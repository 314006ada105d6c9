package io.parcours.demo.people;

import java.util.List;

/**
 * Chance that repeats: a SplitMix64 stream started from a seed, a purpose and a number, so that any person's data can be made
 * again without making everyone else's.
 */
public final class Dice {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private Dice(long state) {
        this.state = state;
    }

    public static Dice of(long seed, String purpose, long number) {
        return new Dice(hash(seed, purpose, number));
    }

    /** A 64-bit hash, equal on every machine and JDK. */
    public static long hash(long seed, String purpose, long number) {
        long value = mix(seed + GAMMA);
        for (int i = 0; i < purpose.length(); i++) {
            value = mix(value * 31 + purpose.charAt(i));
        }
        return mix(value ^ mix(number + GAMMA));
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    public long next() {
        state += GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    public double fraction() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    public boolean chance(double probability) {
        return fraction() < probability;
    }

    /** Uniform among {@code from … to}, both included. */
    public int between(int from, int to) {
        return from + (int) (fraction() * (to - from + 1));
    }

    public double between(double from, double to) {
        return from + fraction() * (to - from);
    }

    public <T> T pick(List<T> choices) {
        return choices.get(between(0, choices.size() - 1));
    }

    /** The index of one of the weights, the heavier the likelier. */
    public int weighted(double... weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double point = fraction() * total;
        for (int i = 0; i < weights.length; i++) {
            point -= weights[i];
            if (point < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    public int poisson(double mean) {
        double limit = StrictMath.exp(-mean);
        int count = 0;
        for (double product = fraction(); product > limit; product *= fraction()) {
            count++;
        }
        return count;
    }

    public double exponential(double mean) {
        return -mean * StrictMath.log(1 - fraction());
    }

    /** Standard normal, by Box and Muller. */
    public double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - fraction()));
        return radius * StrictMath.cos(2 * StrictMath.PI * fraction());
    }
}
