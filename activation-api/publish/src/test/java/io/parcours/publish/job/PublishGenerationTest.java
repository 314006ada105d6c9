package io.parcours.publish.job;

import static io.parcours.publish.job.PublishLab.DAY;
import static io.parcours.publish.job.PublishLab.FIRST_RUN;
import static io.parcours.publish.job.PublishLab.event;
import static io.parcours.publish.job.PublishLab.inSegment;
import static io.parcours.publish.job.PublishLab.member;
import static io.parcours.publish.job.PublishLab.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.IdentityChangeColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentChangeColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.serving.change.Change;
import io.parcours.serving.change.ChangesFile;
import io.parcours.serving.change.SizeHistory.Size;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.ProfileDraft;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishGenerationTest {
    private static final int PERSONS = 300;
    private static final TableContract ATTRIBUTES = PublishLab.attributes(
            ColumnSpec.optional("orders_90d", Scalar.BIGINT, "orders"),
            ColumnSpec.optional("revenue", Scalar.DECIMAL, "revenue"));

    private static final TableContract SCORES = TableContract.of(
                    "customer.scores",
                    List.of(
                            ColumnSpec.required("person_id", Scalar.STRING, "the person"),
                            ColumnSpec.optional("churn_risk", Scalar.DECIMAL, "churn risk"),
                            ColumnSpec.optional("churn_risk_because", Scalar.STRING, "why")))
            .doc("What models say of persons")
            .key(List.of("person_id"))
            .ownedBy("segments");

    @TempDir
    static Path folder;

    private static PublishLab lab;
    private static JobResult published;

    /** Tables and one generation of them, which every test here reads. */
    @BeforeAll
    static void publishOnce() {
        lab = new PublishLab(folder);
        TestLake lake = lab.lake;
        lake.write("segments/buyers.yaml", """
                segment: buyers
                says: Bought something
                purpose: ads
                who: {has: {country: FR}}
                """);
        lake.write("segments/nobody.yaml", "segment: nobody\nwho: {has: {country: XX}}\n");
        TestRows profiles = TestRows.of(Tables.PROFILES);
        TestRows attributes = TestRows.of(ATTRIBUTES);
        TestRows members = TestRows.of(Tables.MEMBERS);
        TestRows segments = TestRows.of(Tables.SEGMENT_MEMBERS);
        for (int i = 0; i < PERSONS; i++) {
            String id = "p-" + i;
            Map<ProfileColumn, Object> profile = new HashMap<>();
            profile.put(ProfileColumn.PERSON_ID, id);
            profile.put(ProfileColumn.GIVEN_NAME, "Zoë " + i);
            profile.put(ProfileColumn.EMAIL, i == 11 ? "janemdoe@gmail.com" : "p" + i + "@example.com");
            profile.put(ProfileColumn.COUNTRY, "FR");
            profile.put(ProfileColumn.BIRTH_DATE, "1980-02-29");
            profile.put(ProfileColumn.KNOWN, i % 2 == 0);
            profile.put(ProfileColumn.TRAITS, "{\"size\":42}");
            profile.put(ProfileColumn.IDENTIFIERS, List.of(List.of("email", "p" + i + "@example.com", DAY, DAY)));
            profile.put(
                    ProfileColumn.CONSENTS,
                    i % 3 == 0
                            ? List.of(
                                    List.of("ads", "any", true, DAY, "form"),
                                    List.of("ads", "sms", i % 2 == 0, DAY, "form"))
                            : List.of());
            profiles.row(profile);
            attributes.rowByName(Map.of("person_id", id, "orders_90d", (long) i, "revenue", "12.5000"));
            members.row(member("email", "p" + i + "@example.com", DAY, id));
            members.row(with(member("cookie", "ç-" + i, DAY, "p-0"), MemberColumn.VALID_TO, "2024-06-02T00:00:00Z"));
            members.row(member("cookie", "ç-" + i, "2024-06-02T00:00:00Z", id));
            segments.row(i % 4 == 0 ? inSegment(id) : with(inSegment(id), SegmentMemberColumn.LEFT_AT, DAY));
        }
        lake.tables().overwrite(Tables.PROFILES, profiles.rows());
        lake.tables().overwrite(ATTRIBUTES, attributes.rows());
        lake.tables()
                .overwrite(
                        SCORES,
                        TestRows.of(SCORES)
                                .rowByName(Map.of(
                                        "person_id",
                                        "p-7",
                                        "churn_risk",
                                        "0.7100",
                                        "churn_risk_because",
                                        "complaints 2 (odds × 1.50)"))
                                .rows());
        lake.tables().overwrite(Tables.MEMBERS, members.rows());
        lake.tables().overwrite(Tables.SEGMENT_MEMBERS, segments.rows());
        TestRows timeline = TestRows.of(Tables.TIMELINE);
        for (int i = 0; i < 70; i++) {
            String at = "2024-05-%02dT10:%02d:00Z".formatted(1 + i / 7, i % 7);
            timeline.row(with(
                    with(event("e%03d".formatted(i), "p-7", at), TimelineColumn.AMOUNT, "1.5"),
                    TimelineColumn.PROPERTIES,
                    "{\"path\":\"/secret\"}"));
        }
        timeline.row(with(
                event("signed-up", "p-11", DAY),
                TimelineColumn.IDENTIFIERS,
                List.of(List.of("email", " Jane.M.Doe+x@GMail.com"))));
        lake.tables().overwrite(Tables.TIMELINE, timeline.rows());
        lake.tables()
                .overwrite(
                        Tables.IDENTITY_CHANGES,
                        TestRows.of(Tables.IDENTITY_CHANGES)
                                .row(merged("older", "old"))
                                .row(merged("old", "p-9"))
                                .rows());
        lake.tables()
                .overwrite(
                        Tables.SEGMENT_CHANGES,
                        TestRows.of(Tables.SEGMENT_CHANGES)
                                .row(changed("p-1", "left", "2024-06-20T00:00:00Z"))
                                .row(changed("p-4", "entered", DAY))
                                .row(changed("p-1", "entered", DAY))
                                .row(changed("p-0", "entered", "2024-01-01T00:00:00Z"))
                                .rows());
        published = lab.publish().orElseThrow();
    }

    private static Map<SegmentChangeColumn, Object> changed(String person, String change, String at) {
        return Map.of(
                SegmentChangeColumn.CHANGE_ID,
                person + change,
                SegmentChangeColumn.SEGMENT,
                "buyers",
                SegmentChangeColumn.PERSON_ID,
                person,
                SegmentChangeColumn.CHANGE,
                change,
                SegmentChangeColumn.AT,
                at,
                SegmentChangeColumn.RUN_ID,
                "run");
    }

    private static Map<IdentityChangeColumn, Object> merged(String from, String into) {
        return Map.of(
                IdentityChangeColumn.CHANGE_ID, from + into,
                IdentityChangeColumn.CHANGE, "merged",
                IdentityChangeColumn.PERSON_ID, from,
                IdentityChangeColumn.INTO_PERSON_ID, into,
                IdentityChangeColumn.AT, DAY);
    }

    @Test
    void entriesAndExitsOfNinetyDaysAndTheSizesOfSegmentsAreCarried() {
        serving(generation -> {
            ChangesFile changes = generation.changes("buyers").orElseThrow();
            assertThat(IntStream.range(0, changes.count()).mapToObj(changes::change))
                    .containsExactly(
                            new Change(Instant.parse(DAY), "p-1", true),
                            new Change(Instant.parse(DAY), "p-4", true),
                            new Change(Instant.parse("2024-06-20T00:00:00Z"), "p-1", false));
            assertThat(changes.after(Instant.parse(DAY))).isEqualTo(2);
            assertThat(generation.manifest().movements().changes().get(0).since())
                    .isEqualTo("2024-04-02T00:00:00Z");
            assertThat(generation.changes("nobody")).isEmpty();
            assertThat(generation.sizes("buyers"))
                    .containsExactly(new Size(DAY, PERSONS / 4, PERSONS, PERSONS * 3 / 4));
        });
    }

    @Test
    void whatIsPublishedIsWhatTheTablesSay() {
        assertThat(published.figures()).containsEntry("persons", (long) PERSONS).containsEntry("segments", 2);
        serving(generation -> {
            for (int i = 0; i < PERSONS; i++) {
                assertThat(personId(generation, "person", "p-" + i)).isEqualTo("p-" + i);
                assertThat(personId(generation, "email", "p" + i + "@example.com"))
                        .isEqualTo("p-" + i);
                assertThat(personId(generation, "cookie", "ç-" + i)).isEqualTo("p-" + i);
            }
            assertThat(personId(generation, "person", "older")).isEqualTo("p-9");

            JsonNode profile = section(generation, "p-7", Section.PROFILE, Mask.NONE);
            assertThat(profile.get("given_name").asText()).isEqualTo("Zoë 7");
            assertThat(profile.get("birth_date").asText()).isEqualTo("1980-02-29");
            assertThat(profile.get("traits").get("size").asInt()).isEqualTo(42);
            assertThat(profile.has("phone")).isFalse();
            JsonNode attributes = section(generation, "p-7", Section.ATTRIBUTES, Mask.NONE);
            assertThat(attributes.toString())
                    .isEqualTo("{\"orders_90d\":7,\"revenue\":12.5,"
                            + "\"churn_risk\":0.71,\"churn_risk_because\":\"complaints 2 (odds × 1.50)\"}");
            assertThat(section(generation, "p-8", Section.ATTRIBUTES, Mask.NONE).toString())
                    .isEqualTo("{\"orders_90d\":8,\"revenue\":12.5}");
            JsonNode events = section(generation, "p-7", Section.EVENTS, Mask.NONE);
            assertThat(events).hasSize(ProfileDraft.NEWEST_EVENTS);
            assertThat(events.get(0).get("event_id").asText()).isEqualTo("e069");
            assertThat(events.get(0).get("properties").get("path").asText()).isEqualTo("/secret");
            assertThat(events.get(49).get("event_id").asText()).isEqualTo("e020");
            assertThat(section(generation, "p-8", Section.SEGMENTS, Mask.NONE).toString())
                    .isEqualTo("[{\"segment\":\"buyers\",\"entered_at\":\"2024-06-01T00:00:00Z\"}]");
            assertThat(section(generation, "p-9", Section.CONSENTS, Mask.NONE)).hasSize(2);
        });
    }

    @Test
    void theAddressAsWrittenStandsBesideTheNormalisedOne() {
        serving(generation -> {
            List<String> names = generation.manifest().contactFields().stream()
                    .map(Manifest.ContactField::name)
                    .toList();
            int written = names.indexOf(Manifest.ContactField.EMAIL_AS_WRITTEN);
            assertThat(generation.manifest().contactFields().get(written).personal())
                    .isTrue();
            Map<String, String> byEmail = new HashMap<>();
            for (int ordinal = 0; ordinal < PERSONS; ordinal++) {
                List<String> person = generation.person(ordinal);
                byEmail.put(person.get(names.indexOf("email")), person.get(written));
            }
            assertThat(byEmail).hasSize(PERSONS).containsEntry("janemdoe@gmail.com", "jane.m.doe+x@gmail.com");
            assertThat(byEmail.values()).containsOnlyOnce("jane.m.doe+x@gmail.com");
            assertThat(byEmail.get("p12@example.com")).isNull();
        });
    }

    @Test
    void personalColumnsAreMarkedWhereverTheyStand() {
        serving(generation -> {
            Mask gone = (json, offset, length, out) -> out.writeBytes("0".getBytes(StandardCharsets.UTF_8));
            for (Section section : Section.values()) {
                assertThat(section(generation, "p-7", section, gone).toString())
                        .doesNotContain("Zo")
                        .doesNotContain("example.com")
                        .doesNotContain("1980")
                        .doesNotContain("secret")
                        .doesNotContain("size");
            }
            assertThat(section(generation, "p-7", Section.PROFILE, gone)
                            .get("country")
                            .asText())
                    .isEqualTo("FR");
        });
    }

    @Test
    void segmentsAndConsentsAreOfTheRightPersons() {
        serving(generation -> {
            Set<String> buyers = new TreeSet<>();
            generation
                    .members("buyers")
                    .orElseThrow()
                    .forEach((int ordinal) ->
                            buyers.add(String.valueOf(generation.person(ordinal).get(0))));
            Set<String> expected = new TreeSet<>();
            for (int i = 0; i < PERSONS; i += 4) {
                expected.add("p-" + i);
            }
            assertThat(buyers).isEqualTo(expected);
            assertThat(generation.members("nobody").orElseThrow().isEmpty()).isTrue();
            assertThat(generation.mayUse("ads", null).getCardinality()).isEqualTo(PERSONS / 3);
            assertThat(generation.mayUse("ads", "email").getCardinality()).isEqualTo(PERSONS / 3);
            assertThat(generation.mayUse("ads", "sms").getCardinality()).isEqualTo(PERSONS / 6);
            Manifest manifest = generation.manifest();
            assertThat(manifest.segment("buyers").orElseThrow().purpose()).isEqualTo("ads");
            assertThat(manifest.segment("buyers").orElseThrow().says()).isEqualTo("Bought something");
            assertThat(manifest.segment("buyers").orElseThrow().rule()).contains("country");
            assertThat(manifest.counts().knownPersons()).isEqualTo(PERSONS / 2);
            assertThat(manifest.counts().redirects()).isEqualTo(2);
            assertThat(manifest.counts().events()).isEqualTo(51);
            assertThat(manifest.asOf()).isEqualTo(FIRST_RUN);
            assertThat(manifest.tables())
                    .extracting(Manifest.TableVersion::table)
                    .contains("customer.profiles");
        });
    }

    @Test
    void keysAreTheOnesTheReaderComputes() {
        List<Row> rows = new PersonRows(lab.lake.tables(), Map.of(), Optional.empty())
                .identifiers()
                .select(functions.hex(functions.col(PersonRows.KEY)))
                .collectAsList();
        Set<String> keys = new TreeSet<>();
        rows.forEach(row -> keys.add(row.getString(0)));
        assertThat(keys).hasSize(2 * PERSONS);
        String cookie = java.util.HexFormat.of().withUpperCase().formatHex(LookupKey.of("cookie", "ç-5"));
        assertThat(keys).contains(cookie);
    }

    private static void serving(Consumer<OpenGeneration> check) {
        try (Generations open = Generations.open(lab.generations, 8 << 20);
                Lease lease = open.lease().orElseThrow()) {
            assertThat(open.refusal()).isEmpty();
            check.accept(lease.generation());
        }
    }

    private static String personId(OpenGeneration generation, String namespace, String value) {
        return generation.find(namespace, value).orElseThrow().profile().personId();
    }

    private static JsonNode section(OpenGeneration generation, String person, Section section, Mask mask) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        generation.find("person", person).orElseThrow().profile().write(section, mask, out);
        try {
            return new ObjectMapper().readTree(out.toByteArray());
        } catch (IOException e) {
            throw new AssertionError(out.toString(StandardCharsets.UTF_8), e);
        }
    }
}
