package io.parcours.service.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.query.Freshness;
import java.io.IOException;

/** JSON trees for small answers. */
final class Json {
    private static final int DEEPEST = 64;
    static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /** For what callers send: little nesting, and nothing after its end. */
    private static final ObjectMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Version and age of the data, as every answer states them. */
    static ObjectNode fresh(ObjectNode object, Freshness freshness) {
        return object.put("generation", freshness.generation())
                .put("as_of", freshness.asOf().toString())
                .put("stale_seconds", freshness.staleSeconds());
    }

    /** The object in a request's body. */
    static ObjectNode body(Call call, int most) throws IOException {
        return object(RequestBody.read(call.http(), most));
    }

    /** The object that some bytes are. */
    static ObjectNode object(byte[] bytes) throws IOException {
        try {
            if (STRICT.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // told below, without repeating any of it
        }
        throw Problem.unreadable("the body is not a JSON object").raise();
    }

    static byte[] bytes(ObjectNode object) {
        try {
            return MAPPER.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    static byte[] bytes(Problem problem, String requestId) {
        ObjectNode json = object().put("type", Problem.TYPE_PREFIX + problem.type())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.detail())
                .put("instance", "urn:parcours:request:" + requestId)
                .put("request_id", requestId);
        if (!problem.errors().isEmpty()) {
            var errors = json.putArray("errors");
            problem.errors()
                    .forEach(error -> errors.addObject()
                            .put("parameter", error.parameter())
                            .put("problem", error.problem()));
        }
        return bytes(json);
    }
}
