package io.parcours.service.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Problem.Raised;
import io.parcours.service.key.Key;
import io.parcours.service.key.KeyRing;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens around every route: request id, key and scope, unknown parameters, problems, metrics. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final String BEARER = "Bearer ";
    private static final int STATUS_CLASSES = 6;

    private final KeyRing keys;
    private final MeterRegistry metrics;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean draining;

    Dispatcher(KeyRing keys, MeterRegistry metrics) {
        this.keys = keys;
        this.metrics = metrics;
    }

    /** The route as Javalin calls it. */
    io.javalin.http.Handler around(Route route) {
        Timer[] timers = new Timer[STATUS_CLASSES];
        for (int status = 2; status < STATUS_CLASSES; status++) {
            timers[status] = Timer.builder("parcours.http.requests")
                    .description("Requests by route and kind of status")
                    .tag("route", route.id())
                    .tag("status", status + "xx")
                    .register(metrics);
        }
        return http -> {
            long start = System.nanoTime();
            // What a handler wrote is out only when Jetty ends the exchange, after the handler: stopped in between, the
            // answer would be cut.
            Request exchange = ServletContextRequest.getServletContextRequest(http.req());
            Request.addCompletionListener(exchange, failure -> underWay.decrementAndGet());
            underWay.incrementAndGet();
            try {
                answer(route, http);
            } finally {
                timers[Math.min(STATUS_CLASSES - 1, Math.max(2, http.statusCode() / 100))].record(
                        System.nanoTime() - start, TimeUnit.NANOSECONDS);
            }
        };
    }

    private void answer(Route route, Context http) throws IOException {
        String requestId = RequestIds.of(http.header(RequestIds.HEADER));
        http.res().setHeader(RequestIds.HEADER, requestId);
        try {
            if (draining) {
                throw Problem.unavailable("stopping", "The service is stopping", "ask another instance")
                        .raise();
            }
            Key key = null;
            if (route.scope().isPresent()) {
                http.res().setHeader("Cache-Control", "no-store");
            }
            if (route.manners() == Route.Manners.CLIENTS) {
                Cors.allow(http);
            } else {
                if (route.scope().isPresent()) {
                    key = authorised(http, route.scope().get());
                }
                rejectUnknownParameters(route, http);
            }
            route.handler().handle(new Call(http, requestId, key));
        } catch (Exception e) {
            fail(http, requestId, e);
        }
    }

    private Key authorised(Context http, Scope scope) {
        String header = http.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw Problem.unauthenticated("send it as Authorization: Bearer <key>")
                    .raise();
        }
        Optional<Key> key = keys.authenticate(header.substring(BEARER.length()).trim());
        if (key.isEmpty()) {
            throw Problem.unauthenticated("the key is unknown, expired or revoked")
                    .raise();
        }
        if (!key.get().may(scope)) {
            throw Problem.missingScope(scope.wireName()).raise();
        }
        return key.get();
    }

    private static void rejectUnknownParameters(Route route, Context http) {
        if (http.queryString() == null) {
            return;
        }
        if (http.queryParamMap().isEmpty() && !http.queryString().isEmpty()) {
            throw Problem.wrongParameter("query", "it cannot be read; write name=value, URL-encoded")
                    .raise();
        }
        for (String name : http.queryParamMap().keySet()) {
            if (!route.takes(name)) {
                // The name is not repeated: it may be a value that lost its encoding.
                throw Problem.wrongParameter(
                                "query", "a parameter is not known here; " + Nearest.hint(name, route.queryNames()))
                        .raise();
            }
            if (http.queryParams(name).size() > 1) {
                throw Problem.wrongParameter(name, "it stands more than once").raise();
            }
        }
    }

    /** Turns what a handler threw into an answer; the log has what the caller must not see. */
    private static void fail(Context http, String requestId, Exception e) throws IOException {
        if (http.res().isCommitted()) {
            if (e instanceof IOException) {
                LOG.debug("the caller of request {} went away", requestId);
            } else {
                LOG.error("request {} failed after its answer had begun", requestId, e);
            }
            throw new AnswerCut(e);
        }
        write(http, requestId, problem(requestId, e));
    }

    /** Tells Jetty to cut the connection, so that the caller sees a broken answer instead of a short one. */
    static final class AnswerCut extends IOException {
        private static final long serialVersionUID = 1L;

        AnswerCut(Exception cause) {
            super("the answer was cut", cause);
        }
    }

    static Problem problem(String requestId, Exception e) {
        if (e instanceof Raised raised) {
            return raised.problem();
        }
        if (e instanceof HttpResponseException response) {
            return Problem.ofStatus(response.getStatus());
        }
        if (e instanceof AccessLog.Unavailable) {
            return Problem.unavailable(
                    "access-log-unavailable",
                    "The access log cannot be written",
                    "nothing about persons is shown unlogged; check the service's database");
        }
        if (e instanceof ParcoursException told) {
            LOG.warn("request {}: {}", requestId, told.getMessage());
            return Problem.conflict(told.problem(), told.reason() + "; " + told.remedy());
        }
        LOG.error("request {} failed", requestId, e);
        return Problem.ofStatus(500);
    }

    static void write(Context http, String requestId, Problem problem) {
        http.res().setHeader(RequestIds.HEADER, requestId);
        problem.headers().forEach((name, value) -> http.res().setHeader(name, value));
        http.status(problem.status()).contentType(Problem.CONTENT_TYPE).result(Json.bytes(problem, requestId));
    }

    /** Whether the service takes no more requests. */
    boolean draining() {
        return draining;
    }

    /** Takes no more requests and waits for those under way. */
    void drain(Duration atMost) {
        draining = true;
        long end = System.nanoTime() + atMost.toNanos();
        while (underWay.get() > 0 && System.nanoTime() < end) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
