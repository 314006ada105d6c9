package io.parcours.demo.silo;

import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Emails;
import io.parcours.demo.people.Household;
import io.parcours.demo.people.Person;
import io.parcours.demo.people.Product;
import io.parcours.demo.people.Trouble;
import io.parcours.demo.truth.PersonTruth;
import io.parcours.demo.truth.PersonTruth.Id;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One person as the silos meet them: numbers given, browsers used, and how far all that has come. */
final class Customer {
    private static final long DAY = 86_400;

    /** A browser or telephone. */
    private static final class Browser {
        final String userAgent;
        String cookie;

        Browser(String userAgent, String cookie) {
            this.userAgent = userAgent;
            this.cookie = cookie;
        }
    }

    /** What a visit comes from. */
    record Visitor(String cookie, String userAgent) {}

    final Person person;
    final PersonTruth truth;
    final Dice dice;
    private final Dice whims;

    private final Desk desk;
    private final Household household;
    private final List<Browser> browsers = new ArrayList<>();
    private final long since;
    private int sequence;
    private int cookies;
    private Optional<String> account = Optional.empty();

    Customer(Desk desk, Household household, Person person, PersonTruth truth) {
        this.desk = desk;
        this.household = household;
        this.person = person;
        this.truth = truth;
        this.dice = Dice.of(desk.seed(), "silos", person.number());
        this.whims = Dice.of(desk.seed(), "browsing", person.number());
        this.since = desk.plan().firstDay().atStartOfDay().toEpochSecond(ZoneOffset.UTC) + person.joinedDay() * DAY;
        boolean several = person.has(Trouble.SEVERAL_DEVICES);
        for (int i = 0; i < (several ? 2 : 1); i++) {
            browsers.add(new Browser(dice.pick(i == 0 ? UserAgents.DESKTOPS : UserAgents.PHONES), freshCookie()));
        }
    }

    /** First contact with the company. */
    long since() {
        return since;
    }

    /** Makes ids of a later day differ from those of the history. */
    void laterDay(int added) {
        sequence += 1000 * added;
        cookies += 1000 * added;
    }

    int nextSequence() {
        return sequence++;
    }

    String id(String purpose) {
        return desk.id(purpose, person.number(), nextSequence());
    }

    private String freshCookie() {
        return "c." + desk.id("cookie", person.number(), cookies++);
    }

    /** Which browser the next visit uses; a forgetful one has a new cookie by then. */
    Visitor visitor() {
        if (household.sharesDevice() && dice.chance(0.35)) {
            String cookie = household.sharedCookie(desk.seed());
            truth.shared(Trouble.SHARED_DEVICE, new Id("cookie", cookie));
            return new Visitor(cookie, UserAgents.TABLET);
        }
        Browser browser = dice.pick(browsers);
        if (person.has(Trouble.COOKIE_CHURN) && dice.chance(0.4)) {
            browser.cookie = freshCookie();
        }
        return new Visitor(browser.cookie, browser.userAgent);
    }

    /** The browser last used, for ads that follow it. */
    String cookie() {
        return browsers.get(browsers.size() - 1).cookie;
    }

    Optional<String> account() {
        return account;
    }

    void openedAccount(String id) {
        account = Optional.of(id);
    }

    Optional<String> card() {
        return person.habits().hasCard()
                ? Optional.of(String.format("2960%09d", Desk.scattered(person.number(), 1_000_000_000L)))
                : Optional.empty();
    }

    Optional<String> contact() {
        return person.habits().inCrm()
                ? Optional.of(String.format("C%08d", Desk.scattered(person.number(), 100_000_000L)))
                : Optional.empty();
    }

    /** The category of a page that the person opens. */
    String category() {
        Product met = dice.pick(desk.reference().products());
        return desk.reference().choice(met, person.habits().taste(), whims).category();
    }

    /** Which mailbox the person gives on a day, in canonical form. */
    String email(LocalDate day) {
        if (person.familyEmail().isPresent() && dice.chance(0.6)) {
            return shareable(person.familyEmail().get());
        }
        return shareable(person.emailOn(day));
    }

    /** Notes that a mailbox is the household's before it is seen anywhere. */
    private String shareable(String email) {
        boolean owner = person.has(Trouble.SHARED_EMAIL) && person.familyEmail().isEmpty();
        boolean family = person.familyEmail().filter(email::equals).isPresent();
        boolean lent = owner
                && household.members().stream()
                        .anyMatch(other ->
                                other.familyEmail().filter(email::equals).isPresent());
        if (family || lent) {
            truth.shared(Trouble.SHARED_EMAIL, emailId(email));
        }
        return email;
    }

    static Id emailId(String address) {
        return new Id("email", Emails.canonical(address));
    }

    static Id phoneId(String e164) {
        return new Id("phone", e164);
    }
}
