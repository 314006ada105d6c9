package io.parcours.serving.column;

import io.parcours.serving.column.PartColumn.Spread;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes what rules can ask of the persons of one part, column by column; {@link ColumnMerge} puts the parts together. Persons come in
 * ascending order.
 */
public final class PartColumns implements AutoCloseable {
    /** Words a column may have in a generation; of one with more only who has a value is known. */
    public static final int MOST_VALUES = 50_000;

    /** Bytes of the longest word; a column with a longer one counts as one with too many. */
    private static final int LONGEST = 1_000;

    private final Path folder;
    private final String name;
    private final Map<String, Draft> drafts = new HashMap<>();

    /** A column being written. */
    private static final class Draft {
        final ColumnKind kind;
        final RoaringBitmap present = new RoaringBitmap();
        final Map<String, RoaringBitmap> values = new HashMap<>();
        final String file;

        @Nullable
        DataOutputStream numbers;

        Spread spread = Spread.NONE;
        boolean complete = true;

        Draft(ColumnKind kind, String file) {
            this.kind = kind;
            this.file = file;
        }
    }

    /**
     * @param folder where the part's files go; they are no part of a sealed generation
     * @param name unique to this part and attempt
     */
    public PartColumns(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** Makes a column that may stay without any value, so that it is known to be one. */
    public void declare(String column, ColumnKind kind) {
        draft(column, kind);
    }

    public void number(String column, int person, long number) throws IOException {
        Draft draft = draft(column, ColumnKind.NUMBER);
        numbers(draft).writeLong(number);
        draft.present.add(person);
        draft.spread = draft.spread.with(number);
    }

    public void word(String column, int person, String word) {
        Draft draft = draft(column, ColumnKind.CATEGORY);
        draft.present.add(person);
        if (!draft.complete) {
            return;
        }
        if (word.length() > LONGEST || draft.values.size() == MOST_VALUES && !draft.values.containsKey(word)) {
            draft.complete = false;
            draft.values.clear();
            return;
        }
        draft.values.computeIfAbsent(word, fresh -> new RoaringBitmap()).add(person);
    }

    /** @param lat degrees, WGS 84 */
    public void position(String column, int person, double lat, double lon) throws IOException {
        Draft draft = draft(column, ColumnKind.POSITION);
        DataOutputStream out = numbers(draft);
        out.writeDouble(lat);
        out.writeDouble(lon);
        draft.present.add(person);
    }

    private Draft draft(String column, ColumnKind kind) {
        Draft draft = drafts.get(column);
        if (draft == null) {
            draft = new Draft(kind, name + "-" + drafts.size() + ".numbers");
            drafts.put(column, draft);
        }
        if (draft.kind != kind) {
            throw new IllegalStateException(column + " is a column of " + draft.kind + ", not of " + kind);
        }
        return draft;
    }

    private DataOutputStream numbers(Draft draft) throws IOException {
        DataOutputStream open = draft.numbers;
        if (open == null) {
            open = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(folder.resolve(draft.file))));
            draft.numbers = open;
        }
        return open;
    }

    /** Ends the part's files. */
    public Path finish() throws IOException {
        close();
        Path file = folder.resolve(name + ".columns");
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(drafts.size());
            for (Map.Entry<String, Draft> entry : new TreeMap<>(drafts).entrySet()) {
                Draft draft = entry.getValue();
                out.writeUTF(entry.getKey());
                String data = draft.numbers == null ? "" : draft.file;
                Map<String, RoaringBitmap> values = new TreeMap<>(draft.values);
                new PartColumn(draft.kind, draft.present, values, draft.complete, data, draft.spread).write(out);
            }
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        for (Draft draft : drafts.values()) {
            if (draft.numbers != null) {
                draft.numbers.close();
            }
        }
    }
}
