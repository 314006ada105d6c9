package io.parcours.ingestion.source.file;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.BZip2Codec;

/** Opens files: whole or in part, decompressed, and turned into UTF-8. */
final class FileContent {
    private static final int BUFFER = 1 << 16;
    private static final Set<Charset> ALREADY_UTF_8 = Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII);

    enum Compression {
        NONE,
        GZIP,
        ZSTD,
        BZIP2
    }

    private FileContent() {}

    static FileSystem fileSystem(String uri, Configuration hadoop) throws IOException {
        return new Path(uri).getFileSystem(hadoop);
    }

    /** The stored bytes from an offset on; fails when the file is no longer the one that was listed. */
    static FSDataInputStream open(StoredFile file, long offset, Configuration hadoop) throws IOException {
        Path path = new Path(file.uri());
        FileSystem files = path.getFileSystem(hadoop);
        if (!unchanged(file, files.getFileStatus(path))) {
            throw Unreadable.changed(file);
        }
        FSDataInputStream in = files.open(path);
        if (offset > 0) {
            in.seek(offset);
        }
        return in;
    }

    static boolean unchanged(StoredFile file, FileStatus now) {
        return now.getLen() == file.size() && now.getModificationTime() == file.modifiedAt();
    }

    /**
     * How a file is compressed, told by its first bytes; {@code in} has to support marks.
     *
     * @throws DamagedFileException when the name says compressed and the bytes do not
     */
    static Compression compression(StoredFile file, InputStream in) throws IOException {
        in.mark(4);
        byte[] first = in.readNBytes(4);
        in.reset();
        Compression seen = Compression.NONE;
        if (first.length >= 2 && first[0] == 0x1F && first[1] == (byte) 0x8B) {
            seen = Compression.GZIP;
        } else if (first.length == 4
                && first[0] == 0x28
                && first[1] == (byte) 0xB5
                && first[2] == 0x2F
                && first[3] == (byte) 0xFD) {
            seen = Compression.ZSTD;
        } else if (first.length == 4 && first[0] == 'B' && first[1] == 'Z' && first[2] == 'h' && first[3] > '0') {
            seen = Compression.BZIP2;
        }
        Compression named = named(file);
        if (seen == Compression.NONE && named != Compression.NONE) {
            throw new DamagedFileException(
                    first.length == 0
                            ? "it is empty, which no compressed file is"
                            : "its content is not " + named.name().toLowerCase(Locale.ROOT) + " data as its name says");
        }
        return seen;
    }

    private static Compression named(StoredFile file) {
        String name = file.path().toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return Compression.GZIP;
        }
        if (name.endsWith(".zst")) {
            return Compression.ZSTD;
        }
        return name.endsWith(".bz2") ? Compression.BZIP2 : Compression.NONE;
    }

    static InputStream decompressed(InputStream in, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in);
            case BZIP2 -> bzip2(in);
        };
    }

    private static InputStream bzip2(InputStream in) throws IOException {
        BZip2Codec codec = new BZip2Codec();
        codec.setConf(new Configuration(false));
        return codec.createInputStream(in);
    }

    static InputStream buffered(InputStream in) {
        return new BufferedInputStream(in, BUFFER);
    }

    static boolean isUtf8(String encoding) {
        return ALREADY_UTF_8.contains(Charset.forName(encoding));
    }

    /** Whether a line end, a quote and the like are the same single byte as in ASCII wherever they stand. */
    static boolean isLikeAscii(String encoding) {
        if (isUtf8(encoding)) {
            return true;
        }
        Charset charset = Charset.forName(encoding);
        return charset.newEncoder().maxBytesPerChar() == 1.0f
                && new String(new byte[] {'\n', '"', ',', 'A'}, charset).equals("\n\",A");
    }

    static InputStream toUtf8(InputStream in, String encoding) {
        return isUtf8(encoding) ? in : new TranscodingStream(in, Charset.forName(encoding));
    }
}
