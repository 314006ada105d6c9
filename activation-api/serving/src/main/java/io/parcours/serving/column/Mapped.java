package io.parcours.serving.column;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files of columns as memory maps: what is not asked for costs no heap. */
final class Mapped {
    private Mapped() {}

    static ByteBuffer file(Path file, int headBytes, int magic) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(file + " is over 2 GB");
            }
            ByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            if (map.limit() < headBytes || map.getInt(0) != magic) {
                throw new IOException(file + " is not the column file it should be");
            }
            return map;
        }
    }
}
