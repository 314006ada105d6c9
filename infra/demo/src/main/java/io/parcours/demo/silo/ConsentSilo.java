package io.parcours.demo.silo;

import io.parcours.demo.people.Emails;
import io.parcours.demo.people.Person;
import io.parcours.demo.people.Phones;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

/** Who agreed to what, by which form, and who took it back. */
final class ConsentSilo implements Closeable {
    private final Desk desk;
    private final Drops consents;

    ConsentSilo(Desk desk) {
        this.desk = desk;
        this.consents = new Drops(
                desk,
                "consents/consents",
                "csv",
                "consent_id,email,phone,purpose,channel,granted,at,source,legal_basis",
                StandardCharsets.UTF_8);
    }

    /** What was ticked at the first contact; only those with an account, a card or a contact were asked. */
    void asked(Customer customer) {
        Person person = customer.person;
        var habits = person.habits();
        if (!habits.hasAccount() && !habits.hasCard() && !habits.inCrm()) {
            return;
        }
        long at = Math.max(customer.since(), 0) + 60;
        LocalDate day = Desk.day(at);
        String email = customer.email(day);
        customer.truth.row(at, Customer.emailId(email), java.util.List.of());
        String written = Emails.asTyped(customer.dice, email);
        line(customer, at, written, "", "newsletter", "email", habits.readsNewsletter());
        line(customer, at, written, "", "ads", "any", habits.acceptsAds());
        if (habits.readsNewsletter()) {
            // Numbers are written as one types them, mailboxes already were.
            String phone = Phones.asTyped(
                    customer.dice, person.mobile(), person.home().town().country());
            customer.truth.row(at, Customer.phoneId(person.mobile()), java.util.List.of());
            line(customer, at, "", phone, "newsletter", "sms", customer.dice.chance(0.6));
        }
    }

    void withdrawn(Customer customer, long at) {
        String email = customer.email(Desk.day(at));
        line(customer, at, email, "", "newsletter", "email", false);
    }

    private void line(
            Customer customer, long at, String email, String phone, String purpose, String channel, boolean granted) {
        String id = customer.id("consent");
        consents.line(
                Desk.day(at),
                Csv.line(
                        ',',
                        id,
                        email,
                        phone,
                        purpose,
                        channel,
                        granted ? "yes" : "no",
                        Desk.utc(at),
                        customer.dice.chance(0.6) ? "web form" : "shop",
                        "consent"));
        if (desk.fault("consents.consents", "nobody named", id, 0.002)) {
            consents.line(
                    Desk.day(at),
                    Csv.line(',', id + "x", "", "", purpose, channel, "yes", Desk.utc(at), "shop", "consent"));
        }
    }

    @Override
    public void close() throws IOException {
        consents.close();
    }
}
