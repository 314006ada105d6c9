package io.parcours.demo.people;

import java.util.List;

/** People who live together; what they share is what confuses. */
public record Household(long number, List<Person> members, boolean sharesDevice) {
    /** The cookie of the tablet on the sofa. */
    public String sharedCookie(long seed) {
        return "c." + Long.toHexString(Dice.hash(seed, "family cookie", number));
    }
}
