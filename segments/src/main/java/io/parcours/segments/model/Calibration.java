package io.parcours.segments.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How good chances were, once it is known what happened.
 *
 * @param brier mean squared distance of chance and outcome: 0 is perfect
 * @param plain the same of somebody who gives everybody one chance, the share known from before
 * @param deciles persons in ten equal parts, by chance
 */
public record Calibration(long persons, double brier, double plain, List<Decile> deciles) {
    /** @param expected the mean chance, and {@code seen} the share of which it came true */
    public record Decile(long persons, double expected, double seen) {}

    public record Outcome(double chance, boolean cameTrue) {}

    public static Calibration of(List<Outcome> outcomes, double knownShare) {
        List<Outcome> sorted = new ArrayList<>(outcomes);
        sorted.sort(Comparator.comparingDouble(Outcome::chance).thenComparing(Outcome::cameTrue));
        int size = sorted.size();
        List<Decile> deciles = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            List<Outcome> part = sorted.subList((int) ((long) size * i / 10), (int) ((long) size * (i + 1) / 10));
            if (!part.isEmpty()) {
                deciles.add(new Decile(
                        part.size(),
                        part.stream().mapToDouble(Outcome::chance).average().orElseThrow(),
                        share(part)));
            }
        }
        return new Calibration(size, meanSquare(sorted, Double.NaN), meanSquare(sorted, knownShare), deciles);
    }

    private static double share(List<Outcome> part) {
        return (double) part.stream().filter(Outcome::cameTrue).count() / part.size();
    }

    private static double meanSquare(List<Outcome> outcomes, double everybody) {
        return outcomes.stream()
                .mapToDouble(outcome -> {
                    double chance = Double.isNaN(everybody) ? outcome.chance() : everybody;
                    double miss = chance - (outcome.cameTrue() ? 1 : 0);
                    return miss * miss;
                })
                .average()
                .orElse(Double.NaN);
    }

    /** The mean distance of what was expected and what was seen over the tenths. */
    public double error() {
        return deciles.stream()
                        .mapToDouble(decile -> decile.persons() * Math.abs(decile.expected() - decile.seen()))
                        .sum()
                / persons;
    }

    /** For a person to read. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Brier score %.4f over %d persons (one chance for everybody: %.4f), calibration error %.4f",
                brier,
                persons,
                plain,
                error()));
        lines.add("tenth  persons  expected  seen");
        for (int i = 0; i < deciles.size(); i++) {
            Decile decile = deciles.get(i);
            lines.add(String.format(
                    Locale.ROOT, "%5d  %7d  %8.3f  %.3f", i + 1, decile.persons(), decile.expected(), decile.seen()));
        }
        return lines;
    }
}
