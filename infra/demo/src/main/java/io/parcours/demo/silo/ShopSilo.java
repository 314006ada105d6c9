package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment;
import io.parcours.demo.behaviour.Moment.Line;
import io.parcours.demo.behaviour.Moment.WebVisit;
import io.parcours.demo.people.Emails;
import io.parcours.demo.people.Person.Home;
import io.parcours.demo.people.Phones;
import io.parcours.demo.people.Trouble;
import io.parcours.demo.people.Typos;
import io.parcours.demo.silo.Customer.Visitor;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Accounts and orders of the web shop, in its SQL database. */
final class ShopSilo implements Closeable {
    private final Desk desk;
    private final ShopDatabase database;

    ShopSilo(Desk desk) throws SQLException {
        this.desk = desk;
        this.database = new ShopDatabase(desk.folder());
    }

    /** Opens an account unless there is one. */
    void account(Customer customer, long at) {
        if (customer.account().isPresent()) {
            return;
        }
        String id = String.format("A%08d", Desk.scattered(customer.person.number() + 17, 100_000_000L));
        customer.openedAccount(id);
        LocalDate day = Desk.day(at);
        var person = customer.person;
        var dice = customer.dice;
        Optional<Trouble> trouble = Optional.empty();
        String given = person.given();
        String family = person.familyOn(day);
        if (dice.chance(0.025)) {
            family = Typos.in(dice, family);
            trouble = Optional.of(Trouble.TYPO);
        } else if (!person.nicknames().isEmpty() && dice.chance(0.08)) {
            given = dice.pick(person.nicknames());
            trouble = Optional.of(Trouble.NICKNAME);
        }
        // A login is a mailbox of one's own, or it could not be told from the rest of the family's.
        String email = person.familyEmail().isPresent() ? person.emailOn(day) : customer.email(day);
        Home home = person.homeOn(day);
        boolean phone = dice.chance(0.6);
        boolean born = dice.chance(0.45);
        List<Id> others = new ArrayList<>(List.of(Customer.emailId(email)));
        if (phone) {
            others.add(Customer.phoneId(person.mobile()));
        }
        customer.truth.record("shop", "accounts", id, new Id("shop_id", id), at, others, trouble);
        trouble.ifPresent(what -> customer.truth.trap(what, id));
        // Drawn even when nothing is written: a life made again has to take the same turns.
        ShopDatabase.Account account = new ShopDatabase.Account(
                id,
                Emails.asTyped(dice, email),
                given,
                family,
                phone
                        ? Phones.asTyped(
                                dice, person.mobile(), person.home().town().country())
                        : "",
                born ? Optional.of(person.birthDate()) : Optional.empty(),
                home.street(),
                home.town().postcode(),
                home.town().name(),
                home.town().country(),
                person.habits().readsNewsletter(),
                at,
                at);
        if (desk.writing()) {
            database.account(account);
        }
    }

    /** A changed address, entered by the customer. */
    void moved(Customer customer, long at, String street) {
        customer.account().ifPresent(id -> database.moved(id, street, at));
    }

    /** @return the order's number, or none for an order without an account that only e-mails know */
    String order(Customer customer, WebVisit visit, Visitor visitor, boolean guest) {
        long at = visit.at() + 240;
        LocalDate day = Desk.day(at);
        String id = String.format("W%d%05d", customer.person.number(), customer.nextSequence());
        var person = customer.person;
        var dice = customer.dice;
        Home home = person.homeOn(day);
        String email = guest ? customer.email(day) : "";
        boolean phone = guest && dice.chance(0.75);
        String given = person.given();
        Optional<Trouble> trouble = Optional.empty();
        if (guest) {
            trouble = Optional.of(Trouble.GUEST_CHECKOUT);
            if (dice.chance(0.03)) {
                email = Typos.inEmail(dice, email);
                trouble = Optional.of(Trouble.EMAIL_TYPO);
            }
            if (!person.nicknames().isEmpty() && dice.chance(0.1)) {
                given = dice.pick(person.nicknames());
            }
            List<Id> others = new ArrayList<>();
            others.add(Customer.emailId(email));
            if (phone) {
                others.add(Customer.phoneId(person.mobile()));
            }
            customer.truth.record("shop", "guest_checkouts", id, new Id("order_id", id), at, others, trouble);
            customer.truth.trap(trouble.get(), id);
        } else {
            customer.truth.row(
                    at,
                    new Id("order_id", id),
                    List.of(new Id("shop_id", customer.account().orElseThrow())));
        }
        String source = visit.source().campaign(day.toString().substring(0, 7));
        ShopDatabase.Order order = new ShopDatabase.Order(
                id,
                guest ? "" : customer.account().orElseThrow(),
                guest ? Emails.asTyped(dice, email) : "",
                phone
                        ? Phones.asTyped(
                                dice, person.mobile(), person.home().town().country())
                        : "",
                guest ? given : "",
                guest ? person.familyOn(day) : "",
                guest ? home.street() : "",
                guest ? home.town().postcode() : "",
                guest ? home.town().name() : "",
                guest ? home.town().country() : "",
                visitor.cookie(),
                visit.cancelled() ? "cancelled" : "paid",
                Moment.cents(visit.bought()),
                source,
                at,
                visit.cancelled() ? at + 86_400 : at);
        if (desk.writing()) {
            database.order(order, visit.bought());
            if (desk.fault("shop.orders", "negative price", id, 0.003)) {
                Line line = visit.bought().get(0);
                database.badOrder(id + "-N", customer.account().orElse(""), line, -line.cents(), at);
            }
            if (desk.fault("shop.orders", "no product", id, 0.002)) {
                database.badOrder(id + "-P", customer.account().orElse(""), null, 1000, at);
            }
        }
        return id;
    }

    @Override
    public void close() {
        database.close();
    }
}
