package io.parcours.segments.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.RowAssert;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.segments.compile.Scores;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.model.BuyingModel;
import io.parcours.segments.model.ModelJson;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.testing.Fixtures;
import io.parcours.segments.testing.RealData;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The models over CDNOW, from purchases on a timeline to scores and segments; published figures and SQL say what is right. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelJobsTest {
    private static final TableName SCORES = TableName.parse(Scores.SCORES);
    /** The end of the period on which the published figures were learnt. */
    private static final String CALIBRATION = "1997-09-30T12:00:00Z";

    @TempDir
    static Path folder;

    private static Path sample;
    private static TestLake lake;

    @BeforeAll
    static void purchases() throws IOException {
        sample = RealData.at("cdnow/CDNOW_sample.txt");
        lake = TestLake.in(folder);
        lake.write("attributes/orders.yaml", """
                attributes:
                  - {name: orders, count: Order Completed}
                  - {name: orders_90d, count: Order Completed, within: 90 days}
                  - {name: days_since_order, since_last: Order Completed, unit: days}
                  - {name: revenue, sum: amount, of: Order Completed}
                """);
        lake.write("attributes/models.yaml", """
                attributes:
                  - {name: recency_score, rfm: recency, of: Order Completed}
                  - {name: frequency_score, rfm: frequency, of: Order Completed}
                  - {name: spend_score, rfm: spend, of: Order Completed}
                  - {name: still_buying, expect: alive, of: Order Completed}
                  - {name: orders_in_273d, expect: times, of: Order Completed, within: 273 days}
                  - {name: usual_spend, expect: spend, of: Order Completed}
                  - {name: value_in_a_year, expect: value, of: Order Completed, within: 365 days}
                  - {name: next_order, expect: next day, of: Order Completed}
                  - name: churn_risk
                    churn: Order Completed
                    within: 90 days
                    given: [orders, orders_90d, days_since_order, revenue]
                """);
        lake.write("segments/best.yaml", """
                segment: best
                who:
                  all:
                    - has: {recency_score: 5, frequency_score: 5}
                    - has: {still_buying: {at_least: 0.5}}
                """);
        lake.write("segments/worth-keeping.yaml", "segment: worth-keeping\nwho: top 10 % by value_in_a_year");
        TestRows timeline = TestRows.of(Tables.TIMELINE);
        Set<String> persons = new TreeSet<>();
        int serial = 0;
        for (String line : Files.readAllLines(sample)) {
            String[] cells = line.trim().split("\\s+");
            persons.add(cells[1]);
            timeline.row(Fixtures.row(
                    cells[1],
                    order("o" + serial++, cells[2].replaceAll("(....)(..)(..)", "$1-$2-$3") + "T10:00:00Z", cells[4])));
        }
        TestRows profiles = TestRows.of(Tables.PROFILES);
        persons.forEach(person -> profiles.row(Fixtures.row(person, PersonHistory.Profile.EMPTY)));
        profiles.row(Fixtures.row("never bought", PersonHistory.Profile.EMPTY));
        lake.tables().overwrite(Tables.PROFILES, profiles.rows());
        lake.tables().overwrite(Tables.TIMELINE, timeline.rows());
        lake.asOf(CALIBRATION);
        run();
    }

    private static Touchpoint order(String id, String at, String amount) {
        return new Touchpoint(
                id,
                Instant.parse(at),
                "Order Completed",
                null,
                null,
                null,
                null,
                null,
                new BigDecimal(amount),
                null,
                null,
                List.of(),
                Map.of(),
                false);
    }

    private static int run() {
        Faults faults = new Faults();
        List<Job> jobs = SegmentJobs.from(lake.workspace(), faults);
        faults.throwIfAny();
        int did = 0;
        for (Job job : jobs) {
            did += lake.run(job).isPresent() ? 1 : 0;
        }
        return did;
    }

    private static Dataset<Row> scores() {
        return lake.tables().readAsStored(SCORES).orElseThrow();
    }

    private static Row model(String kind) {
        return lake.tables()
                .read(Tables.SEGMENT_MODELS)
                .where("kind = '" + kind + "'")
                .orderBy("fitted_at")
                .first();
    }

    @Test
    @Order(1)
    void fromATimelineTheModelIsLearntThatWasPublished() {
        BuyingModel model = ModelJson.buying(model("buying").getAs("model"));
        assertThat(model.purchases().r()).isCloseTo(0.2426, within(0.0005));
        assertThat(model.purchases().alpha() / 7).isCloseTo(4.4136, within(0.0051));
        assertThat(model.purchases().a()).isCloseTo(0.7929, within(0.0005));
        assertThat(model.purchases().b()).isCloseTo(2.4259, within(0.0051));
        assertThat(model("buying").<String>getAs("report"))
                .contains("2357 persons")
                .contains("log-likelihood");
    }

    @Test
    @Order(2)
    void aPersonIsExpectedToOrderAsOftenAsWasPublished() {
        // The first customer of the sample ordered in weeks 0, 2.43 and 30.43 of 38.86.
        assertThat(scores().where("person_id = '0001'")
                        .first()
                        .<BigDecimal>getAs("orders_in_273d")
                        .doubleValue())
                .isCloseTo(1.226, within(0.001));
    }

    @Test
    @Order(3)
    void whoNeverDidItHasNoScoreAndWhoDidHasAll() {
        assertThatRows(scores().where("person_id = 'never bought'"))
                .areExactly("never bought" + " | null".repeat(scores().columns().length - 1));
        // next_order alone may be too far away to be a date.
        assertThat(scores().drop("next_order").na().drop().count()).isEqualTo(2_357);
        assertThat(scores().where("next_order <= date '1997-09-30'").count()).isZero();
    }

    @Test
    @Order(4)
    void scoresOfRecencyFrequencyAndSpendingAreTheFifthsThatSqlFinds() throws SQLException {
        Map<String, String> expected = new TreeMap<>();
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("""
                        with orders as (select string_split_regex(trim(line), '\\s+') as c
                            from read_csv('%s', columns = {'line': 'varchar'}, header = false, delim = '\\t')),
                          persons as (select c[2] as person, max(c[3]) as latest, count(*) as times,
                              sum(c[5]::decimal(18,4)) as spent
                            from orders where c[3] <= '19970930' group by 1)
                        select person,
                          1 + (rank() over (order by latest) - 1) * 5 // count(*) over () as r,
                          1 + (rank() over (order by times) - 1) * 5 // count(*) over () as f,
                          1 + (rank() over (order by spent) - 1) * 5 // count(*) over () as m
                        from persons
                        """.formatted(sample))) {
            while (rows.next()) {
                expected.put(rows.getString(1), rows.getLong(2) + " " + rows.getLong(3) + " " + rows.getLong(4));
            }
        }
        Map<String, String> found = new TreeMap<>();
        scores().where("recency_score is not null")
                .select("person_id", "recency_score", "frequency_score", "spend_score")
                .collectAsList()
                .forEach(row ->
                        found.put(row.getString(0), row.getLong(1) + " " + row.getLong(2) + " " + row.getLong(3)));
        assertThat(found).isEqualTo(expected).hasSize(2_357);
        assertThat(found.values()).contains("5 5 5", "1 1 1");
    }

    @Test
    @Order(5)
    void theValueToComeIsTheOrdersToComeTimesTheUsualSpend() {
        Row person = scores().where("person_id = '0001'").first();
        BuyingModel model = ModelJson.buying(model("buying").getAs("model"));
        BuyingModel.Buyer buyer = new BuyingModel.Buyer(3, 272, 59, 29.33 + 29.73 + 14.96);
        assertThat(person.<BigDecimal>getAs("value_in_a_year").doubleValue())
                .isCloseTo(model.times(buyer, 365) * model.spend(buyer).orElseThrow(), within(0.0001));
    }

    @Test
    @Order(6)
    void churnIsForetoldBetterThanByOneChanceForEverybodyOnALaterPeriod() {
        String report = model("churn").getAs("report");
        assertThat(report).contains("tenth  persons  expected  seen");
        java.util.regex.Matcher brier = java.util.regex.Pattern.compile(
                        "Brier score ([0-9.]+) over (\\d+) persons \\(one chance for everybody: ([0-9.]+)\\)")
                .matcher(report);
        assertThat(brier.find()).isTrue();
        assertThat(Double.parseDouble(brier.group(1))).isLessThan(0.9 * Double.parseDouble(brier.group(3)));
        assertThat(scores().where("churn_risk < 0 or churn_risk > 1").count()).isZero();
        // Who ordered lately and often is less likely to stay away than who ordered once, long ago.
        assertThat(scores().where("frequency_score = 5 and recency_score = 5")
                        .selectExpr("avg(churn_risk)")
                        .first())
                .matches(row -> row.getDecimal(0).doubleValue() < 0.6);
        assertThat(scores().where("frequency_score = 1 and recency_score = 1")
                        .selectExpr("avg(churn_risk)")
                        .first())
                .matches(row -> row.getDecimal(0).doubleValue() > 0.8);
    }

    @Test
    @Order(7)
    void segmentsAskForScoresLikeForAnyAttribute() {
        assertThat(lake.tables()
                        .read(Tables.SEGMENT_MEMBERS)
                        .where("segment = 'best'")
                        .count())
                .isEqualTo(scores().where("recency_score = 5 and frequency_score = 5 and still_buying >= 0.5")
                        .count())
                .isPositive();
        assertThat(lake.tables()
                        .read(Tables.SEGMENT_MEMBERS)
                        .where("segment = 'worth-keeping'")
                        .count())
                .isBetween(236L, 245L);
    }

    @Test
    @Order(8)
    void whyNamesTheScoreAndWhatPushedIt() {
        Faults faults = new Faults();
        SegmentDefinitions definitions = SegmentDefinitions.readWith(
                lake.workspace(),
                io.parcours.lakehouse.definition.DefinitionFile.parse(
                                "segment: at-risk\nwho: churn_risk >= 0.9", "draft.yaml", Map.of(), faults)
                        .orElseThrow(),
                faults);
        faults.throwIfAny();
        String person =
                scores().where("churn_risk >= 0.9").orderBy("person_id").first().getAs("person_id");
        SegmentQuestions questions = new SegmentQuestions(
                lake.tables(), new AsOf(Instant.parse(CALIBRATION), ZoneId.of("Europe/Paris"), "EUR"));
        assertThat(questions.explain(definitions, "at-risk", person)).satisfies(why -> {
            assertThat(why.holds()).isTrue();
            assertThat(why.found().words()).matches("churn_risk is 0\\.9\\d* because of .*days_since_order.*odds × .*");
        });
        assertThat(questions.preview(definitions, "at-risk", 0).members())
                .isEqualTo(scores().where("churn_risk >= 0.9").count());
    }

    @Test
    @Order(9)
    void nothingIsDoneTwiceOnOneDay() {
        assertThat(run()).isZero();
        lake.asOf("1997-09-30T18:00:00Z");
        assertThat(run()).isZero();
    }

    @Test
    @Order(10)
    void dayByDayAndRebuiltTheScoresAreTheSameFromThePinnedModel() {
        lake.asOf("1997-10-14T12:00:00Z"); // orders of two weeks come into view
        assertThat(run()).isEqualTo(3); // no model is learnt
        lake.tables()
                .upsert(
                        Tables.TIMELINE,
                        TestRows.of(Tables.TIMELINE)
                                .row(Fixtures.row("0001", order("late", "1997-08-01T10:00:00Z", "99.99")))
                                .row(Fixtures.row("never bought", order("new", "1997-10-13T10:00:00Z", "5")))
                                .rows());
        lake.tables().deleteKeys(Tables.PROFILES, lake.spark().sql("select '0002' as person_id"));
        lake.asOf("1997-10-15T12:00:00Z");
        run();
        List<String> followed = contents();
        lake.full(true);
        run();
        lake.full(false);
        assertThat(contents()).isEqualTo(followed);
        assertThat(scores().where("person_id = '0002'").count()).isZero();
        assertThat(scores().where("person_id = 'never bought' and recency_score = 5")
                        .count())
                .isEqualTo(1);
        assertThat(lake.tables().read(Tables.SEGMENT_MODELS).count()).isEqualTo(2);
    }

    @Test
    @Order(11)
    void ofVeryManyPersonsAFewTeachTheSame() {
        lake.asOf("1998-06-30T12:00:00Z");
        Faults faults = new Faults();
        SegmentDefinitions definitions = SegmentDefinitions.read(lake.workspace(), faults);
        faults.throwIfAny();

        assertThat(lake.run(new FitModels(definitions, 600))).isPresent();

        Row newest = lake.tables()
                .read(Tables.SEGMENT_MODELS)
                .where("kind = 'buying'")
                .orderBy(org.apache.spark.sql.functions.desc("fitted_at"))
                .first();
        java.util.regex.Matcher persons =
                java.util.regex.Pattern.compile("^(\\d+) persons").matcher(newest.<String>getAs("report"));
        assertThat(persons.find()).isTrue();
        assertThat(Integer.parseInt(persons.group(1))).isBetween(500, 700);
        BuyingModel few = ModelJson.buying(newest.getAs("model"));
        assertThat(few.purchases().r()).isBetween(0.12, 0.48);
    }

    private static List<String> contents() {
        List<String> lines = new java.util.ArrayList<>(RowAssert.lines(scores()));
        lines.addAll(RowAssert.lines(lake.tables().read(Tables.SEGMENT_MEMBERS)));
        return lines;
    }

    @Test
    @Tag("thorough")
    @Order(11)
    void afterItsTimeAModelIsLearntAnewAndUsed() {
        lake.asOf("1997-10-30T00:30:00Z");
        run();
        assertThat(lake.tables()
                        .read(Tables.SEGMENT_MODELS)
                        .where("fitted_at > '1997-10-01'")
                        .count())
                .isEqualTo(2);
        List<String> followed = contents();
        lake.full(true);
        run();
        lake.full(false);
        assertThat(contents()).isEqualTo(followed);
        assertThat(lake.tables().read(Tables.SEGMENT_MODELS).count()).isEqualTo(4);
    }
}
