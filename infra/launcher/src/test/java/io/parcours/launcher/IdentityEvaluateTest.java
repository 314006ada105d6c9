package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code identity evaluate}: what it prints, what it refuses, and how well the resolver does on public labelled sets. */
class IdentityEvaluateTest {
    private static final String NUMBER = "regexp_extract(rec_id, '[0-9]+', 0)";

    /** Sessions of the other tests here interpret plans, which takes too long for many records. */
    private static final Map<String, String> COMPILING =
            Map.of("spark.sql.codegen.wholeStage", "true", "spark.sql.codegen.factoryMode", "FALLBACK");

    private static final Map<String, String> BEFORE = new HashMap<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void compilePlans() {
        COMPILING.forEach((name, value) -> BEFORE.put(name, System.setProperty(name, value)));
    }

    @AfterAll
    static void asBefore() {
        BEFORE.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    @Test
    void itSaysWhichArgumentIsWrongAndWhatWasMeant() throws IOException {
        Path records = write("people.csv", "id,name,born,who\n1,Ada King,1815-12-10,a\n2,Ada King,1815-12-10,a\n");
        Path contract = write("people.yaml", """
            silo: people
            dataset: all
            key: id
            into: record
            fields: {family_name: name, birth_date: born}
            """);
        Path reading = write("reading.yaml", """
            silo: people
            dataset: all
            key: id
            into: record
            fields: {family_name: name, given_name: who}
            """);

        assertThat(refused(2, "--records", folder.resolve("none.csv"), "--contract", contract, "--truth", "who"))
                .contains("there is no file", "none.csv");
        assertThat(refused(2, "--records", records, "--contract", contract, "--truth", "whoo"))
                .contains("no column 'whoo'", "did you mean 'who'?");
        assertThat(refused(2, "--records", records, "--contract", reading, "--truth", "who"))
                .contains("the contract reads the truth", "reading.yaml");
        assertThat(refused(3, "--records", records, "--contract", contract, "--truth", "nullif(who, who)"))
                .contains("the truth is empty");
    }

    @Test
    @Tag("thorough")
    void madeUpPersonsWithGapsAreFoundWithoutWrongJoins() {
        JsonNode fake = evaluate("fake-1000.yaml", "cluster", "fake_1000/fake_1000.csv");

        assertThat(fake.fieldNames())
                .toIterable()
                .containsExactly(
                        "pair_precision",
                        "pair_recall",
                        "pair_f1",
                        "bcubed_f1",
                        "exact_clusters",
                        "clusters",
                        "largest_cluster",
                        "truth_largest",
                        "blocking_recall",
                        "seconds",
                        "pairs_scored");
        assertThat(fake.get("pair_precision").asDouble()).isGreaterThanOrEqualTo(0.99);
        assertThat(fake.get("pair_f1").asDouble()).isGreaterThanOrEqualTo(0.87);
    }

    @Test
    @Tag("thorough")
    void synthesisedErrorsAreSeenThroughWithoutOneWrongPair() {
        JsonNode febrl3 = evaluate("febrl3.yaml", NUMBER, "febrl3/dataset3.csv");

        assertThat(febrl3.get("pair_precision").asDouble()).isEqualTo(1);
        assertThat(febrl3.get("pair_f1").asDouble()).isGreaterThanOrEqualTo(0.9962);
    }

    @Test
    @Tag("thorough")
    void twoFilesAreOneDataSet() {
        JsonNode febrl4 = evaluate("febrl4.yaml", NUMBER, "febrl4/dataset4a.csv", "febrl4/dataset4b.csv");

        assertThat(febrl4.get("pair_f1").asDouble()).isGreaterThanOrEqualTo(0.9980);
        assertThat(febrl4.get("truth_largest").asInt()).isEqualTo(2);
    }

    @Test
    @Tag("thorough")
    void nameVariantsAndMissingFieldsMakeNoClusterTooBig() {
        JsonNode historical = evaluate("historical.yaml", "cluster", "historical/historical_third.csv");

        assertThat(historical.get("pair_f1").asDouble()).isGreaterThanOrEqualTo(0.84);
        assertThat(historical.get("bcubed_f1").asDouble()).isGreaterThanOrEqualTo(0.865);
        assertThat(historical.get("pair_precision").asDouble()).isGreaterThanOrEqualTo(0.93);
        assertThat(historical.get("largest_cluster").asInt())
                .isLessThanOrEqualTo(2 * historical.get("truth_largest").asInt());
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String refused(int exitCode, Object... arguments) {
        Recorded recorded = new Recorded();
        List<String> line = new ArrayList<>(List.of("identity", "evaluate"));
        Arrays.stream(arguments).map(String::valueOf).forEach(line::add);
        assertThat(recorded.run(line.toArray(String[]::new))).as(recorded.err()).isEqualTo(exitCode);
        assertThat(recorded.out()).isEmpty();
        return recorded.err();
    }

    private static JsonNode evaluate(String contract, String truth, String... files) {
        Path here = Path.of("").toAbsolutePath();
        String given = System.getenv("PARCOURS_SHARED");
        Path data = (given != null ? Path.of(given) : here.resolve("../../../shared")).resolve("data/person-matching");
        assumeTrue(Files.isDirectory(data), "the labelled sets are not here: " + data);
        List<String> line = new ArrayList<>(List.of("identity", "evaluate", "--json", "--records"));
        Arrays.stream(files).map(file -> data.resolve(file).toString()).forEach(line::add);
        line.addAll(List.of(
                "--contract",
                here.resolve("../workspaces/person-matching").resolve(contract).toString(),
                "--truth",
                truth));
        Recorded recorded = new Recorded();
        assertThat(recorded.run(line.toArray(String[]::new))).as(recorded.err()).isZero();
        try {
            return JsonMapper.builder().build().readTree(recorded.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError(recorded.out(), e);
        }
    }
}
