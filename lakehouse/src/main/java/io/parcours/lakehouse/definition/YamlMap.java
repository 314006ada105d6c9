package io.parcours.lakehouse.definition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A mapping in a definition file. A reader asks for the keys it knows, one typed getter each; what nobody asked for is
 * then an error ({@link #rejectUnknownKeys}). A wrong value is added to the faults and reads as absent, so that reading
 * goes on and the person sees every fault at once.
 */
public final class YamlMap implements YamlValue {
    private final Place place;
    private final Map<String, YamlValue> values;
    private final Map<String, Place> keyPlaces;
    private final Faults faults;
    private final Set<String> known = new LinkedHashSet<>();

    YamlMap(Place place, Map<String, YamlValue> values, Map<String, Place> keyPlaces, Faults faults) {
        this.place = place;
        this.values = new LinkedHashMap<>(values);
        this.keyPlaces = new HashMap<>(keyPlaces);
        this.faults = faults;
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public String kind() {
        return "a mapping";
    }

    public Faults faults() {
        return faults;
    }

    /** Keys in the order in which they stand. */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** Where a key stands; the mapping's own place when it is absent. */
    public Place placeOf(String key) {
        return keyPlaces.getOrDefault(key, place);
    }

    /** The raw value of a key, for readers whose values may take several forms. */
    public Optional<YamlValue> value(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    public boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    public Optional<String> text(String key) {
        return scalar(key).map(YamlScalar::text);
    }

    /** A text that has to be there; reports its absence and reads as {@code ""}. */
    public String requiredText(String key, String remedy) {
        if (!has(key)) {
            faults.add(place, "'" + key + "' is missing", remedy);
            return "";
        }
        return text(key).orElse("");
    }

    public boolean yesNo(String key, boolean otherwise) {
        return scalar(key)
                .flatMap(scalar -> switch (scalar.text().toLowerCase(Locale.ROOT)) {
                    case "yes", "true", "on" -> Optional.of(true);
                    case "no", "false", "off" -> Optional.of(false);
                    default -> wrong(key, scalar, "yes or no");
                })
                .orElse(otherwise);
    }

    public Optional<Integer> integer(String key, int least, int most) {
        return scalar(key).flatMap(scalar -> {
            try {
                int number = Integer.parseInt(scalar.text().replace("_", ""));
                return number >= least && number <= most
                        ? Optional.of(number)
                        : wrong(key, scalar, "a whole number from " + least + " to " + most);
            } catch (NumberFormatException e) {
                return wrong(key, scalar, "a whole number from " + least + " to " + most);
            }
        });
    }

    public Optional<Double> number(String key) {
        return scalar(key).flatMap(scalar -> {
            try {
                return Optional.of(Double.parseDouble(scalar.text()));
            } catch (NumberFormatException e) {
                return wrong(key, scalar, "a number");
            }
        });
    }

    /** A share such as {@code 1 %} or {@code 0.01}, as a fraction from 0 to 1. */
    public Optional<Double> share(String key) {
        return scalar(key).flatMap(scalar -> {
            String text = scalar.text().trim();
            boolean percent = text.endsWith("%");
            try {
                double number = Double.parseDouble(
                        percent ? text.substring(0, text.length() - 1).trim() : text);
                double share = percent ? number / 100 : number;
                return share >= 0 && share <= 1 ? Optional.of(share) : wrong(key, scalar, "a share such as 1 %");
            } catch (NumberFormatException e) {
                return wrong(key, scalar, "a share such as 1 %");
            }
        });
    }

    /** One of the constants of an enum, written in lower case with blanks or dashes for underscores. */
    public <E extends Enum<E>> Optional<E> choice(String key, Class<E> choices) {
        return scalar(key).flatMap(scalar -> {
            String wanted = scalar.text().trim().replace(' ', '_').replace('-', '_');
            List<String> names = new ArrayList<>();
            for (E constant : choices.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(wanted)) {
                    return Optional.of(constant);
                }
                names.add(constant.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
            return wrong(key, scalar, "one of " + String.join(", ", names));
        });
    }

    public Optional<YamlMap> map(String key) {
        return value(key)
                .flatMap(value -> value instanceof YamlMap map
                        ? Optional.of(map)
                        : wrong(key, value, "a mapping, not " + value.kind()));
    }

    /** The items of a list; a single value counts as a list of one; absent is empty. */
    public List<YamlValue> list(String key) {
        return value(key)
                .map(value -> value instanceof YamlList list ? list.values() : List.of(value))
                .orElse(List.of());
    }

    /** A list of texts; a single text counts as a list of one; absent is empty. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (YamlValue value : list(key)) {
            if (value instanceof YamlScalar scalar) {
                texts.add(scalar.text());
            } else {
                wrong(key, value, "a list of words, not of " + value.kind());
            }
        }
        return texts;
    }

    /** A list of mappings; absent is empty. */
    public List<YamlMap> maps(String key) {
        List<YamlMap> maps = new ArrayList<>();
        for (YamlValue value : list(key)) {
            if (value instanceof YamlMap map) {
                maps.add(map);
            } else {
                wrong(key, value, "a list of mappings, not of " + value.kind());
            }
        }
        return maps;
    }

    /** The text of a key read by a parser of its own; an {@link IllegalArgumentException} becomes a fault with its message. */
    public <T> Optional<T> parsed(String key, Function<String, T> parser) {
        return scalar(key).flatMap(scalar -> {
            try {
                return Optional.of(parser.apply(scalar.text()));
            } catch (IllegalArgumentException e) {
                faults.add(scalar.place(), "'" + key + "' cannot be " + scalar.text(), String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }

    /** Reports every key nobody asked for, with the nearest one that somebody did. */
    public void rejectUnknownKeys() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                faults.add(placeOf(key), "unknown key '" + key + "'", Nearest.hint(key, known));
            }
        }
    }

    /** Reports a value of a wrong form and reads as absent. */
    public <T> Optional<T> wrong(String key, YamlValue value, String wanted) {
        String shown = value instanceof YamlScalar scalar ? "'" + scalar.text() + "'" : value.kind();
        faults.add(value.place(), "'" + key + "' cannot be " + shown, "write " + wanted);
        return Optional.empty();
    }

    private Optional<YamlScalar> scalar(String key) {
        return value(key)
                .flatMap(value -> value instanceof YamlScalar scalar
                        ? Optional.of(scalar)
                        : wrong(key, value, "a single value, not " + value.kind()));
    }
}
