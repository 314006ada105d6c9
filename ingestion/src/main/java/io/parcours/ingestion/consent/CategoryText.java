package io.parcours.ingestion.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collection;
import java.util.Optional;

/** A map of categories. It always answers: a category that is not in it, as none is in an empty one, was not agreed to. */
record CategoryText(JsonNode categories) implements ConsentText {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static CategoryText read(String text) throws Malformed {
        JsonNode categories;
        try {
            categories = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Malformed("no JSON object of categories");
        }
        if (!categories.isObject()) {
            throw new Malformed("no JSON object of categories");
        }
        for (JsonNode value : categories) {
            if (!value.isBoolean()) {
                throw new Malformed("a category that is neither true nor false");
            }
        }
        return new CategoryText(categories);
    }

    @Override
    public Optional<Boolean> allows(Collection<String> names) {
        return Optional.of(names.stream().allMatch(name -> categories.path(name).asBoolean(false)));
    }
}
