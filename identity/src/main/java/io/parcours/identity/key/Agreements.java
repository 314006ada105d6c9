package io.parcours.identity.key;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys that two records share when name and address, or name, birth date and postal code, agree to the letter: what may join records without a
 * common identifier before any probability is asked.
 */
public final class Agreements {
    /** Namespaces of these keys; they stand in {@code identity.links} only. */
    public static final String NAME_AND_ADDRESS = "name+address";

    public static final String NAME_AND_BIRTH = "name+birth";
    private static final int SHORTEST_ADDRESS = 5;

    private Agreements() {}

    public static boolean isAgreement(String namespace) {
        return namespace.equals(NAME_AND_ADDRESS) || namespace.equals(NAME_AND_BIRTH);
    }

    /** A key in one of the namespaces above. */
    public record Agreement(String namespace, String value) {}

    /** @param address street and house number as written; {@code ""} when absent */
    public static List<Agreement> of(PersonName name, String address, String postcode) {
        if (!name.isFull() || name.given().length() < 2 || postcode.isEmpty()) {
            return List.of();
        }
        List<Agreement> agreements = new ArrayList<>(2);
        String zip = TextFold.fold(postcode).replace(" ", "");
        String who = name.given() + "|" + name.family() + "|";
        String street = TextFold.fold(address);
        if (street.length() >= SHORTEST_ADDRESS && !zip.isEmpty()) {
            agreements.add(new Agreement(NAME_AND_ADDRESS, who + street + "|" + zip));
        }
        if (name.hasBirthDay() && !zip.isEmpty()) {
            agreements.add(new Agreement(NAME_AND_BIRTH, who + LocalDate.ofEpochDay(name.birthDay()) + "|" + zip));
        }
        return agreements;
    }
}
