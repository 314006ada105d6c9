package io.parcours.serving.profile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * A profile being written. The stored form is a version byte, the person id, then for each {@link Section} its length and the places of
 * personal values, then the sections' JSON one after the other; every number is a variable-length integer.
 */
public final class ProfileDraft {
    /** Touchpoints a profile carries; of a person with more, the newest. */
    public static final int NEWEST_EVENTS = 50;

    static final byte VERSION = 1;

    private final Map<Section, JsonText> sections = new EnumMap<>(Section.class);

    public ProfileDraft() {
        for (Section section : Section.values()) {
            sections.put(section, new JsonText());
        }
    }

    /** Where the JSON of a section is written; the section must be one whole value. */
    @SuppressWarnings("NullAway") // every section is there since construction
    public JsonText section(Section section) {
        return sections.get(section);
    }

    /** The stored bytes; the draft is empty afterwards. */
    public byte[] finish(String personId) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        out.write(VERSION);
        byte[] id = personId.getBytes(StandardCharsets.UTF_8);
        writeNumber(out, id.length);
        out.write(id, 0, id.length);
        for (Section section : Section.values()) {
            JsonText json = section(section);
            if (json.size() == 0) {
                json.json(section.empty());
            }
            if (!json.complete()) {
                throw new IllegalStateException("section " + section + " is not a whole JSON value");
            }
            writeHead(out, json);
        }
        for (Section section : Section.values()) {
            JsonText json = section(section);
            out.write(json.buffer(), 0, json.size());
            json.clear();
        }
        return out.toByteArray();
    }

    /** The length of a section and the places of its personal values. */
    static void writeHead(ByteArrayOutputStream out, JsonText json) {
        writeNumber(out, json.size());
        int[] spans = json.personalSpans();
        writeNumber(out, spans.length / 2);
        int end = 0;
        for (int i = 0; i < spans.length; i += 2) {
            writeNumber(out, spans[i] - end);
            writeNumber(out, spans[i + 1]);
            end = spans[i] + spans[i + 1];
        }
    }

    private static void writeNumber(ByteArrayOutputStream out, int number) {
        int rest = number;
        while (rest >= 0x80) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
