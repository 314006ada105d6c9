package io.parcours.launcher.erase;

import io.parcours.serving.profile.LookupKey;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What is looked for to see whether a person is gone: identifiers as written, normalised, and as SHA-256; person ids; names and addresses of theirs
 * alone; keys of serving files. Texts count where they stand as words of their own, in capitals or not. What is shorter than four bytes, or
 * a number of fewer than six digits, would be found everywhere and is left to the removal by key.
 */
final class Needles implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int SHORTEST = 4;
    private static final int SHORTEST_NUMBER = 6;
    private static final int STARTS = 1 << 20;

    /** Needles by their first four bytes. */
    private final Map<Integer, List<Needle>> byStart = new HashMap<>();

    /** Which hashes of four bytes begin a needle: most of what is looked at begins none. */
    private final long[] starts = new long[STARTS / Long.SIZE];

    private int size;

    /** @param what how a find is called, without the value */
    private record Needle(byte[] bytes, boolean word, String what) implements Serializable {}

    static Needles of(Iterable<Traces> all) {
        Needles needles = new Needles();
        for (Traces traces : all) {
            String person = "request " + traces.request() + ": ";
            traces.personIds().forEach(id -> {
                needles.text(id, person + "a person id");
                needles.key(LookupKey.PERSON, id, person);
            });
            for (Traces.Identifier identifier : traces.identifiers()) {
                String what = person + "an identifier of the namespace " + identifier.namespace();
                Set<String> values = new java.util.TreeSet<>(identifier.written());
                values.add(identifier.form());
                values.addAll(identifier.stored());
                values.forEach(value -> {
                    needles.text(value, what);
                    if (value.length() >= SHORTEST) {
                        needles.text(DigestUtils.sha256Hex(value), what + ", as SHA-256");
                    }
                });
                needles.key(identifier.namespace(), identifier.form(), person);
                identifier.stored().forEach(value -> needles.key(identifier.namespace(), value, person));
            }
            traces.records().forEach(record -> needles.text(record, person + "a record"));
            traces.events().forEach(event -> needles.text(event, person + "an event"));
            traces.texts().forEach(text -> needles.text(text, person + "a name or an address"));
        }
        return needles;
    }

    /** Needles that are found under their own text. */
    static Needles named(Iterable<String> texts) {
        Needles needles = new Needles();
        texts.forEach(text -> needles.text(text, text));
        return needles;
    }

    /** Whether a text is long enough to be told from what stands everywhere. */
    static boolean canBeLookedFor(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length >= SHORTEST
                && (text.length() >= SHORTEST_NUMBER
                        || !text.chars().allMatch(c -> Character.isDigit(c) || Character.isWhitespace(c)));
    }

    int size() {
        return size;
    }

    private void text(String value, String what) {
        String text = value.strip();
        if (!canBeLookedFor(text)) {
            return;
        }
        add(lowered(text.getBytes(StandardCharsets.UTF_8)), true, what);
        byte[] small = lowered(text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        add(small, true, what);
    }

    private void key(String namespace, String value, String person) {
        // Keys are looked for as they are: bytes of any value.
        add(LookupKey.of(namespace, value), false, person + "a key of serving files");
    }

    private void add(byte[] bytes, boolean word, String what) {
        List<Needle> known = byStart.computeIfAbsent(start(bytes, 0), start -> new ArrayList<>());
        if (known.stream().noneMatch(other -> java.util.Arrays.equals(other.bytes(), bytes) && other.word() == word)) {
            known.add(new Needle(bytes, word, what));
            int place = place(start(bytes, 0));
            starts[place / Long.SIZE] |= 1L << place % Long.SIZE;
            size++;
        }
    }

    /** What is found in a text, and how often. */
    Map<String, Integer> in(String text) {
        return in(text.getBytes(StandardCharsets.UTF_8));
    }

    Map<String, Integer> in(byte[] bytes) {
        return in(bytes, bytes.length);
    }

    Map<String, Integer> in(byte[] bytes, int length) {
        Map<String, Integer> found = new LinkedHashMap<>();
        byte[] small = lowered(bytes);
        for (int at = 0; at + SHORTEST <= length; at++) {
            look(small, length, at, true, found);
            look(bytes, length, at, false, found);
        }
        return found;
    }

    private void look(byte[] bytes, int length, int at, boolean words, Map<String, Integer> found) {
        int start = start(bytes, at);
        int place = place(start);
        if ((starts[place / Long.SIZE] & 1L << place % Long.SIZE) == 0) {
            return;
        }
        List<Needle> candidates = byStart.get(start);
        if (candidates == null) {
            return;
        }
        for (Needle needle : candidates) {
            int end = at + needle.bytes().length;
            if (needle.word() == words
                    && end <= length
                    && java.util.Arrays.equals(bytes, at, end, needle.bytes(), 0, needle.bytes().length)
                    && (!words || !partOfWord(bytes, at - 1, length) && !partOfWord(bytes, end, length))) {
                found.merge(needle.what(), 1, Integer::sum);
            }
        }
    }

    private static boolean partOfWord(byte[] bytes, int at, int length) {
        if (at < 0 || at >= length) {
            return false;
        }
        byte one = bytes[at];
        return one >= '0' && one <= '9' || one >= 'a' && one <= 'z';
    }

    private static int start(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }

    /** Where a start is marked: Knuth's multiplicative hash, its upper bits. */
    private static int place(int start) {
        return start * 0x9E3779B1 >>> Integer.SIZE - Integer.numberOfTrailingZeros(STARTS);
    }

    private static byte[] lowered(byte[] bytes) {
        byte[] small = bytes.clone();
        for (int i = 0; i < small.length; i++) {
            if (small[i] >= 'A' && small[i] <= 'Z') {
                small[i] += 'a' - 'A';
            }
        }
        return small;
    }

    /** The longest needle, so that pieces of a file can overlap by it. */
    int longest() {
        return byStart.values().stream()
                .flatMap(List::stream)
                .mapToInt(needle -> needle.bytes().length)
                .max()
                .orElse(0);
    }

    Optional<String> first(byte[] bytes) {
        return in(bytes).keySet().stream().findFirst();
    }
}
