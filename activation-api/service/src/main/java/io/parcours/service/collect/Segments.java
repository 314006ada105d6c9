package io.parcours.service.collect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the log: {@code collected-000000001.ndjson} and so on. The one being written ends in {@code .part}, which ingestion passes over;
 * it gets its final name when it is closed and is never appended to again.
 */
final class Segments {
    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
    private static final String PART = ".part";
    private static final Pattern NAME = Pattern.compile("collected-(\\d{9,})\\.ndjson(\\.part)?");

    private final Path folder;

    Segments(Path folder) {
        this.folder = folder;
    }

    /** A file of the log. */
    record Segment(long number, Path file, boolean open) {}

    /** What is told of each whole line: where it stands and its bytes, line feed included, valid during the call. */
    interface LineReader {
        void line(long offset, byte[] bytes, int start, int length);
    }

    Path open(long number) {
        return folder.resolve(name(number) + PART);
    }

    Path closed(long number) {
        return folder.resolve(name(number));
    }

    private static String name(long number) {
        return "collected-%09d.ndjson".formatted(number);
    }

    /** All segments, oldest first. */
    List<Segment> list() throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    segments.add(new Segment(Long.parseLong(name.group(1)), file, name.group(2) != null));
                }
            }
        }
        segments.sort(java.util.Comparator.comparingLong(Segment::number));
        return segments;
    }

    /** Closes what a process that ended suddenly left open, cutting the line it was writing. */
    void recover() throws IOException {
        for (Segment segment : list()) {
            if (segment.open()) {
                long whole = wholeBytes(segment.file());
                long size = Files.size(segment.file());
                if (whole < size) {
                    LOG.warn("cut {} bytes of an unfinished write from {}", size - whole, segment.file());
                }
                seal(segment.number(), whole);
            }
        }
    }

    /** Gives the segment its final name at this length; an empty one goes away. */
    void seal(long number, long length) throws IOException {
        Path open = open(number);
        try (FileChannel channel = FileChannel.open(open, StandardOpenOption.WRITE)) {
            if (channel.size() > length) {
                channel.truncate(length);
            }
            channel.force(true);
        }
        if (length == 0) {
            Files.delete(open);
        } else {
            Files.move(open, closed(number), StandardCopyOption.ATOMIC_MOVE);
        }
        syncFolder();
    }

    /** Makes the names of files durable, where the file system can. */
    void syncFolder() {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("the folder of the log cannot be synchronised: {}", e.getMessage());
        }
    }

    private static long wholeBytes(Path file) throws IOException {
        long[] whole = {0};
        read(file, 0, (offset, bytes, start, length) -> {
            if (whole[0] == offset && LogLine.whole(bytes, start, length)) {
                whole[0] = offset + length;
            }
        });
        return whole[0];
    }

    /** Reads the lines of a file, from an offset where a line begins. */
    static void read(Path file, long from, LineReader reader) throws IOException {
        byte[] buffer = new byte[1 << 17];
        int held = 0;
        long offset = from;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            in.skipNBytes(from);
            while (true) {
                int read = in.read(buffer, held, buffer.length - held);
                if (read < 0) {
                    return;
                }
                held += read;
                int start = 0;
                for (int i = held - read; i < held; i++) {
                    if (buffer[i] == '\n') {
                        reader.line(offset + start, buffer, start, i + 1 - start);
                        start = i + 1;
                    }
                }
                System.arraycopy(buffer, start, buffer, 0, held - start);
                held -= start;
                offset += start;
                if (held == buffer.length) {
                    buffer = Arrays.copyOf(buffer, buffer.length * 2);
                }
            }
        }
    }
}
