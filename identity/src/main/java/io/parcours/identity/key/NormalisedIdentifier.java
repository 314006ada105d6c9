package io.parcours.identity.key;

/** An identifier in the one form in which equal means equal. */
public sealed interface NormalisedIdentifier {
    String namespace();

    String value();

    /** An e-mail address: lower case, domain in ASCII, without what Gmail ignores. */
    record EmailAddress(String namespace, String value) implements NormalisedIdentifier {}

    /** A telephone number in E.164. */
    record PhoneNumber(String namespace, String value) implements NormalisedIdentifier {}

    /** A key that a system gave to a person or to something of a person's: customer number, card, order, login. */
    record SystemKey(String namespace, String value) implements NormalisedIdentifier {}

    /** A key of a browser or an appliance, which several persons may use. */
    record DeviceKey(String namespace, String value) implements NormalisedIdentifier {}

    default Hash128 hash() {
        return Hash128.of(namespace(), value());
    }
}
