package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.JobRun.Status;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.erase.ErasePersons;
import io.parcours.launcher.erase.Removal;
import io.parcours.launcher.erase.Step;
import io.parcours.service.ParcoursService;
import io.parcours.service.SyncsOfWorkspace;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A company of a few people, of whom some ask to be erased. Camille is in the CRM, the shop, quarantine, the collector's log, a consent file, a segment
 * and an audience, and shares a landline with Hugo, who stays.
 */
@Tag("thorough")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EraseTest {
    /** What is Camille's alone; a test's own list, found by reading files, not by asking the product. */
    private static final List<String> CAMILLE = List.of(
            "camille.bernard@example.com",
            "Camille.Bernard@example.com",
            "+33612345678",
            "06 12 34 56 78",
            "L-77001",
            "C-1001",
            "12 rue des Lilas");

    private static final String LANDLINE = "33478001122";

    /** Stands in consents alone, so that it is nobody's. */
    private static final String UNOWNED = "only.consented@example.com";

    private static final String CONSENTS = """
            email,purpose,channel,at,granted
            camille.bernard@example.com,email,email,2026-05-01T00:00:00Z,yes
            hugo.bernard@example.com,email,email,2026-05-01T00:00:00Z,yes
            lea.moreau@example.com,email,email,2026-05-01T00:00:00Z,yes
            %s,email,email,2026-05-01T00:00:00Z,yes
            """.formatted(UNOWNED);
    private static final String CONTACTS = """
            id,first_name,last_name,email,mobile,landline,card_no,born,street,zip,city,updated_at
            C-1001,Camille,Bernard,camille.bernard@example.com,06 12 34 56 78,04 78 00 11 22,L-77001,14/03/1988,12 rue des Lilas,69003,Lyon,%s
            C-1002,Karim,Haddad,k.haddad@example.com,+33 6 98 76 54 32,01 44 55 66 77,,02/11/1975,3 place du Marché,75011,Paris,2026-04-11 17:40:00
            C-1003,Léa,Moreau,lea.moreau@example.com,,,L-77002,30/06/1996,45 avenue Foch,33000,Bordeaux,2026-05-01 08:05:00
            C-1004,Hugo,Bernard,hugo.bernard@example.com,,04 78 00 11 22,L-77004,01/02/1990,8 quai Perrache,69002,Lyon,2026-04-03 10:00:00
            """;
    private static final String ORDERS = """
            order_id,line,customer_id,email,ordered_at,sku,title,category,quantity,price
            W-501,1,S-9,Camille.Bernard@example.com,2026-04-20 18:22:10,SH-01,Trail shoe,shoes,1,119.90
            W-501,2,S-9,Camille.Bernard@example.com,2026-04-20 18:22:10,SO-11,Wool socks,socks,2,14.50
            W-502,1,S-9,Camille.Bernard@example.com,2026-05-03 12:01:44,SH-07,City shoe,shoes,1,89.00
            W-503,1,S-12,lea.moreau@example.com,2026-05-04 21:30:05,BA-02,Backpack,bags,1,64.00
            """;
    private static final String MORE_ORDERS = """
            W-504,1,S-30,hugo.bernard@example.com,2026-05-06 10:00:00,SH-01,Trail shoe,shoes,1,119.90
            W-505,1,S-9,Camille.Bernard@example.com,2026-05-07 10:00:00,SH-01,Trail shoe,shoes,1,-119.90
            W-507,1,S-30,hugo.bernard@example.com,2026-05-09 10:00:00,SH-07,City shoe,shoes,1,89.00
            W-506,1,S-31,k.haddad@example.com,2026-05-08 10:00:00,SH-07,City shoe,shoes,2,89.00
            """;

    @TempDir
    private static Path parent;

    private static SmallCompany company;
    private static Workspace workspace;
    private static LakeContent before;
    private static String camille;
    private static String hugo;

    @BeforeAll
    static void takeInTwiceCollectAndSync() throws Exception {
        company = SmallCompany.in(parent.resolve("company"));
        company.replace("parcours.yaml", "port: 7070", "port: 0");
        company.write("data/crm/contacts.csv", CONTACTS.formatted("2026-04-02 09:15:00"));
        company.write("data/shop/orders.csv", ORDERS);
        // Nobody here is to be matched by name; training a matcher would take most of the time.
        company.write("identity.yaml", Files.readString(company.folder().resolve("identity.yaml")) + "match: off\n");
        company.write("silos/consents.yaml", """
                silo: preferences
                dataset: consents
                from: {kind: files, path: data/consents/*.csv, format: csv}
                key: [email, purpose]
                into: consent
                identifiers: {email: email}
                purpose: {column: purpose}
                channel: {column: channel}
                at: at
                granted: granted
                """);
        company.write("data/consents/all.csv", CONSENTS);
        company.write("destinations/out.yaml", """
                destination: out
                kind: files
                account: {path: out}
                sends: [shoe-lovers]
                purpose: email
                mode: full
                """);
        workspace = Workspace.open(company.folder(), Map.of(), new Faults());
        assertThat(company.run().err()).isEmpty();
        // A second run, so that old versions hold what no version of now does; and an event through the front door.
        company.write("data/shop/more.csv", ORDERS.lines().findFirst().orElseThrow() + "\n" + MORE_ORDERS);
        company.write("data/crm/contacts.csv", CONTACTS.formatted("2026-05-20 09:15:00"));
        collect("camille.bernard@example.com", "anon-camille", "c-1");
        collect("lea.moreau@example.com", "anon-lea", "l-1");
        SmallCompany.Ran second = company.run();
        assertThat(second.err()).isEmpty();
        assertThat(second.exitCode()).isZero();
        importList("2 identifiers of 2 rows are on list vips");
        Recorded sync = new Recorded();
        assertThat(sync.run("sync", "-w", company.folder().toString()))
                .as(sync.err() + sync.out())
                .isZero();
        before = LakeContent.of(company.folder());
        camille = personOf("camille.bernard@example.com");
        hugo = personOf("hugo.bernard@example.com");
    }

    private static void importList(String lines) {
        company.write("vips.csv", "email\nCamille.Bernard@example.com\nlea.moreau@example.com\n");
        Recorded imported = new Recorded();
        assertThat(imported.run(
                        "segments",
                        "list",
                        "import",
                        company.folder().resolve("vips.csv").toString(),
                        "-w",
                        company.folder().toString()))
                .as(imported.err())
                .isZero();
        assertThat(imported.out()).contains(lines);
    }

    private static void collect(String email, String anonymous, String id) throws Exception {
        try (ParcoursService service = ParcoursService.start(workspace)) {
            String key = service.keys()
                    .create("pages", Set.of(Scope.INGEST_WRITE), Optional.empty())
                    .token();
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + "/v1/track"))
                                    .header("Authorization", "Bearer " + key)
                                    .POST(BodyPublishers.ofString("{\"event\":\"Product Viewed\",\"messageId\":\"" + id
                                            + "\",\"anonymousId\":\"" + anonymous
                                            + "\",\"context\":{\"traits\":{\"email\":\"" + email + "\"}}}"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    @Order(1)
    void theLookFindsThePersonWhereverThePersonIs() throws Exception {
        Recorded look = new Recorded();

        int exitCode =
                look.run("erase", "-w", company.folder().toString(), "--dry-run", "email:Camille.Bernard@example.com");

        assertThat(exitCode).as(look.err()).isZero();
        assertThat(look.out())
                .contains("/raw/crm_contacts/", "/raw/shop_order_lines/", "/raw/collector_events/", "/raw/quarantine/")
                .contains("/silver/records/", "/silver/events/", "/silver/consents/")
                .contains("/identity/members/", "/identity/links/", "/identity/identifiers/", "/identity/changes/")
                .contains("/customer/profiles/", "/customer/timeline/", "/customer/attributes/")
                .contains("/segments/members/", "/segments/changes/", "/segments/lists/")
                .contains("_delta_log", ".sst", "/collect/collected-", "database table sync_member");
        assertThat(look.out()).doesNotContain("amille").doesNotContain("L-77001");
        // The test's own way of looking can fail as well.
        assertThat(filesWith(CAMILLE)).hasSizeGreaterThan(20);
        assertThat(Files.readString(company.folder().resolve("out/shoe-lovers.csv")))
                .contains(camille);
        LakeContent.of(company.folder()).isTheSameAs(before);
    }

    @Test
    @Order(1)
    void anIdentifierThatIsNobodysIsTakenForATypingError() {
        Recorded erase = new Recorded();

        int exitCode = erase.run("erase", "-w", company.folder().toString(), "email:" + UNOWNED);

        assertThat(exitCode).isEqualTo(2);
        assertThat(erase.err()).contains("no person has the identifier", "--unowned");
    }

    @Test
    @Order(1)
    void ofEveryTableThatARunLeavesItIsSaidHowPersonsAreRemoved() {
        assertThat(before.tables())
                .hasSizeGreaterThan(15)
                .allSatisfy(table -> assertThat(Removal.of(table))
                        .as("say in Removal what becomes of persons in " + table)
                        .isPresent());
    }

    @Test
    @Order(2)
    void askedForOverHttpThePersonIsWithheldAtOnceAndGoneAfterTheCommand() throws Exception {
        try (ParcoursService service = ParcoursService.start(workspace)) {
            String key = service.keys()
                    .create(
                            "office",
                            Set.of(Scope.PRIVACY_WRITE, Scope.PROFILES_READ, Scope.PII_READ),
                            Optional.empty())
                    .token();
            HttpResponse<String> asked = call(service, key, "/v1/privacy/requests", """
                    {"kind": "erase", "identifier": "loyalty_id:L-77001", "reason": "letter of Camille Bernard"}""");
            assertThat(asked.statusCode()).as(asked.body()).isEqualTo(201);
            assertThat(call(service, key, "/v1/profiles/loyalty_id:L-77001", null)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(call(service, key, "/v1/profiles/loyalty_id:L-77004", null)
                            .statusCode())
                    .isEqualTo(200);
            JsonNode waiting = new ObjectMapper()
                    .readTree(call(service, key, "/v1/privacy/requests/1", null).body());
            assertThat(waiting.at("/erasure/state").asText()).isEqualTo("waiting");

            // Cut off in the middle, while the service runs; then gone on with.
            assertThatThrownBy(() -> erase(Step.HISTORY)).hasStackTraceContaining("cut after HISTORY");
            Recorded erase = new Recorded();
            int exitCode = erase.run("erase", "-w", company.folder().toString(), "--unowned", "email:" + UNOWNED);
            assertThat(exitCode).as(erase.out() + erase.err()).isZero();
            assertThat(erase.out()).contains("request 1: erased", "request 2: erased");

            JsonNode done = new ObjectMapper()
                    .readTree(call(service, key, "/v1/privacy/requests/1", null).body());
            assertThat(done.at("/erasure/state").asText()).isEqualTo("done");
            assertThat(done.at("/erasure/receipt/looked_through/found").asInt(-1))
                    .isZero();
            assertThat(done.at("/erasure/receipt/removed/silver.records").asInt())
                    .isEqualTo(1);
            assertThat(done.toString()).doesNotContain("amille").doesNotContain(camille);
            assertThat(call(service, key, "/v1/profiles/person:" + camille, null)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(call(service, key, "/v1/profiles/loyalty_id:L-77004", null)
                            .statusCode())
                    .isEqualTo(200);
        }
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults())) {
            assertThat(opened.rights().erasures().firstBrokenSeal()).isEmpty();
        }
    }

    @Test
    @Order(3)
    void nothingOfThePersonIsInAnyFileOrAtTheDestination() throws Exception {
        assertThat(filesWith(CAMILLE)).isEmpty();
        assertThat(filesWith(List.of(UNOWNED))).isEmpty();
        assertThat(company.folder().resolve("state/erasures")).isEmptyDirectory();
        assertThat(Files.readString(company.folder().resolve("collect/" + firstSegment())))
                .doesNotContain("camille")
                .isBlank();
        assertThat(Files.readString(company.folder().resolve("out/shoe-lovers.csv")))
                .contains(personOf("hugo.bernard@example.com"))
                .hasLineCount(2);
    }

    @Test
    @Order(4)
    void everyOtherRowIsAsItWas() {
        LakeContent after = LakeContent.of(company.folder());

        List<String> appeared = after.rowsNotIn(before).stream()
                .filter(row -> !row.startsWith("ops."))
                .toList();
        // The landline is Hugo's alone now, so that it is on his profile; nothing else may have changed.
        assertThat(appeared).allSatisfy(row -> assertThat(row).contains(LANDLINE));
        assertThat(before.rowsNotIn(after))
                .filteredOn(row -> !row.startsWith("ops."))
                .filteredOn(row -> !(row.startsWith("customer.profiles") && row.contains(hugo)))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.toLowerCase(Locale.ROOT))
                        .containsAnyOf(
                                "camille",
                                "c-1001",
                                "l-77001",
                                "33612345678",
                                "w-501",
                                "w-502",
                                "w-505",
                                "s-9\"",
                                UNOWNED,
                                LANDLINE,
                                camille));
        assertThat(sql("select count(*) as n from customer.profiles")).containsExactly("n", "3");
        assertThat(sql("select count(*) as n from silver.records")).containsExactly("n", "3");
        assertThat(sql("select event_id from silver.events where silo = 'shop' order by event_id"))
                .containsExactly(
                        "event_id",
                        "shop.order_lines:W-503",
                        "shop.order_lines:W-504",
                        "shop.order_lines:W-506",
                        "shop.order_lines:W-507");
    }

    @Test
    @Order(5)
    void theNextRunHasNothingToRebuild() {
        SmallCompany.Ran run = company.run();

        assertThat(run.err()).isEmpty();
        assertThat(new RunLog(company.folder().resolve("state")).newestRun())
                .isNotEmpty()
                .allSatisfy(
                        (JobRun job) -> assertThat(job.status()).as(job.job()).isEqualTo(Status.NOTHING_NEW));
    }

    @Test
    @Order(6)
    void theSameSourcesBringThePersonNotBackAndKeepNobodyElseOut() throws Exception {
        company.write(
                "data/crm/contacts.csv",
                CONTACTS.formatted("2026-05-28 09:15:00")
                        + "C-1005,Nina,Roux,nina.roux@example.com,,04 78 00 11 22,,01/01/1991,1 rue Neuve,69001,Lyon,2026-05-28 10:00:00\n");
        company.write("data/consents/all.csv", CONSENTS + "\n");
        company.write("data/shop/again.csv", Files.readString(company.folder().resolve("data/shop/more.csv")) + "\n");
        SmallCompany.Ran run = company.run();

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        importList("1 more are of persons who were erased");
        assertThat(filesWith(CAMILLE)).isEmpty();
        assertThat(filesWith(List.of(UNOWNED))).isEmpty();
        assertThat(sql("select record_id from silver.records order by record_id"))
                .containsExactly("record_id", "C-1002", "C-1003", "C-1004", "C-1005");
        assertThat(sql("select dataset, sum(rows_failed) as n from ops.quality where rule = 'erased' group by dataset"
                        + " order by dataset"))
                .containsExactly("dataset,n", "consents,2", "contacts,1", "order_lines,1");
    }

    private static void erase(Step last) throws InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        new ErasePersons(workspace, nowhere, false, Duration.ofSeconds(5), step -> {
                    if (step == last) {
                        throw new IllegalStateException("cut after " + step);
                    }
                })
                .perform();
    }

    private static HttpResponse<String> call(ParcoursService service, String key, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + path))
                .header("Authorization", "Bearer " + key);
        return HttpClient.newHttpClient()
                .send(
                        body == null
                                ? request.build()
                                : request.POST(BodyPublishers.ofString(body)).build(),
                        BodyHandlers.ofString());
    }

    private static String personOf(String email) {
        return sql("select person_id from identity.members where namespace = 'email' and value = '" + email + "'")
                .get(1);
    }

    private static String firstSegment() throws IOException {
        try (Stream<Path> files = Files.list(company.folder().resolve("collect"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("collected-"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Where one of the texts stands in what Parcours keeps, by file. */
    private static List<String> filesWith(List<String> texts) throws Exception {
        Set<String> found = new TreeSet<>();
        EveryLine.of(
                Stream.of("lake", "serving", "state", "collect")
                        .map(company.folder()::resolve)
                        .toList(),
                (file, line) -> texts.stream()
                        .filter(line::contains)
                        .forEach(text -> found.add(company.folder().relativize(file) + ": " + text)));
        return List.copyOf(found);
    }

    private static List<String> sql(String query) {
        Recorded asked = new Recorded();
        assertThat(asked.run("sql", "-w", company.folder().toString(), "--csv", query))
                .as(asked.err())
                .isZero();
        return asked.out().lines().toList();
    }
}
