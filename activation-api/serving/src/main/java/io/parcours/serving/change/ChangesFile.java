package io.parcours.serving.change;

import io.parcours.serving.people.PeopleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ChangesWriter} wrote. Safe for many threads. */
public final class ChangesFile {
    private final PeopleFile rows;

    private ChangesFile(PeopleFile rows) {
        this.rows = rows;
    }

    public static ChangesFile open(Path file) throws IOException {
        return new ChangesFile(PeopleFile.open(file));
    }

    public int count() {
        return rows.people();
    }

    public Change change(int index) {
        List<@Nullable String> row = rows.person(index);
        return new Change(
                Instant.parse(String.valueOf(row.get(1))),
                String.valueOf(row.get(0)),
                ChangesWriter.ENTERED.equals(row.get(2)));
    }

    /** Number of the first change after a moment. */
    public int after(Instant moment) {
        return first(change -> change.at().isAfter(moment));
    }

    /** Number of the first change after another one, which need not be here. */
    public int after(Change last) {
        return first(change -> Change.IN_ORDER.compare(change, last) > 0);
    }

    private int first(Predicate<Change> beyond) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (beyond.test(change(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
