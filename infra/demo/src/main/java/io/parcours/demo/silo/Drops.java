package io.parcours.demo.silo;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * The files one dataset is delivered in: by month for what is long past, by day for the last week. All stay open while persons
 * are written one after another, so memory is a buffer per file however many persons there are.
 */
final class Drops implements Closeable {
    private static final int BUFFER = 1 << 14;

    private final Path folder;
    private final String name;
    private final String extension;
    private final String header;
    private final Charset charset;
    private final Desk desk;
    private final TreeMap<String, Writer> open = new TreeMap<>();

    /** @param header first line of every file; empty for none */
    Drops(Desk desk, String dataset, String extension, String header, Charset charset) {
        Path path = desk.folder().resolve("data").resolve(dataset);
        this.folder = path.getParent() == null ? path : path.getParent();
        this.name = String.valueOf(path.getFileName());
        this.extension = extension;
        this.header = header;
        this.charset = charset;
        this.desk = desk;
    }

    void line(LocalDate day, String line) {
        line("", day, line);
    }

    /** @param part goes before the delivery in the file's name; in monthly files parts are together */
    void line(String part, LocalDate day, String line) {
        if (!desk.writing()) {
            return;
        }
        String delivery = desk.plan().delivery(day);
        boolean daily = delivery.length() == 10;
        try {
            Writer writer = writer(daily && !part.isEmpty() ? part + "-" + delivery : delivery);
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Writer writer(String delivery) throws IOException {
        Writer known = open.get(delivery);
        if (known != null) {
            return known;
        }
        Files.createDirectories(folder);
        OutputStream out = Files.newOutputStream(
                folder.resolve(name + "-" + delivery + "." + extension),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
        Writer writer = new BufferedWriter(
                new OutputStreamWriter(
                        extension.endsWith(".gz") ? new GZIPOutputStream(out, BUFFER) : out,
                        charset.newEncoder().onUnmappableCharacter(CodingErrorAction.REPLACE)),
                BUFFER);
        open.put(delivery, writer);
        if (!header.isEmpty()) {
            writer.write(header);
            writer.write('\n');
        }
        return writer;
    }

    @Override
    public void close() throws IOException {
        for (Writer writer : open.values()) {
            writer.close();
        }
        open.clear();
    }
}
