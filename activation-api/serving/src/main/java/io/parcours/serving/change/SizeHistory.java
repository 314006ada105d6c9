package io.parcours.serving.change;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How segments grew: a JSON file of sizes by segment, oldest first. */
public final class SizeHistory {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private SizeHistory() {}

    /**
     * A segment at a moment at which somebody entered or left.
     *
     * @param at ISO-8601
     */
    public record Size(String at, long size, long entered, long left) {}

    public static void write(Path file, Map<String, List<Size>> sizes) throws IOException {
        JSON.writeValue(file.toFile(), sizes);
    }

    public static Map<String, List<Size>> read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), new TypeReference<>() {});
    }
}
