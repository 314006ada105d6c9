package io.parcours.service.destination;

import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.service.destination.Courier.Patience;
import io.parcours.service.destination.Destination.Target;
import io.parcours.service.destination.SyncRun.Funnel;
import io.parcours.service.destination.SyncRun.Status;
import io.parcours.service.state.StateDatabase;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Syncs destinations, each on a thread of its own, so that a slow or dead one delays no other. */
public final class Syncs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Syncs.class);
    private static final long CLOSING_SECONDS = 10;
    private static final long BUSY_PAUSE_MILLIS = 500;

    private final StateDatabase state;
    private final Generations generations;
    private final List<Destination> destinations;
    private final Ledger ledger;
    private final Clock clock;
    private final Patience patience;
    private final Map<String, Courier> couriers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "sync");
        thread.setDaemon(true);
        return thread;
    });

    public Syncs(StateDatabase state, Generations generations, List<Destination> destinations, Clock clock) {
        this(state, generations, destinations, clock, Patience.STANDARD);
    }

    Syncs(
            StateDatabase state,
            Generations generations,
            List<Destination> destinations,
            Clock clock,
            Patience patience) {
        this.state = state;
        this.generations = generations;
        this.destinations = List.copyOf(destinations);
        this.ledger = new Ledger(state);
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * What a dry run shows of one audience's parcel.
     *
     * @param rows how many members it holds
     */
    public record Shown(String destination, String audience, Action action, int rows, Parcel parcel) {}

    /** Another sync of the destination is under way. */
    public static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Busy(String destination) {
            super("a sync of " + destination + " is under way");
        }
    }

    public List<Destination> destinations() {
        return destinations;
    }

    public Ledger ledger() {
        return ledger;
    }

    public Optional<Destination> find(String id) {
        return destinations.stream()
                .filter(destination -> destination.id().equals(id))
                .findFirst();
    }

    /** @throws ParcoursException with the nearest name when there is no such destination */
    public Destination require(String id) {
        return find(id).orElseThrow(() -> new ParcoursException(
                Fault.CONFIGURATION,
                "there is no destination '" + id + "'",
                "destinations/ defines "
                        + (destinations.isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        destinations.stream()
                                                .map(Destination::id)
                                                .toList())),
                Nearest.hint(id, destinations.stream().map(Destination::id).toList())));
    }

    /** A sync that was begun: its number is known, its end is not. */
    public record Begun(SyncRun run, Future<SyncRun> end) {}

    /**
     * Begins a sync.
     *
     * @param evenLater whether rows are tried whose time has not come
     * @throws Busy while another one is under way
     * @throws ParcoursException when nothing is published
     */
    public Begun begin(Destination destination, String askedBy, boolean evenLater) {
        SyncLease right = SyncLease.take(state, clock, destination.id()).orElseThrow(() -> new Busy(destination.id()));
        Lease generation = null;
        try {
            generation = generation();
            SyncRun run = ledger.begin(
                    destination.id(),
                    destination.mode(),
                    askedBy,
                    generation.generation().number(),
                    clock.instant());
            Lease held = generation;
            return new Begun(run, threads.submit(() -> perform(destination, run, right, held, evenLater)));
        } catch (RuntimeException e) {
            if (generation != null) {
                generation.close();
            }
            right.close();
            throw e;
        }
    }

    /** Begins a sync as soon as no other one of the destination is under way, without waiting for it. */
    public void beginWhenFree(Destination destination, String askedBy) {
        threads.execute(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    begin(destination, askedBy, false);
                    return;
                } catch (Busy busy) {
                    if (!pause()) {
                        return;
                    }
                } catch (RuntimeException e) {
                    LOG.warn(
                            "the sync of {} for {} waits for the next one: {}",
                            destination.id(),
                            askedBy,
                            e.getMessage());
                    return;
                }
            }
        });
    }

    private static boolean pause() {
        try {
            Thread.sleep(BUSY_PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private Lease generation() {
        return generations
                .lease()
                .orElseThrow(() -> new ParcoursException(
                        Fault.CONFIGURATION,
                        "there is nobody to send",
                        generations.refusal().orElse("no generation was published yet"),
                        "run parcours run, which ends with publish"));
    }

    private SyncRun perform(Destination destination, SyncRun run, SyncLease right, Lease generation, boolean evenLater)
            throws InterruptedException {
        try (right;
                generation;
                Connector connector = destination.connector().get()) {
            OpenGeneration open = generation.generation();
            SyncRun done = new Sync(
                            run, destination, connector, courier(destination), ledger, open, right, clock, evenLater)
                    .perform();
            Funnel funnel = done.funnel();
            LOG.info(
                    "sync {} {} {}: generation {}, {} members, {} consented, {} with a key, {} sent, {} accepted, {}"
                            + " removed, {} refused, {} waiting",
                    destination.id(),
                    done.number(),
                    Ledger.words(done.status()),
                    done.generation(),
                    funnel.members(),
                    funnel.consented(),
                    funnel.hasKey(),
                    funnel.sent(),
                    funnel.accepted(),
                    funnel.removed(),
                    funnel.refused(),
                    funnel.waiting());
            return done;
        } catch (RuntimeException e) {
            LOG.error("sync {} {} failed", destination.id(), run.number(), e);
            SyncRun failed = new SyncRun(
                    run.destination(),
                    run.number(),
                    run.mode(),
                    run.askedBy(),
                    Status.FAILED,
                    run.generation(),
                    run.startedAt(),
                    Optional.of(clock.instant()),
                    Funnel.NOTHING,
                    Optional.of("a defect of Parcours: " + e.getClass().getSimpleName() + "; the log has it"));
            ledger.save(failed);
            return failed;
        }
    }

    private Courier courier(Destination destination) {
        return couriers.computeIfAbsent(destination.id(), id -> new Courier(destination, patience));
    }

    /** Syncs destinations beside one another and waits for all of them. */
    public List<SyncRun> run(List<Destination> wanted, String askedBy, boolean evenLater) throws InterruptedException {
        List<Begun> begun = new ArrayList<>();
        for (Destination destination : wanted) {
            begun.add(begin(destination, askedBy, evenLater));
        }
        List<SyncRun> runs = new ArrayList<>();
        for (Begun one : begun) {
            runs.add(await(one));
        }
        return runs;
    }

    /** Waits for the end of a sync. */
    public static SyncRun await(Begun begun) throws InterruptedException {
        try {
            return begun.end().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a sync tells its failures in its result", e.getCause());
        }
    }

    /** Whether a destination has rows that wait and whose time has come. */
    public boolean due(Destination destination) {
        return ledger.due(destination.id(), clock.instant());
    }

    /** Works a sync out without sending or writing anything; every parcel that would go out is shown. */
    public Funnel dryRun(Destination destination, Consumer<Shown> show) {
        try (Lease lease = generation();
                Connector connector = destination.connector().get()) {
            OpenGeneration open = lease.generation();
            Plan plan = new Plan(destination, connector, ledger, open);
            Funnel funnel = Funnel.NOTHING;
            for (Target target : destination.audiences()) {
                DryRun steps = new DryRun(destination, connector, plan, target, clock.instant(), show);
                Plan.Worked worked = plan.work(target, steps);
                funnel = funnel.and(worked.funnel()).and(new Funnel(0, 0, 0, steps.finish(worked), 0, 0, 0, 0));
            }
            return funnel;
        }
    }

    /** The destinations whose definition says so. */
    public List<Destination> destinations(Predicate<When> when) {
        return destinations.stream()
                .filter(destination -> when.test(destination.when()))
                .toList();
    }

    /** Ends; syncs under way stop where they are and are gone on with by the next ones. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a sync did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
