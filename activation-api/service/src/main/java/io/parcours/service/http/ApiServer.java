package io.parcours.service.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.compression.Gzip;
import io.javalin.compression.Zstd;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.collect.Collector;
import io.parcours.service.destination.Syncs;
import io.parcours.service.key.KeyRing;
import io.parcours.service.overlay.Overlay;
import io.parcours.service.privacy.KeyedMask;
import io.parcours.service.privacy.Signature;
import io.parcours.service.query.Normaliser;
import io.parcours.service.query.RuleIndex;
import io.parcours.service.request.PersonRights;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server: Javalin with the route table, limits and problems for everything that goes wrong. */
public final class ApiServer implements AutoCloseable {
    private static final int LARGEST_HEAD = 16 << 10;
    private static final long LARGEST_BODY = 1 << 20;
    private static final int GZIP_LEVEL = 6;
    private static final int ZSTD_LEVEL = 3;
    private static final long IDLE_MILLIS = 30_000;
    private static final int MOST_THREADS = 128;
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final Javalin javalin;
    private final Dispatcher dispatcher;
    private final List<Route> routes;

    /** What the server answers from. */
    public record Parts(
            Generations generations,
            Normaliser normaliser,
            KeyRing keys,
            AccessLog accessLog,
            Syncs syncs,
            PersonRights rights,
            byte[] pepper,
            PrometheusMeterRegistry metrics,
            Clock clock,
            Collector collector,
            Overlay overlay) {}

    private ApiServer(Javalin javalin, Dispatcher dispatcher, List<Route> routes) {
        this.javalin = javalin;
        this.dispatcher = dispatcher;
        this.routes = routes;
    }

    /** @param port 0 takes a free one */
    public static ApiServer start(String host, int port, Parts parts) {
        Dispatcher dispatcher = new Dispatcher(parts.keys(), parts.metrics());
        List<Route> routes = routes(parts, dispatcher);
        gauges(parts);
        Javalin javalin = Javalin.create(config -> {
            limits(config);
            for (Route route : routes) {
                config.routes.addHttpHandler(
                        route.method() == Route.Method.GET ? HandlerType.GET : HandlerType.POST,
                        route.path(),
                        dispatcher.around(route));
            }
            routes.stream()
                    .filter(route -> route.manners() == Route.Manners.CLIENTS)
                    .map(Route::path)
                    .distinct()
                    .forEach(path -> config.routes.addHttpHandler(HandlerType.OPTIONS, path, Cors::preflight));
            // Javalin answers its own kind by itself unless told otherwise for exactly that kind.
            config.routes.exception(HttpResponseException.class, ApiServer::tell);
            config.routes.exception(Exception.class, ApiServer::tell);
        });
        try {
            javalin.start(host, port);
        } catch (RuntimeException e) {
            throw new ParcoursException(
                    Fault.RESOURCES,
                    "cannot listen on " + host + ":" + port,
                    String.valueOf(e.getMessage()),
                    "choose another service.port in parcours.yaml, or stop what listens there",
                    e);
        }
        return new ApiServer(javalin, dispatcher, routes);
    }

    private static void tell(Exception e, Context http) {
        String requestId = RequestIds.of(http.header(RequestIds.HEADER));
        Dispatcher.write(http, requestId, Dispatcher.problem(requestId, e));
    }

    private static List<Route> routes(Parts parts, Dispatcher dispatcher) {
        Serving serving = new Serving(parts.generations());
        KeyedMask mask = new KeyedMask(parts.pepper());
        Signature signature = new Signature(parts.pepper());
        List<Route> routes = new ArrayList<>();
        routes.addAll(
                new ProfileRoutes(serving, parts.normaliser(), parts.accessLog(), mask, parts.clock(), parts.overlay())
                        .routes());
        routes.addAll(new LookupRoutes(serving, parts.normaliser(), parts.accessLog(), mask, parts.clock()).routes());
        routes.addAll(new OverlapRoutes(serving, parts.clock()).routes());
        RuleIndex rules = new RuleIndex();
        routes.addAll(new PreviewRoutes(serving, rules, parts.accessLog(), mask, parts.clock()).routes());
        routes.addAll(new ExplainRoutes(serving, rules, parts.normaliser(), parts.accessLog(), parts.clock()).routes());
        routes.addAll(new MovementRoutes(serving, parts.accessLog(), parts.clock()).routes());
        routes.addAll(new SegmentRoutes(serving, parts.accessLog(), mask, signature, parts.clock()).routes());
        routes.addAll(new DestinationRoutes(parts.syncs(), parts.accessLog()).routes());
        routes.addAll(new PrivacyRoutes(serving, parts.normaliser(), parts.rights(), parts.accessLog()).routes());
        routes.addAll(
                new OperationsRoutes(parts.generations(), parts.accessLog(), parts.metrics(), dispatcher::draining)
                        .routes());
        routes.addAll(new CollectRoutes(parts.collector()).routes());
        return DocumentRoutes.with(routes);
    }

