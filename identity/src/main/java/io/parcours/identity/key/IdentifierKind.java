package io.parcours.identity.key;

/** How identifiers of a namespace are written. */
public enum IdentifierKind {
    EMAIL,
    PHONE,
    /** A key that a system gave to a person: customer number, card, order. */
    KEY,
    /** A browser or an appliance; may change hands. */
    DEVICE;

    /** The kind of a namespace that no definition speaks of. */
    public static IdentifierKind of(String namespace) {
        return switch (namespace) {
            case "email" -> EMAIL;
            case "phone" -> PHONE;
            case "device_id", "cookie", "app_id" -> DEVICE;
            default -> KEY;
        };
    }
}
