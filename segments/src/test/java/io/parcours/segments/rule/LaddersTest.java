package io.parcours.segments.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LaddersTest {
    private static final AsOf NOW = new AsOf(Instant.parse("2026-03-31T12:00:00Z"), ZoneId.of("Europe/Paris"), "EUR");

    private static SegmentDefinitions definitions(String... segments) {
        Faults faults = new Faults();
        List<YamlMap> files = Stream.of(segments)
                .map(yaml -> DefinitionFile.parse(yaml, "segments/s.yaml", Map.of(), faults)
                        .orElseThrow())
                .toList();
        YamlMap attributes = DefinitionFile.parse(
                        "attributes: [{name: revenue, sum: amount, of: Order Completed}]",
                        "attributes/a.yaml",
                        Map.of(),
                        faults)
                .orElseThrow();
        SegmentDefinitions definitions = SegmentDefinitions.read(List.of(attributes), files, Set.of(), faults);
        faults.throwIfAny();
        return definitions;
    }

    private static Set<String> memberships(SegmentDefinitions definitions, int revenue) {
        return new RuleEvaluator(definitions.segments(), List.of(), NOW)
                .memberships(new PersonHistory(
                        "p", PersonHistory.Profile.EMPTY, Map.of("revenue", Value.number(revenue)), List.of()));
    }

    @Test
    void aPersonIsOnTheFirstRungWhoseRuleHoldsWhateverTheOrderOfFiles() {
        SegmentDefinitions ladder = definitions(
                "{segment: bronze, ladder: value, priority: 30, who: revenue > 0}",
                "{segment: gold, ladder: value, priority: 10, who: revenue >= 500}",
                "{segment: silver, ladder: value, priority: 20, who: revenue >= 100}",
                "{segment: buyers, who: revenue > 0}",
                "{segment: other-gold, ladder: other, priority: 10, who: revenue >= 500}");
        assertThat(memberships(ladder, 600)).containsExactlyInAnyOrder("gold", "buyers", "other-gold");
        assertThat(memberships(ladder, 100)).containsExactlyInAnyOrder("silver", "buyers");
        assertThat(memberships(ladder, 1)).containsExactlyInAnyOrder("bronze", "buyers");
        assertThat(memberships(ladder, 0)).isEmpty();
    }

    @Test
    void theExplanationSaysWhichRungTookThePerson() {
        SegmentDefinitions ladder = definitions(
                "{segment: gold, ladder: value, priority: 1, who: revenue >= 500}",
                "{segment: silver, ladder: value, priority: 2, who: revenue >= 100}");
        Explanation why = new RuleEvaluator(ladder.segments(), List.of(), NOW)
                .explain(
                        ladder.segment("silver").orElseThrow().who(),
                        new PersonHistory(
                                "p", PersonHistory.Profile.EMPTY, Map.of("revenue", Value.number(600)), List.of()));
        assertThat(why.holds()).isFalse();
        Explanation notGold = why.parts().get(1);
        assertThat(notGold.condition()).isEqualTo("not in segment \"gold\"");
        assertThat(notGold.parts().get(0).found().words()).isEqualTo("in gold");
        assertThat(notGold.parts().get(0).parts())
                .extracting(part -> part.condition() + ": " + part.found().words())
                .containsExactly("revenue >= 500: revenue is 600");
    }

    @Test
    void whoIsInASmallSampleIsInALargerOneOfTheSameNameAndAboutThatManyAre() {
        Condition.Sample small = new Condition.Sample("autumn", java.math.BigDecimal.valueOf(10));
        Condition.Sample large = new Condition.Sample("autumn", java.math.BigDecimal.valueOf(30));
        Condition.Sample other = new Condition.Sample("winter", java.math.BigDecimal.valueOf(10));
        RuleEvaluator evaluator = new RuleEvaluator(List.of(), List.of(), NOW);
        int inSmall = 0;
        int inBothNames = 0;
        for (int i = 0; i < 20_000; i++) {
            PersonHistory person = new PersonHistory("p" + i, PersonHistory.Profile.EMPTY, Map.of(), List.of());
            boolean drawn = evaluator.holds(small, person);
            inSmall += drawn ? 1 : 0;
            inBothNames += drawn && evaluator.holds(other, person) ? 1 : 0;
            assertThat(!drawn || evaluator.holds(large, person)).isTrue();
        }
        // Five standard deviations around the expected 2,000 and 200.
        assertThat(inSmall).isBetween(1_790, 2_210);
        assertThat(inBothNames).isBetween(130, 270);
    }
}
