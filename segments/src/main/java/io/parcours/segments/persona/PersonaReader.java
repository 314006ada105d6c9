package io.parcours.segments.persona;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.YamlList;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.workspace.WorkspaceSettings;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Household;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.model.ModelAttribute;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.ProfileField;
import io.parcours.segments.rule.StorePlace;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads personas; today, and the days and times of events, are those of where the persona lives. */
final class PersonaReader {
    private final Vocabulary vocabulary;
    private final List<ModelAttribute> models;
    private final WorkspaceSettings settings;
    private final Faults faults;
    /** Where the persona that is being read lives. */
    private ZoneId zone;

    PersonaReader(Vocabulary vocabulary, List<ModelAttribute> models, WorkspaceSettings settings, Faults faults) {
        this.vocabulary = vocabulary;
        this.models = models;
        this.settings = settings;
        this.zone = settings.timeZone();
        this.faults = faults;
    }

    List<Persona> read(YamlList file) {
        List<Persona> personas = new ArrayList<>();
        for (YamlValue value : file.values()) {
            if (value instanceof YamlMap map) {
                persona(map).ifPresent(personas::add);
                map.rejectUnknownKeys();
            } else {
                faults.add(
                        value.place(), "a persona cannot be " + value.kind(), "write - persona: … with keys below it");
            }
        }
        return personas;
    }

