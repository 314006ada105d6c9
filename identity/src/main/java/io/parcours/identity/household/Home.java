package io.parcours.identity.household;

import io.parcours.identity.key.PersonName;
import io.parcours.identity.key.TextFold;
import java.util.Optional;

/** A family name at an address, as it is compared: case, accents and spaces mean nothing. */
public final class Home {
    private static final int SHORTEST_ADDRESS = 5;

    private Home() {}

    /** Empty when the address, the postcode or the family name is missing or says too little. */
    public static Optional<String> of(PersonName name, String address, String postcode) {
        String street = TextFold.fold(address);
        String zip = TextFold.fold(postcode).replace(" ", "");
        if (name.family().length() < 2 || street.length() < SHORTEST_ADDRESS || zip.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(name.family() + "|" + street + "|" + zip);
    }
}
