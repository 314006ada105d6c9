package io.parcours.segments.attribute;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.segments.attribute.AttributeDefinition.Whose;
import io.parcours.segments.event.Anchor;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.FieldTest;
import io.parcours.segments.event.FilterReader;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import io.parcours.segments.model.ModelAttribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@code attributes/*.yaml}, reporting every fault of every file. */
public final class AttributeReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final List<String> AGGREGATES = List.of(
            "count",
            "days",
            "sum",
            "average",
            "min",
            "max",
            "first",
            "last",
            "most_frequent",
            "distinct",
            "most_times",
            "interval",
            "streak",
            "top",
            "since_first",
            "since_last",
            "share",
            "size");

    private final Set<String> reserved;
    private final Faults faults;
    private final FilterReader filters;
    private final Map<String, Place> places = new HashMap<>();
    private final List<AttributeDefinition> attributes = new ArrayList<>();
    private final ModelReader models;

    /** @param reserved names an attribute must not take: those of profile fields */
    public AttributeReader(Set<String> reserved, Vocabulary vocabulary, Faults faults) {
        this.reserved = reserved;
        this.faults = faults;
        this.filters = new FilterReader(vocabulary, faults);
        this.models = new ModelReader(filters, faults);
    }

    /** The attributes read so far, in the order of the files. */
    public List<AttributeDefinition> attributes() {
        return List.copyOf(attributes);
    }

    /** The attributes that models compute, of the files read so far; reports those that are learnt from what there is not. */
    public List<ModelAttribute> models() {
        return models.read(attributes());
    }

    public void read(YamlMap file) {
        if (!file.has("attributes")) {
            faults.add(file.place(), "'attributes' is missing", "write attributes: and a list under it");
        }
        for (YamlMap map : file.maps("attributes")) {
            attribute(map).ifPresent(attributes::add);
            map.rejectUnknownKeys();
        }
        file.rejectUnknownKeys();
    }

    private Optional<AttributeDefinition> attribute(YamlMap map) {
        Optional<String> name = name(map);
        Optional<String> says = map.text("says");
        List<String> words = words();
        words.forEach(map::has);
        List<String> named = map.keys().stream().filter(words::contains).toList();
        if (named.size() == 1 && ModelReader.WORDS.contains(named.get(0))) {
            models.add(name, says, named.get(0), map);
            return Optional.empty();
        }
        Window window = map.parsed("within", Window::parse).orElse(Window.LIFETIME);
        Optional<Anchor> since = since(map);
        Whose whose = map.choice("for", Whose.class).orElse(Whose.PERSON);
        if (named.size() != 1) {
            aggregateFault(map, named);
            map.value("of");
            map.value("where");
            map.value("currency");
            map.value("unit");
            map.value("weight");
            map.value("n");
            map.value("given");
            map.value("refit");
            return Optional.empty();
        }
        return body(map, named.get(0))
                .flatMap(body -> name.map(known -> new AttributeDefinition(
                        known,
                        says,
                        body.aggregate,
                        body.filter,
                        window,
                        since,
                        body.aggregate instanceof Aggregate.Size ? Whose.HOUSEHOLD : whose)));
    }

    private Optional<Anchor> since(YamlMap map) {
        return map.map("since").flatMap(since -> {
            Optional<Anchor> anchor = Optional.empty();
            if (since.has("first") == since.has("last")) {
                faults.add(
                        since.place(),
                        "'since' does not say since which touchpoint",
                        "write since: {last: Order Completed} or since: {first: Order Completed}, each with where: if needed");
                since.texts("first");
                since.texts("last");
                since.value("where");
            } else {
                Anchor.Pick pick = since.has("first") ? Anchor.Pick.FIRST : Anchor.Pick.LAST;
                anchor = Optional.of(
                        new Anchor(pick, filters.read(since, pick == Anchor.Pick.FIRST ? "first" : "last")));
            }
            since.rejectUnknownKeys();
            return anchor;
        });
    }

    private record Body(Aggregate aggregate, EventFilter filter) {}

    private Optional<String> name(YamlMap map) {
        String name = map.requiredText("name", "name the attribute, for example name: orders_90d");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Place place = map.placeOf("name");
        if (!NAME.matcher(name).matches()) {
            faults.add(
                    place,
                    "an attribute cannot be named '" + name + "'",
                    "use small letters, digits and _, a letter first");
            return Optional.empty();
        }
        if (reserved.contains(name)) {
            faults.add(place, "'" + name + "' is the name of a profile field", "choose another name");
            return Optional.empty();
        }
        Place first = places.putIfAbsent(name, place);
        if (first != null) {
            faults.add(place, "there are two attributes '" + name + "'", "rename one; the other stands at " + first);
            return Optional.empty();
        }
        return Optional.of(name);
    }

    private void aggregateFault(YamlMap map, List<String> named) {
        if (named.size() > 1) {
            faults.add(
                    map.placeOf(named.get(1)),
                    "an attribute has both '" + named.get(0) + "' and '" + named.get(1) + "'",
                    "keep one; write two attributes for two figures");
            return;
        }
        Optional<String> meant = map.keys().stream()
                .filter(key -> !Set.of(
                                "name",
                                "says",
                                "of",
                                "where",
                                "within",
                                "currency",
                                "unit",
                                "for",
                                "since",
                                "weight",
                                "n",
                                "given",
                                "refit")
                        .contains(key))
                .findFirst();
        if (meant.isEmpty()) {
            faults.add(
                    map.place(),
                    "an attribute does not say what to compute",
                    "use one of " + String.join(", ", words()));
        } else {
            map.value(meant.get());
            faults.add(
                    map.placeOf(meant.get()),
                    "'" + meant.get() + "' is nothing an attribute can compute",
                    Nearest.hint(meant.get(), words()));
        }
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(AGGREGATES);
        words.addAll(ModelReader.WORDS);
        return words;
    }

    private Optional<Body> body(YamlMap map, String word) {
        return switch (word) {
            case "count" -> Optional.of(new Body(new Aggregate.Count(), filters.read(map, word)));
            case "days" -> Optional.of(new Body(new Aggregate.Days(), filters.read(map, word)));
            case "sum" -> field(map, word, Aggregate.Sum::new);
            case "average" -> field(map, word, Aggregate.Average::new);
            case "min" -> field(map, word, Aggregate.Smallest::new);
            case "max" -> field(map, word, Aggregate.Largest::new);
            case "first" -> field(map, word, Aggregate.First::new);
            case "last" -> field(map, word, Aggregate.Last::new);
            case "distinct" -> field(map, word, Aggregate.Distinct::new);
            case "most_times" -> field(map, word, Aggregate.MostTimes::new);
            case "interval" -> Optional.of(new Body(new Aggregate.Interval(), filters.read(map, word)));
            case "streak" -> Optional.of(new Body(new Aggregate.Streak(pages(map)), filters.read(map, word)));
            case "top" -> top(map, word);
            case "most_frequent" -> mostFrequent(map, word);
            case "since_first" -> Optional.of(new Body(new Aggregate.SinceFirst(unit(map)), filters.read(map, word)));
            case "since_last" -> Optional.of(new Body(new Aggregate.SinceLast(unit(map)), filters.read(map, word)));
            case "share" -> share(map);
            case "size" -> size(map);
            default -> throw new IllegalStateException(word);
        };
    }

    private static Aggregate.Unit unit(YamlMap map) {
        return map.choice("unit", Aggregate.Unit.class).orElse(Aggregate.Unit.DAYS);
    }

    private Optional<Body> field(YamlMap map, String word, Function<Field, Aggregate> aggregate) {
        EventFilter filter = filters.read(map, "of");
        return namedField(map, word)
                .flatMap(field -> built(map.placeOf(word), () -> aggregate.apply(field)))
                .map(built -> new Body(built, filter));
    }

    private Optional<Body> mostFrequent(YamlMap map, String word) {
        EventFilter filter = filters.read(map, "of");
        Optional<Field> weight = namedField(map, "weight");
        return namedField(map, word)
                .flatMap(field -> built(map.placeOf(word), () -> new Aggregate.MostFrequent(field, weight)))
                .map(built -> new Body(built, filter));
    }

    private static Aggregate.Pages pages(YamlMap map) {
        return map.choice("unit", Aggregate.Pages.class).orElse(Aggregate.Pages.MONTHS);
    }

    private Optional<Body> top(YamlMap map, String word) {
        EventFilter filter = filters.read(map, "of");
        Optional<Field> weight = namedField(map, "weight");
        int most = map.integer("n", 1, 100).orElse(3);
        return namedField(map, word)
                .flatMap(field -> built(
                        map.placeOf(word),
                        () -> new Aggregate.TopValues(new Aggregate.MostFrequent(field, weight), most)))
                .map(built -> new Body(built, filter));
    }

    private Optional<Body> share(YamlMap map) {
        return map.map("share").flatMap(part -> {
            EventFilter filter = filters.filter(
                    filters.events(part, "of"),
                    filters.where(map),
                    map.parsed("currency", FilterReader::currency),
                    map.placeOf("where"));
            List<FieldTest> where = filters.where(part);
            Optional<Field> weight = namedField(part, "weight");
            part.rejectUnknownKeys();
            return built(part.place(), () -> {
                        Aggregate share = new Aggregate.Share(where, weight);
                        filter.and(where);
                        return share;
                    })
                    .map(built -> new Body(built, filter));
        });
    }

    private Optional<Body> size(YamlMap map) {
        String of = map.text("size").orElse("");
        if (!of.equals("household")) {
            faults.add(map.placeOf("size"), "there is no size of '" + of + "'", "write size: household");
            return Optional.empty();
        }
        if (map.has("within") || map.has("since")) {
            faults.add(
                    map.placeOf("size"), "the size of a household is the one of today", "leave within and since out");
        }
        return Optional.of(new Body(new Aggregate.Size(), EventFilter.of()));
    }

    private Optional<Field> namedField(YamlMap map, String key) {
        return map.text(key).flatMap(name -> FilterReader.field(name, map.placeOf(key), faults));
    }

    private Optional<Aggregate> built(Place place, java.util.function.Supplier<Aggregate> aggregate) {
        try {
            return Optional.of(aggregate.get());
        } catch (IllegalArgumentException e) {
            faults.add(place, "the attribute cannot be computed", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
