package io.parcours.segments.rule;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.definition.YamlList;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.ComparisonReader;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.FilterReader;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads rules written as YAML or JSON; a rule that is one text is read by {@link RuleText}. */
public final class RuleReader {
    private static final List<String> KINDS = List.of(
            "all",
            "any",
            "none",
            "has",
            "did",
            "did_not",
            "sequence",
            "top",
            "bottom",
            "sample",
            "in",
            "not_in",
            "on_list",
            "not_on_list",
            "near",
            "birthday",
            "consent");
    private static final Pattern PERCENT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*%");
    private static final Pattern KILOMETRES = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*km");
    private static final List<String> DID_KEYS =
            List.of("event", "where", "currency", "same", "at_least", "at_most", "within");
    private static final List<String> STEP_KEYS = List.of("event", "where", "currency");
    static final int DEEPEST = 60;

    private final Vocabulary vocabulary;
    private final Faults faults;
    private final FilterReader filters;

    public RuleReader(Vocabulary vocabulary, Faults faults) {
        this.vocabulary = vocabulary;
        this.faults = faults;
        this.filters = new FilterReader(vocabulary, faults);
    }

    /** Reads a rule on its own, as YAML or JSON text; {@code name} is what messages call it. */
    public Optional<Condition> parse(String yamlOrJson, String name) {
        return DefinitionFile.parse(yamlOrJson, name, Map.of(), faults).flatMap(this::read);
    }

    /** A mapping is one condition, a list is all of its items, a text is a rule on one line. */
    public Optional<Condition> read(YamlValue value) {
        return read(value, 0);
    }

    private Optional<Condition> read(YamlValue value, int depth) {
        if (depth > DEEPEST) {
            faults.add(
                    value.place(),
                    "the rule is nested more than " + DEEPEST + " deep",
                    "split it into segments of their own");
            return Optional.empty();
        }
        if (value instanceof YamlScalar scalar) {
            return RuleText.read(scalar, vocabulary, faults);
        }
        if (value instanceof YamlList list) {
            return several("all", list.values(), list.place(), depth);
        }
        return mapping((YamlMap) value, depth);
    }

    private Optional<Condition> mapping(YamlMap map, int depth) {
        KINDS.forEach(map::has);
        List<String> kinds = map.keys().stream().filter(KINDS::contains).toList();
        if (kinds.isEmpty()) {
            if (map.keys().isEmpty()) {
                faults.add(map.place(), "a condition is empty", "use one of " + String.join(", ", KINDS));
            } else {
                String key = map.keys().get(0);
                faults.add(map.placeOf(key), "'" + key + "' is no condition", Nearest.hint(key, KINDS));
            }
            return Optional.empty();
        }
        if (kinds.size() > 1) {
            faults.add(
                    map.placeOf(kinds.get(1)),
                    "'" + kinds.get(0) + "' and '" + kinds.get(1) + "' stand in one condition",
                    "put each on a line of its own under all: or any:");
            return Optional.empty();
        }
        map.rejectUnknownKeys();
        String kind = kinds.get(0);
        return switch (kind) {
            case "all", "any", "none" -> several(kind, map.list(kind), map.placeOf(kind), depth);
            case "has" -> map.map("has").flatMap(this::has);
            case "did" -> map.map("did").flatMap(body -> did(body, false));
            case "did_not" -> map.map("did_not").flatMap(body -> did(body, true));
            case "sequence" -> map.map("sequence").flatMap(this::sequence);
            case "top" -> map.map("top").flatMap(body -> top(body, false));
            case "bottom" -> map.map("bottom").flatMap(body -> top(body, true));
            case "sample" -> map.map("sample").flatMap(this::sample);
            case "in" -> in(map, "in");
            case "not_in" -> in(map, "not_in").map(Condition::not);
            case "on_list" -> onList(map, "on_list");
            case "not_on_list" -> onList(map, "not_on_list").map(Condition::not);
            case "near" -> map.map("near").flatMap(this::near);
            case "birthday" -> map.map("birthday").flatMap(this::birthday);
            case "consent" -> map.map("consent").flatMap(this::consent);
            default -> throw new IllegalStateException(kind);
        };
    }

    private Optional<Condition> several(String kind, List<YamlValue> values, Place place, int depth) {
        if (values.isEmpty()) {
            faults.add(place, "'" + kind + "' holds no condition", "write conditions under it, each after a dash");
            return Optional.empty();
        }
        List<Condition> conditions = new ArrayList<>();
        for (YamlValue value : values) {
            read(value, depth + 1).ifPresent(conditions::add);
        }
        if (conditions.size() < values.size()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (kind) {
                    case "all" -> Condition.all(conditions);
                    case "any" -> Condition.any(conditions);
                    default -> new Condition.None(conditions);
                });
    }

