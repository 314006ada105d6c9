package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.FileFormat;
import io.parcours.ingestion.source.FileFormat.Csv;
import io.parcours.ingestion.source.FileFormat.JsonLines;
import io.parcours.ingestion.source.FileFormat.Lined;
import io.parcours.ingestion.source.FileFormat.Text;
import io.parcours.ingestion.source.file.FileContent.Compression;
import io.parcours.ingestion.source.file.Inspection.Boundary;
import io.parcours.ingestion.source.record.CsvReader;
import io.parcours.ingestion.source.record.JsonReader;
import io.parcours.ingestion.source.record.LineReader;
import io.parcours.ingestion.source.record.PatternReader;
import io.parcours.ingestion.source.record.RecordBuffer;
import io.parcours.ingestion.source.record.RecordReader;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Looks through a new file once, front to back: takes its checksum, finds its columns and the places where it can be cut, and makes sure that
 * compressed content is whole. All before anything of the delivery is written.
 */
final class Inspector {
    /** Files are cut at the first record behind every multiple of this. */
    static final long CUT = 16L << 20;

    /** More keys than this are not columns but values used as keys. */
    static final int MOST_KEYS = 2_000;

    private final FileFormat format;
    private final Configuration hadoop;

    Inspector(FileFormat format, Configuration hadoop) {
        this.format = format;
        this.hadoop = hadoop;
    }

    Inspection inspect(StoredFile file) {
        try {
            Inspection read = read(file);
            boolean still = FileContent.unchanged(
                    file, FileContent.fileSystem(file.uri(), hadoop).getFileStatus(new Path(file.uri())));
            return still ? read : new Inspection.Moving(file);
        } catch (FileNotFoundException e) {
            return new Inspection.Moving(file);
        } catch (IOException e) {
            return changedMeanwhile(file)
                    ? new Inspection.Moving(file)
                    : new Inspection.Failed(file, Unreadable.because(file, e));
        } catch (ParcoursException e) {
            // The only one thrown while reading says that the file changed since it was listed.
            return new Inspection.Moving(file);
        }
    }

    private boolean changedMeanwhile(StoredFile file) {
        try {
            return !FileContent.unchanged(
                    file, FileContent.fileSystem(file.uri(), hadoop).getFileStatus(new Path(file.uri())));
        } catch (IOException e) {
            return e instanceof FileNotFoundException;
        }
    }

    private Inspection read(StoredFile file) throws IOException {
        MessageDigest digest = sha256();
        List<String> names = new ArrayList<>();
        List<Boundary> boundaries = new ArrayList<>();
        boolean empty = false;
        try (InputStream stored = new DigestInputStream(FileContent.open(file, 0, hadoop), digest);
                InputStream marked = FileContent.buffered(stored)) {
            if (format instanceof Lined lined) {
                Compression compression = FileContent.compression(file, marked);
                InputStream content = FileContent.decompressed(marked, compression);
                boolean whole = compression != Compression.NONE || file.size() <= CUT;
                if (lined instanceof Csv csv) {
                    names.addAll(csvColumns(file, csv));
                    empty = names.isEmpty();
                    if (!whole && cuttable(csv)) {
                        RecordBuffer buffer = new RecordBuffer(content);
                        long firstLine = buffer.skipPreamble(csv.skipLines());
                        cut(CsvReader.ofBoundaries(buffer, csv.form(), firstLine), boundaries);
                    }
                } else if (lined instanceof Text text) {
                    names.addAll(PatternReader.groupNames(Pattern.compile(text.pattern())));
                    if (!whole && FileContent.isLikeAscii(text.encoding())) {
                        cut(new LineReader(new RecordBuffer(content)), boundaries);
                    }
                } else {
                    boolean lines = lined instanceof JsonLines;
                    empty = !readJsonKeys(content, lined, names, boundaries);
                    if (whole || !lines || !FileContent.isUtf8(lined.encoding())) {
                        boundaries.clear();
                    }
                }
                // To the end, so that a compressed file shows whether it is whole.
                content.transferTo(OutputStream.nullOutputStream());
            }
            marked.transferTo(OutputStream.nullOutputStream());
        }
        return new Inspection.Readable(file, HexFormat.of().formatHex(digest.digest()), names, empty, boundaries);
    }

    private List<String> csvColumns(StoredFile file, Csv csv) throws IOException {
        if (!csv.header()) {
            return csv.columns();
        }
        try (InputStream stored = FileContent.buffered(FileContent.open(file, 0, hadoop))) {
            InputStream content = FileContent.decompressed(stored, FileContent.compression(file, stored));
            RecordBuffer buffer = new RecordBuffer(FileContent.toUtf8(content, csv.encoding()));
            List<String> header = CsvReader.header(buffer, csv.form(), csv.skipLines());
            return header.isEmpty() || csv.columns().isEmpty() ? header : csv.columns();
        }
    }

    private static boolean cuttable(Csv csv) {
        boolean asciiDelimiter =
                StandardCharsets.US_ASCII.newEncoder().canEncode(csv.form().delimiter());
        return FileContent.isUtf8(csv.encoding()) || (asciiDelimiter && FileContent.isLikeAscii(csv.encoding()));
    }

    /** False when there is no record. */
    private static boolean readJsonKeys(InputStream content, Lined json, List<String> names, List<Boundary> boundaries)
            throws IOException {
        RecordBuffer buffer = new RecordBuffer(FileContent.toUtf8(content, json.encoding()));
        buffer.skipPreamble(0);
        JsonReader reader = JsonReader.collectingKeys(buffer, json instanceof JsonLines, MOST_KEYS + 1, 1);
        boolean any = cut(reader, boundaries);
        names.addAll(reader.keysSeen());
        return any;
    }

    /** False when there is no record. */
    private static boolean cut(RecordReader reader, List<Boundary> boundaries) throws IOException {
        boolean any = false;
        long next = CUT;
        while (reader.next()) {
            any = true;
            if (reader.position() >= next) {
                boundaries.add(new Boundary(reader.position(), reader.line()));
                next = reader.position() + CUT;
            }
        }
        return any;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
