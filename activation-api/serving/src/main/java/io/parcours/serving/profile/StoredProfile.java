package io.parcours.serving.profile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A profile as read from a generation; see {@link ProfileDraft} for the form. */
public final class StoredProfile {
    private static final int SECTIONS = Section.values().length;

    private final byte[] bytes;
    private final String personId;
    private final int[] start = new int[SECTIONS];
    private final int[] length = new int[SECTIONS];
    private final int[] spansAt = new int[SECTIONS];
    private final int[] spanCount = new int[SECTIONS];
    private final int[] headAt = new int[SECTIONS + 1];
    private int at;

    private StoredProfile(byte[] bytes) {
        this.bytes = bytes;
        if (bytes.length < 2 || bytes[0] != ProfileDraft.VERSION) {
            throw new IllegalStateException("a stored profile of an unknown form");
        }
        at = 1;
        int idLength = number();
        personId = new String(bytes, at, idLength, StandardCharsets.UTF_8);
        at += idLength;
        for (int i = 0; i < SECTIONS; i++) {
            headAt[i] = at;
            length[i] = number();
            spanCount[i] = number();
            spansAt[i] = at;
            for (int n = spanCount[i] * 2; n > 0; n--) {
                number();
            }
        }
        headAt[SECTIONS] = at;
        int from = at;
        for (int i = 0; i < SECTIONS; i++) {
            start[i] = from;
            from += length[i];
        }
        if (from != bytes.length) {
            throw new IllegalStateException("a stored profile of the wrong length");
        }
    }

    public static StoredProfile parse(byte[] bytes) {
        return new StoredProfile(bytes);
    }

    public String personId() {
        return personId;
    }

    /** Bytes all sections take. */
    public int size() {
        return bytes.length;
    }

    /** Appends a section's JSON, with each personal value given to {@code mask}. */
    public void write(Section section, Mask mask, ByteArrayOutputStream out) {
        int i = section.ordinal();
        if (mask == Mask.NONE || spanCount[i] == 0) {
            out.write(bytes, start[i], length[i]);
            return;
        }
        at = spansAt[i];
        int from = start[i];
        for (int n = 0; n < spanCount[i]; n++) {
            int personal = from + number();
            int personalLength = number();
            out.write(bytes, from, personal - from);
            mask.write(bytes, personal, personalLength, out);
            from = personal + personalLength;
        }
        out.write(bytes, from, start[i] + length[i] - from);
    }

    /** The stored bytes with another value of one section, the same as a {@link ProfileDraft} would have made. */
    public byte[] with(Section section, JsonText json) {
        if (!json.complete()) {
            throw new IllegalArgumentException("section " + section + " is not a whole JSON value");
        }
        int i = section.ordinal();
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + json.size());
        out.write(bytes, 0, headAt[i]);
        ProfileDraft.writeHead(out, json);
        out.write(bytes, headAt[i + 1], start[i] - headAt[i + 1]);
        out.write(json.buffer(), 0, json.size());
        out.write(bytes, start[i] + length[i], bytes.length - start[i] - length[i]);
        return out.toByteArray();
    }

    /** How many objects a section that is an array of objects has. */
    public int objects(Section section) {
        int i = section.ordinal();
        int count = 0;
        int depth = 0;
        boolean text = false;
        for (int n = start[i]; n < start[i] + length[i]; n++) {
            byte b = bytes[n];
            if (text) {
                if (b == '\\') {
                    n++;
                } else {
                    text = b != '"';
                }
            } else if (b == '"') {
                text = true;
            } else if (b == '{' || b == '[') {
                count += depth++ == 1 ? 1 : 0;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
        return count;
    }

    private int number() {
        int result = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            result |= (b & 0x7f) << shift;
            if (b >= 0) {
                return result;
            }
        }
    }
}
