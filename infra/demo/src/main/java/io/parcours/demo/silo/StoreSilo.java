package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment.Line;
import io.parcours.demo.behaviour.Moment.ShopVisit;
import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Emails;
import io.parcours.demo.people.Person;
import io.parcours.demo.people.Phones;
import io.parcours.demo.people.Trouble;
import io.parcours.demo.people.Typos;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What shops send: loyalty cards handed out, cards shown at the door, and tickets, line by line, a file per shop and day. */
final class StoreSilo implements Closeable {
    private static final String TICKETS = "store.tickets";

    private final Desk desk;
    private final Drops cards;
    private final Drops tickets;
    private final Drops visits;

    StoreSilo(Desk desk) {
        this.desk = desk;
        this.cards = new Drops(
                desk,
                "loyalty/cards",
                "csv",
                "card_no,first_name,last_name,email,phone,birth_date,zip,city,country,children,child_birth_date,store,created_on",
                StandardCharsets.UTF_8);
        this.tickets = new Drops(
                desk,
                "store/tickets",
                "csv.gz",
                "ticket_no,line,store,till,sold_at,card_no,receipt_email,sku,label,quantity,unit_price",
                StandardCharsets.UTF_8);
        this.visits = new Drops(desk, "store/visits", "csv", "visit_id,store,at,card_no", StandardCharsets.UTF_8);
    }

    /** The form filled in when the card was handed out. */
    void card(Customer customer) {
        customer.card().ifPresent(number -> card(customer, number));
    }

    private void card(Customer customer, String number) {
        Person person = customer.person;
        var dice = customer.dice;
        LocalDate day = Desk.day(customer.since());
        List<Id> others = new ArrayList<>();
        Optional<Trouble> trouble = Optional.empty();
        String family = person.familyOn(day);
        String given = person.given();
        if (dice.chance(0.06)) {
            family = Typos.in(dice, family);
            trouble = Optional.of(Trouble.TYPO);
        } else if (!person.nicknames().isEmpty() && dice.chance(0.1)) {
            given = dice.pick(person.nicknames());
            trouble = Optional.of(Trouble.NICKNAME);
        }
        String email = "";
        if (dice.chance(0.62)) {
            String address = customer.email(day);
            others.add(Customer.emailId(address));
            email = Emails.asTyped(dice, address);
        }
        String phone = "";
        if (dice.chance(0.02)) {
            phone = "0000000000";
            customer.truth.trap(Trouble.PLACEHOLDER, phone);
        } else if (dice.chance(0.55)) {
            String mobile = person.mobile();
            if (person.has(Trouble.RECYCLED_PHONE)) {
                customer.truth.trap(Trouble.RECYCLED_PHONE, mobile);
            }
            others.add(Customer.phoneId(mobile));
            phone = Phones.asTyped(dice, mobile, customer.person.home().town().country());
        }
        String birth = dice.chance(0.7) ? person.birthDate().toString() : "";
        Optional<LocalDate> child =
                Dice.of(desk.seed(), "baby club", person.number()).chance(0.8)
                        ? person.childKnownOn(day)
                        : Optional.empty();
        int born = child.isPresent() && !child.get().isAfter(day) ? 1 : 0;
        int children = Math.max(born, dice.poisson(0.7));
        customer.truth.record(
                "loyalty", "cards", number, new Id("loyalty_id", number), customer.since(), others, trouble);
        trouble.ifPresent(what -> customer.truth.trap(what, number));
        var home = person.homeOn(day);
        cards.line(
                day,
                Csv.line(
                        ',',
                        number,
                        dice.chance(0.5) ? Typos.capitals(given) : given,
                        dice.chance(0.5) ? Typos.capitals(family) : family,
                        email,
                        phone,
                        birth,
                        home.town().postcode(),
                        home.town().name(),
                        home.town().country(),
                        children,
                        child.map(LocalDate::toString).orElse(""),
                        home.nearestShop().id(),
                        day));
        if (desk.fault("loyalty.cards", "card number with letters", number, 0.002)) {
            cards.line(day, Csv.line(',', "29A0-" + number, "?", "?", "", "", "", "", "", "", 0, "", "", day));
        }
    }

