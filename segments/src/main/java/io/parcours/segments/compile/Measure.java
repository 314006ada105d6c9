package io.parcours.segments.compile;

import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.event.Anchor;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Window;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.Counted;
import io.parcours.segments.rule.SegmentDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One figure that the shared scan computes per person: a declared attribute, or what a rule counts.
 *
 * @param column name of the figure among those of the scan
 * @param since only what comes after this touchpoint counts
 * @param whose touchpoints count
 */
public record Measure(
        String column,
        EventFilter filter,
        Window window,
        Optional<Anchor> since,
        AttributeDefinition.Whose whose,
        Aggregate aggregate) {
    Measure(String column, EventFilter filter, Window window, Aggregate aggregate) {
        this(column, filter, window, Optional.empty(), AttributeDefinition.Whose.PERSON, aggregate);
    }

    static Measure of(AttributeDefinition attribute) {
        return new Measure(
                attribute.name(),
                attribute.filter(),
                attribute.window(),
                attribute.since(),
                attribute.whose(),
                attribute.aggregate());
    }

    /** How often something was done; rules that count the same thing share it, whatever their thresholds. */
    static Measure of(Condition.Did did) {
        Aggregate counted = did.same().<Aggregate>map(Aggregate.MostTimes::new).orElse(new Aggregate.Count());
        return new Measure(column(did), did.filter(), did.window(), counted);
    }

    static String column(Condition.Did did) {
        return Counted.column(did);
    }

    /** How often a sequence happened. */
    static Measure of(Condition.Sequence sequence) {
        return new Measure(
                column(sequence),
                sequence.first(),
                sequence.window(),
                new Aggregate.Followed(sequence.then(), sequence.without(), sequence.within()));
    }

    static String column(Condition.Sequence sequence) {
        return Counted.column(sequence);
    }

    private static Stream<Measure> counted(Condition condition) {
        if (condition instanceof Condition.Did did) {
            return Stream.of(of(did));
        }
        return condition instanceof Condition.Sequence sequence ? Stream.of(of(sequence)) : Stream.empty();
    }

    /** Filters beside its own that touchpoints may pass to matter, whenever they were. */
    List<EventFilter> others() {
        List<EventFilter> others = new ArrayList<>();
        since.ifPresent(anchor -> others.add(anchor.filter()));
        if (aggregate instanceof Aggregate.Followed followed) {
            others.add(followed.by());
            followed.without().ifPresent(others::add);
        }
        return others;
    }

    /** The names of events it looks at; empty = any. */
    Set<String> events() {
        Set<String> events = new TreeSet<>(filter.events());
        boolean any = filter.events().isEmpty();
        for (EventFilter other : others()) {
            any |= other.events().isEmpty();
            events.addAll(other.events());
        }
        return any ? Set.of() : events;
    }

    /** What the rules count, each thing once. */
    public static List<Measure> ofRules(List<SegmentDefinition> segments) {
        return segments.stream()
                .flatMap(segment -> segment.who().flattened().stream())
                .flatMap(Measure::counted)
                .distinct()
                .sorted(java.util.Comparator.comparing(Measure::column))
                .toList();
    }

    boolean ofHousehold() {
        return whose == AttributeDefinition.Whose.HOUSEHOLD;
    }

    /** Whether it is made of touchpoints. */
    boolean ofTouchpoints() {
        return !(aggregate instanceof Aggregate.Size);
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
