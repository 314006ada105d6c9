package io.parcours.demo.people;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Names, towns, shops and products that people and silos are made of. */
public final class Reference {
    /** @param nicknames what friends call the bearer; often none */
    record GivenName(String name, List<String> nicknames) {}

    private static final List<String> COLOURS =
            List.of("noir", "bleu marine", "écru", "camel", "rouge", "vert sapin", "rose poudré", "gris", "argent");
    private static final List<String> BRANDS = List.of("Maison Demo", "Atelier Lune", "Côte & Fils", "Belle Rive");

    private final Map<String, List<GivenName>> givenNames = new HashMap<>();
    private final Map<String, List<String>> familyNames = new HashMap<>();
    private final List<Town> towns = new ArrayList<>();
    private final double[] townWeights;
    private final List<Shop> shops = new ArrayList<>();
    private final List<Product> products = new ArrayList<>();
    private final double[] productWeights;

    public Reference() {
        for (List<String> row : rows("given-names.csv")) {
            String nicknames = row.get(3);
            givenNames
                    .computeIfAbsent(row.get(0) + row.get(1), key -> new ArrayList<>())
                    .add(new GivenName(
                            row.get(2), nicknames.isEmpty() ? List.of() : List.of(nicknames.split("\\|", -1))));
        }
        for (List<String> row : rows("family-names.csv")) {
            familyNames.computeIfAbsent(row.get(0), key -> new ArrayList<>()).add(row.get(1));
        }
        for (List<String> row : rows("towns.csv")) {
            towns.add(new Town(
                    row.get(0),
                    row.get(1),
                    row.get(2),
                    Double.parseDouble(row.get(3)),
                    Double.parseDouble(row.get(4)),
                    Double.parseDouble(row.get(5))));
        }
        townWeights = towns.stream().mapToDouble(Town::weight).toArray();
        for (List<String> row : rows("shops.csv")) {
            shops.add(new Shop(
                    row.get(0),
                    row.get(1),
                    row.get(2),
                    row.get(3),
                    row.get(4),
                    row.get(5),
                    Double.parseDouble(row.get(6)),
                    Double.parseDouble(row.get(7)),
                    LocalDate.parse(row.get(8))));
        }
        int line = 0;
        for (List<String> row : rows("products.csv")) {
            line++;
            int from = Integer.parseInt(row.get(3));
            int to = Integer.parseInt(row.get(4));
            for (int colour = 0; colour < COLOURS.size(); colour++) {
                long euros = from + (long) (to - from) * colour / (COLOURS.size() - 1);
                products.add(new Product(
                        String.format(Locale.ROOT, "%s-%02d%02d", prefix(row.get(0)), line, colour + 1),
                        row.get(2) + " " + COLOURS.get(colour),
                        BRANDS.get((line + colour) % BRANDS.size()),
                        row.get(0),
                        row.get(1),
                        euros * 100 - 10,
                        Double.parseDouble(row.get(5))));
            }
        }
        productWeights = products.stream().mapToDouble(Product::weight).toArray();
    }

    private static String prefix(String category) {
        return category.substring(0, 3).toUpperCase(Locale.ROOT);
    }

    public List<Shop> shops() {
        return shops;
    }

    public List<Product> products() {
        return products;
    }

    public Product product(Dice dice) {
        return products.get(dice.weighted(productWeights));
    }

    Town town(Dice dice) {
        return towns.get(dice.weighted(townWeights));
    }

    GivenName givenName(Dice dice, String country, Gender gender) {
        return dice.pick(Objects.requireNonNull(givenNames.get(country + gender.name())));
    }

    String familyName(Dice dice, String country) {
        return dice.pick(Objects.requireNonNull(familyNames.get(country)));
    }

    Shop nearestShop(double lat, double lon) {
        Shop nearest = shops.get(0);
        for (Shop shop : shops) {
            if (shop.kilometresTo(lat, lon) < nearest.kilometresTo(lat, lon)) {
                nearest = shop;
            }
        }
        return nearest;
    }

    private static List<List<String>> rows(String resource) {
        try (InputStream in = Objects.requireNonNull(Reference.class.getResourceAsStream(resource), resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .map(line -> Arrays.asList(line.split(",", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
