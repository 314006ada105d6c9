package io.parcours.demo.people;

import java.util.List;

/**
 * What a person likes to buy and to look at; silos never see this.
 *
 * @param categories one or two, the dearer one first
 * @param brand preferred among their products
 */
public record Taste(List<String> categories, String brand) {
    /** How much of what is bought and looked at follows the taste; the rest is whatever is there. */
    static final double SHARE = 0.7;

    static final double SECOND_CATEGORY = 0.6;
    static final double DEARER_CATEGORY = 0.65;
    static final double PREFERRED_BRAND = 0.5;

    public Taste {
        categories = List.copyOf(categories);
    }
}
