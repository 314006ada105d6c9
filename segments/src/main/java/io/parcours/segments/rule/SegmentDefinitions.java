package io.parcours.segments.rule;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlList;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.attribute.AttributeReader;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.model.ModelAttribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The behaviour attributes and segments of a workspace.
 *
 * @param models attributes that models compute
 * @param segments each after those it refers to
 * @param vocabulary what rules of this workspace may name; for reading further rules, such as one being edited
 */
public record SegmentDefinitions(
        List<AttributeDefinition> attributes,
        List<ModelAttribute> models,
        List<SegmentDefinition> segments,
        Vocabulary vocabulary) {
    public static final String ATTRIBUTES = "attributes";
    public static final String SEGMENTS = "segments";
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,79}");

    public SegmentDefinitions {
        attributes = List.copyOf(attributes);
        models = List.copyOf(models);
        segments = List.copyOf(segments);
    }

    /** Without models. */
    public SegmentDefinitions(
            List<AttributeDefinition> attributes, List<SegmentDefinition> segments, Vocabulary vocabulary) {
        this(attributes, List.of(), segments, vocabulary);
    }

    public Optional<SegmentDefinition> segment(String id) {
        return segments.stream().filter(segment -> segment.id().equals(id)).findFirst();
    }

    /** Reads {@code attributes/*.yaml} and {@code segments/*.yaml}; everything wrong with them is added to {@code faults}. */
    public static SegmentDefinitions read(Workspace workspace, Faults faults) {
        return read(
                workspace.definitions(ATTRIBUTES, faults).stream()
                        .map(Workspace.Definition::content)
                        .toList(),
                workspace.definitions(SEGMENTS, faults).stream()
                        .map(Workspace.Definition::content)
                        .toList(),
                eventsOfSilos(workspace),
                faults);
    }

    /** As {@link #read(Workspace, Faults)} would find it if {@code draft} were saved in place of the file of the same segment. */
    public static SegmentDefinitions readWith(Workspace workspace, YamlMap draft, Faults faults) {
        Optional<String> id = draft.text("segment");
        List<YamlMap> files = new ArrayList<>();
        for (Workspace.Definition file : workspace.definitions(SEGMENTS, faults)) {
            if (id.isEmpty() || !file.content().text("segment").equals(id)) {
                files.add(file.content());
            }
        }
        files.add(draft);
        return read(
                workspace.definitions(ATTRIBUTES, faults).stream()
                        .map(Workspace.Definition::content)
                        .toList(),
                files,
                eventsOfSilos(workspace),
                faults);
    }

    /** These definitions and one more segment, which refers only to them. */
    public SegmentDefinitions with(SegmentDefinition segment) {
        List<SegmentDefinition> more = new ArrayList<>(segments);
        more.add(segment);
        return new SegmentDefinitions(attributes, models, more, vocabulary);
    }

    /** As above, from files already read. @param events names of events the silos send */
    public static SegmentDefinitions read(
            List<YamlMap> attributeFiles, List<YamlMap> segmentFiles, Set<String> events, Faults faults) {
        Vocabulary eventsOnly = new Vocabulary(Map.of(), events, Set.of());
        AttributeReader attributes = new AttributeReader(ProfileField.titles(), eventsOnly, faults);
        attributeFiles.forEach(attributes::read);
        List<ModelAttribute> models = attributes.models();

        Map<String, ValueType> subjects = new HashMap<>();
        for (ProfileField field : ProfileField.values()) {
            subjects.put(field.title(), field.type());
        }
        attributes.attributes().forEach(attribute -> subjects.put(attribute.name(), attribute.type()));
        models.forEach(model -> subjects.put(model.name(), model.type()));
        Map<String, Place> ids = new HashMap<>();
        segmentFiles.forEach(
                file -> file.text("segment").ifPresent(id -> ids.putIfAbsent(id, file.placeOf("segment"))));
        Vocabulary vocabulary = new Vocabulary(subjects, events, ids.keySet());

        List<SegmentDefinition> segments = new ArrayList<>();
        Ladders ladders = new Ladders(faults);
        for (YamlMap file : segmentFiles) {
            segment(file, ids, vocabulary, ladders, faults).ifPresent(segments::add);
        }
        segments = ladders.climbed(segments);
        try {
            return new SegmentDefinitions(attributes.attributes(), models, SegmentOrder.of(segments), vocabulary);
        } catch (SegmentOrder.Cycle e) {
            String first = e.ids().get(0);
            faults.add(
                    ids.getOrDefault(first, new Place(SEGMENTS, 1, 1)),
                    String.valueOf(e.getMessage()),
                    "let one of them say its conditions itself");
            return new SegmentDefinitions(attributes.attributes(), models, List.of(), vocabulary);
        }
    }

    private static Optional<SegmentDefinition> segment(
            YamlMap file, Map<String, Place> ids, Vocabulary vocabulary, Ladders ladders, Faults faults) {
        String id = file.requiredText("segment", "name the segment, for example segment: loyal-customers");
        Place place = file.placeOf("segment");
        if (!id.isEmpty() && !ID.matcher(id).matches()) {
            faults.add(place, "a segment cannot be named '" + id + "'", "use small letters, digits and dashes");
        }
        Place first = ids.get(id);
        if (first != null && !first.equals(place)) {
            faults.add(place, "there are two segments '" + id + "'", "rename one; the other stands at " + first);
        }
        Optional<String> says = file.text("says");
        Optional<String> purpose = file.text("purpose");
        if (purpose.isPresent() && !purpose.get().matches("[a-z][a-z0-9_-]*")) {
            faults.add(
                    file.placeOf("purpose"),
                    "a purpose cannot be '" + purpose.get() + "'",
                    "write one small word, such as ads or newsletter");
        }
        if (!file.has("who")) {
            faults.add(
                    file.place(),
                    "'who' is missing",
                    "say who is in, for example who: {has: {orders_90d: {at_least: 2}}}");
        }
        Optional<Condition> who = file.value("who").flatMap(new RuleReader(vocabulary, faults)::read);
        ladders.read(id, file);
        file.rejectUnknownKeys();
        return who.map(rule -> new SegmentDefinition(id, says, purpose, rule));
    }

    /** Every word that stands where silo contracts name their events, so that a house's own names are known. */
    private static Set<String> eventsOfSilos(Workspace workspace) {
        Set<String> events = new TreeSet<>();
        // Faults of silo contracts are reported by those who own them.
        for (Workspace.Definition silo : workspace.definitions("silos", new Faults())) {
            silo.content().value("type").ifPresent(type -> words(type, events));
        }
        return events;
    }

    private static void words(YamlValue value, Set<String> words) {
        if (value instanceof YamlScalar scalar && !scalar.text().isBlank()) {
            words.add(scalar.text());
        } else if (value instanceof YamlList list) {
            list.values().forEach(item -> words(item, words));
        } else if (value instanceof YamlMap map) {
            map.keys().forEach(key -> map.value(key).ifPresent(item -> words(item, words)));
        }
    }
}
