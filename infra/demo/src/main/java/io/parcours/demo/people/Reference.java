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
import java.util.TreeMap;
import java.util.function.Function;

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
    private final Shelf everything;
    private final List<Shelf> categories;
    private final Map<String, Shelf> byCategory;
    private final Map<String, Shelf> byCategoryAndBrand;

    /** Products, of which the heavier are the likelier to be taken. */
    private static final class Shelf {
        final String category;
        private final List<Product> products;
        private final double[] weights;

        Shelf(List<Product> products) {
            this.category = products.get(0).category();
            this.products = List.copyOf(products);
            this.weights = products.stream().mapToDouble(Product::weight).toArray();
        }

        Product product(Dice dice) {
            return products.get(dice.weighted(weights));
        }

        double weight() {
            return Arrays.stream(weights).sum();
        }
    }

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
        everything = new Shelf(products);
        byCategory = shelves(Product::category);
        byCategoryAndBrand = shelves(product -> shelf(product.category(), product.brand()));
        categories = List.copyOf(byCategory.values());
    }

    private Map<String, Shelf> shelves(Function<Product, String> name) {
        Map<String, List<Product>> sorted = new TreeMap<>();
        products.forEach(product -> sorted.computeIfAbsent(name.apply(product), key -> new ArrayList<>())
                .add(product));
        Map<String, Shelf> shelves = new TreeMap<>();
        sorted.forEach((key, of) -> shelves.put(key, new Shelf(of)));
        return shelves;
    }

    private static String shelf(String category, String brand) {
        return category + " " + brand;
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
        return everything.product(dice);
    }

    /** What a person takes who came across a product: that one, or more often another one that is to the person's taste. */
    public Product choice(Product met, Taste taste, Dice whims) {
        return whims.chance(Taste.SHARE) ? liked(taste, whims) : met;
    }

    private Product liked(Taste taste, Dice dice) {
        List<String> liked = taste.categories();
        String category = liked.get(dice.chance(Taste.DEARER_CATEGORY) ? 0 : liked.size() - 1);
        Shelf shelf = dice.chance(Taste.PREFERRED_BRAND)
                ? byCategoryAndBrand.get(shelf(category, taste.brand()))
                : byCategory.get(category);
        return Objects.requireNonNull(shelf).product(dice);
    }

    /** Categories are liked as they sell, so that tastes leave about as much to each of them. */
    Taste taste(Dice dice) {
        double[] weights = categories.stream().mapToDouble(Shelf::weight).toArray();
        int first = dice.weighted(weights);
        List<String> liked = new ArrayList<>(List.of(categories.get(first).category));
        if (dice.chance(Taste.SECOND_CATEGORY)) {
            weights[first] = 0;
            liked.add(categories.get(dice.weighted(weights)).category);
        }
        return new Taste(liked, dice.pick(BRANDS));
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
