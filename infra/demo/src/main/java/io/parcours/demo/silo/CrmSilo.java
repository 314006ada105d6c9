package io.parcours.demo.silo;

import io.parcours.demo.people.Emails;
import io.parcours.demo.people.Gender;
import io.parcours.demo.people.Person;
import io.parcours.demo.people.Person.Home;
import io.parcours.demo.people.Phones;
import io.parcours.demo.people.Trouble;
import io.parcours.demo.people.Typos;
import io.parcours.demo.truth.PersonTruth.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The CRM's extract: semicolons, French dates, Windows' own character set, and what clerks type when a field is required and the
 * customer silent. One full extract at the end of the history, then what changed each day.
 */
final class CrmSilo implements Closeable {
    private static final String NAME = "crm.contacts";
    private static final String HEADER =
            "contact_id;civility;first_name;last_name;birth_date;email;mobile;landline;street;zip;"
                    + "city;country;card_no;created_at;modified_at";

    private final Desk desk;
    private final Drops contacts;

    CrmSilo(Desk desk) {
        this.desk = desk;
        this.contacts = new Drops(desk, "crm/contacts", "csv", HEADER, Charset.forName("windows-1252"));
    }

    /** The contact, and for some a second one that nobody noticed. */
    void contact(Customer customer, LocalDate extract) {
        customer.contact().ifPresent(id -> {
            long created = customer.since() + 3600L * customer.dice.between(8, 17);
            contact(customer, id, created, created, extract, false);
            if (customer.person.has(Trouble.DUPLICATE_CONTACT)) {
                customer.truth.trap(Trouble.DUPLICATE_CONTACT, id);
                long again = created + 86_400L * customer.dice.between(20, 200);
                contact(customer, "D" + id.substring(1), again, again, extract, true);
            }
        });
    }

    /** The contact as it is after a change. */
    void changed(Customer customer, long at, LocalDate extract) {
        customer.contact().ifPresent(id -> contact(customer, id, customer.since() + 3600L * 9, at, extract, false));
    }

    private void contact(
            Customer customer, String id, long created, long modified, LocalDate extract, boolean duplicate) {
        Person person = customer.person;
        var dice = customer.dice;
        var truth = customer.truth;
        LocalDate day = Desk.day(modified);
        Optional<Trouble> trouble = duplicate ? Optional.of(Trouble.DUPLICATE_CONTACT) : Optional.empty();
        String given = person.given();
        String family = person.familyOn(day);
        LocalDate born = person.birthDate();
        switch (dice.weighted(duplicate ? 20 : 82, 7, 6, 3)) {
            case 1 -> {
                family = Typos.in(dice, family);
                trouble = Optional.of(Trouble.TYPO);
            }
            case 2 -> {
                if (!person.nicknames().isEmpty()) {
                    given = dice.pick(person.nicknames());
                    trouble = Optional.of(Trouble.NICKNAME);
                }
            }
            case 3 -> {
                born = Typos.swapped(born);
                trouble = Optional.of(Trouble.DAY_MONTH_SWAP);
            }
            default -> {}
        }
        List<Id> others = new ArrayList<>();
        String birth = born.format(Desk.FRENCH_DAY);
        if (dice.chance(0.02)) {
            birth = "01/01/1900";
            truth.trap(Trouble.PLACEHOLDER, birth);
        } else if (dice.chance(0.15)) {
            birth = "";
        }
        String email = "";
        if (dice.chance(0.02)) {
            email = dice.chance(0.6) ? "test@test.com" : "noemail@noemail.com";
            truth.trap(Trouble.PLACEHOLDER, email);
        } else if (dice.chance(0.8)) {
            String address = customer.email(day);
            if (dice.chance(0.012)) {
                address = Typos.inEmail(dice, address);
                truth.trap(Trouble.EMAIL_TYPO, address);
                trouble = Optional.of(Trouble.EMAIL_TYPO);
            }
            others.add(Customer.emailId(address));
            email = Emails.asTyped(dice, address);
        }
        String mobile = "";
        if (dice.chance(0.025)) {
            mobile = dice.chance(0.7) ? "0000000000" : "1111111111";
            truth.trap(Trouble.PLACEHOLDER, mobile);
        } else if (dice.chance(duplicate ? 0.45 : 0.75) || person.formerMobile().isPresent()) {
            String number = person.formerMobile().orElse(person.mobile());
            if (person.has(Trouble.RECYCLED_PHONE)) {
                truth.trap(Trouble.RECYCLED_PHONE, number);
            }
            others.add(Customer.phoneId(number));
            mobile = Phones.asTyped(dice, number, person.home().town().country());
        }
        String landline = "";
        if (person.landline().isPresent()) {
            Id home = Customer.phoneId(person.landline().get());
            if (person.has(Trouble.SHARED_LANDLINE)) {
                truth.shared(Trouble.SHARED_LANDLINE, home);
            }
            others.add(home);
            landline = Phones.asTyped(
                    dice, person.landline().get(), person.home().town().country());
        }
        boolean knowsCard = dice.chance(0.65) && !duplicate;
        Optional<String> card = knowsCard ? customer.card() : Optional.empty();
        card.ifPresent(number -> others.add(new Id("loyalty_id", number)));
        truth.record("crm", "contacts", id, new Id("crm_id", id), created, others, trouble);
        trouble.ifPresent(what -> truth.trap(what, id));

        Home home = person.homeOn(day);
        String line = Csv.line(
                ';',
                id,
                person.gender() == Gender.F ? "Mme" : "M.",
                given,
                family,
                birth,
                email,
                mobile,
                landline,
                home.street(),
                home.town().postcode(),
                home.town().name(),
                home.town().country(),
                card.orElse(""),
                Desk.paris(created).format(Desk.FRENCH_MINUTE),
                Desk.paris(modified).format(Desk.FRENCH_MINUTE));
        contacts.line(extract, line);
        if (desk.fault(NAME, "no contact_id", id, 0.002)) {
            contacts.line(extract, line.substring(id.length()));
        }
        if (desk.fault(NAME, "impossible birth date", id, 0.002)) {
            contacts.line(
                    extract,
                    Csv.line(
                            ';',
                            "X" + id,
                            "M.",
                            "Test",
                            "Saisie",
                            "31/02/1985",
                            "",
                            "",
                            "",
                            "",
                            "",
                            "",
                            "FR",
                            "",
                            "",
                            "02/01/2020 10:00"));
        }
    }

    @Override
    public void close() throws IOException {
        contacts.close();
    }
}
