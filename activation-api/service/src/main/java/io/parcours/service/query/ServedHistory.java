package io.parcours.service.query;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.PersonHistory.Consent;
import io.parcours.segments.rule.PersonHistory.Position;
import io.parcours.segments.rule.PersonHistory.Profile;
import io.parcours.segments.rule.ProfileField;
import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.ProfileDraft;
import io.parcours.serving.profile.Section;
import io.parcours.serving.profile.StoredProfile;
import io.parcours.serving.rule.ServedRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a generation holds of one person, as rules read it.
 *
 * @param complete whether all touchpoints are there; otherwise the newest {@link ProfileDraft#NEWEST_EVENTS}
 */
public record ServedHistory(PersonHistory person, boolean complete) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** @param lists that the person is on */
    public static ServedHistory of(StoredProfile stored, ServedRules rules, Set<String> lists) {
        Map<String, Value> attributes = new TreeMap<>();
        section(stored, Section.ATTRIBUTES)
                .properties()
                .forEach(entry -> value(rules.vocabulary().subjects().get(entry.getKey()), entry.getValue())
                        .ifPresent(value -> attributes.put(entry.getKey(), value)));
        List<Touchpoint> events = new ArrayList<>();
        section(stored, Section.EVENTS).forEach(event -> events.add(touchpoint(event)));
        Profile profile = profile(section(stored, Section.PROFILE), consents(section(stored, Section.CONSENTS)), lists);
        return new ServedHistory(
                new PersonHistory(stored.personId(), profile, attributes, events),
                events.size() < ProfileDraft.NEWEST_EVENTS);
    }

    private static JsonNode section(StoredProfile stored, Section section) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        stored.write(section, Mask.NONE, out);
        try {
            return JSON.readTree(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Profile profile(JsonNode json, List<Consent> consents, Set<String> lists) {
        Map<String, Value> fields = new TreeMap<>();
        for (ProfileField field : ProfileField.values()) {
            if (!field.reckoned()) {
                value(field.type(), json.path(field.title())).ifPresent(value -> fields.put(field.title(), value));
            }
        }
        texts(json.path("traits")).forEach((name, text) -> fields.put(Vocabulary.TRAIT + name, Value.text(text)));
        Optional<LocalDate> birth = Optional.ofNullable(fields.get(ProfileField.BIRTH_DATE.title()))
                .map(value -> ((Value.Day) value).day());
        JsonNode place = json.path("place");
        Optional<Position> home = place.hasNonNull("lat") && place.hasNonNull("lon")
                ? Optional.of(new Position(
                        place.get("lat").doubleValue(), place.get("lon").doubleValue()))
                : Optional.empty();
        return new Profile(fields, birth, home, consents, lists);
    }

    private static List<Consent> consents(JsonNode json) {
        List<Consent> consents = new ArrayList<>();
        json.forEach(said -> {
            if (said.hasNonNull("purpose") && said.hasNonNull("channel") && said.hasNonNull("granted")) {
                String at = text(said, "at");
                consents.add(new Consent(
                        said.get("purpose").textValue(),
                        said.get("channel").textValue(),
                        said.get("granted").booleanValue(),
                        at == null ? null : Instant.parse(at)));
            }
        });
        return consents;
    }

    /** Empty for what no rule can name. */
    private static Optional<Value> value(@Nullable ValueType type, JsonNode json) {
        if (type == null || json.isMissingNode() || json.isNull()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (type) {
                    case NUMBER -> Value.number(json.decimalValue());
                    case TIME -> new Value.Moment(Instant.parse(json.textValue()));
                    case DATE -> new Value.Day(LocalDate.parse(json.textValue()));
                    case TRUTH -> new Value.Truth(json.booleanValue());
                    case TEXT, OPEN -> Value.text(json.asText());
                });
    }

    private static Touchpoint touchpoint(JsonNode event) {
        List<ProductLine> products = new ArrayList<>();
        event.path("products")
                .forEach(line -> products.add(new ProductLine(
                        text(line, "product_id"),
                        text(line, "sku"),
                        text(line, "name"),
                        text(line, "brand"),
                        text(line, "category"),
                        number(line, "quantity"),
                        number(line, "price"))));
        JsonNode sentiment = event.path("sentiment");
        return new Touchpoint(
                event.path("event_id").asText(),
                Instant.parse(event.path("occurred_at").asText()),
                event.path("type").asText(),
                text(event, "silo"),
                text(event, "channel"),
                text(event, "campaign"),
                text(event, "session_id"),
                text(event.path("place"), "store_id"),
                number(event, "amount"),
                text(event, "currency"),
                sentiment.isNumber() ? (Double) sentiment.doubleValue() : null,
                products,
                texts(event.path("properties")),
                false);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties().forEach(entry -> {
            if (!entry.getValue().isNull()) {
                texts.put(
                        entry.getKey(),
                        entry.getValue().isTextual()
                                ? entry.getValue().textValue()
                                : entry.getValue().toString());
            }
        });
        return texts;
    }

    private static @Nullable String text(JsonNode object, String name) {
        return object.hasNonNull(name) ? object.get(name).asText() : null;
    }

    private static @Nullable BigDecimal number(JsonNode object, String name) {
        return object.path(name).isNumber() ? object.get(name).decimalValue() : null;
    }
}
