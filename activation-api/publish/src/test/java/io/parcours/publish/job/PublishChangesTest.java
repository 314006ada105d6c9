package io.parcours.publish.job;

import static io.parcours.publish.job.PublishLab.DAY;
import static io.parcours.publish.job.PublishLab.event;
import static io.parcours.publish.job.PublishLab.inSegment;
import static io.parcours.publish.job.PublishLab.member;
import static io.parcours.publish.job.PublishLab.with;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.sst.FileKind;
import io.parcours.serving.sst.SortedFileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A generation that takes over what did not change is the one that is written whole. */
class PublishChangesTest {
    private static final int PERSONS = 60;
    private static final TableContract ATTRIBUTES =
            PublishLab.attributes(ColumnSpec.optional("days_since", Scalar.BIGINT, "recency"));

    @TempDir
    Path folder;

    private PublishLab lab;
    private TestLake lake;

    private void company() {
        lab = new PublishLab(folder);
        lake = lab.lake;
        lake.write("segments/buyers.yaml", "segment: buyers\npurpose: ads\nwho: {has: {country: FR}}\n");
        TestRows profiles = TestRows.of(Tables.PROFILES);
        TestRows members = TestRows.of(Tables.MEMBERS);
        TestRows segments = TestRows.of(Tables.SEGMENT_MEMBERS);
        TestRows timeline = TestRows.of(Tables.TIMELINE);
        TestRows records = TestRows.of(Tables.RECORDS);
        for (int i = 0; i < PERSONS; i++) {
            profiles.row(profile("p-" + i, "Paris"));
            members.row(member("email", "p" + i + "@gmail.com", DAY, "p-" + i));
            members.row(member("cookie", "c-" + i, DAY, "p-" + i));
            members.row(member("record", "crm/" + i, DAY, "p-" + i));
            records.row(record(i, "p." + i + "@gmail.com"));
            timeline.row(event("e-" + i, "p-" + i, "2024-06-0" + (1 + i % 9) + "T10:00:00Z"));
            if (i % 2 == 0) {
                segments.row(inSegment("p-" + i));
            }
        }
        lake.tables().upsert(Tables.PROFILES, profiles.rows());
        lake.tables().upsert(Tables.MEMBERS, members.rows());
        lake.tables().upsert(Tables.SEGMENT_MEMBERS, segments.rows());
        lake.tables().upsert(Tables.TIMELINE, timeline.rows());
        lake.tables().upsert(Tables.RECORDS, records.rows());
        attributes(1);
        publish();
    }

    @Test
    void whatIsTakenOverAndWhatIsNewIsTogetherWhatAWholeGenerationHas() throws Exception {
        company();
        lake.asOf("2024-07-02T00:00:00Z");
        attributes(2);
        // One moved, one came, one was merged into another, whose identifiers it has now.
        lake.tables()
                .merge(
                        Tables.PROFILES,
                        TestRows.of(Tables.PROFILES)
                                .row(profile("p-3", "Lyon"))
                                .row(profile("p-new", "Nice"))
                                .rows(),
                        TestRows.of(Tables.PROFILES)
                                .row(Map.of(ProfileColumn.PERSON_ID, "p-5"))
                                .rows()
                                .select("person_id"));
        lake.tables()
                .upsert(
                        Tables.MEMBERS,
                        TestRows.of(Tables.MEMBERS)
                                .row(with(
                                        member("cookie", "c-5", DAY, "p-5"),
                                        MemberColumn.VALID_TO,
                                        "2024-07-01T12:00:00Z"))
                                .row(with(
                                        member("cookie", "c-9", DAY, "p-9"),
                                        MemberColumn.VALID_TO,
                                        "2024-07-01T12:00:00Z"))
                                .row(member("cookie", "c-5", "2024-07-01T12:00:00Z", "p-6"))
                                .row(member("email", "new@gmail.com", "2024-07-01T12:00:00Z", "p-new"))
                                .rows());
        // One left the segment, one entered it; one did something, of one something was taken back.
        lake.tables()
                .upsert(
                        Tables.SEGMENT_MEMBERS,
                        TestRows.of(Tables.SEGMENT_MEMBERS)
                                .row(with(inSegment("p-8"), SegmentMemberColumn.LEFT_AT, "2024-07-01T12:00:00Z"))
                                .row(inSegment("p-11"))
                                .rows());
        lake.tables()
                .merge(
                        Tables.TIMELINE,
                        TestRows.of(Tables.TIMELINE)
                                .row(event("e-new", "p-13", "2024-07-01T12:00:00Z"))
                                .rows(),
                        lake.tables()
                                .read(Tables.TIMELINE)
                                .where(col("event_id").equalTo("e-14"))
                                .select("event_id"));
        // One writes the address in another way; nothing else of that person is another.
        lake.tables()
                .upsert(
                        Tables.RECORDS,
                        TestRows.of(Tables.RECORDS)
                                .row(record(17, "p.1.7@gmail.com"))
                                .rows());

        assertThat(publish()).contains("8 persons anew");
        Map<String, String> followed = content(2);
        lake.full(true);
        assertThat(publish()).contains("all persons anew");
        Map<String, String> whole = content(3);

        assertThat(followed).isEqualTo(whole);
        assertThat(String.join("\n", whole.values())).contains("p.1.7@gmail.com", "e-new", "\"days_since\":2");

        Path file = lab.generations.of(3).resolve(manifest(3).parts().get(0).people());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        lake.full(false);
        attributes(3);
        assertThat(publish()).as("of a damaged generation").contains("all persons anew");
    }

