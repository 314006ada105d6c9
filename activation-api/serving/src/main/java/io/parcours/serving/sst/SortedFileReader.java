package io.parcours.serving.sst;

import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/** Reads what {@link SortedFile} wrote, entry by entry in the order of keys. Not for several threads. */
public final class SortedFileReader implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final Path path;
    private final Options options = new Options();
    private final ReadOptions read = new ReadOptions();
    private final SstFileReader file;
    private final SstFileReaderIterator entries;

    /** Stands at the first entry. */
    public SortedFileReader(Path path) throws IOException {
        this.path = path;
        try {
            file = new SstFileReader(options);
            file.open(path.toString());
        } catch (RocksDBException e) {
            throw failure(path, e);
        }
        entries = file.newIterator(read);
        entries.seekToFirst();
    }

    /** Whether there is an entry here; false after the last. */
    public boolean present() throws IOException {
        if (entries.isValid()) {
            return true;
        }
        try {
            entries.status();
            return false;
        } catch (RocksDBException e) {
            throw failure(path, e);
        }
    }

    public byte[] key() {
        return entries.key();
    }

    public byte[] value() {
        return entries.value();
    }

    public void next() {
        entries.next();
    }

    /** Goes on at the first entry whose key is not less. */
    public void seek(byte[] key) {
        entries.seek(key);
    }

    private static IOException failure(Path path, RocksDBException e) {
        return new IOException("cannot read " + path + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        entries.close();
        file.close();
        read.close();
        options.close();
    }
}
