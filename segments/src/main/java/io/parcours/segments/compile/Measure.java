package io.parcours.segments.compile;

import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Window;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.RuleText;
import io.parcours.segments.rule.SegmentDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One figure that the shared scan computes per person: a declared attribute, or what a rule counts.
 *
 * @param column name of the figure among those of the scan
 */
public record Measure(String column, EventFilter filter, Window window, Aggregate aggregate) {
    static Measure of(AttributeDefinition attribute) {
        return new Measure(attribute.name(), attribute.filter(), attribute.window(), attribute.aggregate());
    }

    /** How often something was done; rules that count the same thing share it, whatever their thresholds. */
    static Measure of(Condition.Did did) {
        return new Measure(column(did), did.filter(), did.window(), new Aggregate.Count());
    }

    static String column(Condition.Did did) {
        Condition.Did once = new Condition.Did(did.filter(), 1, Optional.empty(), did.window());
        return "did_" + digest(RuleText.print(once)).substring(0, 16);
    }

    /** What the rules count, each thing once. */
    public static List<Measure> ofRules(List<SegmentDefinition> segments) {
        return segments.stream()
                .flatMap(segment -> segment.who().flattened().stream())
                .filter(Condition.Did.class::isInstance)
                .map(condition -> Measure.of((Condition.Did) condition))
                .distinct()
                .sorted(java.util.Comparator.comparing(Measure::column))
                .toList();
    }

    /** Whether the passing of time alone changes it, though nothing enters or leaves its window. */
    boolean recency() {
        return aggregate instanceof Aggregate.SinceFirst || aggregate instanceof Aggregate.SinceLast;
    }

    Aggregate.Unit unit() {
        return aggregate instanceof Aggregate.SinceFirst since
                ? since.unit()
                : ((Aggregate.SinceLast) aggregate).unit();
    }

    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
