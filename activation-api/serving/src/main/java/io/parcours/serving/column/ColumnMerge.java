package io.parcours.serving.column;

import io.parcours.serving.column.PartColumn.Spread;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RangeBitmap;
import org.roaringbitmap.RoaringBitmap;

/** Puts the parts' columns together, each into one file over all persons of the generation. */
public final class ColumnMerge {
    private final List<Part> parts = new ArrayList<>();

    private record Part(Path folder, int firstOrdinal, int persons, Map<String, PartColumn> columns) {}

    /** A merged column and the number of its persons and words. */
    public record Merged(String name, ColumnKind kind, int persons, int values) {}

    /** Adds a part in ordinal order. */
    public void addPart(Path file, int firstOrdinal, int persons) throws IOException {
        Map<String, PartColumn> columns = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (int left = in.readInt(); left > 0; left--) {
                columns.put(in.readUTF(), PartColumn.read(in));
            }
        }
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " is in no folder");
        }
        parts.add(new Part(folder, firstOrdinal, persons, columns));
    }

    /** Names of the columns that some part has. */
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>();
        parts.forEach(part -> names.addAll(part.columns().keySet()));
        return List.copyOf(names);
    }

    /** Writes one column. */
    public Merged write(String name, Path file) throws IOException {
        RoaringBitmap present = new RoaringBitmap();
        ColumnKind kind = null;
        for (Part part : parts) {
            PartColumn column = part.columns().get(name);
            if (column != null) {
                if (kind != null && kind != column.kind()) {
                    throw new IllegalStateException(name + " is of two kinds");
                }
                kind = column.kind();
                present.or(RoaringBitmap.addOffset(column.present(), (long) part.firstOrdinal()));
            }
        }
        if (kind == null) {
            throw new IllegalArgumentException("there is no column " + name);
        }
        present.runOptimize();
        int values = switch (kind) {
            case NUMBER -> {
                numbers(name, present, file);
                yield 0;
            }
            case CATEGORY -> words(name, present, file);
            case POSITION -> {
                positions(name, present, file);
                yield 0;
            }
        };
        return new Merged(name, kind, present.getCardinality(), values);
    }

    private void numbers(String name, RoaringBitmap present, Path file) throws IOException {
        Spread spread = parts.stream()
                .filter(part -> part.columns().containsKey(name))
                .map(part -> part.columns().get(name).spread())
                .reduce(Spread.NONE, Spread::with);
        boolean none = present.isEmpty();
        long base = none ? 0 : spread.least() / spread.divisor();
        RangeBitmap.Appender range = RangeBitmap.appender(none ? 0 : spread.most() / spread.divisor() - base);
        for (Part part : parts) {
            PartColumn column = part.columns().get(name);
            if (column == null || column.present().isEmpty()) {
                for (int person = 0; person < part.persons(); person++) {
                    range.add(0);
                }
                continue;
            }
            try (DataInputStream in = data(part, column)) {
                IntIterator next = column.present().getIntIterator();
                int with = next.next();
                for (int person = 0; person < part.persons(); person++) {
                    // Rows cannot be left out; those without a value are told apart by who is present.
                    range.add(person == with ? in.readLong() / spread.divisor() - base : 0);
                    if (person == with) {
                        with = next.hasNext() ? next.next() : -1;
                    }
                }
            }
        }
        NumberColumn.write(file, present, none ? new Spread(0, 0, 0) : spread, range);
    }

    private int words(String name, RoaringBitmap present, Path file) throws IOException {
        Map<String, RoaringBitmap> values = new TreeMap<>();
        boolean complete = true;
        for (Part part : parts) {
            PartColumn column = part.columns().get(name);
            if (column == null) {
                continue;
            }
            complete &= column.complete();
            column.values()
                    .forEach((word, persons) -> values.computeIfAbsent(word, fresh -> new RoaringBitmap())
                            .or(RoaringBitmap.addOffset(persons, (long) part.firstOrdinal())));
        }
        complete &= values.size() <= PartColumns.MOST_VALUES;
        CategoryColumn.write(file, present, values, complete);
        return complete ? values.size() : CategoryColumn.TOO_MANY;
    }

    private void positions(String name, RoaringBitmap present, Path file) throws IOException {
        try (PositionColumn.Writer writer = new PositionColumn.Writer(file, present)) {
            for (Part part : parts) {
                PartColumn column = part.columns().get(name);
                if (column == null || column.present().isEmpty()) {
                    continue;
                }
                try (DataInputStream in = data(part, column)) {
                    for (int left = column.present().getCardinality(); left > 0; left--) {
                        writer.add(in.readDouble(), in.readDouble());
                    }
                }
            }
        }
    }

    private static DataInputStream data(Part part, PartColumn column) throws IOException {
        return new DataInputStream(
                new BufferedInputStream(Files.newInputStream(part.folder().resolve(column.data())), 1 << 16));
    }
}
