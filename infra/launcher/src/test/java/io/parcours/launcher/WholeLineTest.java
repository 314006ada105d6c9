package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.demo.DemoCompany;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.JobRun.Status;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.ParcoursService;
import io.parcours.service.key.Scope;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A made-up company from its silos to an audience over HTTP, by the commands a person types. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeLineTest {
    private static final String CUSTOMERS = "300";
    private static final Pattern PERCENT = Pattern.compile("(pair [^%]*?)\\s+([\\d.]+) %");

    @TempDir
    private static Path parent;

    private static Path folder;
    private static Path inIceberg;
    private static String told;

    @BeforeAll
    static void demo() throws IOException {
        folder = parent.resolve("company");
        Recorded recorded = new Recorded();
        int exitCode = recorded.run("demo", "--customers", CUSTOMERS, "--dir", folder.toString(), "--no-serve");
        assertThat(recorded.err()).isEmpty();
        assertThat(exitCode).isZero();
        told = recorded.out();
        Path settings = folder.resolve(Workspace.SETTINGS_FILE);
        Files.writeString(settings, Files.readString(settings) + "service: {port: 0}\n");
        inIceberg = parent.resolve("in-iceberg");
        copySilos(folder, inIceberg);
        settings = inIceberg.resolve(Workspace.SETTINGS_FILE);
        Files.writeString(settings, Files.readString(settings).replace("format: delta", "format: iceberg"));
    }

    @Test
    void the_demo_ends_with_silos_rejected_rows_persons_segments_and_seconds() {
        assertThat(told).contains("crm.contacts", "web.clicks", "rejected", "true persons", "segment", "seconds");
        // Some customers leave nothing but touchpoints of shared things behind, so not everyone can be compared.
        Matcher persons = Pattern.compile("true persons\\s+(\\d+)").matcher(told);
        assertThat(persons.find()).isTrue();
        assertThat(Integer.parseInt(persons.group(1))).isBetween(270, Integer.parseInt(CUSTOMERS));
    }

    @Test
    void persons_are_found_as_they_truly_are() {
        Matcher figures = PERCENT.matcher(told);

        assertThat(figures.find()).isTrue();
        assertThat(figures.group(1)).startsWith("pair precision");
        assertThat(Double.parseDouble(figures.group(2))).isGreaterThan(98.0);
        assertThat(figures.find()).isTrue();
        assertThat(figures.group(1)).startsWith("pair recall, of pairs the silos tie together");
        assertThat(Double.parseDouble(figures.group(2))).isGreaterThan(85.0);
    }

    @Test
    void a_second_run_does_nothing() {
        LakeContent before = LakeContent.of(folder);

        run(folder);

        List<JobRun> newest = new RunLog(folder.resolve("state")).newestRun();
        assertThat(newest)
                .isNotEmpty()
                .allSatisfy(job -> assertThat(job.status()).as(job.job()).isEqualTo(Status.NOTHING_NEW));
        LakeContent.of(folder).isTheSameAs(before);
    }

    @Test
    void tables_answer_questions() {
        Recorded asked = new Recorded();

        assertThat(asked.run(
                        "sql",
                        "--workspace",
                        folder.toString(),
                        "--csv",
                        "select count(*) as n, count(distinct person_id) as p from customer.profiles"))
                .isZero();

        List<String> lines = asked.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("n,p");
        String[] counts = lines.get(1).split(",", -1);
        assertThat(Long.parseLong(counts[0])).isPositive();
        assertThat(counts[0]).isEqualTo(counts[1]);
    }

    @Test
    void status_and_runs_tell_what_is_there() {
        Recorded status = new Recorded();
        Recorded runs = new Recorded();

        assertThat(status.run("status", "-w", folder.toString())).isZero();
        assertThat(runs.run("runs", "-w", folder.toString())).isZero();

        assertThat(status.out()).contains("maison-demo", "silver.events", "generation 1", "shoe-lovers-near-a-shop");
        assertThat(runs.out()).contains("done");
    }

    @Test
    void the_service_answers_profiles_segments_and_members() throws Exception {
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        try (ParcoursService service = ParcoursService.start(workspace)) {
            String key = service.keys()
                    .create(
                            "test",
                            Set.of(Scope.PROFILES_READ, Scope.SEGMENTS_READ, Scope.MEMBERS_READ, Scope.PII_READ),
                            Optional.empty())
                    .token();
            Api api = new Api("http://localhost:" + service.port(), key);

            assertThat(api.get("/v1/segments", "").statusCode()).isEqualTo(401);
            JsonNode segments = api.json("/v1/segments");
            assertThat(segments.toString()).contains("big-spenders");

            HttpResponse<String> members = api.get("/v1/segments/big-spenders/members?limit=3", key);
            assertThat(members.statusCode()).isEqualTo(200);
            assertThat(members.body()).contains("person_id");

            String email = anEmailOfOnePerson();
            JsonNode profile = api.json("/v1/profiles/email:" + URLEncoder.encode(email, StandardCharsets.UTF_8));
            assertThat(profile.toString()).contains("person_id").contains(email);
        }
    }

    @Test
    @Tag("thorough")
    void the_notebook_tours_the_tables() throws Exception {
        Path notebooks = Path.of("../../notebooks").toAbsolutePath().normalize();
        String delta = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> Path.of(jar).getFileName().toString().matches("(delta|unitycatalog)-.*\\.jar"))
                .collect(Collectors.joining(","));
        Path log = folder.resolveSibling("notebook.txt");
        ProcessBuilder run = new ProcessBuilder(notebooks.resolve("run.sh").toString(), folder.toString(), delta);
        run.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process =
                run.redirectErrorStream(true).redirectOutput(log.toFile()).start();

        int exitCode = process.waitFor();
        assumeTrue(exitCode != 4, () -> "skipped, Python's libraries are not to be had here: " + log);
        assertThat(exitCode).as(Files.readString(log)).isZero();

        JsonNode executed = new ObjectMapper()
                .readTree(notebooks.resolve("target/tour.ipynb").toFile());
        assertThat(executed.findValuesAsText("name")).contains("stdout");
        assertThat(executed.findValues("image/png")).hasSize(1);
        assertThat(executed.toString()).contains("big-spenders");
    }

    @Test
    @Tag("thorough")
    @Order(Integer.MAX_VALUE - 1)
    void iceberg_holds_the_same_rows_as_delta_in_every_table() {
        run(inIceberg);
        haveTheSameRows();
    }

    /** Last, because the company lives on for a day. */
    @Test
    @Tag("soak")
    @Order(Integer.MAX_VALUE)
    void so_it_does_after_an_incremental_run() throws IOException {
        run(inIceberg);
        DemoCompany.nextDay(folder);
        DemoCompany.nextDay(inIceberg);
        run(folder);
        run(inIceberg);
        haveTheSameRows();
    }

    private static void haveTheSameRows() {
        LakeContent inDelta = LakeContent.of(folder);
        assertThat(inDelta.count("customer.timeline")).isPositive();
        LakeContent.of(inIceberg).isTheSameAs(inDelta);
    }

    private static void run(Path company) {
        Recorded recorded = new Recorded();
        int exitCode = recorded.run(
                "run",
                "--workspace",
                company.toString(),
                "--as-of",
                DemoCompany.asOf(company).toString());
        assertThat(recorded.err()).isEmpty();
        assertThat(exitCode).isZero();
    }

    /** What the company was before its first run. */
    private static void copySilos(Path from, Path to) throws IOException {
        Set<Path> made = Set.of(from.resolve("lake"), from.resolve("state"), from.resolve("serving"));
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(each -> made.stream().noneMatch(each::startsWith))
                    .toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** From the truth: an address that is one person's alone and stands in no trap. */
    private static String anEmailOfOnePerson() throws IOException {
        return Files.readAllLines(folder.resolve("truth/identifiers.csv")).stream()
                .map(line -> line.split(",", -1))
                .filter(cells -> cells[1].equals("email") && cells[6].isEmpty())
                .map(cells -> cells[2])
                .findFirst()
                .orElseThrow();
    }

    private record Api(String address, String key) {
        HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(address + path))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            BodyHandlers.ofString());
        }

        JsonNode json(String path) throws IOException, InterruptedException {
            HttpResponse<String> response = get(path, key);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return new ObjectMapper().readTree(response.body());
        }
    }
}