    private Optional<Condition> has(YamlMap map) {
        List<Condition> conditions = new ArrayList<>();
        if (map.keys().isEmpty()) {
            faults.add(map.place(), "'has' names no attribute", "write has: {orders_90d: {at_least: 2}}");
        }
        for (String name : map.keys()) {
            Optional<YamlValue> value = map.value(name);
            Optional<ValueType> type = vocabulary.subject(name, map.placeOf(name), faults);
            if (value.isPresent() && type.isPresent()) {
                for (Comparison comparison : ComparisonReader.read(name, type.get(), value.get(), faults)) {
                    conditions.add(new Condition.Has(name, comparison));
                }
            }
        }
        return conditions.isEmpty() ? Optional.empty() : Optional.of(Condition.all(conditions));
    }

    private Optional<Condition> did(YamlMap map, boolean never) {
        if (!map.has("event") && DID_KEYS.containsAll(map.keys())) {
            faults.add(
                    map.place(),
                    "'event' is missing",
                    "name the event, for example event: Order Completed, or event: any");
        }
        EventFilter filter = filters.read(map, "event");
        Window window = map.parsed("within", Window::parse).orElse(Window.LIFETIME);
        Optional<Integer> least = Optional.empty();
        Optional<Integer> most = Optional.of(0);
        Optional<Field> same = Optional.empty();
        if (!never) {
            same = map.text("same").flatMap(name -> FilterReader.field(name, map.placeOf("same"), faults));
            least = map.integer("at_least", 0, 1_000_000);
            most = map.integer("at_most", 0, 1_000_000);
        }
        map.rejectUnknownKeys();
        int atLeast = never ? 0 : least.orElse(most.isPresent() ? 0 : 1);
        Optional<Integer> atMost = most;
        Optional<Field> repeated = same;
        return built(map.place(), () -> new Condition.Did(filter, repeated, atLeast, atMost, window));
    }

    private Optional<Condition> sequence(YamlMap map) {
        for (String key : List.of("first", "then", "within")) {
            if (!map.has(key)) {
                faults.add(
                        map.place(),
                        "'" + key + "' is missing",
                        "write sequence: {first: {event: Product Added}, then: {event: Order Completed}, within: 3 days}");
            }
        }
        Optional<EventFilter> first = step(map, "first");
        Optional<EventFilter> then = step(map, "then");
        Optional<EventFilter> without = step(map, "without");
        Optional<Span> within = map.parsed("within", Span::parse);
        Window window = map.parsed("during", Window::parse).orElse(Window.LIFETIME);
        map.rejectUnknownKeys();
        return first.flatMap(left -> then.flatMap(right -> within.flatMap(span ->
                built(map.placeOf("within"), () -> new Condition.Sequence(left, right, without, span, window)))));
    }

    /** One of the touchpoints of a sequence. */
    private Optional<EventFilter> step(YamlMap map, String key) {
        return map.map(key).map(body -> {
            if (!body.has("event") && STEP_KEYS.containsAll(body.keys())) {
                faults.add(
                        body.place(),
                        "'event' is missing",
                        "name the event, for example event: Order Completed, or event: any");
            }
            EventFilter filter = filters.read(body, "event");
            body.rejectUnknownKeys();
            return filter;
        });
    }

    private Optional<Condition> top(YamlMap map, boolean lowest) {
        List<String> subjects = map.keys();
        if (subjects.size() != 1) {
            faults.add(
                    map.place(),
                    subjects.isEmpty()
                            ? "it is not said by what persons are ranked"
                            : "persons are ranked by two things",
                    "write one number and a part, for example top: {revenue: 10 %}");
            map.keys().forEach(map::value);
            return Optional.empty();
        }
        String subject = subjects.get(0);
        Optional<BigDecimal> percent = map.parsed(subject, RuleReader::percent);
        return ranked(subject, map.placeOf(subject), vocabulary, faults)
                ? percent.flatMap(part -> built(map.placeOf(subject), () -> new Condition.Top(subject, part, lowest)))
                : Optional.empty();
    }

    /** Whether persons can be ranked by something; what is wrong is added to the faults. */
    static boolean ranked(String subject, Place place, Vocabulary vocabulary, Faults faults) {
        Optional<ValueType> type = vocabulary.subject(subject, place, faults);
        if (type.isPresent() && type.get() != ValueType.NUMBER) {
            faults.add(
                    place,
                    "persons cannot be ranked by '" + subject + "', which holds "
                            + type.get().wanted(),
                    "name an attribute that is a number");
        }
        return type.equals(Optional.of(ValueType.NUMBER));
    }

