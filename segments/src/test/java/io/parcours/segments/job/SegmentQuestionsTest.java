package io.parcours.segments.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.job.SegmentQuestions.Preview;
import io.parcours.segments.rule.Explanation;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.RuleEvaluator;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.testing.Fixtures;
import io.parcours.segments.testing.RandomHistories;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentQuestionsTest {
    private static final AsOf NOW = new AsOf(Instant.parse("2026-03-31T21:59:59Z"), ZoneId.of("Europe/Paris"), "EUR");

    @TempDir
    Path folder;

    private static SegmentDefinitions definitions() {
        Faults faults = new Faults();
        YamlMap attributes =
                DefinitionFile.parse("""
                attributes:
                  - {name: revenue, sum: amount, of: Order Completed}
                  - {name: not_asked_for, count: Email Opened}
                """, "attributes/a.yaml", Map.of(), faults).orElseThrow();
        List<YamlMap> segments = Stream.of(
                        "{segment: buyers, who: 'did \"Order Completed\"'}",
                        "{segment: best, who: 'in buyers and top 20 % by revenue and not sample 50 % of \"test\"'}")
                .map(yaml -> DefinitionFile.parse(yaml, "segments/s.yaml", Map.of(), faults)
                        .orElseThrow())
                .toList();
        SegmentDefinitions definitions = SegmentDefinitions.read(List.of(attributes), segments, Set.of(), faults);
        faults.throwIfAny();
        return definitions;
    }

    private static Map<SegmentMemberColumn, Object> interval(String person, String entered, String left) {
        Map<SegmentMemberColumn, Object> row = new HashMap<>(Map.of(
                SegmentMemberColumn.SEGMENT, "best",
                SegmentMemberColumn.PERSON_ID, person,
                SegmentMemberColumn.ENTERED_AT, entered));
        row.put(SegmentMemberColumn.LEFT_AT, left);
        return row;
    }

    @Test
    void areAnsweredAsTheOneProfileEvaluatorWouldAnswerThem() {
        TestLake lake = TestLake.in(folder);
        RandomHistories histories = new RandomHistories(9, NOW);
        List<PersonHistory> persons = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            persons.add(histories.person("p" + i));
        }
        lake.tables().append(Tables.PROFILES, Fixtures.profiles(persons));
        lake.tables().append(Tables.TIMELINE, Fixtures.timeline(persons));
        SegmentQuestions questions = new SegmentQuestions(lake.tables(), NOW);

        historiesComeBackAsTheyWereWritten(lake, persons);
        Set<String> in = previewed(questions);
        explained(questions, persons, in);
        compared(lake, questions, in);
        measured(questions);
    }

    private static void historiesComeBackAsTheyWereWritten(TestLake lake, List<PersonHistory> persons) {
        Histories histories = new Histories(lake.tables());
        for (PersonHistory person : persons.subList(0, 8)) {
            PersonHistory read = histories.of(person.personId(), true).orElseThrow();
            // Lists are kept by identifier, apart from the profile.
            assertThat(read.profile()).isEqualTo(person.profile().on(Set.of()));
            assertThat(read.events().stream().sorted(Touchpoint.IN_ORDER).toList())
                    .usingRecursiveComparison()
                    .ignoringFields("silo")
                    .isEqualTo(
                            person.events().stream().sorted(Touchpoint.IN_ORDER).toList());
        }
        assertThat(histories.of("nobody", true)).isEmpty();
    }

    private static Set<String> previewed(SegmentQuestions questions) {
        Preview preview = questions.preview(definitions(), "best", 1_000);
        assertThat(preview.people()).isEqualTo(60);
        assertThat(preview.members()).isEqualTo(preview.sample().size()).isBetween(1L, 12L);
        assertThat(preview.change()).isEmpty();
        assertThat(preview.sample()).isSorted();
        assertThat(questions.preview(definitions(), "best", 1).sample())
                .containsExactly(preview.sample().get(0));
        return Set.copyOf(preview.sample());
    }

    private static void explained(SegmentQuestions questions, List<PersonHistory> persons, Set<String> in) {
        String member = in.iterator().next();
        String other = persons.stream()
                .map(PersonHistory::personId)
                .filter(id -> !in.contains(id))
                .findFirst()
                .orElseThrow();
        for (String id : List.of(member, other)) {
            Explanation why = questions.explain(definitions(), "best", id);
            assertThat(why.holds()).isEqualTo(in.contains(id));
            assertThat(why.parts()).hasSize(3);
            assertThat(why.parts().get(0).parts()).hasSize(1); // what the nested segment asks
            assertThat(why.parts().get(1).found().words())
                    .contains("revenue is ")
                    .contains("that begins at ");
        }
        PersonHistory person = persons.stream()
                .filter(candidate -> candidate.personId().equals(member))
                .findFirst()
                .orElseThrow();
        assertThat(new RuleEvaluator(definitions().segments(), List.of(), NOW)
                        .holds(
                                definitions().segment("buyers").orElseThrow().who(),
                                new PersonHistory(
                                        member,
                                        person.profile(),
                                        new AttributeEvaluator(NOW)
                                                .values(definitions().attributes(), person.events()),
                                        person.events())))
                .isTrue();
        assertThatThrownBy(() -> questions.explain(definitions(), "best", "nobody"))
                .isInstanceOf(ParcoursException.class)
                .hasMessageContaining("there is no person 'nobody'");
    }

    /** Stored are one who stays, one who would leave and one who left before. */
    private static void compared(TestLake lake, SegmentQuestions questions, Set<String> in) {
        String stays = in.iterator().next();
        lake.tables()
                .append(
                        Tables.SEGMENT_MEMBERS,
                        TestRows.of(Tables.SEGMENT_MEMBERS)
                                .row(interval(stays, "2026-03-01T00:00:00Z", null))
                                .row(interval("gone", "2026-03-01T00:00:00Z", null))
                                .row(interval("left", "2026-03-01T00:00:00Z", "2026-03-09T00:00:00Z"))
                                .rows());
        assertThat(questions.preview(definitions(), "best", 0).change())
                .contains(new SegmentQuestions.Change(2, in.size() - 1, 1));
    }

    private static void measured(SegmentQuestions questions) {
        assertThat(questions.sizes())
                .containsExactly(
                        new SegmentQuestions.Size("best", Instant.parse("2026-03-01T00:00:00Z"), 3, 3, 0),
                        new SegmentQuestions.Size("best", Instant.parse("2026-03-09T00:00:00Z"), 2, 0, 1));
    }
}
