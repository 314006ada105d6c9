package io.parcours.service;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.collect.Collector;
import io.parcours.service.destination.Destination;
import io.parcours.service.destination.Destinations;
import io.parcours.service.destination.Syncs;
import io.parcours.service.http.ApiServer;
import io.parcours.service.key.KeyRing;
import io.parcours.service.key.Keys;
import io.parcours.service.overlay.CollectedConsents;
import io.parcours.service.overlay.CollectorContract;
import io.parcours.service.overlay.ConsentContract;
import io.parcours.service.overlay.Overlay;
import io.parcours.service.query.Normaliser;
import io.parcours.service.request.Erasures;
import io.parcours.service.request.PersonRights;
import io.parcours.service.request.PrivacyRequests;
import io.parcours.service.request.RestrictionFollower;
import io.parcours.service.state.StateDatabase;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service. Closing it lets requests under way end and writes what waits for the access log. */
public final class ParcoursService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParcoursService.class);

    private final ApiServer server;
    private final Keys keys;
    private final Deque<AutoCloseable> toClose;

    private ParcoursService(ApiServer server, Keys keys, Deque<AutoCloseable> toClose) {
        this.server = server;
        this.keys = keys;
        this.toClose = toClose;
    }

    public static ParcoursService start(Workspace workspace) {
        Faults faults = new Faults();
        List<Destination> destinations = Destinations.read(workspace, faults);
        // A destination that cannot be used stops neither the others nor the service.
        faults.sorted().forEach(fault -> LOG.error("left out: {}", fault));
        Optional<CollectorContract> contract = CollectorContract.of(workspace);
        if (contract.isEmpty()) {
            LOG.warn("no silo reads the folder collect: events are kept there, but no run takes them in");
        }
        return start(
                ServiceSettings.from(workspace),
                destinations,
                Clock.systemUTC(),
                IdentityNormaliser.of(workspace),
                contract.orElse(CollectorContract.USUAL),
                ConsentContract.of(workspace));
    }

    public static ParcoursService start(ServiceSettings settings) {
        return start(settings, List.of(), Clock.systemUTC(), IdentityNormaliser.forCountry(settings.country()));
    }

    static ParcoursService start(
            ServiceSettings settings, List<Destination> destinations, Clock clock, Normaliser normaliser) {
        return start(settings, destinations, clock, normaliser, CollectorContract.USUAL, List.of());
    }

    private static ParcoursService start(
            ServiceSettings settings,
            List<Destination> destinations,
            Clock clock,
            Normaliser normaliser,
            CollectorContract contract,
            List<ConsentContract> consentContracts) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            Opening<StateDatabase> database =
                    opened(opened, Opening.of("database", () -> StateDatabase.open(settings.database())));
            Generations generations = opened(
                    opened, Generations.open(new GenerationFolder(settings.generations()), settings.cacheBytes()));
            generations.refusal().ifPresent(why -> LOG.error("{}", why));
            CollectedConsents consents = new CollectedConsents(consentContracts, normaliser);
            Overlay overlay =
                    new Overlay(contract, normaliser, settings.collect().log().folder(), consents);
            opened(opened, new GenerationFollower(generations, settings.followEvery(), overlay));
            StateDatabase state = database.opened();
            AccessLog accessLog = opened(opened, new AccessLog(state, clock));
            PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            opened.push(metrics::close);
            new JvmMemoryMetrics().bindTo(metrics);
            opened(opened, gcMetrics(metrics));
            Keys keys = new Keys(state);
            PrivacyRequests requests = new PrivacyRequests(state, clock);
            opened(opened, new RestrictionFollower(requests, generations, settings.followEvery()));
            Syncs syncs = opened(opened, new Syncs(state, generations, destinations, clock));
            opened(opened, new SyncSchedule(syncs, clock));
            KeyRing ring = new KeyRing(keys, clock);
            Collector collector = opened(opened, new Collector(settings.collect(), ring, clock, overlay));
            overlay.load(served(generations));
            opened(opened, new WithdrawalFollower(generations, consents));
            ApiServer server = opened(
                    opened,
                    ApiServer.start(
                            settings.host(),
                            settings.port(),
                            new ApiServer.Parts(
                                    generations,
                                    normaliser,
                                    ring,
                                    accessLog,
                                    syncs,
                                    new PersonRights(
                                            requests, new Erasures(state, requests, clock), generations, syncs, clock),
                                    state.pepper(),
                                    metrics,
                                    clock,
                                    collector,
                                    overlay)));
            opened(opened, new PreReader(generations));
            LOG.info("listening on http://{}:{}", settings.host(), server.port());
            return new ParcoursService(server, keys, opened);
        } catch (RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private static Optional<Manifest> served(Generations generations) {
        try (Lease lease = generations.lease().orElse(null)) {
            return Optional.ofNullable(lease).map(held -> held.generation().manifest());
        }
    }

    private static JvmGcMetrics gcMetrics(PrometheusMeterRegistry metrics) {
        JvmGcMetrics gc = new JvmGcMetrics();
        gc.bindTo(metrics);
        return gc;
    }

    private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> opened, T part) {
        opened.push(part);
        return part;
    }

    public int port() {
        return server.port();
    }

    /** The keys of this service, for a first key made beside it. */
    public Keys keys() {
        return keys;
    }

    @Override
    public void close() {
        closeAll(toClose);
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the service did not close cleanly", e);
            }
        }
    }
}
