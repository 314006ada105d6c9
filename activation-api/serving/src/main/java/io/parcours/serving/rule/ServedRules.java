package io.parcours.serving.rule;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.PersonTimeZones;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.RuleText;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.StorePlace;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.Rules;
import io.parcours.serving.generation.Manifest.Segment;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What rules mean in a generation.
 *
 * @param vocabulary what they may name
 * @param now when its data is of
 * @param traits whether every trait can be asked for
 */
public record ServedRules(Vocabulary vocabulary, AsOf now, List<StorePlace> stores, boolean traits) {
    public ServedRules {
        stores = List.copyOf(stores);
    }

    public static ServedRules of(Manifest manifest) {
        Rules rules = manifest.rules();
        Map<String, ValueType> subjects = new TreeMap<>();
        rules.subjects().forEach(subject -> subjects.put(subject.name(), ValueType.valueOf(subject.type())));
        Set<String> segments = manifest.segments().stream().map(Segment::id).collect(Collectors.toSet());
        return new ServedRules(
                new Vocabulary(subjects, Set.copyOf(rules.events()), segments),
                new AsOf(
                        manifest.asOfInstant(),
                        ZoneId.of(rules.timeZone()),
                        rules.currency(),
                        rules.personZones() == null
                                ? PersonTimeZones.NONE
                                : rules.personZones().declared()),
                rules.stores().stream()
                        .map(store -> new StorePlace(store.id(), store.lat(), store.lon()))
                        .toList(),
                rules.traits());
    }

    /** The type of what a person has; a trait's is open. */
    Optional<ValueType> type(String subject) {
        return subject.startsWith(Vocabulary.TRAIT)
                ? Optional.of(ValueType.OPEN)
                : Optional.ofNullable(vocabulary.subjects().get(subject));
    }

    /** The segments of a generation, as their one-line rules define them. */
    public List<SegmentDefinition> segments(Manifest manifest) {
        return manifest.segments().stream()
                .flatMap(segment -> definition(segment).stream())
                .toList();
    }

    private Optional<SegmentDefinition> definition(Segment segment) {
        Faults faults = new Faults();
        return Optional.ofNullable(segment.rule())
                .flatMap(rule -> RuleText.read(rule, segment.id(), vocabulary, faults))
                .map(who -> new SegmentDefinition(
                        segment.id(),
                        Optional.ofNullable(segment.says()),
                        Optional.ofNullable(segment.purpose()),
                        who));
    }
}
