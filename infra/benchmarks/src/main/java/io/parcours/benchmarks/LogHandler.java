package io.parcours.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.service.collect.CollectedIds;
import io.parcours.service.collect.Entry;
import io.parcours.service.collect.EventLog;
import io.parcours.service.collect.EventNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Puts the events of a body into the log that the service has, as long lines as the service's, and answers once they are on the disk. */
final class LogHandler extends Handler.Abstract {
    /** Follows nothing. */
    static final EventLog.Listener NOBODY = new EventLog.Listener() {
        @Override
        public EventNote note(CollectedIds identifiers, Instant at, JsonNode event) {
            return EventNote.NOTHING;
        }

        @Override
        public void durable(long segment, long offset, int length, EventNote note) {}
    };

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] SUCCESS = "{\"success\":true}".getBytes(StandardCharsets.US_ASCII);

    private final EventLog log;
    private final int lineBytes;
    private final boolean reads;

    /** @param reads whether it reads the body as JSON first, and makes nothing of it: what every collector that takes JSON has to pay */
    LogHandler(EventLog log, int lineBytes, boolean reads) {
        this.log = log;
        this.lineBytes = lineBytes;
        this.reads = reads;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        byte[] body = Content.Source.asInputStream(request).readAllBytes();
        if (reads && !JSON.readTree(body).path("batch").isArray()) {
            Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
            return true;
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < EventBatch.events(body); i++) {
            entries.add(new Entry(
                    Entry.idOf(EventBatch.id(body, i)), EventBatch.line(body, i, lineBytes), EventNote.NOTHING));
        }
        try {
            log.append(entries);
            BareJetty.answer(response, SUCCESS, callback);
        } catch (EventLog.Unavailable e) {
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
        }
        return true;
    }
}
