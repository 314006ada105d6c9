package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment;
import io.parcours.demo.behaviour.Moment.AdSeen;
import io.parcours.demo.behaviour.Moment.Answer;
import io.parcours.demo.behaviour.Moment.AppOpened;
import io.parcours.demo.behaviour.Moment.CareContact;
import io.parcours.demo.behaviour.Moment.Message;
import io.parcours.demo.behaviour.Moment.Post;
import io.parcours.demo.behaviour.Moment.ShopVisit;
import io.parcours.demo.behaviour.Moment.WebVisit;
import io.parcours.demo.behaviour.Source;
import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Household;
import io.parcours.demo.people.Person;
import io.parcours.demo.silo.Customer.Visitor;
import io.parcours.demo.truth.PersonTruth;
import java.io.Closeable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** All of the company's systems at once: what a person does goes to each system that would have seen it. */
public final class Silos implements Closeable {
    private static final int PERSONS_PER_BOT_SESSION = 30;

    private final Desk desk;
    private final WebSilo web;
    private final ShopSilo shop;
    private final CrmSilo crm;
    private final StoreSilo store;
    private final MessageSilo messages;
    private final CareSilo care;
    private final AdSilo ads;
    private final AppSilo app;
    private final SocialSilo social;
    private final ConsentSilo consents;
    private final ReferenceSilo reference;

    public Silos(Desk desk) throws SQLException {
        this.desk = desk;
        this.web = new WebSilo(desk);
        this.shop = new ShopSilo(desk);
        this.crm = new CrmSilo(desk);
        this.store = new StoreSilo(desk);
        this.messages = new MessageSilo(desk);
        this.care = new CareSilo(desk);
        this.ads = new AdSilo(desk);
        this.app = new AppSilo(desk);
        this.social = new SocialSilo(desk);
        this.consents = new ConsentSilo(desk);
        this.reference = new ReferenceSilo(desk);
    }

    /** What the company knows before any customer: shops, campaigns, products. */
    public void reference(LocalDate day) throws IOException {
        reference.shops();
        reference.campaigns();
        reference.catalogue(day);
    }

    /** The catalogue and the ads' bills of a day. */
    public void day(LocalDate day, boolean withCatalogue) throws IOException {
        if (withCatalogue) {
            reference.catalogue(day);
        }
        ads.costs(day, desk.plan().customers());
    }

    public void bots(LocalDate from, int days) {
        long sessions =
                Math.max(3, (long) desk.plan().customers() * days / desk.plan().days() / PERSONS_PER_BOT_SESSION);
        web.bots(sessions, from.atStartOfDay().toEpochSecond(ZoneOffset.UTC), days, "bots from " + from);
    }

    /** A person as known to the silos, ready to act. */
    public final class Known implements Moment.Witness {
        private final Customer customer;

        private Known(Household household, Person person, PersonTruth truth) {
            this.customer = new Customer(desk, household, person, truth);
        }

        /** Forms filled in at the first contact. */
        private void register(LocalDate extract) {
            store.card(customer);
            crm.contact(customer, extract);
            consents.asked(customer);
            if (customer.person.habits().hasAccount() && customer.person.joinedDay() < 0 && customer.dice.chance(0.6)) {
                shop.account(customer, customer.since() + 500);
            }
        }

        @Override
        public void saw(Message message) {
            messages.message(customer, message);
        }

        @Override
        public void saw(AdSeen ad) {
            ads.seen(customer, ad);
        }

        @Override
        public void saw(AppOpened opened) {
            app.opened(customer, opened.at());
        }

        @Override
        public void saw(CareContact contact) {
            care.contact(customer, contact);
        }

        @Override
        public void saw(Answer answer) {
            care.answer(customer, answer);
        }

        @Override
        public void saw(Post post) {
            social.post(customer, post);
        }

        @Override
        public void saw(WebVisit visit) {
            var dice = customer.dice;
            Visitor visitor = customer.visitor();
            boolean guest = !customer.person.habits().hasAccount() || dice.chance(0.08);
            boolean registers = !guest && (visit.ordered() || dice.chance(0.25));
            if (registers) {
                shop.account(customer, visit.at());
            }
            boolean loggedIn = customer.account().isPresent() && !guest && (visit.ordered() || dice.chance(0.45));
            boolean carriesAddress = visit.source() == Source.NEWSLETTER && dice.chance(0.6);
            Optional<String> email =
                    carriesAddress ? Optional.of(customer.email(Desk.day(visit.at()))) : Optional.empty();
            Optional<String> order =
                    visit.ordered() ? Optional.of(shop.order(customer, visit, visitor, guest)) : Optional.empty();
            web.visit(customer, visit, visitor, loggedIn, email, order);
        }

        @Override
        public void saw(ShopVisit visit) {
            store.visit(customer, visit);
            if (customer.person.habits().hasApp() && customer.dice.chance(0.7)) {
                app.beacon(customer, visit.at() - 120, visit.shop());
            }
            if (customer.dice.chance(0.05)) {
                customer.account().ifPresent(id -> web.kiosk(customer, visit.at() - 60, visit.shop(), id));
            }
        }

        /** From now on ids are those of a day after the history. */
        public void laterDay(int added) {
            customer.laterDay(added);
        }

        /** Moved within the street: the account and the CRM hear of it. */
        public void moved(long at, LocalDate extract) {
            Dice dice = customer.dice;
            shop.moved(customer, at, dice.between(141, 199) + " rue Neuve");
            crm.changed(customer, at, extract);
        }

        public void withdrew(long at) {
            consents.withdrawn(customer, at);
        }
    }

    /** Makes a person known and lives the given moments; the result can go on acting. */
    public Known live(Household household, Person person, PersonTruth truth, List<Moment> moments, LocalDate extract) {
        Known known = new Known(household, person, truth);
        known.register(extract);
        moments.forEach(moment -> moment.tell(known));
        return known;
    }

    @Override
    public void close() throws IOException {
        try (web;
                shop;
                crm;
                store;
                messages;
                care;
                ads;
                app;
                social;
                consents) {
            desk.write(true);
        }
    }
}
