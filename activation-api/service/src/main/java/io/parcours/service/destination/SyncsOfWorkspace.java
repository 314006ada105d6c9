package io.parcours.service.destination;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.state.StateDatabase;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.store.Generations;
import java.time.Clock;
import java.util.List;

/** Everything a workspace's syncs need, opened for one command, without a running service. */
public final class SyncsOfWorkspace implements AutoCloseable {
    private static final long CACHE_BYTES = 32L << 20;

    private final StateDatabase state;
    private final Generations generations;
    private final Syncs syncs;

    private SyncsOfWorkspace(StateDatabase state, Generations generations, Syncs syncs) {
        this.state = state;
        this.generations = generations;
        this.syncs = syncs;
    }

    /** The workspace's destinations that have no fault; faults are added to {@code faults}. */
    public static List<Destination> destinations(Workspace workspace, Faults faults) {
        return Destinations.read(workspace, faults);
    }

    public static SyncsOfWorkspace open(Workspace workspace, Faults faults) {
        List<Destination> destinations = destinations(workspace, faults);
        StateDatabase state = StateDatabase.open(workspace);
        Generations generations = Generations.open(new GenerationFolder(workspace.generations()), CACHE_BYTES);
        return new SyncsOfWorkspace(
                state,
                generations,
                new Syncs(state, generations, destinations, generation -> ordinal -> false, Clock.systemUTC()));
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
