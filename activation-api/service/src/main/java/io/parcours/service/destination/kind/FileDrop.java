package io.parcours.service.destination.kind;

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
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files in a folder, on a server or in a bucket. Changes become one file a parcel, named by the sync that planned it, so that a parcel written
 * again replaces itself; {@code mode: full} keeps one file an audience. A file appears whole or not at all.
 */
final class FileDrop implements Connector {
    private static final int ROWS = 50_000;

    private final RowFormat format;
    private final FilePlace place;
    private FilePlace.@Nullable Draft replacement;
    private int replaced;

    FileDrop(RowFormat format, FilePlace place) {
        this.format = format;
        this.place = place;
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
        return Contents.of(contact, format.fields());
    }

    @Override
    public Parcel parcel(Batch batch) {
        StringBuilder text = new StringBuilder();
        try {
            format.write(batch, text);
        } catch (IOException e) {
            throw new IllegalStateException("a text takes everything", e);
        }
        return new Parcel(place.address(format.fileName(batch)), text.toString());
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        String name = format.fileName(batch);
        try {
            if (batch.action() == Action.REPLACE) {
                replace(batch, name);
            } else {
                try (FilePlace.Draft draft = place.begin(name)) {
                    write(batch, draft);
                    draft.finish();
                }
            }
        } catch (IOException e) {
            forget();
            throw new Unavailable(
                    "cannot write " + place.address(name) + " (" + e.getMessage() + ")", Optional.empty());
        }
        String said = batch.action() == Action.REPLACE && !batch.last() ? "written" : name;
        return Answer.all(batch.rows().size(), new Accepted(said));
    }

    /** The batches of a replacement follow one another in one draft. */
    private void replace(Batch batch, String name) throws IOException, Denied, Unavailable {
        FilePlace.Draft draft = replacement;
        if (batch.sequence() == 1) {
            forget();
            draft = place.begin(name);
            replacement = draft;
            replaced = 0;
        }
        if (draft == null || replaced != batch.sequence() - 1) {
            throw new Unavailable("the replacement was cut off and begins anew with the next sync", Optional.empty());
        }
        write(batch, draft);
        replaced = batch.sequence();
        if (batch.last()) {
            draft.finish();
            forget();
        }
    }

    private void write(Batch batch, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        format.write(batch, writer);
        writer.flush();
    }

    private void forget() {
        FilePlace.Draft draft = replacement;
        replacement = null;
        if (draft != null) {
            draft.close();
        }
    }

    @Override
    public void close() {
        forget();
        place.close();
    }
}
