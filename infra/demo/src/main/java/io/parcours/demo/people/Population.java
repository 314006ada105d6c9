package io.parcours.demo.people;

import io.parcours.demo.people.Person.Habits;
import io.parcours.demo.people.Person.Home;
import io.parcours.demo.people.Reference.GivenName;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Everyone there is: household n is a function of the seed and n, so that nobody needs to be remembered. */
public final class Population {
    /** Households never hold more, so that a person's number follows from the household's. */
    private static final int MOST_MEMBERS = 4;

    private static final int PARENTS_UNDER = 46;

    private static final List<String> STREETS = List.of(
            "rue Victor-Hugo",
            "rue de la Gare",
            "avenue Jean-Jaurès",
            "rue des Écoles",
            "place de l'Église",
            "chemin du Moulin",
            "rue Pasteur",
            "boulevard Gambetta",
            "rue des Lilas",
            "allée des Tilleuls",
            "rue du 8-Mai-1945",
            "impasse des Acacias",
            "rue de Verdun",
            "quai de la Marne");

    private final long seed;
    private final LocalDate firstDay;
    private final int days;
    private final Reference reference;

    /** @param days length of the history; customers join before or during it */
    public Population(long seed, LocalDate firstDay, int days, Reference reference) {
        this.seed = seed;
        this.firstDay = firstDay;
        this.days = days;
        this.reference = reference;
    }

    public Household household(long number) {
        Dice dice = Dice.of(seed, "household", number);
        int size = 1 + dice.weighted(62, 23, 8, 7);
        Town town = reference.town(dice);
        Home home = home(dice, town);
        boolean moved = dice.chance(0.04);
        Optional<Home> former = moved ? Optional.of(home(dice, reference.town(dice))) : Optional.empty();
        LocalDate movedOn = firstDay.plusDays(dice.between(days / 10, days * 9 / 10));
        Optional<String> landline =
                dice.chance(0.35) ? Optional.of(Phones.landline(town.country(), number)) : Optional.empty();
        boolean sharesDevice = size > 1 && dice.chance(0.35);
        boolean sharesEmail = size > 1 && dice.chance(0.12);
        boolean sameNames = size > 2 && dice.chance(0.05);

        List<Person> members = new ArrayList<>();
        String family = reference.familyName(dice, town.country());
        for (int slot = 0; slot < size; slot++) {
            Set<Trouble> shared = EnumSet.noneOf(Trouble.class);
            if (moved) {
                shared.add(Trouble.MOVED);
            }
            if (sharesDevice) {
                shared.add(Trouble.SHARED_DEVICE);
            }
            if (landline.isPresent() && size > 1) {
                shared.add(Trouble.SHARED_LANDLINE);
            }
            boolean junior = sameNames && slot == 2;
            if (sameNames && (slot == 0 || slot == 2)) {
                shared.add(Trouble.NAMESAKE);
            }
            Optional<Person> namesake = junior ? Optional.of(members.get(0)) : Optional.empty();
            Optional<String> familyEmail =
                    sharesEmail && slot > 0 ? Optional.of(members.get(0).email()) : Optional.empty();
            if (sharesEmail) {
                shared.add(Trouble.SHARED_EMAIL);
            }
            Set<String> taken = members.stream().map(Person::given).collect(Collectors.toSet());
            members.add(member(
                    number, slot, family, taken, namesake, familyEmail, landline, home, former, movedOn, shared));
        }
        return new Household(number, List.copyOf(members), sharesDevice);
    }

