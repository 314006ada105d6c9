package io.parcours.benchmarks;

import io.parcours.service.ParcoursService;
import io.parcours.service.ServiceSettings;
import io.parcours.service.collect.CollectSettings;
import io.parcours.service.collect.EventLog;
import io.parcours.service.collect.LogSettings;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The collecting side of {@code bench collect}. */
public sealed interface CollectServer extends AutoCloseable {
    /** Where it listens, and the write key it takes. */
    record Address(int port, String key) {}

    /** Where each of them keeps its log, in its folder. */
    static Path logFolder(Path folder) {
        return folder.resolve("collect");
    }

    Address address();

    @Override
    void close();

    /** The service as it is run, but that a key may send as many events as it likes. */
    record Parcours(ParcoursService service, Address address) implements CollectServer {
        private static final int NO_LIMIT = 100_000_000;
        private static final long CACHE_BYTES = 64L << 20;

        static Parcours start(Path folder) {
            ParcoursService service = ParcoursService.start(new ServiceSettings(
                    "127.0.0.1",
                    0,
                    folder.resolve("state").resolve("parcours").toString(),
                    folder.resolve("serving"),
                    "FR",
                    CACHE_BYTES,
                    Duration.ofSeconds(1),
                    new CollectSettings(LogSettings.in(logFolder(folder)), NO_LIMIT, NO_LIMIT)));
            String key = service.keys()
                    .create("bench", Set.of(Scope.INGEST_WRITE), Optional.empty())
                    .token();
            return new Parcours(service, new Address(service.port(), key));
        }

        @Override
        public void close() {
            service.close();
        }
    }

    /** A bare handler in front of the same log. */
    record Bare(BareJetty jetty, EventLog log) implements CollectServer {
        /**
         * @param lineBytes how long the service's lines are
         * @param reads whether it reads bodies as JSON
         */
        static Bare start(Path folder, int lineBytes, boolean reads) {
            EventLog log = EventLog.open(LogSettings.in(logFolder(folder)), Clock.systemUTC(), LogHandler.NOBODY);
            return new Bare(new BareJetty(new LogHandler(log, lineBytes, reads)), log);
        }

        @Override
        public Address address() {
            return new Address(jetty.port(), "none");
        }

        @Override
        public void close() {
            jetty.close();
            log.close();
        }
    }

    /**
     * Collects until standard input ends, in the process that was started for it.
     *
     * @param lineBytes empty for the service; else how long the lines of the bare handler are
     * @param reads whether the bare handler reads JSON
     */
    static void serve(Path folder, Optional<Integer> lineBytes, boolean reads, Path result) {
        try (CollectServer server =
                lineBytes.isPresent() ? Bare.start(folder, lineBytes.get(), reads) : Parcours.start(folder)) {
            Child.leave(server.address(), result);
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
