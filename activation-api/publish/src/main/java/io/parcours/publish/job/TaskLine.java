package io.parcours.publish.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What tasks tell the driver: a line each, as JSON. */
final class TaskLine {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private TaskLine() {}

    static String of(Object written) {
        try {
            return JSON.writeValueAsString(written);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record is always JSON", e);
        }
    }

    static <T> T parse(String line, Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a task's line is always JSON", e);
        }
    }
}
