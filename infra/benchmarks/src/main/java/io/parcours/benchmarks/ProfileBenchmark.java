package io.parcours.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.parcours.service.ParcoursService;
import io.parcours.service.ServiceSettings;
import io.parcours.service.collect.CollectSettings;
import io.parcours.service.key.Scope;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.Generations;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a profile by identifier costs the service, beside a bare Jetty handler that answers the same bytes from the same files. Both stand in this
 * process and are loaded one after the other, in turns, from another process; the CPU seconds are this process's.
 */
public final class ProfileBenchmark {
    private static final int ROUNDS = 3;
    private static final long CACHE_BYTES = 512L << 20;
    private static final Set<Section> SECTIONS = Set.of(Section.PROFILE, Section.ATTRIBUTES, Section.SEGMENTS);

    private final Path folder;
    private final ServedProfiles profiles;
    private final int requests;
    private final Consumer<String> progress;

    /** @param requests of each round */
    public ProfileBenchmark(Path folder, int persons, int requests, Consumer<String> progress) {
        this.folder = folder;
        this.profiles = new ServedProfiles(persons);
        this.requests = requests;
        this.progress = progress;
    }

    /** @param cpuMicros CPU microseconds of the serving process a request */
    public record Measured(String by, int round, double cpuMicros, Seen seen) {}

    public List<Measured> run() {
        Path served = folder.resolve("serving");
        progress.accept("writing %,d profiles".formatted(profiles.persons()));
        profiles.publish(served);
        ServiceSettings settings = new ServiceSettings(
                "127.0.0.1",
                0,
                folder.resolve("state").resolve("parcours").toString(),
                served,
                "FR",
                CACHE_BYTES,
                Duration.ofSeconds(1),
                CollectSettings.in(folder.resolve("collect")));
        List<Measured> measured = new ArrayList<>();
        long started = System.nanoTime();
        try (ParcoursService service = ParcoursService.start(settings)) {
            progress.accept("the service was ready after %.1f s".formatted((System.nanoTime() - started) / 1e9));
            String key = service.keys()
                    .create("bench", Set.of(Scope.PROFILES_READ, Scope.PII_READ), Optional.empty())
                    .token();
            try (Generations generations = Generations.open(new GenerationFolder(served), CACHE_BYTES);
                    BareJetty bare = new BareJetty(new ProfileHandler(generations, SECTIONS))) {
                load("Parcours", service.port(), key, 0);
                load("bare Jetty", bare.port(), key, 0);
                for (int round = 1; round <= ROUNDS; round++) {
                    measured.add(load("Parcours", service.port(), key, round));
                    measured.add(load("bare Jetty", bare.port(), key, round));
                }
            }
        }
        return measured;
    }

    private Measured load(String by, int port, String key, int round) {
        progress.accept("%s, %s".formatted(by, round == 0 ? "warming up" : "round " + round));
        long cpu = processCpu();
        Seen seen = Child.run(
                List.of(
                        "bench",
                        "serve-load",
                        "--port",
                        Integer.toString(port),
                        "--key",
                        key,
                        "--persons",
                        Integer.toString(profiles.persons()),
                        "--requests",
                        Integer.toString(requests)),
                folder,
                Seen.class);
        return new Measured(by, round, (processCpu() - cpu) / 1e3 / seen.requests(), seen);
    }

    private static long processCpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