    /** @param taken given names of the household so far: nobody's child or spouse is called the same, unless named after the parent */
    private Person member(
            long household,
            int slot,
            String householdName,
            Set<String> taken,
            Optional<Person> namesake,
            Optional<String> familyEmail,
            Optional<String> landline,
            Home home,
            Optional<Home> formerHome,
            LocalDate movedOn,
            Set<Trouble> troubles) {
        long number = household * MOST_MEMBERS + slot;
        Dice dice = Dice.of(seed, "person", number);
        Gender gender = dice.chance(0.62) ? Gender.F : Gender.M;
        String country = home.town().country();
        GivenName given = reference.givenName(dice, country, gender);
        while (taken.contains(given.name())) {
            given = reference.givenName(dice, country, gender);
        }
        boolean ownName = slot == 1 && dice.chance(0.4);
        String family = ownName ? reference.familyName(dice, country) : householdName;
        LocalDate born = born(dice, slot);
        if (namesake.isPresent()) {
            gender = namesake.get().gender();
            given = new GivenName(namesake.get().given(), namesake.get().nicknames());
            family = namesake.get().family();
        }
        Optional<String> formerName = Optional.empty();
        Optional<LocalDate> changedOn = formerHome.isPresent() ? Optional.of(movedOn) : Optional.empty();
        if (gender == Gender.F && slot < 2 && namesake.isEmpty() && dice.chance(0.012)) {
            formerName = Optional.of(reference.familyName(dice, country));
            changedOn = Optional.of(movedOn);
            troubles.add(Trouble.NAME_CHANGED);
        }
        String email = Emails.address(dice, given.name(), family, country, number, false);
        Optional<String> formerEmail = Optional.empty();
        if (dice.chance(0.03)) {
            formerEmail =
                    Optional.of(Emails.address(dice, given.name(), formerName.orElse(family), country, number, true));
            changedOn = Optional.of(movedOn);
            troubles.add(Trouble.EMAIL_CHANGED);
        }
        String mobile = Phones.mobile(country, number);
        Optional<String> formerMobile = Optional.empty();
        if (slot == 0 && handsNumberOn(household / 2)) {
            troubles.add(Trouble.RECYCLED_PHONE);
            if (household % 2 == 0) {
                formerMobile = Optional.of(Phones.mobile("FR", number));
                mobile = Phones.secondMobile(number);
            } else {
                mobile = Phones.mobile("FR", number - MOST_MEMBERS);
            }
        }
        Optional<LocalDate> child =
                slot < 2 && born.isAfter(lastDay().minusYears(PARENTS_UNDER)) ? child(household) : Optional.empty();
        boolean joinedBefore = formerMobile.isPresent() || dice.chance(0.55);
        int joined = joinedBefore ? -dice.between(1, 1500) : dice.between(0, days * 9 / 10);
        double wishes = 3.1 * StrictMath.exp(0.6 * dice.normal() - 0.18);
        double storeShare = home.kilometresToShop() < 15
                ? dice.between(0.25, 0.75)
                : home.kilometresToShop() < 60 ? dice.between(0.05, 0.4) : dice.between(0, 0.08);
        boolean hasCard = dice.chance(0.25 + 0.6 * storeShare);
        boolean inCrm = formerMobile.isPresent() || dice.chance(hasCard ? 0.7 : 0.4);
        Habits habits = new Habits(
                wishes,
                storeShare,
                dice.chance(0.72),
                hasCard,
                inCrm,
                dice.chance(0.28),
                dice.chance(0.58),
                dice.chance(0.65),
                reference.taste(Dice.of(seed, "taste", number)));
        if (dice.chance(0.3)) {
            troubles.add(Trouble.SEVERAL_DEVICES);
        }
        if (dice.chance(0.35)) {
            troubles.add(Trouble.COOKIE_CHURN);
        }
        if (inCrm && dice.chance(0.04)) {
            troubles.add(Trouble.DUPLICATE_CONTACT);
        }
        return new Person(
                String.format("P%08d", number),
                number,
                household,
                given.name(),
                given.nicknames(),
                family,
                gender,
                born,
                email,
                formerEmail,
                familyEmail,
                mobile,
                formerMobile,
                landline,
                home,
                formerHome,
                formerName,
                changedOn,
                child,
                joined,
                habits,
                Set.copyOf(troubles));
    }

    private boolean handsNumberOn(long pairOfHouseholds) {
        return Dice.of(seed, "recycled phone", pairOfHouseholds).chance(0.02);
    }

    private LocalDate born(Dice dice, int slot) {
        int age = slot < 2 ? dice.between(22, 82) : dice.between(15, 24);
        return firstDay.minusYears(age).minusDays(dice.between(0, 364));
    }

    /** The newest child of a household, which all its adults of an age have; from dice of its own. */
    private Optional<LocalDate> child(long household) {
        Dice dice = Dice.of(seed, "child", household);
        return dice.chance(0.7)
                ? Optional.of(lastDay().plusDays(dice.between(-1800, Person.KNOWN_AHEAD)))
                : Optional.empty();
    }

    private LocalDate lastDay() {
        return firstDay.plusDays(days - 1L);
    }

    private Home home(Dice dice, Town town) {
        double lat = town.lat() + 0.03 * dice.normal();
        double lon = town.lon() + 0.04 * dice.normal();
        String street = dice.between(1, 140) + " " + dice.pick(STREETS);
        Shop nearest = reference.nearestShop(lat, lon);
        return new Home(street, town, lat, lon, nearest, nearest.kilometresTo(lat, lon));
    }
}
