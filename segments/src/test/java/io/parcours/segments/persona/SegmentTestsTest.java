package io.parcours.segments.persona;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.rule.StorePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentTestsTest {
    @TempDir
    Path folder;

    private void write(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void workspace() {
        write("parcours.yaml", "{name: test, time_zone: Europe/Paris}");
        write("attributes/complaints.yaml", "attributes: [{name: open_complaints, count: Complaint Opened}]");
        write("segments/shoe-lovers.yaml", """
                segment: shoe-lovers-near-a-shop
                purpose: ads
                who:
                  all:
                    - did: {event: Order Completed, where: {products.category: shoes}, at_least: 2, within: 90 days}
                    - near: {place: any store, within: 20 km}
                    - did_not: {event: Email Opened, within: 30 days}
                    - has: {open_complaints: 0}
                """);
    }

    @Test
    void aPersonasDayIsTheOneWhereThePersonaLives() {
        write("parcours.yaml", """
                {name: test, time_zone: Europe/Paris, person_time_zone: {by: country, zones: {US: America/New_York}}}
                """);
        write("segments/evening.yaml", """
                segment: evening
                who: {did: {event: Page Viewed, where: {hour: 23}, within: today}}
                """);
        write("segments/tests/evening.yaml", """
                - persona: awake in New York
                  today: 2026-03-08
                  profile: {country: US}
                  events: [{event: Page Viewed, at: 2026-03-08T23:30}, {event: Page Viewed, at: 2026-03-09T03:10:00Z}]
                  in: [evening]
                - persona: asleep in Paris
                  today: 2026-03-09
                  profile: {country: FR}
                  events: [{event: Page Viewed, at: 2026-03-09T03:10:00Z}]
                  not_in: [evening]
                """);
        assertThat(outcomes()).hasSize(2).allMatch(SegmentTests.Outcome::passed);
    }

    @Test
    void aPersonaLivesWithOthersWhoDidThings() {
        write("attributes/household.yaml", """
                attributes:
                  - {name: household_size, size: household}
                  - {name: household_orders, count: Order Completed, for: household}
                """);
        write("segments/families.yaml", """
                segment: families
                who: {has: {household_size: {at_least: 3}, household_orders: 2}}
                """);
        write("segments/tests/families.yaml", """
                - persona: one of three who bought twice
                  today: 2026-05-01
                  events: [{event: Order Completed, at: 2026-04-02}]
                  household: {persons: 3, events: [{event: Order Completed, at: 2026-04-03}]}
                  in: [families]
                - persona: lives alone
                  today: 2026-05-01
                  events: [{event: Order Completed, at: 2026-04-02}, {event: Order Completed, at: 2026-04-03}]
                  not_in: [families]
                """);
        assertThat(outcomes()).hasSize(2).allMatch(SegmentTests.Outcome::passed);
    }

    private static final String PERSONA = """
            - persona: bought twice, lives next door
              today: 2026-05-01
              profile: {place: {lat: 48.85, lon: 2.35}}
              events:
                - {event: Order Completed, at: 2026-04-02, products: [{category: shoes}]}
                - {event: Order Completed, at: 2026-04-20, products: [{category: shoes}]}
              in: [shoe-lovers-near-a-shop]
            """;

    private List<SegmentTests.Outcome> outcomes(StorePlace... stores) {
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        List<Persona> personas = SegmentTests.read(workspace, definitions, faults);
        faults.throwIfAny();
        return SegmentTests.run(definitions, personas, List.of(stores));
    }

    @Test
    void aPersonaThatFitsPasses() {
        write("segments/tests/shoes.yaml", PERSONA);
        assertThat(outcomes(new StorePlace("paris", 48.86, 2.3)))
                .singleElement()
                .matches(SegmentTests.Outcome::passed);
    }

    @Test
    void aPersonaThatDoesNotFitSaysWhichConditionAndWhatWasFound() {
        write(
                "segments/tests/shoes.yaml",
                PERSONA + "  stores: [{store_id: s, lat: 48.86, lon: 2.3}]\n"
                        + PERSONA.replace("2026-04-02", "2026-01-02"));
        List<SegmentTests.Outcome> outcomes = outcomes(new StorePlace("lyon", 45.76, 4.83));
        assertThat(outcomes).extracting(SegmentTests.Outcome::passed).containsExactly(true, false);
        assertThat(outcomes.get(1).explanation().parts())
                .filteredOn(part -> !part.holds())
                .extracting(part -> part.condition() + ": " + part.found().words() + " "
                        + part.found().eventIds())
                .containsExactly(
                        "did \"Order Completed\" where products.category = \"shoes\" at least 2 times within 90 days: 1 time [event 2]",
                        "near any store within 20 km: home position known []");
    }

    @Test
    void whereATopBeginsIsWhatThePersonaSays() {
        write("segments/loud.yaml", "{segment: loud, who: {top: {open_complaints: 5 %}}}");
        String persona = """
                - persona: complains
                  today: 2026-05-01
                  events: [{event: Complaint Opened, at: 2026-04-02}]
                """;
        write(
                "segments/tests/loud.yaml",
                persona + "  tops: {open_complaints: 1}\n  in: [loud]\n"
                        + persona + "  tops: {open_complaints: 2}\n  not_in: [loud]\n"
                        + persona + "  in: [loud]\n");
        List<SegmentTests.Outcome> outcomes = outcomes();
        assertThat(outcomes).extracting(SegmentTests.Outcome::passed).containsExactly(true, true, false);
        assertThat(outcomes.get(2).explanation().found().words())
                .isEqualTo("open_complaints is 1; where that begins is not known here");
    }

    @Test
    void whatAModelSaysIsWhatThePersonaSays() {
        write("attributes/models.yaml", """
                attributes:
                  - {name: churn_risk, churn: Order Completed, within: 90 days, given: [open_complaints]}
                  - {name: next_order, expect: next day, of: Order Completed}
                """);
        write("segments/leaving.yaml", "segment: leaving\nwho: {has: {churn_risk: {at_least: 0.8}}}");
        write("segments/soon.yaml", "segment: soon\nwho: {has: {next_order: {at_most: 2026-05-10}}}");
        write("segments/tests/leaving.yaml", """
                - {persona: leaves, today: 2026-05-01, scores: {churn_risk: 0.8}, in: [leaving], not_in: [soon]}
                - {persona: stays, today: 2026-05-01, scores: {churn_risk: 0.1, next_order: 2026-05-10}, in: [soon], not_in: [leaving]}
                - {persona: unknown, today: 2026-05-01, not_in: [leaving, soon]}
                """);
        assertThat(outcomes()).hasSize(6).allMatch(SegmentTests.Outcome::passed);
    }

    @Test
    void aPersonaIsOnTheListsThatItSays() {
        write("segments/invited.yaml", "segment: invited\nwho: on list vips and not on list \"staff\"");
        write("segments/tests/invited.yaml", """
                - {persona: important, today: 2026-05-01, lists: [vips], in: [invited]}
                - {persona: one of us, today: 2026-05-01, lists: [vips, staff], not_in: [invited]}
                - {persona: anybody, today: 2026-05-01, not_in: [invited]}
                """);
        assertThat(outcomes()).hasSize(3).allMatch(SegmentTests.Outcome::passed);
    }

    @Test
    void badPersonasAreReportedAllAtOnceWithTheirPlaces() {
        write("segments/tests/bad.yaml", """
                - persona: a
                  today: tomorrow
                  in: [shoe-lovers]
                - persona: b
                  today: 2026-05-01
                  evnts: []
                  tops: {complaints: 3, open_complaints: many}
                  scores: {open_complaints: 1}
                  events: [{event: Order Complete, at: 2026-04-02}]
                """);
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        SegmentTests.read(workspace, SegmentDefinitions.read(workspace, faults), faults);
        assertThat(faults.sorted())
                .extracting(fault -> fault.place().line() + " " + fault.problem())
                .containsExactly(
                        "2 'today' cannot be tomorrow",
                        "3 there is no segment 'shoe-lovers'",
                        "4 the persona expects nothing",
                        "6 unknown key 'evnts'",
                        "7 there is no attribute or profile field 'complaints'",
                        "7 'open_complaints' cannot be many",
                        "8 no model computes an attribute 'open_complaints'",
                        "9 there is no event 'Order Complete'");
    }
}
