package io.parcours.service;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.collect.CollectSettings;
import io.parcours.service.collect.LogReader;
import io.parcours.service.destination.Destination;
import io.parcours.service.destination.Destinations;
import io.parcours.service.destination.Syncs;
import io.parcours.service.overlay.CollectedConsents;
import io.parcours.service.overlay.ConsentContract;
import io.parcours.service.request.Erasures;
import io.parcours.service.request.PersonRights;
import io.parcours.service.request.PrivacyRequests;
import io.parcours.service.state.StateDatabase;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.store.Generations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What a command needs of a workspace for its syncs and its persons' rights, without a running service. */
public final class SyncsOfWorkspace implements AutoCloseable {
    private static final long CACHE_BYTES = 32L << 20;

    private final StateDatabase state;
    private final Generations generations;
    private final Syncs syncs;
    private final PersonRights rights;

    private SyncsOfWorkspace(StateDatabase state, Generations generations, Syncs syncs, PersonRights rights) {
        this.state = state;
        this.generations = generations;
        this.syncs = syncs;
        this.rights = rights;
    }

    /** The workspace's destinations that have no fault; faults are added to {@code faults}. */
    public static List<Destination> destinations(Workspace workspace, Faults faults) {
        return Destinations.read(workspace, faults);
    }

    public static SyncsOfWorkspace open(Workspace workspace, Faults faults) {
        List<Destination> destinations = destinations(workspace, faults);
        StateDatabase state = StateDatabase.open(workspace);
        Generations generations = Generations.open(new GenerationFolder(workspace.generations()), CACHE_BYTES);
        Clock clock = Clock.systemUTC();
        PrivacyRequests requests = new PrivacyRequests(state, clock);
        generations.withhold(requests::restricted);
        generations.follow(refusals(workspace, generations));
        Syncs syncs = new Syncs(state, generations, destinations, clock);
        return new SyncsOfWorkspace(
                state,
                generations,
                syncs,
                new PersonRights(requests, new Erasures(state, requests, clock), generations, syncs, clock));
    }

    /** Refusals that the collector took in after the served generation, whether or not its service runs. */
    private static CollectedConsents refusals(Workspace workspace, Generations generations) {
        CollectedConsents consents =
                new CollectedConsents(ConsentContract.of(workspace), IdentityNormaliser.of(workspace));
        Path log = CollectSettings.in(ServiceSettings.collectFolder(workspace))
                .log()
                .folder();
        if (Files.isDirectory(log)) {
            try {
                consents.load(new LogReader(log), generations.collectedConsents());
            } catch (IOException e) {
                throw new ParcoursException(
                        Fault.RESOURCES,
                        "cannot read the log of collected events, where persons may have refused",
                        String.valueOf(e.getMessage()),
                        "make the collect folder of the workspace readable",
                        e);
            }
        }
        return consents;
    }

    public Generations generations() {
        return generations;
    }

    public PersonRights rights() {
        return rights;
    }

    /** The database, for what looks through all of it. */
    public StateDatabase state() {
        return state;
    }

    public Syncs syncs() {
        return syncs;
    }

    @Override
    public void close() {
        syncs.close();
        generations.close();
        state.close();
    }
}
