package io.parcours.serving.change;

import io.parcours.serving.people.PeopleWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes the entries and exits of one segment in the order of {@link Change#IN_ORDER}. */
public final class ChangesWriter implements AutoCloseable {
    static final String ENTERED = "entered";
    static final String LEFT = "left";
    static final int FIELDS = 3;

    private final PeopleWriter rows;

    public ChangesWriter(Path file) throws IOException {
        rows = new PeopleWriter(file, FIELDS);
    }

    public void add(Change change) throws IOException {
        rows.add(List.of(change.personId(), change.at().toString(), change.entered() ? ENTERED : LEFT));
    }

    /** Changes so far. */
    public int count() {
        return rows.people();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
