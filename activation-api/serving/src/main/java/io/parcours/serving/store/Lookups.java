package io.parcours.serving.store;

import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.sst.FileKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.TableProperties;

/**
 * The sorted files of one generation, taken into a RocksDB of this process's own: files are linked, not copied, and never changed. Safe
 * for many threads until {@link #close}.
 */
final class Lookups implements AutoCloseable {
    private static final int SEEKS_AT_ONCE = 256;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final Map<FileKind, ColumnFamilyHandle> families = new EnumMap<>(FileKind.class);
    private final RocksDB database;
    // Files were checked as a whole when the generation was opened; checking each block again would only cost time.
    private final ReadOptions read = new ReadOptions().setVerifyChecksums(false);

    private Lookups(Path scratch, Cache cache) throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, owned(new ColumnFamilyOptions())));
        for (FileKind kind : FileKind.values()) {
            descriptors.add(new ColumnFamilyDescriptor(
                    kind.folder().getBytes(java.nio.charset.StandardCharsets.UTF_8), owned(kind.readOptions(cache))));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        DBOptions options = owned(new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxOpenFiles(-1));
        database = RocksDB.open(options, scratch.toString(), descriptors, handles);
        toClose.add(0, database);
        for (FileKind kind : FileKind.values()) {
            families.put(kind, handles.get(kind.ordinal() + 1));
        }
        handles.forEach(handle -> toClose.add(0, handle));
        toClose.add(0, read);
    }

    private <T extends AutoCloseable> T owned(T resource) {
        toClose.add(resource);
        return resource;
    }

    /**
     * @param scratch an empty folder on the generation's file system; holds links and RocksDB's own files
     * @param files the manifest's files; those of other kinds are passed over
     */
    static Lookups open(long generation, Path folder, List<FileEntry> files, Path scratch, Cache cache)
            throws DamagedGeneration {
        Lookups lookups = null;
        try {
            Path links = Files.createDirectories(scratch.resolve("links"));
            lookups = new Lookups(scratch.resolve("db"), cache);
            for (FileKind kind : FileKind.values()) {
                List<String> linked = new ArrayList<>();
                for (FileEntry file : files) {
                    if (file.path().startsWith(kind.folder() + "/")) {
                        Path link = links.resolve(file.path().replace('/', '-'));
                        link(folder.resolve(file.path()), link);
                        linked.add(link.toString());
                    }
                }
                lookups.ingest(kind, linked);
            }
            return lookups;
        } catch (IOException | RocksDBException e) {
            if (lookups != null) {
                lookups.close();
            }
            throw new DamagedGeneration(generation, "its lookup files cannot be opened", e);
        }
    }

    private static void link(Path file, Path link) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(file, link); // another file system, or one without hard links
        }
    }

    private void ingest(FileKind kind, List<String> files) throws RocksDBException {
        if (files.isEmpty()) {
            return;
        }
        try (IngestExternalFileOptions options = new IngestExternalFileOptions()
                .setMoveFiles(true)
                .setWriteGlobalSeqno(false)
                .setAllowGlobalSeqNo(false)) {
            database.ingestExternalFile(family(kind), files, options);
        }
    }

    /** The value of a key; null when there is none, as this stands on the hottest path. */
    byte @Nullable [] get(FileKind kind, byte[] key) {
        try {
            return database.get(family(kind), read, key);
        } catch (RocksDBException e) {
            throw new IllegalStateException("cannot read " + kind.folder() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Brings most of a family's blocks into memory, up to {@code most} bytes, so that first requests find them there. Keys are hashes: as many of them at
     * even distances as there are blocks hit most blocks, for far fewer native calls than one an entry.
     */
    void preRead(FileKind kind, long most, BooleanSupplier goOn) {
        try (RocksIterator iterator = database.newIterator(family(kind), read)) {
            long blocks = 0;
            long bytes = 0;
            for (TableProperties table :
                    database.getPropertiesOfAllTables(family(kind)).values()) {
                blocks += table.getNumDataBlocks();
                bytes += table.getRawKeySize() + table.getRawValueSize();
            }
            long seeks = bytes <= most ? blocks : (long) ((double) blocks * most / bytes);
            ByteBuffer key = ByteBuffer.allocate(LookupKey.BYTES);
            for (long i = 0; i < seeks && (i % SEEKS_AT_ONCE != 0 || goOn.getAsBoolean()); i++) {
                // The upper half of the key as an unsigned number.
                iterator.seek(key.putLong(0, Long.divideUnsigned(-1, seeks) * i).array());
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw new IllegalStateException("cannot read " + kind.folder() + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("NullAway") // every kind is there since construction
    private ColumnFamilyHandle family(FileKind kind) {
        return families.get(kind);
    }

    @Override
    public void close() {
        for (AutoCloseable resource : toClose) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        toClose.clear();
    }
}
