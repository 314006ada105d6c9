package io.parcours.service.destination;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.destination.Courier.Patience;
import io.parcours.service.state.StateDatabase;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.store.Generations;
import io.parcours.serving.testing.SampleGeneration;
import io.parcours.serving.testing.SamplePerson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A workspace with a segment, its people, and destinations a test defines; syncs really run. */
final class SyncLab implements AutoCloseable {
    /** Gives up within a blink, so that tests of trouble are quick. */
    static final Patience HASTY = new Patience(2, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(50));

    final Path folder;
    final StateDatabase state;
    private final Map<String, String> environment = new HashMap<>();
    final Set<String> withheld = new HashSet<>();

    SyncLab(Path folder) {
        this.folder = folder;
        write("parcours.yaml", "name: lab\n");
        for (String segment : List.of("buyers", "readers")) {
            write("segments/" + segment + ".yaml", "segment: " + segment + "\npurpose: ads\n");
        }
        state = StateDatabase.open(folder.resolve("state/parcours").toString());
    }

    SyncLab write(String file, String content) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SyncLab secret(String name, String value) {
        environment.put(name, value);
        return this;
    }

    SyncLab publish(List<SamplePerson> people) {
        new SampleGeneration(folder.resolve("serving"))
                .segment("buyers", "ads")
                .segment("readers", "ads")
                .publish(people);
        return this;
    }

    Workspace workspace(Faults faults) {
        return Workspace.open(folder, environment, faults);
    }

    List<Destination> destinations() {
        Faults faults = new Faults();
        List<Destination> destinations = Destinations.read(workspace(faults), faults);
        faults.throwIfAny();
        return destinations;
    }

    /** Syncs every destination of the workspace. */
    List<SyncRun> sync() {
        return sync(true);
    }

    List<SyncRun> sync(boolean evenLater) {
        try (Generations generations = generations();
                Syncs syncs = syncs(generations)) {
            return syncs.run(syncs.destinations(), "test", evenLater);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    SyncRun syncOne() {
        return sync().get(0);
    }

    Generations generations() {
        Generations generations = Generations.open(new GenerationFolder(folder.resolve("serving")), 8 << 20);
        generations.withhold(() -> withheld);
        return generations;
    }

    Syncs syncs(Generations generations) {
        return new Syncs(state, generations, destinations(), Clock.systemUTC(), HASTY);
    }

    Ledger ledger() {
        return new Ledger(state);
    }

    @Override
    public void close() {
        state.close();
    }
}
