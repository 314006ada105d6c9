package io.parcours.segments.attribute;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.FilterReader;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.model.Estimate;
import io.parcours.segments.model.ModelAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the attributes of {@code attributes/*.yaml} that a model computes. */
final class ModelReader {
    static final List<String> WORDS = List.of("rfm", "expect", "churn", "affinity");
    private static final Span REFIT = Span.parse("30 days");
    private static final int LONGEST_AHEAD_DAYS = 3_650;

    private final FilterReader filters;
    private final Faults faults;
    private final List<ModelAttribute> models = new ArrayList<>();
    private final Map<String, Place> given = new TreeMap<>();

    ModelReader(FilterReader filters, Faults faults) {
        this.filters = filters;
        this.faults = faults;
    }

    /** @param word the one of {@link #WORDS} that it has */
    void add(Optional<String> name, Optional<String> says, String word, YamlMap map) {
        Span refit = map.parsed("refit", ModelReader::days).orElse(REFIT);
        Optional<? extends Estimate> estimate = switch (word) {
            case "rfm" -> rfm(map);
            case "expect" -> expected(map);
            case "churn" -> churn(map);
            case "affinity" -> affinity(map);
            default -> throw new IllegalStateException(word);
        };
        name.ifPresent(known -> estimate.ifPresent(read -> models.add(new ModelAttribute(known, says, read, refit))));
    }

    private Optional<Estimate> rfm(YamlMap map) {
        EventFilter filter = of(map);
        return map.choice("rfm", Estimate.Trait.class).map(trait -> new Estimate.Rfm(trait, filter));
    }

    private Optional<Estimate> expected(YamlMap map) {
        EventFilter filter = of(map);
        boolean said = map.has("within");
        Optional<Span> within = map.parsed("within", ModelReader::days);
        return map.choice("expect", Estimate.Figure.class).flatMap(figure -> {
            if (figure.ahead() && !said) {
                faults.add(map.placeOf("expect"), "it is not said how far ahead to expect", "add within: 90 days");
            } else if (!figure.ahead() && said) {
                faults.add(
                        map.placeOf("within"),
                        "what is expected here has no time ahead",
                        "leave 'within' out; it goes with expect: times and expect: value");
            } else if (figure.ahead() == within.isPresent()) {
                return Optional.of(new Estimate.Expected(figure, filter, within));
            }
            return Optional.empty();
        });
    }

    private Optional<Estimate> churn(YamlMap map) {
        EventFilter filter = filters.read(map, "churn");
        Optional<Span> within = map.parsed("within", ModelReader::days);
        if (!map.has("within")) {
            faults.add(map.placeOf("churn"), "it is not said in what time nobody comes back", "add within: 90 days");
        }
        List<String> names = map.texts("given");
        if (names.isEmpty()) {
            faults.add(
                    map.placeOf("churn"),
                    "it is not said what to learn from",
                    "add given: and a list of attributes, such as given: [days_since_order, orders_90d]");
            return Optional.empty();
        }
        names.forEach(name -> given.putIfAbsent(name, map.placeOf("given")));
        return within.map(span ->
                new Estimate.Churn(filter, span, names.stream().distinct().toList()));
    }

    private Optional<Estimate> affinity(YamlMap map) {
        EventFilter filter = of(map);
        int most = map.integer("n", 1, 100).orElse(3);
        return map.text("affinity")
                .flatMap(name -> FilterReader.field(name, map.placeOf("affinity"), faults))
                .flatMap(field -> {
                    try {
                        if (field instanceof ProductField item) {
                            return Optional.of(new Estimate.Affinity(item, filter, most));
                        }
                        throw new IllegalArgumentException(
                                "use products.category, products.brand or products.product_id");
                    } catch (IllegalArgumentException e) {
                        faults.add(
                                map.placeOf("affinity"),
                                "'" + field.title() + "' is nothing that persons like more or less",
                                String.valueOf(e.getMessage()));
                        return Optional.empty();
                    }
                });
    }

    private EventFilter of(YamlMap map) {
        if (!map.has("of")) {
            faults.add(map.place(), "it is not said of what", "add of: Order Completed");
        }
        return filters.read(map, "of");
    }

    /** Models count days; a month is 30 of them here and a year 365. */
    private static Span days(String text) {
        Span span = Span.parse(text);
        long days = span.seconds() / 86_400;
        if (days < 1 || days > LONGEST_AHEAD_DAYS || span.seconds() % 86_400 != 0) {
            throw new IllegalArgumentException("write whole days, from 1 day to 10 years, such as 90 days");
        }
        return new Span((int) days, Span.Unit.DAYS);
    }

    /** The attributes read, once it is known what there is to learn from. */
    List<ModelAttribute> read(List<AttributeDefinition> attributes) {
        Map<String, ValueType> known = new TreeMap<>();
        attributes.forEach(attribute -> known.put(attribute.name(), attribute.type()));
        given.forEach((name, place) -> {
            ValueType type = known.get(name);
            if (type == null) {
                faults.add(
                        place,
                        "there is no behaviour attribute '" + name + "' to learn from",
                        Nearest.hint(name, known.keySet()));
            } else if (type != ValueType.NUMBER && type != ValueType.OPEN) {
                faults.add(place, "'" + name + "' is no number", "learn from attributes that are numbers");
            }
        });
        given.clear(); // each is told once
        return List.copyOf(models);
    }
}
