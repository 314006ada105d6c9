package io.parcours.serving.rule;

import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.RuleText;
import io.parcours.serving.column.ColumnName;
import io.parcours.serving.column.PartColumns;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import io.parcours.serving.testing.SampleGeneration;
import io.parcours.serving.testing.SamplePerson;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleBitmapsTest {
    @TempDir
    Path folder;

    @Test
    void aFieldOfTooManyValuesIsRefusedAndNotGuessedButWhoHasOneIsKnown() {
        int many = PartColumns.MOST_VALUES + 10;
        List<SamplePerson> people = IntStream.range(0, many)
                .mapToObj(i -> i == 0 ? person("p0") : person("p" + i).email("p" + i + "@example.com"))
                .toList();
        new SampleGeneration(folder).publish(people);
        try (Generations generations = Generations.open(new GenerationFolder(folder), 1 << 20);
                Lease lease = generations.lease().orElseThrow()) {
            RuleBitmaps bitmaps = bitmaps(lease);
            assertThat(count(bitmaps, "email is known")).isEqualTo(many - 1);
            assertThat(count(bitmaps, "email is unknown and country = \"FR\"")).isEqualTo(1);
            // Whatever else the rule says, and though nobody could be left to be asked about.
            assertThatThrownBy(() -> count(bitmaps, "country = \"XX\" and email = \"p7@example.com\""))
                    .isInstanceOf(Undecidable.class)
                    .hasMessageContaining("email has more than");
        }
    }

    @Test
    void traitsThatAreTooManyCanNoneOfThemBeAskedFor() {
        List<SamplePerson> people = IntStream.range(0, ColumnName.MOST_TRAITS + 1)
                .mapToObj(i -> person("p" + i).column((columns, number) -> columns.word("traits.t" + i, number, "x")))
                .toList();
        new SampleGeneration(folder).publish(people);
        try (Generations generations = Generations.open(new GenerationFolder(folder), 1 << 20);
                Lease lease = generations.lease().orElseThrow()) {
            assertThatThrownBy(() -> count(bitmaps(lease), "traits.t1 = \"x\""))
                    .isInstanceOf(Undecidable.class)
                    .hasMessageContaining("different traits");
        }
    }

    @Test
    void whoIsWithheldIsInNoAnswerButCountsWhereATopBegins() {
        new SampleGeneration(folder)
                .publish(List.of(
                        person("a").orders(9),
                        person("b").orders(8),
                        person("c").orders(1),
                        person("d").orders(1)));
        try (Generations generations = Generations.open(new GenerationFolder(folder), 1 << 20);
                Lease lease = generations.lease().orElseThrow()) {
            generations.withhold(() -> Set.of("a"));
            assertThat(count(bitmaps(lease), "top 50 % by orders_90d")).isEqualTo(1);
            assertThat(count(bitmaps(lease), "not orders_90d = 1")).isEqualTo(1);
            assertThat(count(bitmaps(lease), "orders_90d >= 1")).isEqualTo(3);
        }
    }

    private static RuleBitmaps bitmaps(Lease lease) {
        return new RuleBitmaps(
                lease.generation(), ServedRules.of(lease.generation().manifest()));
    }

    private static int count(RuleBitmaps bitmaps, String text) {
        Faults faults = new Faults();
        Condition rule = RuleText.read(text, "rule", bitmaps.rules().vocabulary(), faults)
                .orElseThrow(() -> new AssertionError(faults.sorted()));
        return bitmaps.members(rule).getCardinality();
    }
}
