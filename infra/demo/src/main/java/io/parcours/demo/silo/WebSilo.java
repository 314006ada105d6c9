package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment.WebVisit;
import io.parcours.demo.behaviour.Source;
import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Product;
import io.parcours.demo.people.Shop;
import io.parcours.demo.people.Trouble;
import io.parcours.demo.silo.Customer.Visitor;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The clickstream of the web shop: one JSON object a line, with everything a browser tag sends. */
final class WebSilo implements Closeable {
    private static final String NAME = "web.clicks";
    private static final String SITE = "https://www.maison-demo.example";

    private final Desk desk;
    private final Drops clicks;

    WebSilo(Desk desk) {
        this.desk = desk;
        this.clicks = new Drops(desk, "web/clicks", "ndjson", "", StandardCharsets.UTF_8);
    }

    /** One click, before it is a line. */
    private record Click(
            String type, Visitor visitor, String session, Source source, Optional<Product> product, String path) {}

    /**
     * @param email address carried by the link of a newsletter
     * @param order of the order placed during the visit
     */
    void visit(
            Customer customer,
            WebVisit visit,
            Visitor visitor,
            boolean loggedIn,
            Optional<String> email,
            Optional<String> order) {
        String session = "s." + customer.id("session");
        Optional<String> account = loggedIn ? customer.account() : Optional.empty();
        long at = visit.at();
        Id cookie = new Id("cookie", visitor.cookie());
        List<Id> known = new ArrayList<>();
        account.ifPresent(id -> known.add(new Id("shop_id", id)));
        email.ifPresent(address -> known.add(Customer.emailId(address)));
        customer.truth.row(at, cookie, known);

        line(
                customer,
                at,
                click("page_view", visitor, session, visit.source(), Optional.empty(), "/"),
                email,
                Optional.empty(),
                "");
        if (account.isPresent()) {
            at += customer.dice.between(5, 40);
            line(
                    customer,
                    at,
                    click("login", visitor, session, visit.source(), Optional.empty(), "/account"),
                    Optional.empty(),
                    account,
                    "");
        }
        for (int page = 1; page < visit.pages(); page++) {
            at += customer.dice.between(10, 90);
            String path = "/" + customer.category();
            line(
                    customer,
                    at,
                    click("page_view", visitor, session, visit.source(), Optional.empty(), path),
                    Optional.empty(),
                    account,
                    "");
        }
        for (Product product : visit.viewed()) {
            at += customer.dice.between(15, 120);
            String path = "/p/" + product.sku().toLowerCase(Locale.ROOT);
            line(
                    customer,
                    at,
                    click("product_view", visitor, session, visit.source(), Optional.of(product), path),
                    Optional.empty(),
                    account,
                    "");
        }
        for (var bought : visit.bought()) {
            at += customer.dice.between(5, 30);
            line(
                    customer,
                    at,
                    click("add_to_cart", visitor, session, visit.source(), Optional.of(bought.product()), "/cart"),
                    Optional.empty(),
                    account,
                    "");
        }
        if (order.isPresent()) {
            at += customer.dice.between(30, 90);
            customer.truth.row(at, cookie, List.of(new Id("order_id", order.get())));
            line(
                    customer,
                    at,
                    click("order_confirmed", visitor, session, visit.source(), Optional.empty(), "/checkout/thanks"),
                    Optional.empty(),
                    account,
                    order.get());
        }
    }

    /** Somebody logs in on the browser that stands in a shop. */
    void kiosk(Customer customer, long at, Shop shop, String account) {
        Visitor kiosk = new Visitor(shop.kioskCookie(), UserAgents.KIOSK);
        Id cookie = new Id("cookie", kiosk.cookie());
        customer.truth.shared(Trouble.KIOSK, cookie);
        customer.truth.row(at, new Id("shop_id", account), List.of());
        String session = "s." + customer.id("session");
        line(
                customer,
                at,
                click("login", kiosk, session, Source.DIRECT, Optional.empty(), "/kiosk"),
                Optional.empty(),
                Optional.of(account),
                "");
        line(
                customer,
                at + 40,
                click("page_view", kiosk, session, Source.DIRECT, Optional.empty(), "/shoes"),
                Optional.empty(),
                Optional.of(account),
                "");
    }

    private static Click click(
            String type, Visitor visitor, String session, Source source, Optional<Product> product, String path) {
        return new Click(type, visitor, session, source, product, path);
    }

    private void line(
            Customer customer, long at, Click click, Optional<String> email, Optional<String> account, String order) {
        line(customer.id("click"), at, click, email, account, order);
    }

    private void line(String id, long at, Click click, Optional<String> email, Optional<String> account, String order) {
        String month = Desk.day(at).toString().substring(0, 7);
        String campaign = click.source().campaign(month);
        JsonLine line = new JsonLine()
                .put("id", id)
                .put("at", Desk.utc(at))
                .put("type", click.type())
                .put("cookie", click.visitor().cookie())
                .put("session", click.session())
                .put("user", new JsonLine().put("account", account.orElse("")).put("email", email.orElse("")))
                .put("url", SITE + click.path() + (campaign.isEmpty() ? "" : "?utm_campaign=" + campaign))
                .put("source", click.source().site())
                .put("medium", click.source().medium())
                .put("campaign", campaign)
                .put("user_agent", click.visitor().userAgent())
                .put("order", order);
        click.product()
                .ifPresent(product -> line.put(
                        "product",
                        new JsonLine()
                                .put("sku", product.sku())
                                .put("category", product.category())
                                .cents("price", product.cents())));
        var day = Desk.day(at);
        String text = line.toString();
        clicks.line(day, text);
        if (desk.fault(NAME, "row delivered twice", id, 0.004)) {
            clicks.line(day, text);
        }
        if (desk.fault(NAME, "line is no JSON", id, 0.0008)) {
            clicks.line(day, text.substring(0, text.length() * 2 / 3));
        }
        if (desk.fault(NAME, "no date", id, 0.0008)) {
            clicks.line(day, text.replace(Desk.utc(at), "yesterday").replace(id, id + "-nodate"));
        }
        if (desk.fault(NAME, "no id", id, 0.0008)) {
            clicks.line(day, text.replace("\"id\":\"" + id + "\",", ""));
        }
    }

    /** Crawlers: no login, no memory, and as many as the site's size draws. */
    void bots(long sessions, long from, long days, String purpose) {
        for (long n = 0; n < sessions; n++) {
            Dice dice = Dice.of(desk.seed(), purpose, n);
            long at = from + dice.between(0, (int) (days * 86_400 - 900));
            Visitor visitor = new Visitor("c." + desk.id(purpose, n, 0), dice.pick(UserAgents.BOTS));
            String session = "s." + desk.id(purpose + " session", n, 0);
            int pages = 2 + dice.poisson(4);
            for (int page = 0; page < pages; page++) {
                Product product = dice.pick(desk.reference().products());
                Click click = click(
                        "product_view",
                        visitor,
                        session,
                        Source.DIRECT,
                        Optional.of(product),
                        "/p/" + product.sku().toLowerCase(Locale.ROOT));
                line(
                        desk.id(purpose + " click", n, page),
                        at + page * 2L,
                        click,
                        Optional.empty(),
                        Optional.empty(),
                        "");
            }
            desk.count(NAME, "rows of bots", pages);
        }
    }

    /** The first second of the data. */
    long start() {
        return desk.plan().firstDay().atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    }

    @Override
    public void close() throws IOException {
        clicks.close();
    }
}
