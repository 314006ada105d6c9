package io.parcours.segments.model;

/**
 * What the models know of a customer's purchases. Time is counted from the first purchase in any one unit (weeks, in the published
 * examples).
 *
 * @param repeats purchases after the first
 * @param last when the last one was; 0 when there was no repeat
 * @param age how long the customer has been watched
 * @param customers how many customers are like this
 */
public record Purchases(long repeats, double last, double age, long customers) {
    public Purchases {
        if (repeats < 0 || customers < 1 || !(last >= 0) || !(age >= last) || (repeats == 0) != (last == 0)) {
            throw new IllegalArgumentException(
                    "no such customer: " + repeats + " repeats, the last at " + last + " of " + age);
        }
    }

    public static Purchases of(long repeats, double last, double age) {
        return new Purchases(repeats, last, age, 1);
    }
}
