package io.parcours.segments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.segments.compile.Scores;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.testing.Fixtures;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two tastes: feet (shoes, socks, laces) and heads (hats, scarves, combs); each person takes two of one, and the third later. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("thorough")
class AffinityJobsTest {
    private static final List<String> FEET = List.of("shoes", "socks", "laces");
    private static final List<String> HEADS = List.of("hats", "scarves", "combs");
    private static final int PERSONS = 120;

    @TempDir
    static Path folder;

    private static TestLake lake;

    @BeforeAll
    static void purchases() {
        lake = TestLake.in(folder);
        lake.write("attributes/likings.yaml", """
                attributes:
                  - {name: likings, says: what they like most, affinity: products.category, of: Order Completed}
                  - {name: liked_most, affinity: products.category, of: Order Completed, n: 1}
                """);
        lake.write("segments/heads.yaml", "segment: heads\nwho:\n  has: {liked_most: [hats, scarves, combs]}");
        TestRows timeline = TestRows.of(Tables.TIMELINE);
        TestRows profiles = TestRows.of(Tables.PROFILES);
        for (int i = 0; i < PERSONS; i++) {
            List<String> taste = i % 2 == 0 ? FEET : HEADS;
            String person = "p%03d".formatted(i);
            int left = i / 2 % 3;
            timeline.row(Fixtures.row(person, order("a" + i, "2026-01-05T10:00:00Z", taste.get((left + 1) % 3))));
            timeline.row(Fixtures.row(person, order("b" + i, "2026-01-06T10:00:00Z", taste.get((left + 2) % 3))));
            if (i < PERSONS / 2) {
                timeline.row(Fixtures.row(person, order("c" + i, "2026-04-20T10:00:00Z", taste.get(left))));
            }
            profiles.row(Fixtures.row(person, PersonHistory.Profile.EMPTY));
        }
        profiles.row(Fixtures.row("never bought", PersonHistory.Profile.EMPTY));
        profiles.row(Fixtures.row("newcomer", PersonHistory.Profile.EMPTY));
        lake.tables().overwrite(Tables.PROFILES, profiles.rows());
        lake.tables().overwrite(Tables.TIMELINE, timeline.rows());
        lake.asOf("2026-05-01T12:00:00Z");
        run();
    }

    private static Touchpoint order(String id, String at, String category) {
        return new Touchpoint(
                id,
                Instant.parse(at),
                "Order Completed",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(ProductLine.ofCategory(category)),
                Map.of(),
                false);
    }

    private static void run() {
        Faults faults = new Faults();
        List<Job> jobs = SegmentJobs.from(lake.workspace(), faults);
        faults.throwIfAny();
        jobs.forEach(lake::run);
    }

    private static Map<String, String> scores(String attribute) {
        Map<String, String> scores = new TreeMap<>();
        for (Row row : lake.tables()
                .readAsStored(TableName.parse(Scores.SCORES))
                .orElseThrow()
                .select("person_id", attribute)
                .collectAsList()) {
            scores.put(row.getString(0), String.valueOf(row.<Object>get(1)));
        }
        return scores;
    }

    @Test
    @Order(1)
    void namesWhatAPersonOfThatTasteHasNotBoughtYet() {
        Map<String, String> likings = scores("likings");
        for (int i = 0; i < PERSONS; i++) {
            assertThat(likings.get("p%03d".formatted(i)).split(", "))
                    .containsExactlyInAnyOrderElementsOf(i % 2 == 0 ? FEET : HEADS);
        }
        assertThat(likings).containsEntry("never bought", "null");
    }

    @Test
    @Order(2)
    void aRuleAsksForIt() {
        assertThat(lake.tables().read(Tables.SEGMENT_MEMBERS).count()).isEqualTo(PERSONS / 2);
    }

    @Test
    @Order(3)
    void tellsHowOftenItNamedWhatCameLater() {
        Row model = lake.tables().read(Tables.SEGMENT_MODELS).first();
        assertThat(model.<String>getAs("kind")).isEqualTo("affinity");
        assertThat(model.<String>getAs("report"))
                .contains("120 persons, 6 items")
                .contains("chosen on 30 other persons")
                .contains("tried on 30 persons")
                .contains("name one of their items for 1.000 of them (the most popular ones: 0.667)");
    }

    @Test
    @Order(4)
    void scoresANewPersonWithoutLearningAnewAsARebuildWould() {
        lake.tables()
                .append(
                        Tables.TIMELINE,
                        TestRows.of(Tables.TIMELINE)
                                .row(Fixtures.row("newcomer", order("n1", "2026-05-01T20:00:00Z", "combs")))
                                .rows());
        lake.asOf("2026-05-02T12:00:00Z");
        run();
        assertThat(lake.tables().read(Tables.SEGMENT_MODELS).count()).isEqualTo(1);
        Map<String, String> followed = scores("likings");
        assertThat(followed.get("newcomer").split(", ")).containsExactlyInAnyOrderElementsOf(HEADS);
        lake.full(true);
        run();
        assertThat(scores("likings")).isEqualTo(followed);
    }
}
