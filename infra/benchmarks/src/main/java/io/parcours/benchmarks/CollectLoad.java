package io.parcours.benchmarks;

import io.parcours.benchmarks.Callers.Caller;
import io.parcours.benchmarks.CollectServer.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Sends batches of events over connections that stay open, and never the same event twice. */
final class CollectLoad implements AutoCloseable {
    private final int connections;
    private final int batch;
    private final Callers callers;

    /** @param batch events of a request */
    CollectLoad(Address to, int connections, int batch) {
        this.connections = connections;
        this.batch = batch;
        AtomicLong numbers = new AtomicLong();
        callers = Callers.open(
                connections,
                number -> new Sending(new Connection(to.port()), to.key(), new EventBatch(batch), batch, numbers));
    }

    /**
     * Until either is reached; the answer to every request has come.
     *
     * @param events at most
     */
    Seen run(long events, Duration longest) {
        return callers.run(Math.max(1, events / batch / connections), longest);
    }

    private static final class Sending implements Caller {
        private final Connection connection;
        private final byte[] head;
        private final EventBatch body;
        private final int batch;
        private final AtomicLong numbers;

        private Sending(Connection connection, String key, EventBatch body, int batch, AtomicLong numbers) {
            this.connection = connection;
            this.head = ("POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            this.body = body;
            this.batch = batch;
            this.numbers = numbers;
        }

        @Override
        public void ask() throws IOException {
            connection.ask(head, body.numbered(numbers.getAndAdd(batch)));
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    @Override
    public void close() {
        callers.close();
    }
}
