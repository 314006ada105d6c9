package io.parcours.segments.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import io.parcours.segments.testing.RandomRules;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleFormsTest {
    private static final Vocabulary VOCABULARY = new Vocabulary(
            Map.of("open_complaints", ValueType.NUMBER, "country", ValueType.TEXT, "revenue", ValueType.NUMBER),
            Set.of(),
            Set.of("loyal", "lapsing"));

    private static Condition text(String rule) {
        Faults faults = new Faults();
        Optional<Condition> condition = RuleText.read(rule, "rule", VOCABULARY, faults);
        assertThat(faults.sorted()).isEmpty();
        return condition.orElseThrow();
    }

    private static Condition yaml(String rule) {
        Faults faults = new Faults();
        Optional<Condition> condition = new RuleReader(VOCABULARY, faults).parse(rule, "rule");
        assertThat(faults.sorted()).isEmpty();
        return condition.orElseThrow();
    }

    @Test
    void oneLineAndYamlReadTheSameTree() {
        Condition fromYaml = yaml("""
                all:
                  - did: {event: Order Completed, where: {products.category: shoes}, at_least: 2, within: 90 days}
                  - near: {place: any store, within: 20 km}
                  - did_not: {event: Email Opened, within: 30 days}
                  - has: {open_complaints: 0}
                """);
        Condition fromText = text(
                "did \"Order Completed\" where products.category = \"shoes\" at least 2 times within 90 days"
                        + "\n and near any store within 20 km and did not \"Email Opened\" within 30 days and open_complaints = 0");
        assertThat(fromText).isEqualTo(fromYaml);
        assertThat(fromYaml)
                .isEqualTo(new Condition.All(List.of(
                        new Condition.Did(
                                EventFilter.of("Order Completed")
                                        .where(ProductField.CATEGORY, Operator.IS, Value.text("shoes")),
                                2,
                                Optional.empty(),
                                new Window.Last(new Span(90, Span.Unit.DAYS))),
                        new Condition.Near(new Condition.Spot.AnyStore(), 20),
                        new Condition.Did(
                                EventFilter.of("Email Opened"),
                                0,
                                Optional.of(0),
                                new Window.Last(new Span(30, Span.Unit.DAYS))),
                        new Condition.Has(
                                "open_complaints",
                                io.parcours.segments.event.Comparison.of(Operator.IS, Value.number(0))))));
    }

    @Test
    void andBindsCloserThanOr() {
        assertThat(text("in loyal or country = FR and revenue > 10"))
                .isEqualTo(text("in segment \"loyal\" or (country = \"FR\" and revenue > 10)"));
        assertThat(RuleText.print(text("(in loyal or country = FR) and revenue > 10")))
                .isEqualTo("(in segment \"loyal\" or country = \"FR\") and revenue > 10");
    }

    @Test
    void noneOfSeveralIsNotTheirAlternative() {
        assertThat(text("not (in loyal or in lapsing)")).isEqualTo(yaml("none: [{in: loyal}, {in: lapsing}]"));
        assertThat(text("not in loyal")).isEqualTo(yaml("not_in: loyal"));
    }

    @Test
    void aListIsAllOfItsItemsAndATextInsideYamlIsARule() {
        assertThat(yaml("all: [{in: loyal}, 'revenue >= 1.5']")).isEqualTo(text("in loyal and revenue >= 1.5"));
    }

    @Test
    void severalComparisonsOfOneAttributeAllHold() {
        assertThat(yaml("has: {revenue: {at_least: 1, below: 5}}")).isEqualTo(text("revenue >= 1 and revenue < 5"));
    }

    @Test
    void printedYamlIsReadable() {
        assertThat(RuleText.yaml(text(
                        "did one of (\"Page Viewed\", \"App Opened\") where channel one of (\"web\", \"app\"), amount > 5"
                                + " at most 3 times within last month or not consent to ads by email")))
                .isEqualTo("""
                        any:
                          - did: {event: [App Opened, Page Viewed], where: {amount: {above: 5}, channel: [web, app]}, at_least: 0, at_most: 3, within: last month}
                          - none:
                              - consent: {purpose: ads, channel: email}
                        """);
    }

    @Test
    void sequencesRepetitionsTopsAndSamplesReadTheSameInEveryForm() {
        assertThat(text("did \"Product Added\" then \"Order Completed\" where channel = \"web\" within 3 days"
                        + " without \"Product Removed\" during 30 days"))
                .isEqualTo(yaml("""
                        sequence:
                          first: {event: Product Added}
                          then: {event: Order Completed, where: {channel: web}}
                          within: 3 days
                          without: {event: Product Removed}
                          during: 30 days
                        """));
        assertThat(text("did \"Order Completed\" same products.product_id at least 3 times within 90 days"))
                .isEqualTo(
                        yaml("did: {event: Order Completed, same: products.product_id, at_least: 3, within: 90 days}"));
        assertThat(text("top 10 % by revenue")).isEqualTo(yaml("{\"top\": {\"revenue\": \"10%\"}}"));
        assertThat(text("bottom 2.5 % by revenue")).isEqualTo(yaml("bottom: {revenue: 2.5 %}"));
        assertThat(text("not sample 10 % of \"autumn-test\""))
                .isEqualTo(yaml("none: [{sample: {share: 10 %, of: autumn-test}}]"));
    }

    @Test
    void everyFormOfARandomRuleReadsBackAsTheSameTree() {
        RandomRules rules = new RandomRules(7, LocalDate.of(2026, 3, 31));
        for (int i = 0; i < 8; i++) {
            rules.attribute("attribute_" + i);
        }
        Vocabulary vocabulary = new Vocabulary(rules.subjects(), Set.of(), Set.of("loyal", "not-in-2-days"));
        for (int i = 0; i < 3_000; i++) {
            Condition rule = rules.rule(List.of("loyal", "not-in-2-days"));
            Faults faults = new Faults();
            RuleReader reader = new RuleReader(vocabulary, faults);
            assertThat(RuleText.read(RuleText.print(rule), "text", vocabulary, faults))
                    .as("%s %s", RuleText.print(rule), faults.sorted())
                    .contains(rule);
            assertThat(reader.parse(RuleText.yaml(rule), "yaml"))
                    .as("%s %s", RuleText.yaml(rule), faults.sorted())
                    .contains(rule);
            assertThat(reader.parse(RuleText.json(rule), "json"))
                    .as("%s %s", RuleText.json(rule), faults.sorted())
                    .contains(rule);
            assertThat(faults.sorted()).isEmpty();
        }
    }

    @Test
    void textsWithQuotesControlCharactersAndLettersOfAllKindsReadBack() {
        for (String text : List.of(
                "a \"b\" \\ c",
                "line\nbreak\ttab",
                "Ça va ? 👍",
                "yes",
                "12",
                "- x: {y}",
                "\u0085\u2028\ufeff",
                "#no",
                "")) {
            Condition rule = new Condition.Has(
                    "country", io.parcours.segments.event.Comparison.of(Operator.IS, Value.text(text)));
            assertThat(text(RuleText.print(rule))).isEqualTo(rule);
            assertThat(yaml(RuleText.yaml(rule))).isEqualTo(rule);
            assertThat(yaml(RuleText.json(rule))).isEqualTo(rule);
        }
    }
}
