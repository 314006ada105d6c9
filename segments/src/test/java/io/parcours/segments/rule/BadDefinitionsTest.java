package io.parcours.segments.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bad definition gives one message, at its place, that says what to do. */
class BadDefinitionsTest {
    private static final String ATTRIBUTES = """
            attributes:
              - {name: orders_90d, count: Order Completed, within: 90 days}
              - {name: revenue, sum: amount, of: Order Completed}
              - {name: favourite_category, most_frequent: products.category, of: Order Completed}
            """;

    static Stream<Arguments> attributes() {
        return Stream.of(
                bad(
                        "{name: a, count: any, for: family}",
                        "2:32",
                        "'for' cannot be 'family'",
                        "write one of person, household"),
                bad("{name: a, size: family}", "2:15", "there is no size of 'family'", "write size: household"),
                bad(
                        "{name: a, size: household, within: 90 days}",
                        "2:15",
                        "the size of a household is the one of today",
                        "leave within and since out"),
                bad(
                        "{name: a, count: any, since: {first: any, last: any}}",
                        "2:34",
                        "'since' does not say since which touchpoint",
                        "write since: {last: Order Completed}"),
                bad(
                        "{name: a, count: any, since: {last: Order Complete}}",
                        "2:35",
                        "there is no event 'Order Complete'",
                        "did you mean 'Order Completed'?"),
                bad(
                        "{name: a, coun: Order Completed}",
                        "2:15",
                        "'coun' is nothing an attribute can compute",
                        "did you mean 'count'?"),
                bad(
                        "{name: a}",
                        "2:5",
                        "an attribute does not say what to compute",
                        "use one of count, days, sum, average"),
                bad(
                        "{name: a, count: any, sum: amount}",
                        "2:27",
                        "an attribute has both 'count' and 'sum'",
                        "keep one"),
                bad("{count: any}", "2:5", "'name' is missing", "name the attribute"),
                bad("{name: Orders, count: any}", "2:6", "an attribute cannot be named 'Orders'", "small letters"),
                bad(
                        "{name: country, count: any}",
                        "2:6",
                        "'country' is the name of a profile field",
                        "choose another name"),
                bad("{name: a, sum: amuont}", "2:15", "touchpoints have no field 'amuont'", "did you mean 'amount'?"),
                bad("{name: a, sum: channel}", "2:15", "the attribute cannot be computed", "channel is no number"),
                bad("{name: a, distinct: amount}", "2:15", "the attribute cannot be computed", "amount is not a word"),
                bad(
                        "{name: a, most_frequent: category}",
                        "2:15",
                        "touchpoints have no field 'category'",
                        "did you mean 'products.category'?"),
                bad(
                        "{name: a, most_frequent: channel, weight: products.quantity}",
                        "2:15",
                        "the attribute cannot be computed",
                        "weigh fields of products"),
                bad(
                        "{name: a, count: Order Complete}",
                        "2:15",
                        "there is no event 'Order Complete'",
                        "did you mean 'Order Completed'?"),
                bad(
                        "{name: a, count: any, within: 90 dyas}",
                        "2:35",
                        "'within' cannot be 90 dyas",
                        "write a number and a unit"),
                bad("{name: a, count: any, within: 0 days}", "2:35", "'within' cannot be 0 days", "90 days"),
                bad("{name: a, sum: amount, currency: EURO}", "2:38", "'currency' cannot be EURO", "ISO 4217"),
                bad(
                        "{name: a, since_last: any, unit: fortnights}",
                        "2:38",
                        "'unit' cannot be 'fortnights'",
                        "one of days, hours, minutes"),
                bad(
                        "{name: a, share: {of: Order Completed}}",
                        "2:22",
                        "the attribute cannot be computed",
                        "a share needs a where"),
                bad(
                        "{name: a, count: any, where: {amount: {atleast: 5}}}",
                        "2:44",
                        "'amount' cannot be compared by 'atleast'",
                        "did you mean 'at_least'?"),
                bad(
                        "{name: a, count: any, where: {amount: many}}",
                        "2:43",
                        "'amount' cannot be compared with 'many'",
                        "write a number"),
                bad(
                        "{name: a, count: any, where: {channel: {above: web}}}",
                        "2:52",
                        "cannot be compared by 'above'",
                        "use one of is, not"),
                bad(
                        "{name: a, rfm: regency, of: any}",
                        "2:20",
                        "'rfm' cannot be 'regency'",
                        "one of recency, frequency"),
                bad("{name: a, rfm: recency}", "2:5", "it is not said of what", "add of: Order Completed"),
                bad("{name: a, affinity: amount, of: any}", "2:15", "nothing that persons like", "products.category"),
                bad("{name: a, affinity: products.price, of: any}", "2:15", "nothing that persons like", "not numbers"),
                bad(
                        "{name: a, rfm: recency, expect: alive, of: any}",
                        "2:29",
                        "has both 'rfm' and 'expect'",
                        "keep one"),
                bad("{name: a, expect: times, of: any}", "2:15", "how far ahead", "add within: 90 days"),
                bad(
                        "{name: a, expect: alive, of: any, within: 9 days}",
                        "2:39",
                        "has no time ahead",
                        "leave 'within' out"),
                bad(
                        "{name: a, expect: value, of: any, within: 5 hours}",
                        "2:47",
                        "'within' cannot be 5 hours",
                        "whole days"),
                bad(
                        "{name: a, churn: any, given: [revenue]}",
                        "2:15",
                        "in what time nobody comes back",
                        "add within: 90 days"),
                bad("{name: a, churn: any, within: 90 days}", "2:15", "what to learn from", "add given:"),
                bad(
                        "{name: a, churn: any, within: 90 days, given: [orders]}",
                        "2:44",
                        "there is no behaviour attribute 'orders' to learn from",
                        "orders_90d"),
                bad(
                        "{name: a, churn: any, within: 90 days, given: [favourite_category]}",
                        "2:44",
                        "'favourite_category' is no number",
                        "attributes that are numbers"),
                bad(
                        "{name: a, churn: any, within: 9 days, given: [revenue], refit: often}",
                        "2:68",
                        "'refit' cannot be often",
                        "write a number and a unit"),
                bad(
                        "{name: a, churn: any, within: 9 days, given: [revenue], refitt: 9 days}",
                        "2:61",
                        "unknown key 'refitt'",
                        "'refit'"),
                bad(
                        "{name: a, count: any, whre: {channel: web}}",
                        "2:27",
                        "unknown key 'whre'",
                        "did you mean 'where'?"));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                bad(
                        "{sequence: {first: {event: Product Added}, within: 3 days}}",
                        "2:17",
                        "'then' is missing",
                        "write sequence: {first:"),
                bad(
                        "{sequence: {first: {event: Product Added}, then: {event: Order Completed}}}",
                        "2:17",
                        "'within' is missing",
                        "within: 3 days"),
                bad(
                        "{sequence: {first: {event: any}, then: {evnt: Order Completed}, within: 3 days}}",
                        "2:46",
                        "unknown key 'evnt'",
                        "did you mean 'event'?"),
                bad(
                        "{sequence: {first: {event: any}, then: {where: {channel: web}}, within: 3 days}}",
                        "2:45",
                        "'event' is missing",
                        "event: Order Completed"),
                bad(
                        "{sequence: {first: {event: any}, then: {event: any}, within: soon}}",
                        "2:67",
                        "'within' cannot be soon",
                        "90 days"),
                bad(
                        "{sequence: {first: {event: any}, then: {event: Order Complete}, within: 1 day}}",
                        "2:46",
                        "there is no event 'Order Complete'",
                        "did you mean 'Order Completed'?"),
                bad(
                        "{sequence: {first: {event: any}, then: {event: any}, within: 0 days}}",
                        "2:59",
                        "the condition cannot be",
                        "at least 1 long"),
                bad(
                        "{did: {event: any, same: products.product_id}}",
                        "2:12",
                        "the condition cannot be",
                        "write at_least: 2 or more"),
                bad(
                        "{did: {event: any, same: amount, at_least: 2}}",
                        "2:12",
                        "the condition cannot be",
                        "is not a word"),
                bad(
                        "{did: {event: any, same: product_id, at_least: 2}}",
                        "2:25",
                        "touchpoints have no field 'product_id'",
                        "did you mean 'products.product_id'?"),
                bad("{did_not: {event: any, same: products.sku}}", "2:29", "unknown key 'same'", "use one of"),
                bad("{top: {revenue: 110 %}}", "2:13", "the condition cannot be", "above 0 % and below 100 %"),
                bad("{top: {revenue: 10}}", "2:22", "'revenue' cannot be 10", "10 %"),
                bad(
                        "{top: {revenu: 10 %}}",
                        "2:13", "no attribute or profile field 'revenu'", "did you mean 'revenue'?"),
                bad(
                        "{top: {country: 10 %}}",
                        "2:13", "persons cannot be ranked by 'country'", "name an attribute that is a number"),
                bad(
                        "{bottom: {revenue: 10 %, orders_90d: 5 %}}",
                        "2:15", "persons are ranked by two things", "one number and a part"),
                bad("{sample: {of: autumn}}", "2:15", "'share' is missing", "share: 10 %"),
                bad("{sample: {share: 10 %}}", "2:15", "'of' is missing", "name the sample"),
                bad("{sample: {share: 0 %, of: a}}", "2:16", "the condition cannot be", "above 0 %"),
                bad("top 10 % of revenue", "2:16", "the rule cannot go on with 'of'", "top 10 % by revenue"),
                bad("top 10 by revenue", "2:13", "the rule cannot go on with 'by'", "write % after the number"),
                bad("sample 10 % of 7", "2:22", "the rule cannot go on with '7'", "name the sample"),
                bad(
                        "did \"Product Added\" then \"Order Completed\"",
                        "2:49",
                        "the rule cannot go on with the end",
                        "within 3 days"),
                bad(
                        "did any event same products.sku within 3 days",
                        "2:10",
                        "the condition cannot be",
                        "at_least: 2 or more"),
                bad("{did: {evnt: Order Completed}}", "2:13", "unknown key 'evnt'", "did you mean 'event'?"),
                bad("{dd: {event: Order Completed}}", "2:7", "'dd' is no condition", "did you mean 'did'?"),
                bad(
                        "{has: {orders_90: 2}}",
                        "2:13",
                        "there is no attribute or profile field 'orders_90'",
                        "did you mean 'orders_90d'?"),
                bad(
                        "{has: {orders_90d: often}}",
                        "2:25",
                        "'orders_90d' cannot be compared with 'often'",
                        "write a number"),
                bad("{has: {known: maybe}}", "2:20", "'known' cannot be compared with 'maybe'", "write yes or no"),
                bad(
                        "{has: {first_seen: {above: yesterday}}}",
                        "2:33",
                        "'first_seen' cannot be compared with 'yesterday'",
                        "2026-05-01"),
                bad("{in: loyl}", "2:7", "there is no segment 'loyl'", "did you mean 'loyal'?"),
                bad(
                        "{in: loyal, did: {event: any}}",
                        "2:18",
                        "'in' and 'did' stand in one condition",
                        "under all: or any:"),
                bad("{all: []}", "2:7", "'all' holds no condition", "after a dash"),
                bad(
                        "{did: {event: any, at_least: 3, at_most: 2}}",
                        "2:12",
                        "the condition cannot be",
                        "nobody could ever be in"),
                bad("{did: {event: any, at_least: 0}}", "2:12", "the condition cannot be", "true of everybody"),
                bad("{did: {event: any, at_least: -1}}", "2:35", "'at_least' cannot be '-1'", "a whole number"),
                bad("{did_not: {event: any, at_least: 2}}", "2:29", "unknown key 'at_least'", "use one of"),
                bad(
                        "{near: {place: any shop, within: 20 km}}",
                        "2:21",
                        "'place' cannot be 'any shop'",
                        "write any store"),
                bad("{near: {place: any store, within: 20 miles}}", "2:40", "'within' cannot be 20 miles", "20 km"),
                bad(
                        "{near: {place: {lat: 148.85, lon: 2.35}, within: 20 km}}",
                        "2:21",
                        "the condition cannot be",
                        "a latitude from -90 to 90"),
                bad("{on_list: VIPs}", "2:7", "", "small letters, digits and dashes"),
                bad("on list \"Very Important\"", "2:15", "", "small letters, digits and dashes"),
                bad("on list", "2:13", "", "name a list"),
                bad("{birthday: {within: 2 months}}", "2:26", "'within' cannot be 2 months", "days or weeks"),
                bad("{consent: {purpose: All of it}}", "2:16", "the condition cannot be", "one small word"),
                bad("{}", "2:6", "a condition is empty", "use one of all, any"),
                bad(
                        "did \"Order Completed\" at least 2",
                        "2:39",
                        "the rule cannot go on with the end",
                        "write times after the number"),
                bad("orders_90d is 3", "2:17", "the rule cannot go on with 'is'", "compare by =, !="),
                bad(
                        "orders_90d > 3 revenue > 5",
                        "2:21",
                        "the rule cannot go on with 'revenue'",
                        "join conditions by and"),
                bad("(orders_90d > 3", "2:21", "the rule cannot go on with the end", "close the bracket"),
                bad("orders_90d > \"3", "2:20", "a quote is not closed", "end the text"),
                bad("orders_90d & \"3\"", "2:18", "'&' has no meaning in a rule", "double quotes"),
                bad(
                        "did \"Order Completed\" where catgory = shoes",
                        "2:35",
                        "touchpoints have no field 'catgory'",
                        "did you mean 'products.category'?"),
                bad("did \"Order Completed\" within 3 fortnights", "2:36", "the rule cannot be read at '3'", "90 days"),
                bad("near any store within 20 miles", "2:28", "the rule cannot be read at '20'", "20 km"),
                bad("revenu > 3", "2:6", "there is no attribute or profile field 'revenu'", "did you mean 'revenue'?"));
    }

    private static Arguments bad(String definition, String place, String problem, String remedy) {
        return Arguments.of(definition, place, problem, remedy);
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void ofAnAttribute(String definition, String place, String problem, String remedy) {
        String others = definition.contains("given: [") ? ATTRIBUTES.replaceFirst("attributes:\\n", "") : "";
        oneFault(read("attributes:\n  - " + definition + "\n" + others, List.of()), place, problem, remedy);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ofARule(String definition, String place, String problem, String remedy) {
        String loyal = "segment: loyal\nwho: {has: {orders_90d: 2}}";
        String who =
                definition.startsWith("{") || !definition.matches(".*[%\"].*") ? definition : "'" + definition + "'";
        oneFault(read(ATTRIBUTES, List.of(loyal, "segment: tested\nwho: " + who)), place, problem, remedy);
    }

    private static void oneFault(List<DefinitionFault> faults, String place, String problem, String remedy) {
        assertThat(faults).as("%s", faults).hasSize(1);
        DefinitionFault fault = faults.get(0);
        assertThat(fault.problem()).contains(problem);
        assertThat(fault.remedy()).contains(remedy);
        assertThat(fault.place().line() + ":" + fault.place().column())
                .as("%s", fault)
                .isEqualTo(place);
    }

    @Test
    void segmentsInACircle() {
        List<DefinitionFault> faults = read(
                ATTRIBUTES,
                List.of(
                        "segment: a\nwho: in b",
                        "segment: b\nwho: {not_in: c}",
                        "segment: c\nwho: in a and revenue > 0"));
        assertThat(faults).hasSize(1);
        assertThat(faults.get(0).problem()).isEqualTo("segments refer to each other in a circle: a → b → c → a");
    }

    @Test
    void segmentsWithoutNameRuleOrWithOneNameTwice() {
        assertThat(read(ATTRIBUTES, List.of("who: revenue > 0")))
                .extracting(DefinitionFault::problem)
                .containsExactly("'segment' is missing");
        assertThat(read(ATTRIBUTES, List.of("segment: a")))
                .extracting(DefinitionFault::problem)
                .containsExactly("'who' is missing");
        assertThat(read(ATTRIBUTES, List.of("segment: a\nwho: revenue > 0", "segment: a\nwho: revenue > 1")))
                .extracting(DefinitionFault::problem)
                .containsExactly("there are two segments 'a'");
        assertThat(read(ATTRIBUTES, List.of("segment: A b\nwho: revenue > 0")))
                .extracting(DefinitionFault::problem)
                .containsExactly("a segment cannot be named 'A b'");
        assertThat(read(ATTRIBUTES, List.of("segment: a\npurpose: all ads\nwho: revenue > 0")))
                .extracting(DefinitionFault::problem)
                .containsExactly("a purpose cannot be 'all ads'");
    }

    @Test
    void aLadderWithoutPrioritiesOrWithOneTwice() {
        assertThat(read(ATTRIBUTES, List.of("segment: a\nladder: value\nwho: revenue > 0")))
                .extracting(DefinitionFault::problem)
                .containsExactly("'priority' is missing beside 'ladder'");
        assertThat(read(ATTRIBUTES, List.of("segment: a\npriority: 1\nwho: revenue > 0")))
                .extracting(DefinitionFault::problem)
                .containsExactly("'priority' stands without 'ladder'");
        assertThat(read(ATTRIBUTES, List.of("segment: a\nladder: value\npriority: 0\nwho: revenue > 0")))
                .extracting(DefinitionFault::problem)
                .containsExactly("'priority' cannot be '0'");
        assertThat(read(
                        ATTRIBUTES,
                        List.of(
                                "segment: a\nladder: value\npriority: 1\nwho: revenue > 0",
                                "segment: b\nladder: value\npriority: 1\nwho: revenue > 5")))
                .extracting(DefinitionFault::problem)
                .containsExactly("'a' has priority 1 on the ladder 'value' already");
        assertThat(read(
                        ATTRIBUTES,
                        List.of(
                                "segment: a\nladder: value\npriority: 1\nwho: in b",
                                "segment: b\nladder: value\npriority: 2\nwho: revenue > 5")))
                .extracting(DefinitionFault::problem)
                .containsExactly("segments refer to each other in a circle: a → b → a");
    }

    @Test
    void twoAttributesOfOneName() {
        assertThat(read("attributes: [{name: a, count: any}, {name: a, count: any}]", List.of()))
                .extracting(DefinitionFault::problem)
                .containsExactly("there are two attributes 'a'");
    }

    @Test
    void aRuleNestedTooDeep() {
        String deep = "(".repeat(100) + "revenue > 0" + ")".repeat(100);
        assertThat(read(ATTRIBUTES, List.of("segment: a\nwho: " + deep)))
                .extracting(DefinitionFault::problem)
                .containsExactly("the rule is nested more than 60 deep");
    }

    @Test
    void everyFaultOfAllFilesIsReportedAtOnce() {
        assertThat(read(
                        "attributes: [{name: a, cuont: any}, {name: b, sum: chanel}]",
                        List.of("segment: x\nwho: in y", "segment: z\nwho: nothing > 1")))
                .hasSize(4);
    }

    @Test
    void anEventOfTheHouseThatTheSilosSendIsKnown() {
        Faults faults = new Faults();
        SegmentDefinitions.read(
                List.of(parsed("attributes: [{name: a, count: Order Complete}]", "attributes/a.yaml", faults)),
                List.of(),
                Set.of("Order Complete"),
                faults);
        assertThat(faults.sorted()).isEmpty();
    }

    private static List<DefinitionFault> read(String attributes, List<String> segments) {
        Faults faults = new Faults();
        List<YamlMap> files = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            files.add(parsed(segments.get(i), "segments/" + i + ".yaml", faults));
        }
        SegmentDefinitions.read(List.of(parsed(attributes, "attributes/a.yaml", faults)), files, Set.of(), faults);
        return faults.sorted();
    }

    private static YamlMap parsed(String yaml, String name, Faults faults) {
        Optional<YamlMap> map = DefinitionFile.parse(yaml, name, Map.of(), faults);
        return map.orElseThrow();
    }
}
