package io.parcours.serving.column;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * Words of persons, a bitmap each. Safe for many threads.
 *
 * <p>The file: magic, words (int, −1 = too many to be there), bytes of the next (int), bitmap of persons with a word; then for each word its bytes (int), UTF-8,
 * bytes of the next (int), bitmap of its persons.
 */
public final class CategoryColumn {
    /** Number of words of a column that has too many of them. */
    public static final int TOO_MANY = -1;

    private static final int MAGIC = 0x50434331; // PCC1
    private static final int HEAD_BYTES = 4 + 4 + 4;

    private final RoaringBitmap present;
    private final boolean complete;
    private final List<Word> words;

    private record Word(String text, ImmutableRoaringBitmap persons) {}

    /** A word and how many of some persons have it. */
    public record Share(String word, int persons) {}

    private CategoryColumn(RoaringBitmap present, boolean complete, List<Word> words) {
        this.present = present;
        this.complete = complete;
        this.words = words;
    }

    static void write(Path file, RoaringBitmap present, Map<String, RoaringBitmap> values, boolean complete)
            throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(MAGIC);
            out.writeInt(complete ? values.size() : TOO_MANY);
            write(out, present);
            if (!complete) {
                return;
            }
            for (Map.Entry<String, RoaringBitmap> entry : values.entrySet()) {
                byte[] text = entry.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
                entry.getValue().runOptimize();
                write(out, entry.getValue());
            }
        }
    }

    private static void write(DataOutputStream out, RoaringBitmap bitmap) throws IOException {
        out.writeInt(bitmap.serializedSizeInBytes());
        bitmap.serialize(out);
    }

    public static CategoryColumn open(Path file) throws IOException {
        ByteBuffer map = Mapped.file(file, HEAD_BYTES, MAGIC);
        int count = map.getInt(4);
        RoaringBitmap present = new RoaringBitmap();
        present.deserialize(map.slice(HEAD_BYTES, map.getInt(8)));
        int at = HEAD_BYTES + map.getInt(8);
        List<Word> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] text = new byte[map.getInt(at)];
            map.get(at + 4, text);
            at += 4 + text.length;
            int bytes = map.getInt(at);
            words.add(new Word(
                    new String(text, StandardCharsets.UTF_8), new ImmutableRoaringBitmap(map.slice(at + 4, bytes))));
            at += 4 + bytes;
        }
        return new CategoryColumn(present, count != TOO_MANY, words);
    }

    /** Whether words can be asked for; otherwise only {@link #known}. */
    public boolean complete() {
        return complete;
    }

    /** How many different words there are. */
    public int size() {
        return words.size();
    }

    /** Those of some persons who have a word. */
    public RoaringBitmap known(RoaringBitmap among) {
        return RoaringBitmap.and(present, among);
    }

    /** Those of some persons who have a word that passes. */
    public RoaringBitmap with(Predicate<String> test, RoaringBitmap among) {
        List<ImmutableRoaringBitmap> passing = words.stream()
                .filter(word -> test.test(word.text()))
                .map(Word::persons)
                .toList();
        if (passing.size() == words.size()) {
            return known(among);
        }
        RoaringBitmap persons = new RoaringBitmap();
        passing.forEach(some -> persons.or(some.toRoaringBitmap()));
        persons.and(among);
        return persons;
    }

    /** How some persons spread over the words, in the order of words. */
    public List<Share> shares(RoaringBitmap among) {
        ImmutableRoaringBitmap persons = among.toMutableRoaringBitmap();
        return words.stream()
                .map(word -> new Share(word.text(), ImmutableRoaringBitmap.andCardinality(word.persons(), persons)))
                .filter(share -> share.persons() > 0)
                .toList();
    }

    /** Words of one person. */
    public List<String> of(int person) {
        return words.stream()
                .filter(word -> word.persons().contains(person))
                .map(Word::text)
                .toList();
    }

    /** The persons of a word. */
    public Optional<RoaringBitmap> persons(String word) {
        return words.stream()
                .filter(known -> known.text().equals(word))
                .map(known -> known.persons().toRoaringBitmap())
                .findFirst();
    }
}
