package io.parcours.lakehouse.definition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON that a program sends into the values that definition files have, with their lines and columns. */
public final class JsonDefinition {
    private static final JsonFactory JSON = new JsonFactory();

    private final String name;
    private final Faults faults;

    private JsonDefinition(String name, Faults faults) {
        this.name = name;
        this.faults = faults;
    }

    /** Reads an object; {@code name} is what messages call the text. Of a key that stands twice the last counts, and that is a fault. */
    public static Optional<YamlMap> parse(byte[] json, String name, Faults faults) {
        JsonDefinition definition = new JsonDefinition(name, faults);
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                return Optional.of(definition.map(parser));
            }
            faults.add(definition.place(parser), "this is no object", "write {\"key\": value}");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            faults.add(
                    at == null ? new Place(name, 1, 1) : new Place(name, at.getLineNr(), at.getColumnNr()),
                    "not readable as JSON",
                    "check quotes, commas and brackets near this place");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.empty();
    }

    private YamlMap map(JsonParser parser) throws IOException {
        Place place = place(parser);
        Map<String, YamlValue> values = new LinkedHashMap<>();
        Map<String, Place> places = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            Place at = place(parser);
            if (places.put(key, at) != null) {
                faults.add(at, "'" + key + "' stands twice", "keep one of the two");
            }
            parser.nextToken();
            value(parser).ifPresent(value -> values.put(key, value));
        }
        return new YamlMap(place, values, places, faults);
    }

    /** Empty for a null. */
    private Optional<YamlValue> value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return Optional.of(map(parser));
        }
        if (token == JsonToken.START_ARRAY) {
            Place place = place(parser);
            List<YamlValue> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Place at = place(parser);
                values.add(value(parser).orElseGet(() -> new YamlScalar(at, "", false)));
            }
            return Optional.of(new YamlList(place, values));
        }
        return token == JsonToken.VALUE_NULL
                ? Optional.empty()
                : Optional.of(new YamlScalar(place(parser), parser.getText(), token == JsonToken.VALUE_STRING));
    }

    private Place place(JsonParser parser) {
        JsonLocation at = parser.currentTokenLocation();
        return new Place(name, at.getLineNr(), at.getColumnNr());
    }
}