    private Optional<Condition> sample(YamlMap map) {
        if (!map.has("share")) {
            faults.add(map.place(), "'share' is missing", "write sample: {share: 10 %, of: autumn-test}");
        }
        String name = map.requiredText(
                "of", "name the sample, so that another one draws other persons, for example of: autumn-test");
        Optional<BigDecimal> percent = map.parsed("share", RuleReader::percent);
        map.rejectUnknownKeys();
        return name.isEmpty()
                ? Optional.empty()
                : percent.flatMap(part -> built(map.placeOf("share"), () -> new Condition.Sample(name, part)));
    }

    /** @throws IllegalArgumentException with advice when it is no percentage */
    static BigDecimal percent(String text) {
        Matcher matcher = PERCENT.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("write a number and %, for example 10 %");
        }
        return new BigDecimal(matcher.group(1));
    }

    private Optional<Condition> in(YamlMap map, String key) {
        return map.text(key).map(segment -> {
            vocabulary.segment(segment, map.placeOf(key), faults);
            return new Condition.InSegment(segment);
        });
    }

    private Optional<Condition> onList(YamlMap map, String key) {
        return map.text(key).flatMap(list -> built(map.placeOf(key), () -> new Condition.Listed(list)));
    }

    private Optional<Condition> near(YamlMap map) {
        Optional<Condition.Spot> spot = map.value("place").flatMap(this::spot);
        if (!map.has("place")) {
            faults.add(
                    map.place(),
                    "'place' is missing",
                    "write place: any store, {store: S1} or {lat: 48.85, lon: 2.35}");
        }
        if (!map.has("within")) {
            faults.add(map.place(), "'within' is missing", "write a distance such as within: 20 km");
        }
        Optional<Double> kilometres = map.parsed("within", RuleReader::kilometres);
        map.rejectUnknownKeys();
        return spot.flatMap(place ->
                kilometres.flatMap(km -> built(map.placeOf("within"), () -> new Condition.Near(place, km))));
    }

    private Optional<Condition.Spot> spot(YamlValue value) {
        if (value instanceof YamlScalar scalar) {
            if (scalar.text().equals("any store")) {
                return Optional.of(new Condition.Spot.AnyStore());
            }
            faults.add(
                    scalar.place(),
                    "'place' cannot be '" + scalar.text() + "'",
                    "write any store, {store: S1} or {lat: 48.85, lon: 2.35}");
            return Optional.empty();
        }
        if (value instanceof YamlMap map) {
            Optional<String> store = map.text("store");
            Optional<Double> lat = map.number("lat");
            Optional<Double> lon = map.number("lon");
            map.rejectUnknownKeys();
            if (store.isPresent()) {
                return Optional.of(new Condition.Spot.OneStore(store.get()));
            }
            if (lat.isPresent() && lon.isPresent()) {
                return built(map.place(), () -> new Condition.Spot.Point(lat.get(), lon.get()));
            }
            if (!map.has("lat") || !map.has("lon")) {
                faults.add(map.place(), "the place is incomplete", "write {store: S1} or {lat: 48.85, lon: 2.35}");
            }
            return Optional.empty();
        }
        faults.add(value.place(), "'place' cannot be a list", "join several near: conditions by any:");
        return Optional.empty();
    }

    /** @throws IllegalArgumentException with advice when it is no distance */
    static double kilometres(String text) {
        Matcher matcher = KILOMETRES.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("write a number and km, for example 20 km");
        }
        return Double.parseDouble(matcher.group(1));
    }

    private Optional<Condition> birthday(YamlMap map) {
        if (!map.has("within")) {
            faults.add(map.place(), "'within' is missing", "write birthday: {within: 7 days}");
        }
        Optional<Integer> days = map.parsed("within", RuleReader::days);
        map.rejectUnknownKeys();
        return days.flatMap(count -> built(map.placeOf("within"), () -> new Condition.Birthday(count)));
    }

    /** @throws IllegalArgumentException with advice when it is not a number of days */
    static int days(String text) {
        Span span = Span.parse(text);
        return switch (span.unit()) {
            case DAYS -> span.count();
            case WEEKS -> span.count() * 7;
            case SECONDS, MINUTES, HOURS, MONTHS, YEARS ->
                throw new IllegalArgumentException("write days or weeks, for example 7 days");
        };
    }

    private Optional<Condition> consent(YamlMap map) {
        String purpose = map.requiredText("purpose", "name the purpose, for example purpose: ads");
        Optional<String> channel = map.text("channel");
        map.rejectUnknownKeys();
        return purpose.isEmpty()
                ? Optional.empty()
                : built(map.place(), () -> new Condition.Consents(purpose, channel));
    }

    private <T> Optional<T> built(Place place, java.util.function.Supplier<? extends T> made) {
        try {
            return Optional.of(made.get());
        } catch (IllegalArgumentException e) {
            faults.add(place, "the condition cannot be", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
