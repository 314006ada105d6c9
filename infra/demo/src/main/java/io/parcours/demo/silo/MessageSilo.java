package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment.Message;
import io.parcours.demo.behaviour.Source;
import io.parcours.demo.people.Dice;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** E-mails and text messages: what was sent, and what came of it. */
final class MessageSilo implements Closeable {
    private static final String NAME = "mail.events";

    private final Desk desk;
    private final Drops events;

    MessageSilo(Desk desk) {
        this.desk = desk;
        this.events = new Drops(desk, "mail/events", "ndjson", "", StandardCharsets.UTF_8);
    }

    void message(Customer customer, Message message) {
        Dice dice = customer.dice;
        long at = message.at();
        String month = Desk.day(at).toString().substring(0, 7);
        String campaign = message.sms() ? "SMS-" + month : Source.NEWSLETTER.campaign(month);
        String email = message.sms() ? "" : customer.email(Desk.day(at));
        String phone = message.sms() ? customer.person.mobile() : "";
        Optional<String> contact = dice.chance(0.8) ? customer.contact() : Optional.empty();
        Id to = message.sms() ? Customer.phoneId(phone) : Customer.emailId(email);
        List<Id> known = new ArrayList<>();
        contact.ifPresent(id -> known.add(new Id("crm_id", id)));
        customer.truth.row(at, to, known);
        String sending = customer.id("message");
        line(sending, 0, at, "sent", message, campaign, email, phone, contact);
        if (!message.sms() && !message.opened() && dice.chance(0.015)) {
            line(sending, 1, at + 20, "bounce", message, campaign, email, phone, contact);
        }
        if (message.opened()) {
            long opened = at + dice.between(60, 30_000);
            line(sending, 2, opened, "open", message, campaign, email, phone, contact);
            if (message.clicked()) {
                line(sending, 3, opened + 30, "click", message, campaign, email, phone, contact);
            }
            if (message.unsubscribed()) {
                line(sending, 4, opened + 60, "unsubscribe", message, campaign, email, phone, contact);
            }
        }
    }

    private void line(
            String sending,
            int step,
            long at,
            String kind,
            Message message,
            String campaign,
            String email,
            String phone,
            Optional<String> contact) {
        if (desk.isYetToCome(at)) {
            return;
        }
        String id = sending + "-" + step;
        String line = new JsonLine()
                .put("id", id)
                .put("at", at)
                .put("kind", kind)
                .put("channel", message.sms() ? "sms" : "email")
                .put("campaign", campaign)
                .put("email", email)
                .put("phone", phone)
                .put("contact", contact.orElse(""))
                .toString();
        var day = Desk.day(at);
        events.line(day, line);
        if (desk.fault(NAME, "line is no JSON", id, 0.001)) {
            events.line(day, "{\"id\":\"" + id + "\",\"at\":");
        }
        if (desk.fault(NAME, "unknown kind", id, 0.001)) {
            events.line(
                    day,
                    line.replace("\"kind\":\"" + kind + "\"", "\"kind\":\"teleported\"")
                            .replace(id, id + "-x"));
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
