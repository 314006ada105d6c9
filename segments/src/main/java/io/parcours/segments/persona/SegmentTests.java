package io.parcours.segments.persona;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.event.Value;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.Explanation;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.RuleEvaluator;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.rule.StorePlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Holds the rules of a workspace against its golden personas ({@code segments/tests/*.yaml}). */
public final class SegmentTests {
    public static final String FOLDER = "segments/tests";

    private SegmentTests() {}

    /**
     * One expectation and what came of it.
     *
     * @param expectedIn whether the persona should be in
     * @param explanation why the persona is in or out
     */
    public record Outcome(String persona, Place place, String segment, boolean expectedIn, Explanation explanation) {
        public boolean passed() {
            return explanation.holds() == expectedIn;
        }
    }

    /** Reads the personas of a workspace; everything wrong with them is added to {@code faults}. */
    public static List<Persona> read(Workspace workspace, SegmentDefinitions definitions, Faults faults) {
        Path folder = workspace.folder().resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        PersonaReader reader =
                new PersonaReader(definitions.vocabulary(), definitions.models(), workspace.settings(), faults);
        List<Persona> personas = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList()) {
                String name = FOLDER + "/" + file.getFileName();
                try {
                    DefinitionFile.parseList(Files.readString(file), name, workspace.environment(), faults)
                            .ifPresent(list -> personas.addAll(reader.read(list)));
                } catch (MalformedInputException e) {
                    faults.add(new Place(name, 1, 1), "the file is not UTF-8", "save it as UTF-8");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return personas;
    }

    /** @param stores stores that {@code any store} means, beside those a persona brings */
    public static List<Outcome> run(SegmentDefinitions definitions, List<Persona> personas, List<StorePlace> stores) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Persona persona : personas) {
            List<StorePlace> all = new ArrayList<>(stores);
            all.addAll(persona.stores());
            RuleEvaluator evaluator =
                    new RuleEvaluator(definitions.segments(), all, thresholds(definitions, persona), persona.now());
            Map<String, Value> values = new HashMap<>(persona.scores());
            values.putAll(new AttributeEvaluator(persona.profile().now(persona.now()))
                    .values(definitions.attributes(), persona.events(), persona.household()));
            PersonHistory history =
                    new PersonHistory(persona.name(), persona.profile(), values, persona.events(), persona.household());
            persona.in().forEach(id -> outcome(definitions, persona, id, true, evaluator, history, outcomes));
            persona.notIn().forEach(id -> outcome(definitions, persona, id, false, evaluator, history, outcomes));
        }
        return outcomes;
    }

    /** The persona stands alone: where tops begin is what it says, and not known where it says nothing. */
    private static Map<Condition.Top, BigDecimal> thresholds(SegmentDefinitions definitions, Persona persona) {
        Map<Condition.Top, BigDecimal> thresholds = new HashMap<>();
        definitions.segments().stream()
                .flatMap(segment -> segment.who().flattened().stream())
                .filter(Condition.Top.class::isInstance)
                .map(Condition.Top.class::cast)
                .filter(top -> persona.tops().containsKey(top.subject()))
                .forEach(top -> thresholds.put(top, persona.tops().get(top.subject())));
        return thresholds;
    }

    private static void outcome(
            SegmentDefinitions definitions,
            Persona persona,
            String id,
            boolean in,
            RuleEvaluator evaluator,
            PersonHistory history,
            List<Outcome> outcomes) {
        SegmentDefinition segment =
                definitions.segment(id).orElseThrow(() -> new IllegalArgumentException("there is no segment " + id));
        outcomes.add(new Outcome(persona.name(), persona.place(), id, in, evaluator.explain(segment.who(), history)));
    }
}
