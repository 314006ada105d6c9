package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment.Answer;
import io.parcours.demo.behaviour.Moment.CareContact;
import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Emails;
import io.parcours.demo.people.Phones;
import io.parcours.demo.people.Trouble;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The call centre's and after-sales' tickets, free text and all, and what customers answered when asked. */
final class CareSilo implements Closeable {
    private static final List<String> COMPLAINTS = List.of(
            "Colis arrivé ouvert, il manque un article.\nJe demande un remboursement.",
            "Troisième appel, toujours pas de réponse ; \"c'est inadmissible\"",
            "La couture a lâché, après deux jours, et la boutique refuse l'échange.",
            "Livraison annoncée lundi, rien reçu.\nLe suivi dit \"livré\".",
            "Taille 38 commandée, taille 42 reçue, je suis très déçue");
    private static final List<String> QUESTIONS = List.of(
            "Quels sont les horaires, et peut-on retirer en magasin ?",
            "Comment changer mon adresse e-mail ?",
            "Le manteau existe-t-il en gris, taille 40 ?",
            "Merci pour votre aide,\ntout est arrivé.");
    private static final List<String> PRAISE = List.of("Parfait", "Très bon accueil, merci", "", "", "");
    private static final List<String> BLAME = List.of("Trop long", "Service injoignable, dommage", "Déçu", "");

    private final Desk desk;
    private final Drops tickets;
    private final Drops answers;

    CareSilo(Desk desk) {
        this.desk = desk;
        this.tickets = new Drops(
                desk,
                "care/tickets",
                "csv",
                "ticket_id,opened_at,via,topic,email,phone,contact_id,message,tone,closed_at",
                StandardCharsets.UTF_8);
        this.answers = new Drops(
                desk,
                "surveys/answers",
                "csv",
                "answer_id,answered_at,survey,score,email,comment",
                StandardCharsets.UTF_8);
    }

    void contact(Customer customer, CareContact contact) {
        Dice dice = customer.dice;
        LocalDate day = Desk.day(contact.at());
        String id = "S" + customer.person.number() + "-" + customer.nextSequence();
        boolean byPhone = dice.chance(0.55);
        String email = byPhone && dice.chance(0.5) ? "" : customer.email(day);
        List<Id> ids = new ArrayList<>();
        if (!email.isEmpty()) {
            ids.add(Customer.emailId(email));
        }
        if (byPhone) {
            if (customer.person.has(Trouble.RECYCLED_PHONE)) {
                customer.truth.trap(Trouble.RECYCLED_PHONE, customer.person.mobile());
            }
            ids.add(Customer.phoneId(customer.person.mobile()));
        }
        String contactId = dice.chance(0.5) ? customer.contact().orElse("") : "";
        if (!contactId.isEmpty()) {
            ids.add(new Id("crm_id", contactId));
        }
        customer.truth.row(contact.at(), ids.get(0), ids.subList(1, ids.size()));
        double tone = contact.complaint() ? -0.5 - dice.between(0, 5) / 10.0 : dice.between(0, 6) / 10.0;
        String line = Csv.line(
                ',',
                id,
                Desk.utc(contact.at()),
                byPhone ? "phone" : "mail",
                contact.complaint() ? "complaint" : dice.chance(0.3) ? "return" : "question",
                email.isEmpty() ? "" : Emails.asTyped(dice, email),
                byPhone
                        ? Phones.asTyped(
                                dice,
                                customer.person.mobile(),
                                customer.person.home().town().country())
                        : "",
                contactId,
                dice.pick(contact.complaint() ? COMPLAINTS : QUESTIONS),
                tone,
                dice.chance(contact.complaint() ? 0.8 : 0.97)
                        ? Desk.utc(contact.at() + dice.between(3600, 400_000))
                        : "");
        tickets.line(day, line);
        if (desk.fault("care.tickets", "no ticket_id", id, 0.004)) {
            tickets.line(day, line.substring(id.length()));
        }
    }

    void answer(Customer customer, Answer answer) {
        Dice dice = customer.dice;
        LocalDate day = Desk.day(answer.at());
        String email = customer.email(day);
        customer.truth.row(answer.at(), Customer.emailId(email), List.of());
        String id = "Q" + customer.person.number() + "-" + customer.nextSequence();
        boolean good = answer.score() >= (answer.nps() ? 7 : 3);
        String comment = dice.pick(good ? PRAISE : BLAME);
        String survey = answer.nps() ? "nps" : "csat";
        String written = Emails.asTyped(dice, email);
        answers.line(day, Csv.line(',', id, Desk.utc(answer.at()), survey, answer.score(), written, comment));
        if (desk.fault("surveys.answers", "score out of range", id, 0.005)) {
            answers.line(day, Csv.line(',', id + "X", Desk.utc(answer.at()), survey, 99, "", ""));
        }
    }

    @Override
    public void close() throws IOException {
        tickets.close();
        answers.close();
    }
}
