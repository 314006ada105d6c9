package io.parcours.segments.rule;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Ladders: segments of which a person is in at most one. {@code ladder: value} names the ladder, {@code priority: 1} the rung; the
 * smallest priority whose rule holds wins. A rung's rule is its own and not in any rung before it.
 */
final class Ladders {
    private static final int MOST = 1_000;

    /** Ids by priority, by ladder. */
    private final Map<String, TreeMap<Integer, String>> ladders = new HashMap<>();

    private final Map<String, List<String>> before = new HashMap<>();
    private final Faults faults;

    Ladders(Faults faults) {
        this.faults = faults;
    }

    /** Reads the rung that a segment's file says it is, if it does. */
    void read(String id, YamlMap file) {
        Optional<String> ladder = file.text("ladder");
        Optional<Integer> priority = file.integer("priority", 1, MOST);
        if (ladder.isPresent() && !file.has("priority")) {
            faults.add(
                    file.placeOf("ladder"),
                    "'priority' is missing beside 'ladder'",
                    "say which rung it is, for example priority: 1, the smallest going first");
        }
        if (ladder.isEmpty() && priority.isPresent()) {
            faults.add(
                    file.placeOf("priority"),
                    "'priority' stands without 'ladder'",
                    "name the segments it goes before, for example ladder: value, in each of them");
        }
        if (ladder.isPresent() && priority.isPresent()) {
            put(id, ladder.get(), priority.get(), file.placeOf("priority"));
        }
    }

    private void put(String id, String ladder, int priority, Place place) {
        String other = ladders.computeIfAbsent(ladder, name -> new TreeMap<>()).putIfAbsent(priority, id);
        if (other != null) {
            faults.add(
                    place,
                    "'" + other + "' has priority " + priority + " on the ladder '" + ladder + "' already",
                    "give each segment of a ladder a priority of its own");
        }
    }

    /** The segments with what their ladders add to their rules. */
    List<SegmentDefinition> climbed(List<SegmentDefinition> segments) {
        for (TreeMap<Integer, String> rungs : ladders.values()) {
            List<String> passed = new ArrayList<>();
            for (String id : rungs.values()) {
                before.put(id, List.copyOf(passed));
                passed.add(id);
            }
        }
        return segments.stream().map(this::climbed).toList();
    }

    private SegmentDefinition climbed(SegmentDefinition segment) {
        List<String> passed = before.getOrDefault(segment.id(), List.of());
        if (passed.isEmpty()) {
            return segment;
        }
        Condition none = new Condition.None(
                passed.stream().<Condition>map(Condition.InSegment::new).toList());
        return new SegmentDefinition(
                segment.id(), segment.says(), segment.purpose(), new Condition.All(List.of(segment.who(), none)));
    }
}
