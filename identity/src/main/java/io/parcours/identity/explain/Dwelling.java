package io.parcours.identity.explain;

import java.util.List;

/**
 * With whom a person seems to live.
 *
 * @param because what ties the person to the household
 * @param others the other persons, at most a few
 */
public record Dwelling(String household, int persons, String because, List<String> others) {
    public Dwelling {
        others = List.copyOf(others);
    }
}
