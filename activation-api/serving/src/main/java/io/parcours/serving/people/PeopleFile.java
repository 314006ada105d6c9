package io.parcours.serving.people;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PeopleWriter} wrote, through a memory map: nothing of it stands on the heap. Safe for many threads. */
public final class PeopleFile {
    private final ByteBuffer map;
    private final int fields;
    private final int people;
    private final int offsetsAt;

    private PeopleFile(ByteBuffer map, Path path) throws IOException {
        this.map = map;
        if (map.limit() < PeopleWriter.HEAD_BYTES || map.getInt(0) != PeopleWriter.MAGIC) {
            throw new IOException(path + " is not a people file");
        }
        fields = map.getInt(4);
        people = map.getInt(8);
        long at = map.getLong(12);
        if (at + 8L * people != map.limit()) {
            throw new IOException(path + " is cut short");
        }
        offsetsAt = (int) at;
    }

    public static PeopleFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(path + " is over 2 GB; publish with more parts");
            }
            return new PeopleFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()), path);
        }
    }

    public int people() {
        return people;
    }

    /** The id of the person at {@code index} of this part. */
    public String personId(int index) {
        if (index < 0 || index >= people) {
            throw new IndexOutOfBoundsException(index);
        }
        int at = (int) map.getLong(offsetsAt + 8 * index);
        byte[] text = new byte[(map.getShort(at) & 0xffff) - 1];
        map.get(at + 2, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** The fields of the person at {@code index} of this part; null where nothing is known. */
    public List<@Nullable String> person(int index) {
        if (index < 0 || index >= people) {
            throw new IndexOutOfBoundsException(index);
        }
        int at = (int) map.getLong(offsetsAt + 8 * index);
        List<@Nullable String> values = new ArrayList<>(fields);
        for (int field = 0; field < fields; field++) {
            int length = (map.getShort(at) & 0xffff) - 1;
            at += 2;
            if (length < 0) {
                values.add(null);
                continue;
            }
            byte[] text = new byte[length];
            map.get(at, text);
            at += length;
            values.add(new String(text, StandardCharsets.UTF_8));
        }
        return Collections.unmodifiableList(values);
    }
}