    /** @return whether anything about the visit names the person */
    void visit(Customer customer, ShopVisit visit) {
        var dice = customer.dice;
        long at = visit.at();
        LocalDate day = Desk.day(at);
        Optional<String> card = dice.chance(0.88) ? customer.card() : Optional.empty();
        if (visit.bought().isEmpty()) {
            String id = "V" + customer.person.number() + "-" + customer.nextSequence();
            card.ifPresent(number -> {
                customer.truth.row(at, new Id("loyalty_id", number), List.of());
                visits.line(day, Csv.line(',', id, visit.shop().id(), Desk.utc(at), number));
            });
            return;
        }
        boolean receipt = dice.chance(card.isPresent() ? 0.12 : 0.35);
        String address = receipt ? customer.email(day) : "";
        String typed = receipt ? Emails.asTyped(dice, address) : "";
        if (card.isPresent()) {
            Id id = new Id("loyalty_id", card.get());
            customer.truth.row(at, id, receipt ? List.of(Customer.emailId(address)) : List.of());
        } else if (receipt) {
            customer.truth.row(at, Customer.emailId(address), List.of());
        }
        String ticket = "T" + customer.person.number() + "-" + customer.nextSequence();
        String soldAt = Desk.paris(at).format(Desk.FRENCH_MINUTE);
        int till = dice.between(1, 4);
        int number = 1;
        for (Line line : visit.bought()) {
            tickets.line(
                    visit.shop().id(),
                    day,
                    row(
                            ticket,
                            number++,
                            visit,
                            till,
                            soldAt,
                            card.orElse(""),
                            typed,
                            line.product().sku(),
                            line.product().name(),
                            line.quantity(),
                            line.product().cents()));
        }
        Line first = visit.bought().get(0);
        if (desk.fault(TICKETS, "negative price", ticket, 0.002)) {
            tickets.line(
                    visit.shop().id(),
                    day,
                    row(
                            ticket + "N",
                            1,
                            visit,
                            till,
                            soldAt,
                            "",
                            "",
                            first.product().sku(),
                            first.product().name(),
                            1,
                            -first.cents()));
        }
        if (desk.fault(TICKETS, "no ticket number", ticket, 0.002)) {
            tickets.line(
                    visit.shop().id(),
                    day,
                    row(
                            "",
                            1,
                            visit,
                            till,
                            soldAt,
                            "",
                            "",
                            first.product().sku(),
                            first.product().name(),
                            1,
                            first.cents()));
        }
        if (desk.fault(TICKETS, "bad date", ticket, 0.002)) {
            tickets.line(
                    visit.shop().id(),
                    day,
                    row(
                            ticket + "D",
                            1,
                            visit,
                            till,
                            "00/00/0000 00:00",
                            "",
                            "",
                            first.product().sku(),
                            first.product().name(),
                            1,
                            first.cents()));
        }
        if (desk.fault(TICKETS, "product not in the catalogue", ticket, 0.004)) {
            tickets.line(
                    visit.shop().id(),
                    day,
                    row(ticket + "U", 1, visit, till, soldAt, "", "", "GONE-0001", "Article retiré", 1, 990));
        }
    }

    private static String row(
            String ticket,
            int number,
            ShopVisit visit,
            int till,
            String soldAt,
            String card,
            String email,
            String sku,
            String label,
            int quantity,
            long cents) {
        return Csv.line(
                ',',
                ticket,
                number,
                visit.shop().id(),
                till,
                soldAt,
                card,
                email,
                sku,
                label,
                quantity,
                Money.french(cents));
    }

    @Override
    public void close() throws IOException {
        cards.close();
        tickets.close();
        visits.close();
    }
}
