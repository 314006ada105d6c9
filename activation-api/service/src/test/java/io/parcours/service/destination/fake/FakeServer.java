package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A platform on 127.0.0.1 that keeps its vendor's rules: it answers a breach with the vendor's error and writes it down, and troubles that a test
 * orders come before anything else.
 */
public abstract class FakeServer implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Deque<Reply> troubles = new ArrayDeque<>();
    private final List<String> breaches = new ArrayList<>();
    private boolean dead;
    private int calls;

    /** What came in. */
    protected record Call(String method, String path, String query, Map<String, String> headers, String body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
        }

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new Breach("the body is no JSON");
            }
        }

        Map<String, String> form() {
            Map<String, String> form = new HashMap<>();
            for (String pair : body.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            return form;
        }
    }

    /** What goes out. */
    public record Reply(int status, String body, Map<String, String> headers) {
        public static Reply of(int status, String body) {
            return new Reply(status, body, Map.of());
        }
    }

    /** The caller broke a rule of the vendor. */
    protected static final class Breach extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Breach(String rule) {
            super(rule);
        }
    }

    protected static void rule(boolean kept, String rule) {
        if (!kept) {
            throw new Breach(rule);
        }
    }

    protected FakeServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next call gets this answer, and does nothing; several are given out in order. */
    public synchronized void trouble(Reply reply) {
        troubles.add(reply);
    }

    /** From now on, or no more, every call ends in a 503. */
    public synchronized void dead(boolean isDead) {
        dead = isDead;
    }

    public synchronized int calls() {
        return calls;
    }

    /** Rules that callers broke. */
    public synchronized List<String> breaches() {
        return List.copyOf(breaches);
    }

    private void serve(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Call call = new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""),
                headers,
                body);
        Reply reply = reply(call);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Reply reply(Call call) {
        calls++;
        if (dead) {
            return Reply.of(503, "");
        }
        if (!troubles.isEmpty()) {
            return troubles.poll();
        }
        try {
            return answer(call);
        } catch (Breach breach) {
            breaches.add(breach.getMessage());
            return refusal(breach.getMessage());
        }
    }

    protected abstract Reply answer(Call call);

    /** How the vendor words a breach of its rules. */
    protected Reply refusal(String why) {
        return Reply.of(400, "{\"error\":{\"message\":\"" + why + "\"}}");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
