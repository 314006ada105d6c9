package io.parcours.service.destination.kind;

import io.parcours.service.destination.Connector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** A folder of this machine. */
public final class LocalFolder implements FilePlace {
    public static final String KIND = "files";

    private final Path folder;

    private LocalFolder(Path folder) {
        this.folder = folder;
    }

    /** Reads {@code account: {path, format}} and {@code fields}. */
    public static Supplier<Connector> read(Account account) {
        String path = account.required("path", "write a folder, for example exports/newsletter");
        Path folder = Path.of(account.workspace().resolve(path));
        RowFormat format = RowFormat.read(account);
        return () -> new FileDrop(format, new LocalFolder(folder));
    }

    @Override
    public String address(String name) {
        return folder.resolve(name).toString();
    }

    @Override
    public Draft begin(String name) throws IOException {
        Files.createDirectories(folder);
        return new LocalDraft(folder.resolve("." + name + ".part"), folder.resolve(name));
    }

    private static final class LocalDraft extends Draft {
        private final Path part;
        private final Path target;
        private final FileChannel channel;

        private LocalDraft(Path part, Path target) throws IOException {
            this.part = part;
            this.target = target;
            this.channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        void finish() throws IOException {
            channel.force(true);
            channel.close();
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void close() {
            try {
                channel.close();
                Files.deleteIfExists(part);
            } catch (IOException e) {
                // The next attempt writes over it.
            }
        }
    }
}