    private Optional<Persona> persona(YamlMap map) {
        String name = map.requiredText("persona", "say who it is, for example persona: bought twice");
        if (!map.has("today")) {
            faults.add(
                    map.place(),
                    "'today' is missing",
                    "write the day the persona is judged on, for example today: 2026-05-01");
        }
        Optional<LocalDate> today = map.parsed("today", PersonaReader::day);
        zone = settings.timeZone();
        PersonHistory.Profile profile = map.map("profile")
                .map(this::profile)
                .orElse(PersonHistory.Profile.EMPTY)
                .on(Set.copyOf(map.texts("lists")));
        AsOf somewhere = AsOf.of(Instant.EPOCH, settings);
        zone = profile.now(somewhere).zone();
        List<Touchpoint> events = new ArrayList<>();
        for (YamlMap event : map.maps("events")) {
            event(event, events.size()).ifPresent(events::add);
            event.rejectUnknownKeys();
        }
        Household household = map.map("household").map(this::household).orElse(Household.ALONE);
        List<StorePlace> stores = new ArrayList<>();
        for (YamlMap store : map.maps("stores")) {
            position(store)
                    .ifPresent(at ->
                            stores.add(new StorePlace(store.text("store_id").orElse("store"), at.lat(), at.lon())));
            store.text("store_id");
            store.rejectUnknownKeys();
        }
        Map<String, Value> scores = map.map("scores").map(this::scores).orElse(Map.of());
        Map<String, BigDecimal> tops = map.map("tops").map(this::tops).orElse(Map.of());
        List<String> in = segments(map, "in");
        List<String> notIn = segments(map, "not_in");
        if (!map.has("in") && !map.has("not_in")) {
            faults.add(map.place(), "the persona expects nothing", "write in: [segment] or not_in: [segment]");
        }
        return today.map(day -> new Persona(
                name,
                map.place(),
                somewhere.moment(day.plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1_000)),
                profile,
                events,
                household,
                stores,
                scores,
                tops,
                in,
                notIn));
    }

    /** What models would say, which only all persons together tell. */
    private Map<String, Value> scores(YamlMap map) {
        Map<String, Value> scores = new TreeMap<>();
        Map<String, ModelAttribute> known = new TreeMap<>();
        models.forEach(model -> known.put(model.name(), model));
        for (String name : map.keys()) {
            ModelAttribute model = known.get(name);
            if (model == null) {
                map.value(name);
                faults.add(
                        map.placeOf(name),
                        "no model computes an attribute '" + name + "'",
                        Nearest.hint(name, known.keySet())
                                + "; other attributes are counted from the persona's events");
            } else if (model.type() == ValueType.TEXT) {
                map.text(name).ifPresent(text -> scores.put(name, Value.text(text)));
            } else if (model.type() == ValueType.DATE) {
                map.parsed(name, PersonaReader::day).ifPresent(day -> scores.put(name, new Value.Day(day)));
            } else {
                BigDecimal score = number(map, name);
                if (score != null) {
                    scores.put(name, Value.number(score));
                }
            }
        }
        return scores;
    }

    /** Where the tops begin (and bottoms end) that other persons would tell, by attribute. */
    private Map<String, BigDecimal> tops(YamlMap map) {
        Map<String, BigDecimal> tops = new TreeMap<>();
        for (String subject : map.keys()) {
            vocabulary.subject(subject, map.placeOf(subject), faults);
            BigDecimal begins = number(map, subject);
            if (begins != null) {
                tops.put(subject, begins);
            }
        }
        return tops;
    }

    private List<String> segments(YamlMap map, String key) {
        List<String> ids = map.texts(key);
        ids.forEach(id -> vocabulary.segment(id, map.placeOf(key), faults));
        return ids.stream().filter(vocabulary.segments()::contains).toList();
    }

    /** Those the persona lives with, and what all of them did. */
    private Household household(YamlMap map) {
        int persons = map.integer("persons", 2, 1_000).orElse(2);
        List<Touchpoint> others = new ArrayList<>();
        for (YamlMap event : map.maps("events")) {
            event(event, others.size()).ifPresent(read -> others.add(read.named("household's " + read.id())));
            event.rejectUnknownKeys();
        }
        map.rejectUnknownKeys();
        return new Household(persons, others);
    }

    private Optional<Touchpoint> event(YamlMap map, int number) {
        String type = map.requiredText("event", "name the event, for example event: Order Completed");
        if (!type.isEmpty()) {
            vocabulary.event(type, map.placeOf("event"), faults);
        }
        if (!map.has("at")) {
            faults.add(map.place(), "'at' is missing", "write when, for example at: 2026-04-02");
        }
        Optional<Instant> at = map.parsed("at", this::moment);
        List<ProductLine> products = new ArrayList<>();
        for (YamlMap line : map.maps("products")) {
            products.add(new ProductLine(
                    text(line, "product_id"),
                    text(line, "sku"),
                    text(line, "name"),
                    text(line, "brand"),
                    text(line, "category"),
                    number(line, "quantity"),
                    number(line, "price")));
            line.rejectUnknownKeys();
        }
        Map<String, String> properties = new TreeMap<>();
        map.map("properties")
                .ifPresent(part ->
                        part.keys().forEach(key -> part.text(key).ifPresent(value -> properties.put(key, value))));
        Optional<String> store = map.map("place").flatMap(place -> {
            Optional<String> id = place.text("store_id");
            place.rejectUnknownKeys();
            return id;
        });
        Touchpoint event = new Touchpoint(
                "event " + (number + 1),
                at.orElse(Instant.EPOCH),
                type,
                text(map, "silo"),
                text(map, "channel"),
                text(map, "campaign"),
                text(map, "session_id"),
                store.orElse(null),
                number(map, "amount"),
                text(map, "currency"),
                map.number("sentiment").orElse(null),
                products,
                properties,
                false);
        return at.map(known -> event);
    }

    private PersonHistory.Profile profile(YamlMap map) {
        Map<String, Value> fields = new TreeMap<>();
        for (ProfileField field : ProfileField.values()) {
            if (!field.reckoned()) {
                field(map, field).ifPresent(value -> fields.put(field.title(), value));
            }
        }
        map.map("traits")
                .ifPresent(traits -> traits.keys()
                        .forEach(key -> traits.text(key)
                                .ifPresent(value -> fields.put(Vocabulary.TRAIT + key, Value.text(value)))));
        Optional<LocalDate> birth = Optional.ofNullable(fields.get(ProfileField.BIRTH_DATE.title()))
                .map(value -> ((Value.Day) value).day());
        Optional<PersonHistory.Position> home = map.map("place").flatMap(place -> {
            Optional<PersonHistory.Position> at = position(place);
            place.rejectUnknownKeys();
            return at;
        });
        List<PersonHistory.Consent> consents = new ArrayList<>();
        for (YamlMap consent : map.maps("consents")) {
            consents.add(new PersonHistory.Consent(
                    consent.requiredText("purpose", "name the purpose, for example purpose: ads"),
                    consent.text("channel").orElse(PersonHistory.Consent.ANY_CHANNEL),
                    consent.yesNo("granted", true),
                    consent.parsed("at", this::moment).orElse(null)));
            consent.rejectUnknownKeys();
        }
        map.rejectUnknownKeys();
        return new PersonHistory.Profile(fields, birth, home, PersonHistory.Consent.answers(consents));
    }

    private Optional<Value> field(YamlMap map, ProfileField field) {
        return switch (field.type()) {
            case TEXT, OPEN -> map.text(field.title()).map(Value::text);
            case NUMBER -> Optional.ofNullable(number(map, field.title())).map(Value::number);
            case TRUTH ->
                map.has(field.title())
                        ? Optional.of(new Value.Truth(map.yesNo(field.title(), false)))
                        : Optional.empty();
            case DATE -> map.parsed(field.title(), PersonaReader::day).map(Value.Day::new);
            case TIME -> map.parsed(field.title(), this::moment).map(Value.Moment::new);
        };
    }

    private Optional<PersonHistory.Position> position(YamlMap map) {
        Optional<Double> lat = map.number("lat");
        Optional<Double> lon = map.number("lon");
        if (!map.has("lat") || !map.has("lon")) {
            faults.add(map.place(), "the position is incomplete", "write {lat: 48.85, lon: 2.35}");
        }
        return lat.flatMap(north -> lon.map(east -> new PersonHistory.Position(north, east)));
    }

    private static @Nullable String text(YamlMap map, String key) {
        return map.text(key).orElse(null);
    }

    private static @Nullable BigDecimal number(YamlMap map, String key) {
        return map.<BigDecimal>parsed(
                        key,
                        text -> Value.parseNumber(text)
                                .orElseThrow(() -> new IllegalArgumentException("write a number"))
                                .number())
                .orElse(null);
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("write a day such as 2026-05-01", e);
        }
    }

    /** A day, a local time, or a moment with Z. */
    private Instant moment(String text) {
        try {
            if (text.endsWith("Z")) {
                return Instant.parse(text);
            }
            return text.length() <= 10
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("write a day such as 2026-04-02, or a time such as 2026-04-02T18:30", e);
        }
    }
}
