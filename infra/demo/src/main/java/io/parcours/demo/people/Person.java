package io.parcours.demo.people;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One true customer.
 *
 * @param number unique, and with the seed enough to make everything about the person again
 * @param formerEmail the address used until {@link #changedOn}
 * @param familyEmail a mailbox shared with the household, given instead of the own one
 * @param mobile E.164
 * @param formerMobile the number until it was handed on to somebody else, before the first day of the data; E.164
 * @param landline the household's; E.164
 * @param formerHome where the person lived until {@link #changedOn}
 * @param formerFamilyName the name borne until {@link #changedOn}
 * @param changedOn the day a life event took effect; present when one of the former values is
 * @param childBirth when the newest child of the household's adults was born, or will be; silos hear of it at most {@link #KNOWN_AHEAD} days before
 * @param joinedDay day of the first contact, counted from the first day of the data; negative for older customers
 */
public record Person(
        String id,
        long number,
        long household,
        String given,
        List<String> nicknames,
        String family,
        Gender gender,
        LocalDate birthDate,
        String email,
        Optional<String> formerEmail,
        Optional<String> familyEmail,
        String mobile,
        Optional<String> formerMobile,
        Optional<String> landline,
        Home home,
        Optional<Home> formerHome,
        Optional<String> formerFamilyName,
        Optional<LocalDate> changedOn,
        Optional<LocalDate> childBirth,
        int joinedDay,
        Habits habits,
        Set<Trouble> troubles) {
    /** Days before a birth from which on a person may tell of it. */
    public static final int KNOWN_AHEAD = 200;

    /** @param kilometresToShop to the nearest shop */
    public record Home(String street, Town town, double lat, double lon, Shop nearestShop, double kilometresToShop) {}

    /**
     * What kind of customer it is; silos never see this.
     *
     * @param purchaseWishesPerYear occasions on which the person looks for something to buy
     * @param storeShare share of these occasions that happen in a shop
     * @param taste what is bought and looked at on them
     */
    public record Habits(
            double purchaseWishesPerYear,
            double storeShare,
            boolean hasAccount,
            boolean hasCard,
            boolean inCrm,
            boolean hasApp,
            boolean readsNewsletter,
            boolean acceptsAds,
            Taste taste) {}

    /** The same person, had the first contact been on another day. */
    public Person joining(int day) {
        return new Person(
                id,
                number,
                household,
                given,
                nicknames,
                family,
                gender,
                birthDate,
                email,
                formerEmail,
                familyEmail,
                mobile,
                formerMobile,
                landline,
                home,
                formerHome,
                formerFamilyName,
                changedOn,
                childBirth,
                day,
                habits,
                troubles);
    }

    public boolean has(Trouble trouble) {
        return troubles.contains(trouble);
    }

    /** The family name on a day. */
    public String familyOn(LocalDate day) {
        return formerFamilyName
                .filter(former -> changedOn.map(day::isBefore).orElse(false))
                .orElse(family);
    }

    /** The home on a day. */
    public Home homeOn(LocalDate day) {
        return formerHome
                .filter(former -> changedOn.map(day::isBefore).orElse(false))
                .orElse(home);
    }

    /** The newest child, as far as the person can tell of it on a day. */
    public Optional<LocalDate> childKnownOn(LocalDate day) {
        return childBirth.filter(birth -> !birth.isAfter(day.plusDays(KNOWN_AHEAD)));
    }

    /** The private mailbox on a day. */
    public String emailOn(LocalDate day) {
        return formerEmail
                .filter(former -> changedOn.map(day::isBefore).orElse(false))
                .orElse(email);
    }
}