    private void attributes(long days) {
        TestRows rows = TestRows.of(ATTRIBUTES);
        for (int i = 0; i < PERSONS; i++) {
            rows.rowByName(Map.of("person_id", "p-" + i, "days_since", days));
        }
        lake.tables().overwrite(ATTRIBUTES, rows.rows());
    }

    private static Map<ProfileColumn, Object> profile(String id, String city) {
        Map<ProfileColumn, Object> profile = new HashMap<>();
        profile.put(ProfileColumn.PERSON_ID, id);
        profile.put(ProfileColumn.EMAIL, id.replace("-", "") + "@gmail.com");
        profile.put(ProfileColumn.CITY, city);
        profile.put(ProfileColumn.COUNTRY, "FR");
        profile.put(ProfileColumn.BIRTH_DATE, "1980-07-02");
        profile.put(ProfileColumn.KNOWN, !id.endsWith("2"));
        profile.put(ProfileColumn.IDENTIFIERS, List.of(List.of("cookie", id, DAY, DAY)));
        profile.put(ProfileColumn.CONSENTS, List.of(List.of("ads", "any", !id.endsWith("4"), DAY, "form")));
        return profile;
    }

    private static Map<RecordColumn, Object> record(int number, String email) {
        return Map.of(
                RecordColumn.SILO,
                "crm",
                RecordColumn.RECORD_ID,
                String.valueOf(number),
                RecordColumn.OBSERVED_AT,
                DAY,
                RecordColumn.UPDATED_AT,
                DAY,
                RecordColumn.IDENTIFIERS,
                List.of(List.of("email", email)));
    }

    /** Publishes, and tells what was said of it. */
    private String publish() {
        return String.join("\n", lab.publishFollowing().orElseThrow().notes());
    }

    private Manifest manifest(long generation) throws DamagedGeneration {
        return lab.generations.manifest(generation, null);
    }

    /** Entries of sorted files by kind and key, other files as they are under their place in the manifest, and what the manifest counts. */
    private Map<String, String> content(long generation) throws IOException, DamagedGeneration {
        Map<String, String> content = new TreeMap<>();
        Manifest manifest = manifest(generation);
        Map<String, Integer> places = new HashMap<>();
        for (FileEntry file : manifest.files()) {
            Path path = lab.generations.of(generation).resolve(file.path());
            String kind = file.path().substring(0, file.path().indexOf('/'));
            if (List.of(FileKind.values()).stream().anyMatch(one -> one.folder().equals(kind))) {
                try (SortedFileReader reader = new SortedFileReader(path)) {
                    for (; reader.present(); reader.next()) {
                        content.put(
                                kind + HexFormat.of().formatHex(reader.key()),
                                new String(reader.value(), StandardCharsets.ISO_8859_1));
                    }
                }
            } else {
                int place = places.merge(kind, 1, Integer::sum);
                content.put(kind + " " + place, Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        content.put("counts", manifest.counts().toString());
        content.put("columns", manifest.rules().columns().toString());
        manifest.segments().forEach(segment -> content.put("size of " + segment.id(), segment.size() + ""));
        return content;
    }
}
