package io.parcours.demo.behaviour;

/**
 * What brings a person to the web shop, with its true effect: how much likelier an order becomes than after a visit that nothing caused.
 */
public enum Source {
    DIRECT("direct", "direct", 0),
    ORGANIC("google", "organic", 0),
    NEWSLETTER("newsletter", "email", 0.14),
    PAID_SEARCH("google", "cpc", 0.10),
    PAID_SOCIAL("instagram", "paid-social", 0.03),
    /** Shown most to those who were about to buy anyhow, and does nothing. */
    DISPLAY("retargeting", "display", 0);

    private final String site;
    private final String medium;
    private final double addedConversion;

    Source(String site, String medium, double addedConversion) {
        this.site = site;
        this.medium = medium;
        this.addedConversion = addedConversion;
    }

    public String site() {
        return site;
    }

    public String medium() {
        return medium;
    }

    public double addedConversion() {
        return addedConversion;
    }

    /** The running campaign of this kind in a month such as 2026-03; none for what is not paid or sent. */
    public String campaign(String month) {
        return switch (this) {
            case DIRECT, ORGANIC -> "";
            case NEWSLETTER -> "NL-" + month;
            case PAID_SEARCH -> "SEA-" + month;
            case PAID_SOCIAL -> "SOC-" + month;
            case DISPLAY -> "DIS-" + month;
        };
    }
}
