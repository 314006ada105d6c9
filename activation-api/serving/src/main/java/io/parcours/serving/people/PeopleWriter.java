package io.parcours.serving.people;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the people of one part in ordinal order: what an export needs without opening profiles. The form is a head (magic, number of
 * fields, people, place of the offsets), one record a person (each field: length + 1 as a short or 0 for absent, then UTF-8), then the
 * records' offsets.
 */
public final class PeopleWriter implements AutoCloseable {
    static final int MAGIC = 0x50435031; // PCP1
    static final int HEAD_BYTES = 4 + 4 + 4 + 8;
    private static final int LONGEST_FIELD = 0xfffe;

    private final Path path;
    private final int fields;
    private final DataOutputStream out;
    private long[] offsets = new long[1024];
    private int people;
    private long position = HEAD_BYTES;

    public PeopleWriter(Path path, int fields) throws IOException {
        this.path = path;
        this.fields = fields;
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
        out = new DataOutputStream(file);
        out.write(new byte[HEAD_BYTES]);
    }

    /** @param values one per field; the first is the person id */
    public void add(List<@Nullable String> values) throws IOException {
        if (values.size() != fields) {
            throw new IllegalArgumentException(values.size() + " values for " + fields + " fields");
        }
        if (people == offsets.length) {
            offsets = java.util.Arrays.copyOf(offsets, people * 2);
        }
        offsets[people++] = position;
        for (String value : values) {
            byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
            int length = Math.min(bytes.length, LONGEST_FIELD);
            out.writeShort(value == null ? 0 : length + 1);
            out.write(bytes, 0, length);
            position += 2 + length;
        }
    }

    public int people() {
        return people;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            for (int i = 0; i < people; i++) {
                out.writeLong(offsets[i]);
            }
        }
        try (RandomAccessFile head = new RandomAccessFile(path.toFile(), "rw")) {
            head.writeInt(MAGIC);
            head.writeInt(fields);
            head.writeInt(people);
            head.writeLong(position);
        }
    }
}
