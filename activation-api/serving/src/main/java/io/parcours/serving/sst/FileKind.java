package io.parcours.serving.sst;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** How a family of keys is laid out. All keys are hashes: a bloom filter answers absent ones, a hash index finds present ones. */
public enum FileKind {
    /** Person key → stored profile. JSON repeats itself: compressed, in blocks of a few profiles. */
    PROFILES("profiles", 8 << 10, CompressionType.LZ4_COMPRESSION),
    /** Identifier key → person key. Two hashes: nothing to compress. */
    IDENTIFIERS("identifiers", 4 << 10, CompressionType.NO_COMPRESSION),
    /** Key of a former person id → key of the person it was merged into. */
    REDIRECTS("redirects", 4 << 10, CompressionType.NO_COMPRESSION);

    static {
        RocksDB.loadLibrary();
    }

    private final String folder;
    private final int blockBytes;
    private final CompressionType compression;

    FileKind(String folder, int blockBytes, CompressionType compression) {
        this.folder = folder;
        this.blockBytes = blockBytes;
        this.compression = compression;
    }

    /** Folder of a generation, and name of the column family. */
    public String folder() {
        return folder;
    }

    Options options() {
        return new Options().setCompressionType(compression).setTableFormatConfig(table());
    }

    /** Options to read with; blocks are shared with the other families through {@code cache}. */
    public ColumnFamilyOptions readOptions(Cache cache) {
        return new ColumnFamilyOptions()
                .setCompressionType(compression)
                .setDisableAutoCompactions(true)
                .setTableFormatConfig(table().setBlockCache(cache));
    }

    private BlockBasedTableConfig table() {
        return new BlockBasedTableConfig()
                .setBlockSize(blockBytes)
                .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                .setFormatVersion(5)
                .setFilterPolicy(new BloomFilter(10));
    }
}
