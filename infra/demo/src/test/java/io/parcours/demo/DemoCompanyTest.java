package io.parcours.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files back with code of its own and counts. */
class DemoCompanyTest {
    private static final int CUSTOMERS = 6000;

    @TempDir
    static Path temporary;

    private static Path company;
    private static List<Map<String, String>> persons;

    @BeforeAll
    static void generate() throws IOException {
        company = temporary.resolve("company");
        DemoCompany.generate(company, 7, CUSTOMERS);
        persons = Silo.truth(company, "persons.csv");
    }

    @Test
    void sameSeedGivesTheSameBytes() throws Exception {
        Path one = temporary.resolve("one");
        Path two = temporary.resolve("two");
        DemoCompany.generate(one, 11, 300, 120);
        DemoCompany.generate(two, 11, 300, 120);
        DemoCompany.nextDay(one);
        DemoCompany.nextDay(two);
        assertThat(bytes(one)).isNotEmpty().isEqualTo(bytes(two));
        for (String table : List.of("accounts", "orders", "order_lines", "order_rows", "guest_checkouts")) {
            String query = "select * from " + table + " order by 1, 2";
            assertThat(Silo.sql(one, query)).as(table).isNotEmpty().isEqualTo(Silo.sql(two, query));
        }
        Path other = temporary.resolve("other");
        DemoCompany.generate(other, 12, 300, 120);
        assertThat(Files.readString(other.resolve("truth/persons.csv")))
                .isNotEqualTo(Files.readString(one.resolve("truth/persons.csv")));
    }

