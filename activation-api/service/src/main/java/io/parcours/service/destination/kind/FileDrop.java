package io.parcours.service.destination.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Action;
import io.parcours.service.destination.Answer;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.SomeWrong;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.Batch;
import io.parcours.service.destination.Connector;
import io.parcours.service.destination.Contact;
import io.parcours.service.destination.MatchKey;
import io.parcours.service.destination.Parcel;
import io.parcours.service.destination.Row;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Files in a folder, CSV or NDJSON. Changes become one file a parcel, named by the sync that planned it, so that a parcel written again
 * replaces itself; {@code mode: full} keeps one file an audience. A file appears whole or not at all.
 */
public final class FileDrop implements Connector {
    public static final String KIND = "files";

    private static final int ROWS = 50_000;

    private final Settings settings;

    private enum Format {
        CSV,
        NDJSON
    }

    private record Settings(Path folder, Format format, List<String> fields) {
        String ending() {
            return format == Format.CSV ? ".csv" : ".ndjson";
        }
    }

    private FileDrop(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {path, format}} and {@code fields}. */
    public static Supplier<Connector> read(Account account) {
        String path = account.required("path", "write a folder, for example exports/newsletter");
        List<String> fields = new ArrayList<>(account.fields(List.of("person_id", "email")));
        if (!fields.contains("person_id")) {
            fields.add(0, "person_id"); // by which a removal is told
        }
        Settings settings = new Settings(
                Path.of(account.workspace().resolve(path)),
                account.map().choice("format", Format.class).orElse(Format.CSV),
                List.copyOf(fields));
        return () -> new FileDrop(settings);
    }

    @Override
    public int batchSize() {
        return ROWS;
    }

    @Override
    public boolean replaces() {
        return true;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return Optional.of(MatchKey.of("person_id", contact.personId()));
    }

    @Override
    public String content(Contact contact) {
        return Contents.of(contact, settings.fields());
    }

    @Override
    public Parcel parcel(Batch batch) {
        StringBuilder text = new StringBuilder();
        try {
            write(batch, batch.sequence() == 1, text);
        } catch (IOException e) {
            throw new IllegalStateException("a text takes everything", e);
        }
        return new Parcel(target(batch).toString(), text.toString());
    }

    private Path target(Batch batch) {
        String audience = batch.audience().replaceAll("[^A-Za-z0-9._-]", "_");
        return batch.action() == Action.REPLACE
                ? settings.folder().resolve(audience + settings.ending())
                : settings.folder().resolve(audience + "." + batch.parcel() + settings.ending());
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        Path target = target(batch);
        boolean first = batch.sequence() == 1;
        Path draft = target.resolveSibling(
                "." + target.getFileName() + (batch.action() == Action.REPLACE ? ".part" : ".tmp"));
        try {
            Files.createDirectories(settings.folder());
            if (batch.action() == Action.REPLACE) {
                append(batch, draft);
                if (!batch.last()) {
                    return Answer.all(batch.rows().size(), new Accepted("written"));
                }
            } else {
                try (BufferedWriter out = Files.newBufferedWriter(draft, StandardCharsets.UTF_8)) {
                    write(batch, first, out);
                }
            }
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Unavailable(
                    "cannot write to " + settings.folder() + " (" + e.getMessage() + ")", Optional.empty());
        }
        return Answer.all(batch.rows().size(), new Accepted(target.getFileName().toString()));
    }

    /** The batches of a replacement follow one another in one draft. */
    private void append(Batch batch, Path draft) throws IOException {
        try (BufferedWriter out = batch.sequence() == 1
                ? Files.newBufferedWriter(draft, StandardCharsets.UTF_8)
                : Files.newBufferedWriter(draft, StandardCharsets.UTF_8, StandardOpenOption.APPEND)) {
            write(batch, batch.sequence() == 1, out);
        }
    }

    private void write(Batch batch, boolean head, Appendable out) throws IOException {
        boolean changes = batch.action() != Action.REPLACE;
        if (settings.format() == Format.CSV && head) {
            out.append(changes ? "action," : "")
                    .append(String.join(",", settings.fields()))
                    .append("\r\n");
        }
        for (Row row : batch.rows()) {
            if (settings.format() == Format.CSV) {
                csv(batch, row, changes, out);
            } else {
                ndjson(batch, row, changes, out);
            }
        }
    }

    private void csv(Batch batch, Row row, boolean changes, Appendable out) throws IOException {
        if (changes) {
            out.append(batch.action().words()).append(',');
        }
        for (int i = 0; i < settings.fields().size(); i++) {
            out.append(i == 0 ? "" : ",")
                    .append(quoted(value(batch, row, settings.fields().get(i)).orElse("")));
        }
        out.append("\r\n");
    }

    private void ndjson(Batch batch, Row row, boolean changes, Appendable out) throws IOException {
        ObjectNode json = HttpCaller.JSON.createObjectNode();
        if (changes) {
            json.put("action", batch.action().words());
        }
        settings.fields().forEach(field -> value(batch, row, field).ifPresent(value -> json.put(field, value)));
        out.append(json.toString()).append('\n');
    }

    private static Optional<String> value(Batch batch, Row row, String field) {
        return batch.action() == Action.REMOVE
                ? row.key().part(field)
                : row.values().field(field);
    }

    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
