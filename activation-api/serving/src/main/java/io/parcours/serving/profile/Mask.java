package io.parcours.serving.profile;

import java.io.ByteArrayOutputStream;

/** What is written in place of a personal value. */
@FunctionalInterface
public interface Mask {
    /** Writes a JSON value that stands for the JSON value at {@code offset} of {@code json}. */
    void write(byte[] json, int offset, int length, ByteArrayOutputStream out);

    /** Personal values as they are. */
    Mask NONE = (json, offset, length, out) -> out.write(json, offset, length);
}