    private static void limits(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = new CompressionStrategy(null, new Gzip(GZIP_LEVEL), new Zstd(ZSTD_LEVEL));
        config.http.maxRequestSize = LARGEST_BODY;
        config.http.defaultContentType = "application/json";
        config.concurrency.useVirtualThreads = Runtime.version().feature() >= 21;
        if (!config.concurrency.useVirtualThreads) {
            config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, 8);
        }
        config.jetty.modifyHttpConfiguration(http -> {
            http.setRequestHeaderSize(LARGEST_HEAD);
            http.setSendServerVersion(false);
            http.setIdleTimeout(IDLE_MILLIS);
            allowEncodedValues(http);
        });
        config.jetty.modifyServer(server -> server.setErrorHandler(new JettyProblems()));
        config.jetty.modifyServletContextHandler(
                context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
    }

    /** Identifiers are opaque and may hold slashes and percent signs, sent as %2F and %25. */
    private static void allowEncodedValues(HttpConfiguration http) {
        http.setUriCompliance(
                UriCompliance.from(EnumSet.of(Violation.AMBIGUOUS_PATH_SEPARATOR, Violation.AMBIGUOUS_PATH_ENCODING)));
    }

    private static void gauges(Parts parts) {
        Gauge.builder("parcours.generation", parts.generations(), ApiServer::servedNumber)
                .description("Number of the generation being served; 0 = none")
                .register(parts.metrics());
        Gauge.builder(
                        "parcours.generation.refused",
                        parts.generations(),
                        generations -> generations.refusal().isPresent() ? 1 : 0)
                .description("1 while the published generation is refused")
                .register(parts.metrics());
        Gauge.builder("parcours.access.log.waiting", parts.accessLog(), AccessLog::waiting)
                .description("Entries of the access log not written yet")
                .register(parts.metrics());
        Gauge.builder(
                        "parcours.collect.waiting",
                        parts.collector(),
                        collector -> collector.log().waitingBytes())
                .description("Bytes of collected events that wait for the disk")
                .baseUnit("bytes")
                .register(parts.metrics());
        Gauge.builder(
                        "parcours.collect.failing",
                        parts.collector(),
                        collector -> collector.log().healthy() ? 0 : 1)
                .description("1 while collected events cannot be written")
                .register(parts.metrics());
        Gauge.builder("parcours.overlay.events", parts.overlay(), Overlay::size)
                .description("Collected events that no served generation holds yet")
                .register(parts.metrics());
        Gauge.builder("parcours.data.age", parts, ApiServer::ageSeconds)
                .description("Seconds since the data time of the served generation")
                .baseUnit("seconds")
                .register(parts.metrics());
    }

    private static double servedNumber(Generations generations) {
        try (Lease lease = generations.lease().orElse(null)) {
            return lease == null ? 0 : lease.generation().number();
        }
    }

    private static double ageSeconds(Parts parts) {
        try (Lease lease = parts.generations().lease().orElse(null)) {
            return lease == null
                    ? Double.NaN
                    : Duration.between(lease.generation().asOf(), parts.clock().instant())
                            .toSeconds();
        }
    }

    public int port() {
        return javalin.port();
    }

    /** Every route, for tests that go through all of them. */
    List<Route> routes() {
        return routes;
    }

    /** Lets requests under way end, then stops. */
    @Override
    public void close() {
        dispatcher.drain(DRAIN);
        javalin.stop();
    }
}
