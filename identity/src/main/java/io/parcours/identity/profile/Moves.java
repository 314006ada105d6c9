package io.parcours.identity.profile;

import io.parcours.identity.key.TextFold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tells from what records said of homes over time whether somebody moved. Homes are told apart by postal code, else by city; another street of the same
 * place is no move, and a country, a postal code or a city that is not told contradicts none.
 */
public final class Moves {
    private static final Comparator<Told> IN_ORDER = Comparator.comparingLong(Told::since)
            .thenComparing(Told::country)
            .thenComparing(Told::postcode)
            .thenComparing(Told::city);

    private Moves() {}

    /**
     * A home that a record told.
     *
     * @param since microseconds since 1970
     * @param country empty where it is not told, like the postal code and the city
     */
    public record Told(long since, String country, String postcode, String city) {
        boolean samePlace(Told other) {
            if (!country.isEmpty() && !other.country.isEmpty() && !country.equals(other.country)) {
                return false;
            }
            String code = code(postcode);
            String otherCode = code(other.postcode);
            return code.isEmpty() || otherCode.isEmpty()
                    ? city.isEmpty()
                            || other.city.isEmpty()
                            || TextFold.fold(city).equals(TextFold.fold(other.city))
                    : code.equals(otherCode);
        }

        private static String code(String postcode) {
            return TextFold.fold(postcode).replace(" ", "");
        }

        /** The city, or the postal code where no city is told. */
        public String name() {
            return city.isEmpty() ? postcode : city;
        }
    }

    /** @param at when the home of now was told first, in microseconds since 1970 @param from the home told before it */
    public record Move(long at, Told from) {}

    /**
     * The move to the home of now: the last time that it was told after another one. Empty where none was told before, and where two were told at the same
     * moment, as nobody knows which of them came first.
     *
     * @param now the home that survived; when it was told does not matter
     */
    public static Optional<Move> to(Told now, List<Told> told) {
        List<Told> sorted = new ArrayList<>(told);
        sorted.sort(IN_ORDER);
        List<Told> stays = new ArrayList<>();
        for (Told one : sorted) {
            if (stays.isEmpty() || !one.samePlace(stays.get(stays.size() - 1))) {
                stays.add(one);
            }
        }
        for (int i = stays.size() - 1; i > 0; i--) {
            Told before = stays.get(i - 1);
            if (stays.get(i).samePlace(now) && before.since() < stays.get(i).since()) {
                return Optional.of(new Move(stays.get(i).since(), before));
            }
        }
        return Optional.empty();
    }
}
