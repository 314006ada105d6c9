package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parcours.demo.DemoCompany;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A hundred people of a made-up company ask to be erased; what is theirs alone is known from its truth, not from the product. */
@Tag("soak")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EraseDemoTest {
    private static final int CUSTOMERS = 300;
    private static final int LEAVING = 100;

    @TempDir
    private static Path parent;

    private static Path folder;
    private static HttpServer mailer;

    /** Addresses that the mailing tool holds. */
    private static final Set<String> MAILED = new ConcurrentSkipListSet<>();

    /** E-mail addresses and telephone numbers of those who leave, and of nobody who stays. */
    private static Set<String> contacts;

    /** These and their customer numbers, cards, cookies and devices. */
    private static Set<TrueIdentifier> theirs;

    /** Given and family name, lower case, of those who leave, where nobody who stays is called so. */
    private static Set<List<String>> names;

    private static List<String> persons;
    private static List<String> unowned;

    private record TruePerson(String id, String given, String family) {}

    private record TrueIdentifier(String namespace, String value) {}

    private record TrueContact(String person, TrueIdentifier identifier) {}

    @BeforeAll
    static void makeTheCompanyAndMailIt() throws Exception {
        folder = parent.resolve("company");
        Recorded demo = new Recorded();
        assertThat(demo.run("demo", "--customers", String.valueOf(CUSTOMERS), "--dir", folder.toString(), "--no-serve"))
                .as(demo.err())
                .isZero();
        mailer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mailer.createContext("/list/", EraseDemoTest::mail);
        mailer.start();
        sync();
        chooseWhoLeaves();
    }

    @AfterAll
    static void stop() {
        mailer.stop(0);
    }

    private static void mail(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String address = URLDecoder.decode(path.substring("/list/".length()), StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("PUT")) {
            MAILED.add(address);
        } else {
            MAILED.remove(address);
        }
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private static void sync() throws IOException {
        Files.createDirectories(folder.resolve("destinations"));
        String contact = "http://localhost:" + mailer.getAddress().getPort() + "/list/{{email}}";
        Files.writeString(folder.resolve("destinations/mailer.yaml"), """
                destination: mailer
                kind: http
                account:
                  key: email
                  add: {method: PUT, url: "%s"}
                  remove: {method: DELETE, url: "%s"}
                sends: [good-customers, other-customers, new-customers, readers-who-do-not-buy, one-time-buyers]
                purpose: newsletter
                channel: email
                mode: mirror
                """.formatted(contact, contact));
        Recorded sync = new Recorded();
        assertThat(sync.run("sync", "-w", folder.toString()))
                .as(sync.out() + sync.err())
                .isZero();
    }

    private static void chooseWhoLeaves() throws IOException {
        List<TruePerson> everybody = truth("persons.csv")
                .map(row -> new TruePerson(row.get("person"), row.get("given_name"), row.get("family_name")))
                .toList();
        List<TrueContact> known = truth("identifiers.csv")
                .map(row ->
                        new TrueContact(row.get("person"), new TrueIdentifier(row.get("namespace"), row.get("value"))))
                .toList();
        Set<String> reached = known.stream()
                .filter(one -> isContact(one.identifier()))
                .map(TrueContact::person)
                .collect(Collectors.toSet());
        Set<String> leaving = everybody.stream()
                .map(TruePerson::id)
                .filter(reached::contains)
                .limit(LEAVING)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        assertThat(leaving).hasSize(LEAVING);
        Set<TrueIdentifier> ofOthers = known.stream()
                .filter(one -> !leaving.contains(one.person()))
                .map(TrueContact::identifier)
                .collect(Collectors.toSet());
        theirs = known.stream()
                .filter(one -> leaving.contains(one.person()))
                .map(TrueContact::identifier)
                .filter(identifier -> !ofOthers.contains(identifier))
                .collect(Collectors.toSet());
        contacts = theirs.stream()
                .filter(EraseDemoTest::isContact)
                .map(TrueIdentifier::value)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<List<String>> namesOfOthers = everybody.stream()
                .filter(one -> !leaving.contains(one.id()))
                .map(EraseDemoTest::name)
                .collect(Collectors.toSet());
        names = everybody.stream()
                .filter(one -> leaving.contains(one.id()))
                .map(EraseDemoTest::name)
                .filter(name -> !namesOfOthers.contains(name))
                .collect(Collectors.toSet());
        Map<TrueIdentifier, String> owners = owners();
        persons = theirs.stream()
                .flatMap(identifier -> Stream.ofNullable(owners.get(identifier)))
                .distinct()
                .sorted()
                .toList();
        // Addresses that only consents name: no person has them, the truth knows whose they are.
        unowned = theirs.stream()
                .filter(identifier -> isContact(identifier) && !owners.containsKey(identifier))
                .map(identifier -> identifier.namespace() + ":" + identifier.value())
                .sorted()
                .toList();
        assertThat(persons).hasSizeGreaterThanOrEqualTo(LEAVING * 9 / 10);
        assertThat(names).hasSizeGreaterThan(LEAVING / 2);
    }

    private static List<String> name(TruePerson person) {
        return List.of(person.given().toLowerCase(Locale.ROOT), person.family().toLowerCase(Locale.ROOT));
    }

    private static boolean isContact(TrueIdentifier identifier) {
        return Set.of("email", "phone").contains(identifier.namespace());
    }

    /** Whose the product takes each identifier for. */
    private static Map<TrueIdentifier, String> owners() {
        Recorded asked = new Recorded();
        assertThat(asked.run(
                        "sql",
                        "-w",
                        folder.toString(),
                        "--csv",
                        "select namespace, value, person_id from identity.members where valid_to is null"))
                .as(asked.err())
                .isZero();
        Map<TrueIdentifier, String> owners = new HashMap<>();
        asked.out()
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1))
                .forEach(cells -> owners.put(new TrueIdentifier(cells[0], cells[1]), cells[cells.length - 1]));
        return owners;
    }

    @Test
    @Order(1)
    void theyAreEverywhereAtFirst() throws Exception {
        assertThat(mailedOfThem()).hasSizeGreaterThan(10);
        assertThat(tracesIn("lake", "serving", "state")).hasSizeGreaterThan(contacts.size());
    }

    @Test
    @Order(2)
    void theyAreErasedWithReceipts() {
        List<String> command = new ArrayList<>(List.of("erase", "-w", folder.toString(), "--unowned"));
        persons.forEach(person -> command.add("person:" + person));
        command.addAll(unowned);
        Recorded erase = new Recorded();

        int exitCode = erase.run(command.toArray(String[]::new));

        assertThat(exitCode).as(erase.out() + erase.err()).isZero();
        assertThat(erase.out().lines().filter(line -> line.contains(": erased; receipt")))
                .hasSize(persons.size() + unowned.size());
    }

    @Test
    @Order(3)
    void noFileAndNoDestinationHoldsTheirAddressesNumbersOrNames() throws Exception {
        assertThat(tracesIn("lake", "serving", "state")).isEmpty();
        assertThat(mailedOfThem()).isEmpty();
        assertThat(MAILED).isNotEmpty();
    }

    @Test
    @Order(4)
    void deliveringEveryFileAgainBringsNobodyBack() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.filter(one -> one.toString().matches(".*\\.(csv|ndjson|jsonl)"))
                    .toList()) {
                Files.writeString(file, "\n", StandardOpenOption.APPEND);
            }
        }
        Recorded run = new Recorded();

        int exitCode = run.run(
                "run",
                "-w",
                folder.toString(),
                "--as-of",
                DemoCompany.asOf(folder).toString());

        assertThat(run.err()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(tracesIn("lake", "serving", "state")).isEmpty();
        assertThat(owners()).doesNotContainKeys(theirs.toArray(TrueIdentifier[]::new));
        Recorded kept = new Recorded();
        kept.run(
                "sql",
                "-w",
                folder.toString(),
                "--csv",
                "select sum(rows_failed) > 100 as enough from ops.quality where rule = 'erased'");
        assertThat(kept.out()).contains("true");
    }

    private static Set<String> mailedOfThem() {
        Set<String> held = new HashSet<>(contacts);
        held.retainAll(MAILED);
        return held;
    }

    /** File and text of every find. */
    private static Set<String> tracesIn(String... folders) throws Exception {
        Set<String> found = new TreeSet<>();
        EveryLine.of(Arrays.stream(folders).map(folder::resolve).toList(), (file, line) -> {
            String text = line.toLowerCase(Locale.ROOT);
            String place = folder.relativize(file).toString();
            contacts.stream()
                    .filter(value -> text.contains(value.toLowerCase(Locale.ROOT)))
                    .forEach(value -> found.add(place + ": " + value));
            names.stream().filter(name -> isNamed(text, name)).forEach(name -> found.add(place + ": " + name));
        });
        return found;
    }

    /** Whether the given name stands shortly before or after the family name, as fields of a row or words of a text do. */
    private static boolean isNamed(String text, List<String> name) {
        for (int at = text.indexOf(name.get(1)); at >= 0; at = text.indexOf(name.get(1), at + 1)) {
            int end = at + name.get(1).length();
            String around = text.substring(Math.max(0, at - 60), Math.min(text.length(), end + 60));
            if (isWord(text, at, end)
                    && Arrays.asList(around.split("[^\\p{L}]+", -1)).contains(name.get(0))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWord(String text, int from, int to) {
        return (from == 0 || !Character.isLetter(text.charAt(from - 1)))
                && (to == text.length() || !Character.isLetter(text.charAt(to)));
    }

    private static Stream<Map<String, String>> truth(String file) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("truth").resolve(file));
        String[] header = lines.get(0).split(",", -1);
        return lines.stream().skip(1).map(line -> {
            String[] cells = line.split(",", -1);
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < header.length; i++) {
                row.put(header[i], cells[i]);
            }
            return row;
        });
    }
}
