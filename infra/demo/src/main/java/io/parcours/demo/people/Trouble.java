package io.parcours.demo.people;

/** What makes it hard to see that two rows are one person, or easy to believe it wrongly. */
public enum Trouble {
    /** The browser forgets its cookie again and again. */
    COOKIE_CHURN("cookie churn"),
    /** One person on a telephone and a computer. */
    SEVERAL_DEVICES("several devices"),
    /** One browser used, with their own logins, by a whole family. */
    SHARED_DEVICE("shared family device"),
    /** One mailbox that several people of a family give as theirs. */
    SHARED_EMAIL("shared family e-mail"),
    /** One landline that everyone in a household gives. */
    SHARED_LANDLINE("shared landline"),
    /** Bought without an account, with just an e-mail and a delivery address. */
    GUEST_CHECKOUT("guest checkout"),
    TYPO("typo in a name"),
    EMAIL_TYPO("typo in an e-mail"),
    NICKNAME("nickname"),
    DAY_MONTH_SWAP("day and month swapped"),
    /** A clerk typed something to get past a required field. */
    PLACEHOLDER("placeholder value"),
    /** The number belonged to somebody else before. */
    RECYCLED_PHONE("recycled phone number"),
    /** Logged in on a browser that stands in a shop. */
    KIOSK("kiosk browser"),
    /** Two contacts in the CRM for one person. */
    DUPLICATE_CONTACT("duplicate contact"),
    MOVED("moved house"),
    NAME_CHANGED("changed family name"),
    EMAIL_CHANGED("changed e-mail"),
    /** Another person of the same given and family name exists. */
    NAMESAKE("namesake"),
    /** Nothing the silos hold ties this identifier to the rest of the person. */
    UNLINKED("no evidence in the silos");

    private final String label;

    Trouble(String label) {
        this.label = label;
    }

    /** As a person would say it. */
    public String label() {
        return label;
    }
}