    private static Map<String, String> bytes(Path folder) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // The shop's database and its own log hold times of the clock; what is in its tables is compared by
                // queries.
                if (!file.toString().matches(".*\\.(mv|trace)\\.db")) {
                    digests.put(
                            folder.relativize(file).toString(),
                            java.util.HexFormat.of().formatHex(sha(Files.readAllBytes(file))));
                }
            }
        }
        return digests;
    }

    private static byte[] sha(byte[] bytes) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thereAreAsManyPersonsAsAskedForAndTheyActOftenEnough() throws Exception {
        assertThat(persons).hasSize(CUSTOMERS);
        long events = Silo.json(company, "web/clicks").size()
                + Silo.json(company, "mail/events").size()
                + Silo.csv(company, "ads/touches", ',').size()
                + Silo.json(company, "app/events").size()
                + Silo.csv(company, "care/tickets", ',').size()
                + Silo.csv(company, "surveys/answers", ',').size()
                + Silo.json(company, "social/posts").size()
                + Silo.csv(company, "store/visits", ',').size()
                + Silo.csv(company, "store/tickets", ',').stream()
                        .map(row -> row.get("ticket_no"))
                        .distinct()
                        .count()
                + Silo.sql(company, "select order_id from orders").size();
        assertThat((double) events / CUSTOMERS).isBetween(15.0, 25.0);
    }

    @Test
    void everyTroubleHasItsShare() throws Exception {
        Map<String, Double> bounds = new HashMap<>();
        for (Map<String, String> person : persons) {
            for (String trouble : person.get("troubles").split(" ")) {
                bounds.merge(trouble, 1.0 / CUSTOMERS, Double::sum);
            }
        }
        assertThat(bounds.get("COOKIE_CHURN")).isCloseTo(0.35, within(0.03));
        assertThat(bounds.get("SEVERAL_DEVICES")).isCloseTo(0.30, within(0.03));
        assertThat(bounds.get("SHARED_DEVICE")).isBetween(0.12, 0.30);
        assertThat(bounds.get("SHARED_EMAIL")).isBetween(0.03, 0.12);
        assertThat(bounds.get("RECYCLED_PHONE")).isBetween(0.005, 0.025);
        assertThat(bounds.get("MOVED")).isBetween(0.02, 0.06);
        assertThat(bounds.get("NAME_CHANGED")).isBetween(0.002, 0.015);
        assertThat(bounds.get("DUPLICATE_CONTACT")).isBetween(0.01, 0.04);
        Set<String> planted = Silo.truth(company, "traps.csv").stream()
                .map(row -> row.get("trouble"))
                .collect(Collectors.toSet());
        assertThat(planted)
                .contains(
                        "SHARED_DEVICE",
                        "SHARED_EMAIL",
                        "SHARED_LANDLINE",
                        "GUEST_CHECKOUT",
                        "TYPO",
                        "NICKNAME",
                        "PLACEHOLDER",
                        "RECYCLED_PHONE",
                        "KIOSK",
                        "DUPLICATE_CONTACT",
                        "EMAIL_TYPO",
                        "DAY_MONTH_SWAP");
    }

    @Test
    void troublesStandInTheSilosAsToldInTheTruth() throws Exception {
        List<Map<String, String>> contacts = Silo.csv(company, "crm/contacts", ';');
        assertThat(contacts.stream()
                        .filter(row -> row.get("email").equals("test@test.com"))
                        .count())
                .isBetween(5L, 100L);
        assertThat(contacts.stream()
                        .filter(row -> row.get("birth_date").equals("01/01/1900"))
                        .count())
                .isBetween(20L, 150L);
        // A guest order has no account, and its number is a record of the truth.
        Set<String> guests = Silo.truth(company, "records.csv").stream()
                .filter(row -> row.get("dataset").equals("guest_checkouts"))
                .map(row -> row.get("record_id"))
                .collect(Collectors.toSet());
        assertThat(new HashSet<>(Silo.sql(company, "select order_id from guest_checkouts")))
                .isEqualTo(guests);
        // A recycled number is two persons', at different times.
        Map<String, List<Map<String, String>>> phones = Silo.truth(company, "identifiers.csv").stream()
                .filter(row -> row.get("namespace").equals("phone"))
                .collect(Collectors.groupingBy(row -> row.get("value")));
        List<List<Map<String, String>>> shared =
                phones.values().stream().filter(rows -> rows.size() > 1).toList();
        assertThat(shared).isNotEmpty().allSatisfy(rows -> {
            assertThat(rows).hasSize(2);
            assertThat(rows.get(0).get("person")).isNotEqualTo(rows.get(1).get("person"));
        });
        // Nothing else of the truth belongs to two.
        Map<String, Long> owners = Silo.truth(company, "identifiers.csv").stream()
                .filter(row -> !row.get("namespace").equals("phone"))
                .collect(Collectors.groupingBy(
                        row -> row.get("namespace") + ":" + row.get("value"), Collectors.counting()));
        assertThat(owners.values()).containsOnly(1L);
    }

    @Test
    void cardsTellOfChildrenThatAreBornOrSoonWillBe() throws Exception {
        Map<String, String> owners = Silo.truth(company, "records.csv").stream()
                .filter(row -> row.get("namespace").equals("loyalty_id"))
                .collect(Collectors.toMap(row -> row.get("value"), row -> row.get("person")));
        Map<String, String> births = persons.stream()
                .collect(Collectors.toMap(person -> person.get("person"), person -> person.get("child_birth_date")));
        List<Map<String, String>> telling = Silo.csv(company, "loyalty/cards", ',').stream()
                .filter(row -> !row.get("child_birth_date").isEmpty())
                .toList();
        assertThat(telling).hasSizeBetween(CUSTOMERS / 50, CUSTOMERS / 5).allSatisfy(row -> {
            LocalDate birth = LocalDate.parse(row.get("child_birth_date"));
            LocalDate handedOut = LocalDate.parse(row.get("created_on"));
            assertThat(births.get(owners.get(row.get("card_no")))).isEqualTo(birth.toString());
            assertThat(birth).isBeforeOrEqualTo(handedOut.plusDays(200));
            assertThat(birth.isAfter(handedOut) || Integer.parseInt(row.get("children")) > 0)
                    .isTrue();
        });
        assertThat(telling).anyMatch(row -> row.get("child_birth_date").compareTo("2026-06-30") > 0);
    }

    @Test
    void faultsAreAsManyAsTold() throws Exception {
        JsonNode faults = Silo.tree(company.resolve("truth/faults.json"));
        List<JsonNode> clicks = Silo.json(company, "web/clicks");
        JsonNode web = faults.path("web.clicks");
        assertThat(clicks.get(clicks.size() - 1).path("broken").intValue())
                .isPositive()
                .isEqualTo(web.path("line is no JSON").intValue());
        clicks.remove(clicks.size() - 1);
        assertThat(clicks.stream().filter(row -> !row.has("id")).count())
                .isPositive()
                .isEqualTo(web.path("no id").intValue());
        assertThat(clicks.stream()
                        .filter(row -> row.path("at").textValue().equals("yesterday"))
                        .count())
                .isPositive()
                .isEqualTo(web.path("no date").intValue());
        List<String> ids = clicks.stream()
                .filter(row -> row.has("id"))
                .map(row -> row.path("id").textValue())
                .toList();
        assertThat(ids.size() - new HashSet<>(ids).size())
                .isPositive()
                .isEqualTo(web.path("row delivered twice").intValue());
        assertThat(clicks.stream()
                        .filter(row -> row.path("user_agent").textValue().matches(".*([Bb]ot|externalhit).*"))
                        .map(row -> row.path("id").textValue())
                        .distinct()
                        .filter(id -> id != null && !id.endsWith("-nodate"))
                        .count())
                .isEqualTo(web.path("rows of bots").intValue());
        assertThat(Silo.sql(company, "select * from order_lines where unit_price < 0"))
                .hasSize(faults.path("shop.orders").path("negative price").intValue());
        assertThat(Silo.csv(company, "store/tickets", ',').stream()
                        .filter(row -> row.get("ticket_no").isEmpty())
                        .count())
                .isPositive()
                .isEqualTo(faults.path("store.tickets").path("no ticket number").intValue());
        assertThat(Silo.csv(company, "surveys/answers", ',').stream()
                        .filter(row -> row.get("score").equals("99"))
                        .count())
                .isPositive()
                .isEqualTo(faults.path("surveys.answers")
                        .path("score out of range")
                        .intValue());
        assertThat(Silo.csv(company, "ads/costs", ',').stream()
                        .filter(row -> row.get("cost_eur").startsWith("-"))
                        .count())
                .isPositive()
                .isEqualTo(faults.path("ads.costs").path("negative cost").intValue());
        assertThat(Silo.csv(company, "crm/contacts", ';').stream()
                        .filter(row -> row.get("contact_id").isEmpty())
                        .count())
                .isPositive()
                .isEqualTo(faults.path("crm.contacts").path("no contact_id").intValue());
    }

    @Test
    void freeTextHasLineBreaksAndQuotesInIt() throws Exception {
        List<Map<String, String>> tickets = Silo.csv(company, "care/tickets", ',');
        assertThat(tickets).allSatisfy(row -> assertThat(row).hasSize(10));
        assertThat(tickets).anySatisfy(row -> assertThat(row.get("message")).contains("\n"));
        assertThat(tickets).anySatisfy(row -> assertThat(row.get("message")).contains("\"c'est inadmissible\""));
        assertThat(Silo.csv(company, "crm/contacts", ';'))
                .anySatisfy(row -> assertThat(row.get("first_name")).contains("é"));
    }

    @Test
    void whatBroughtAVisitTrulyMakesOrdersLikelier() throws Exception {
        Map<String, String> source = new HashMap<>();
        Set<String> ordered = new HashSet<>();
        for (JsonNode click : Silo.json(company, "web/clicks")) {
            String session = click.path("session").asText();
            if (click.has("session") && !click.path("user_agent").asText().matches(".*([Bb]ot|externalhit).*")) {
                source.put(session, click.path("medium").asText());
                if (click.path("type").asText().equals("order_confirmed")) {
                    ordered.add(session);
                }
            }
        }
        Map<String, Double> conversion = source.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        Collectors.averagingDouble(visit -> ordered.contains(visit.getKey()) ? 1 : 0)));
        JsonNode added = Silo.tree(company.resolve("truth/effects.json"))
                .path("channels")
                .path("added_conversion");
        double plain = conversion.get("organic");
        assertThat(conversion.get("email") - plain)
                .isCloseTo(added.path("email").doubleValue(), within(0.05));
        assertThat(conversion.get("cpc") - plain).isCloseTo(added.path("cpc").doubleValue(), within(0.05));
    }

    /** From orders, tickets and the keys of records alone; compares like with like by appetite, nearness of a shop and date. */
    @Test
    void shopVisitAndComplaintHaveTheEffectsTheTruthTells() throws Exception {
        Spending spending = Spending.read(company);
        JsonNode effects = Silo.tree(company.resolve("truth/effects.json"));
        JsonNode visit = effects.path("shop_visit_soon_after_first_web_order");
        long end = LocalDate.of(2026, 7, 1).toEpochDay() * 86_400;
        int to = visit.path("to_day").intValue();
        Map<String, double[]> strata = new HashMap<>();
        double complainedQuiet = 0;
        double complained = 0;
        for (Map<String, String> person : persons) {
            String first = person.get("first_web_order");
            if (!first.isEmpty()) {
                long at = Instant.parse(first).getEpochSecond();
                if (at + to * 86_400L <= end) {
                    double spent = spending.between(
                            person.get("person"), at + visit.path("from_day").longValue() * 86_400, at + to * 86_400L);
                    double wishes = Double.parseDouble(person.get("wishes_per_year"));
                    double share = Double.parseDouble(person.get("store_share"));
                    String stratum =
                            Math.min(5, (int) (wishes / 1.2)) + " " + (int) (share * 5) + person.get("has_card");
                    double[] sums = strata.computeIfAbsent(stratum, key -> new double[4]);
                    int column = person.get("soon_in_shop").equals("true") ? 0 : 2;
                    sums[column] += spent;
                    sums[column + 1]++;
                }
            }
            String complaint = person.get("complained");
            if (!complaint.isEmpty()) {
                long at = Instant.parse(complaint).getEpochSecond();
                if (at + 120 * 86_400L <= end) {
                    complained++;
                    complainedQuiet += spending.between(person.get("person"), at, at + 120 * 86_400L) > 0 ? 0 : 1;
                }
            }
        }
        double difference = 0;
        double treated = 0;
        for (double[] sums : strata.values()) {
            if (sums[1] > 0 && sums[3] > 0) {
                difference += sums[1] * (sums[0] / sums[1] - sums[2] / sums[3]);
                treated += sums[1];
            }
        }
        double truth = visit.path("true_effect_on_visited").doubleValue();
        assertThat(treated).isGreaterThan(100);
        // Tickets without a card are nobody's, so what is seen is a good part of what is spent, not all of it.
        assertThat(difference / treated).isBetween(0.35 * truth, 1.4 * truth);
        JsonNode complaint = effects.path("complaint");
        assertThat(complaint.path("true_effect").doubleValue()).isBetween(0.15, 0.4);
        assertThat(complainedQuiet / complained)
                .isCloseTo(complaint.path("share_without_purchase").doubleValue(), within(0.1));
    }

    /** From order lines and the catalogue; the truth tells only what to look for. */
    @Test
    void peopleBuyAndLookAtWhatIsToTheirTaste() throws Exception {
        Map<String, Map<String, String>> people =
                persons.stream().collect(Collectors.toMap(person -> person.get("person"), person -> person));
        Map<String, String> accounts = Silo.truth(company, "records.csv").stream()
                .filter(row -> row.get("namespace").equals("shop_id"))
                .collect(Collectors.toMap(row -> row.get("value"), row -> row.get("person")));
        Map<String, Long> sold = new HashMap<>();
        Map<String, Long> liked = new HashMap<>();
        double lines = 0;
        double ofFirst = 0;
        double ofLiked = 0;
        for (String row : Silo.sql(
                company,
                "select account_id, category from orders join order_lines using (order_id) where unit_price > 0 and category <> ''")) {
            String[] parts = row.split("\\|");
            sold.merge(parts[1], 1L, Long::sum);
            String owner = accounts.get(parts[0]);
            if (owner != null) {
                List<String> categories =
                        List.of(people.get(owner).get("liked_categories").split(" "));
                categories.forEach(category -> liked.merge(category, 1L, Long::sum));
                lines++;
                ofFirst += categories.get(0).equals(parts[1]) ? 1 : 0;
                ofLiked += categories.contains(parts[1]) ? 1 : 0;
            }
        }
        double all = sold.values().stream().mapToLong(Long::longValue).sum();
        double unrelated = 0;
        for (Map.Entry<String, Long> category : liked.entrySet()) {
            unrelated += category.getValue() / lines * sold.get(category.getKey()) / all;
        }
        assertThat(lines).isGreaterThan(3000);
        assertThat(unrelated).isBetween(0.1, 0.3); // what baskets of nobody's would give
        assertThat(ofLiked / lines).isGreaterThan(3 * unrelated).isLessThan(0.85);
        assertThat(ofFirst / lines).isGreaterThan(0.45);
    }

    /** Categories are somebody's favourites as often as their products' weights say. */
    @Test
    void tastesLeaveToEachCategoryAboutWhatItsWeightGivesIt() throws Exception {
        Map<String, Double> weights = new HashMap<>();
        try (java.io.InputStream in = io.parcours.demo.people.Person.class.getResourceAsStream("products.csv")) {
            new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(line -> {
                        String[] fields = line.split(",");
                        weights.merge(fields[0], Double.parseDouble(fields[5]), Double::sum);
                    });
        }
        double total =
                weights.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Long> sold = Silo.sql(company, "select category from order_lines where category <> ''").stream()
                .collect(Collectors.groupingBy(category -> category, Collectors.counting()));
        double lines = sold.values().stream().mapToLong(Long::longValue).sum();
        weights.forEach((category, weight) ->
                assertThat(sold.get(category) / lines).as(category).isCloseTo(weight / total, within(0.03)));
    }

    @Test
    void nextDayAddsAboutOnePercentAndChangesRows() throws Exception {
        Path grown = temporary.resolve("grown");
        DemoCompany.generate(grown, 5, 2000);
        long clicks = Silo.lines(grown, "web/clicks").size();
        long orders = Silo.sql(grown, "select order_id from orders").size();
        Map<String, String> before = bytes(grown);
        Set<String> identifiers = new HashSet<>(Files.readAllLines(grown.resolve("truth/identifiers.csv")));

        Plan plan = DemoCompany.nextDay(grown);

        assertThat(plan.lastDay()).isEqualTo(DemoCompany.HISTORY_END.plusDays(1));
        assertThat(DemoCompany.asOf(grown)).isEqualTo(Instant.parse("2026-07-02T00:00:00Z"));
        Map<String, String> after = bytes(grown);
        // Files delivered before stay as they were; everything new is of the day.
        before.forEach((file, digest) -> {
            if (file.startsWith("data/")) {
                assertThat(after).containsEntry(file, digest);
            }
        });
        assertThat(after.keySet().stream().filter(file -> file.startsWith("data/") && !before.containsKey(file)))
                .isNotEmpty()
                .allMatch(file -> file.contains("2026-07-01"));
        assertThat((Silo.lines(grown, "web/clicks").size() - clicks) / (double) clicks)
                .isBetween(0.004, 0.025);
        assertThat(Silo.sql(grown, "select order_id from orders").size()).isGreaterThan((int) orders);
        assertThat(
                        Silo.sql(
                                grown,
                                "select account_id from accounts where updated_at >= timestamp '2026-07-01 00:00:00' and created_at < timestamp '2026-07-01 00:00:00'"))
                .isNotEmpty();
        assertThat(Files.readAllLines(grown.resolve("truth/identifiers.csv"))).containsAll(identifiers);

        DemoCompany.nextDay(grown);

        assertThat(Silo.files(grown, "web/clicks"))
                .anyMatch(file -> file.toString().contains("2026-07-02"));
        List<String> numbers = Silo.sql(grown, "select order_id from orders");
        assertThat(new HashSet<>(numbers)).hasSameSizeAs(numbers);
    }

    @Test
    void folderWithSomethingInItIsLeftAlone() throws IOException {
        Path full = Files.createDirectories(temporary.resolve("full"));
        Files.writeString(full.resolve("precious.txt"), "mine");
        assertThatThrownBy(() -> DemoCompany.generate(full, 1, 10))
                .isInstanceOf(ParcoursException.class)
                .hasMessageContaining("not empty");
        assertThatThrownBy(() -> DemoCompany.nextDay(full))
                .isInstanceOf(ParcoursException.class)
                .hasMessageContaining("holds no demo company");
        assertThat(full).isDirectoryContaining(path -> path.endsWith("precious.txt"));
    }

    /** What the silos can tell of who spent what when. */
    private record Spending(Map<String, List<double[]>> byPerson) {
        static Spending read(Path company) throws IOException, SQLException {
            Map<String, String> owners = new HashMap<>();
            for (Map<String, String> row : Silo.truth(company, "records.csv")) {
                owners.put(row.get("namespace") + row.get("value"), row.get("person"));
            }
            Map<String, List<double[]>> spent = new HashMap<>();
            for (String row : Silo.sql(
                    company,
                    "select order_id, account_id, total, datediff(second, timestamp '1970-01-01 00:00:00', ordered_at) from orders where status = 'paid'")) {
                String[] parts = row.split("\\|");
                String owner = owners.get(parts[1].equals("null") ? "order_id" + parts[0] : "shop_id" + parts[1]);
                if (owner != null) {
                    spent.computeIfAbsent(owner, key -> new java.util.ArrayList<>())
                            .add(new double[] {Double.parseDouble(parts[3]), Double.parseDouble(parts[2])});
                }
            }
            java.time.format.DateTimeFormatter minute =
                    java.time.format.DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm");
            for (Map<String, String> row : Silo.csv(company, "store/tickets", ',')) {
                String owner = owners.get("loyalty_id" + row.get("card_no"));
                if (owner != null) {
                    double at = java.time.LocalDateTime.parse(row.get("sold_at"), minute)
                            .atZone(java.time.ZoneId.of("Europe/Paris"))
                            .toEpochSecond();
                    spent.computeIfAbsent(owner, key -> new java.util.ArrayList<>())
                            .add(new double[] {
                                at,
                                Double.parseDouble(row.get("unit_price").replace(',', '.'))
                                        * Integer.parseInt(row.get("quantity"))
                            });
                }
            }
            return new Spending(spent);
        }

        double between(String person, long from, long to) {
            return byPerson.getOrDefault(person, List.of()).stream()
                    .filter(purchase -> purchase[0] >= from && purchase[0] < to)
                    .mapToDouble(purchase -> purchase[1])
                    .sum();
        }
    }
}
