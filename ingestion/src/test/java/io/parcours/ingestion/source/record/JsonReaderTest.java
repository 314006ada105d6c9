package io.parcours.ingestion.source.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Test
    void givesValuesAsWritten() throws IOException {
        assertThat(lines("{\"a\": 1.10, \"b\": \"x\\u00e9\\n\\\"\\uD83D\\uDE00\"}\n"
                        + "\n{\"b\":{\"k\": [1, {}]},\"a\":null, \"c\":0}\r\n{\"a\":true,\"a\":-1e5}"))
                .containsExactly("1: 1.10 | xé\n\"😀", "3: null | {\"k\": [1, {}]}", "4: -1e5 | null");
    }

    @Test
    void rejectsABrokenLineAndGoesOn() throws IOException {
        assertThat(lines("{\"a\":1\n[1]\n{\"a\":2}\n{\"a\" 3}\n{\"a\":tru}\n{\"a\":01}\n{\"a\":1} x\n"))
                .containsExactly(
                        "1! the JSON text breaks off at character 7: {\"a\":1",
                        "2! is not a JSON object at character 1: [1]",
                        "3: 2 | null",
                        "4! expected ':' behind a key at character 6: {\"a\" 3}",
                        "5! expected a value at character 6: {\"a\":tru}",
                        "6! expected a value at character 6: {\"a\":01}",
                        "7! text follows the end of the object at character 9: {\"a\":1} x");
    }

    @Test
    void readsObjectsOverManyLinesInArraysOrNot() throws IOException {
        String text = "[\n {\"a\":\n  1},\n {\"a\": \"}{\", \"b\": [\n2]}\n]\n{\"a\":3}{\"a\":4}";
        assertThat(Records.shown(JsonReader.ofDocuments(buffer(text), List.of("a", "b"), 1), 2))
                .containsExactly("2: 1 | null", "4: }{ | [\n2]", "7: 3 | null", "7: 4 | null");
    }

    @Test
    void findsEveryKeyInTheOrderInWhichTheyCome() throws IOException {
        JsonReader reader =
                JsonReader.collectingKeys(buffer("{\"a\":1,\"b\":2}\n{\"b\":1,\"\\u0063\":{\"d\":1}}\n"), true, 10, 1);
        while (reader.next()) {
            assertThat(reader.malformed()).isNull();
        }
        assertThat(reader.keysSeen()).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithJacksonOnWhatIsJson(long seed) throws IOException {
        Random random = new Random(seed);
        String alphabet = "{}[]:,\"\\ 01.5eE+-truefalsnabu\u00e9\t";
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder("{\"a\":[1,\"x\\n\",{\"b\":null}],\"b\":-2.5e3}");
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(lines(text.toString()).get(0).startsWith("1:"))
                    .as(text.toString())
                    .isEqualTo(jacksonReadsObject(text.toString()));
        }
    }

    private static boolean jacksonReadsObject(String text) {
        try {
            return JACKSON.readTree(text).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static List<String> lines(String text) throws IOException {
        return Records.shown(JsonReader.ofLines(buffer(text), List.of("a", "b"), 1), 2);
    }

    private static RecordBuffer buffer(String text) {
        return new RecordBuffer(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
