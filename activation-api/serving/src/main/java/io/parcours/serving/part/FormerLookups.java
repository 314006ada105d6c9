package io.parcours.serving.part;

import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.sst.SortedFileReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The identifiers of a part as a former generation has them, with others in the place of those that changed. Not for several threads. */
public final class FormerLookups implements AutoCloseable {
    private final Path place;
    private final List<FormerGeneration.Range> files;
    private final int part;
    private final int parts;
    private final LookupWriter writer;
    private @Nullable SortedFileReader open;
    private int next;

    /**
     * @param part of so many parts, by {@link LookupKey#part}
     * @param writer takes the part's entries, the former ones and the others
     */
    public FormerLookups(FormerGeneration generation, int part, int parts, LookupWriter writer) throws IOException {
        this.place = Path.of(generation.place());
        this.files = generation.identifiers();
        this.part = part;
        this.parts = parts;
        this.writer = writer;
        byte[] first = LookupKey.first(part, parts);
        next = FormerGeneration.at(files, first);
        SortedFileReader file = following();
        if (file != null) {
            file.seek(first);
        }
    }

    /**
     * Puts an entry in the place of the former one, if there was one. Keys come in ascending order.
     *
     * @param personKey null = nobody has the identifier any more
     */
    public void put(byte[] key, byte @Nullable [] personKey) throws IOException {
        copyTo(key);
        if (personKey != null) {
            writer.add(key, personKey);
        }
    }

    /** Takes over what is left. */
    public void finish() throws IOException {
        copyTo(null);
    }

    /** Takes over entries before a key, or all of the part, and passes over that key. */
    private void copyTo(byte @Nullable [] until) throws IOException {
        for (SortedFileReader file = open; file != null; file = following()) {
            while (file.present()) {
                byte[] key = file.key();
                int order = until == null ? -1 : Arrays.compareUnsigned(key, until);
                if (order > 0 || LookupKey.part(key, parts) > part) {
                    return;
                }
                if (order < 0) {
                    writer.add(key, file.value());
                }
                file.next();
            }
        }
    }

    private @Nullable SortedFileReader following() throws IOException {
        close();
        open = next < files.size()
                ? new SortedFileReader(place.resolve(files.get(next++).file()))
                : null;
        return open;
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
