package io.parcours.serving.sst;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.nio.file.Path;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** Writes one sorted file of keys and values that RocksDB takes in whole. Keys must come in ascending unsigned order, each once. */
public final class SortedFile implements AutoCloseable {
    private final Path path;
    private final EnvOptions environment = new EnvOptions();
    private final Options options;
    private final SstFileWriter writer;
    private long entries;

    private SortedFile(Path path, FileKind kind) {
        this.path = path;
        this.options = kind.options();
        this.writer = new SstFileWriter(environment, options);
    }

    public static SortedFile create(Path path, FileKind kind) {
        SortedFile file = new SortedFile(path, kind);
        try {
            file.writer.open(path.toString());
        } catch (RocksDBException e) {
            file.close();
            throw failure(path, e);
        }
        return file;
    }

    public void put(byte[] key, byte[] value) {
        try {
            writer.put(key, value);
            entries++;
        } catch (RocksDBException e) {
            throw failure(path, e);
        }
    }

    public long entries() {
        return entries;
    }

    /** Ends the file. A file without entries cannot exist: do not create one, or delete it instead of finishing. */
    public void finish() {
        try {
            writer.finish();
        } catch (RocksDBException e) {
            throw failure(path, e);
        }
    }

    @Override
    public void close() {
        writer.close();
        options.close();
        environment.close();
    }

    private static ParcoursException failure(Path path, RocksDBException e) {
        return new ParcoursException(
                Fault.RESOURCES,
                "cannot write " + path,
                String.valueOf(e.getMessage()),
                "check free space and permissions of the serving folder, then run publish again",
                e);
    }
}
