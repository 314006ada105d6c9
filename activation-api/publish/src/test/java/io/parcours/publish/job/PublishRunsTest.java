package io.parcours.publish.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.FileColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When publish writes, when it does not, and what a killed run leaves. */
class PublishRunsTest {
    @TempDir
    Path folder;

    private PublishLab lab;
    private TestLake lake;
    private GenerationFolder generations;

    @BeforeEach
    void profiles() {
        lab = new PublishLab(folder);
        lake = lab.lake;
        generations = lab.generations;
        lake.write("segments/nobody.yaml", "segment: nobody\nwho: {has: {country: XX}}\n");
        lake.tables().overwrite(Tables.PROFILES, profile("p-1"));
    }

    private static org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> profile(String id) {
        return TestRows.of(Tables.PROFILES)
                .row(Map.of(ProfileColumn.PERSON_ID, id))
                .rows();
    }

    @Test
    void nothingNewIsNoNewGenerationAndAnythingNewIs() {
        assertThat(publish()).isPresent();
        assertThat(publish()).isEmpty();
        lake.tables()
                .upsert(
                        Tables.PROFILES,
                        TestRows.of(Tables.PROFILES)
                                .row(Map.of(ProfileColumn.PERSON_ID, "p-new"))
                                .rows());
        assertThat(publish()).isPresent();
        assertThat(generations.current().orElseThrow().generation()).isEqualTo(2);
        lake.write("segments/nobody.yaml", "segment: nobody\nsays: other words\nwho: {has: {country: XX}}\n");
        assertThat(publish()).isPresent();
        assertThat(publish()).isEmpty();
        lake.full(true);
        assertThat(publish()).isPresent();
        assertThat(generations.generations()).containsExactly(3L, 4L);
    }

    @Test
    void aRunKilledWhileWritingLeavesTheOldGenerationAndItsLeftoversAreCleaned() throws IOException {
        publish();
        Path leftover = generations.path().resolve("gen-2.tmp/profiles/part-00000-1.sst");
        Files.createDirectories(leftover.getParent());
        Files.writeString(leftover, "half a file");
        assertThat(generations.generations()).containsExactly(1L);
        assertThat(publish()).isEmpty();
        lake.full(true);
        publish();
        assertThat(Files.exists(leftover)).isFalse();
        try (Stream<Path> files = Files.walk(generations.of(2))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> generations.of(2).relativize(file).toString()))
                    .hasSize(1 + filesOfTheSecond());
        }
    }

    @Test
    void aRunKilledBeforeItPointedToItsGenerationIsFinishedByTheNext() {
        publish();
        lake.full(true);
        publish();
        lake.full(false);
        generations.switchTo(1);
        assertThat(publish()).isPresent();
        assertThat(generations.current().orElseThrow().generation()).isEqualTo(2);
        assertThat(generations.generations()).containsExactly(1L, 2L);
    }

    @Test
    void aGenerationThatWasRolledBackDoesNotComeBackUnasked() {
        publish();
        lake.full(true);
        publish();
        lake.full(false);
        generations.rollBack();
        assertThat(publish()).isEmpty();
        assertThat(generations.current().orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void whatOneDatasetOverTheCollectedEventsHasNotReadIsNotHeldThoughAnotherHas() throws DamagedGeneration {
        collector("events", "event");
        collector("consents", "consent");
        TestRows files = TestRows.of(Tables.FILES);
        for (int file = 1; file <= 12; file++) {
            read(files, "events", "collect/collected-%06d.ndjson".formatted(file));
        }
        read(files, "former", "collect/collected-000001.ndjson"); // its contract is gone
        lake.tables().overwrite(Tables.FILES, files.rows());
        publish();
        assertThat(manifest().collected()).isEqualTo(12);
        assertThat(manifest().collectedConsents()).isZero();

        read(files, "consents", "/somewhere/collect/collected-000009.ndjson");
        lake.tables().overwrite(Tables.FILES, files.rows());
        lake.full(true);
        publish();
        assertThat(manifest().collected()).isEqualTo(12);
        assertThat(manifest().collectedConsents()).isEqualTo(9);
    }

    private void collector(String dataset, String into) {
        lake.write("silos/collector-" + dataset + ".yaml", """
                silo: collector
                dataset: %s
                from: {kind: files, path: collect/*.ndjson}
                into: %s
                """.formatted(dataset, into));
    }

    private static void read(TestRows files, String dataset, String path) {
        files.row(Map.of(FileColumn.SILO, "collector", FileColumn.DATASET, dataset, FileColumn.PATH, path));
    }

    private Manifest manifest() throws DamagedGeneration {
        return generations.manifest(generations.current().orElseThrow().generation(), null);
    }

    @Test
    void withoutProfilesThereIsNothingToPublish(@TempDir Path empty) {
        assertThat(new PublishLab(empty).publish()).isEmpty();
    }

    private int filesOfTheSecond() {
        try {
            return generations.manifest(2, null).files().size();
        } catch (DamagedGeneration e) {
            throw new AssertionError(e);
        }
    }

    private Optional<JobResult> publish() {
        return lab.publish();
    }
}
