package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment.Post;
import io.parcours.demo.people.Emails;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

/** Reviews on the shop's pages, by buyers who leave an address, and mentions by people of whom only a handle is known. */
final class SocialSilo implements Closeable {
    private static final List<String> GOOD =
            List.of("J'adore, très belle qualité", "Conforme à la photo, je recommande", "Top !");
    private static final List<String> BAD =
            List.of("Déçue de la qualité", "Ne tient pas au lavage, \"arnaque\"", "Jamais plus");

    private final Desk desk;
    private final Drops posts;

    SocialSilo(Desk desk) {
        this.desk = desk;
        this.posts = new Drops(desk, "social/posts", "ndjson", "", StandardCharsets.UTF_8);
    }

    void post(Customer customer, Post post) {
        LocalDate day = Desk.day(post.at());
        String id = customer.id("post");
        String handle = "@" + Emails.letters(customer.person.given())
                + desk.id("handle", customer.person.number(), 0).substring(0, 5);
        String email = post.review() ? customer.email(day) : "";
        customer.truth.row(
                post.at(), new Id("social_id", handle), email.isEmpty() ? List.of() : List.of(Customer.emailId(email)));
        String line = new JsonLine()
                .put("id", id)
                .put("at", Desk.utc(post.at()))
                .put("kind", post.review() ? "review" : "mention")
                .put("network", post.review() ? "site" : customer.dice.pick(List.of("instagram", "tiktok", "facebook")))
                .put("handle", handle)
                .put("email", email.isEmpty() ? "" : Emails.asTyped(customer.dice, email))
                .put("text", customer.dice.pick(post.stars() >= 3 ? GOOD : BAD))
                .put("stars", post.stars())
                .put("sku", post.review() ? post.product().sku() : "")
                .toString();
        posts.line(day, line);
        if (desk.fault("social.posts", "line is no JSON", id, 0.004)) {
            posts.line(day, line.substring(0, line.length() - 9));
        }
    }

    @Override
    public void close() throws IOException {
        posts.close();
    }
}
