package io.parcours.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.parcours.service.ParcoursService;
import io.parcours.service.ServiceSettings;
import io.parcours.service.collect.CollectSettings;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a member of an export costs the service, with two hashed contact fields, beside hashing and printing the same values from memory and sending them
 * nowhere. The export is read by another process; CPU seconds are the service's.
 */
public final class ExportBenchmark {
    private static final long CACHE_BYTES = 64L << 20;

    private final Path folder;
    private final ServedMembers members;
    private final int runs;
    private final Consumer<String> progress;

    public ExportBenchmark(Path folder, int members, int runs, Consumer<String> progress) {
        this.folder = folder;
        this.members = new ServedMembers(members);
        this.runs = runs;
        this.progress = progress;
    }

    /** What is exported, and how it is sent. */
    public enum Form {
        NDJSON("ndjson", ""),
        CSV("csv", ""),
        CSV_GZIP("csv", "gzip"),
        CSV_ZSTD("csv", "zstd");

        private final String format;
        private final String encoding;

        Form(String format, String encoding) {
            this.format = format;
            this.encoding = encoding;
        }

        String path() {
            return "/v1/segments/" + ServedMembers.SEGMENT + "/members?format=" + format;
        }

        String encoding() {
            return encoding;
        }
    }

    /**
     * @param form empty for hashing and printing from memory
     * @param members who came out
     * @param bytes that were sent, compressed where they were
     */
    public record Measured(Optional<Form> form, long members, long bytes, double seconds, double cpuSeconds) {
        public double membersPerSecond() {
            return members / seconds;
        }
    }

    /** What a reader saw of an export. @param lines of it once unpacked */
    public record Read(long lines, long bytes, double seconds) {}

    /** Of each form the last of the runs, when all is compiled. */
    public List<Measured> run() {
        Path served = folder.resolve("serving");
        progress.accept("writing %,d members".formatted(members.members()));
        members.publish(served);
        List<Measured> measured = new ArrayList<>();
        ServiceSettings settings = new ServiceSettings(
                "127.0.0.1",
                0,
                folder.resolve("state").resolve("parcours").toString(),
                served,
                "FR",
                CACHE_BYTES,
                Duration.ofMinutes(1),
                CollectSettings.in(folder.resolve("collect")));
        try (ParcoursService service = ParcoursService.start(settings)) {
            String key = service.keys()
                    .create("bench", Set.of(Scope.MEMBERS_READ), Optional.empty())
                    .token();
            for (Form form : Form.values()) {
                Measured last = null;
                for (int run = 1; run <= runs; run++) {
                    progress.accept("%s, run %d of %d".formatted(form, run, runs));
                    last = export(service.port(), key, form);
                }
                measured.add(last);
            }
        }
        progress.accept("hashing and printing in memory");
        HashAndPrint floor = new HashAndPrint(members.members());
        for (int run = 1; run < runs; run++) {
            floor.run();
        }
        long cpu = processCpu();
        long started = System.nanoTime();
        long bytes = floor.run();
        measured.add(new Measured(
                Optional.empty(),
                members.members(),
                bytes,
                (System.nanoTime() - started) / 1e9,
                (processCpu() - cpu) / 1e9));
        Trees.delete(folder);
        return measured;
    }

    private Measured export(int port, String key, Form form) {
        long cpu = processCpu();
        Read read = Child.run(
                List.of("bench", "export-read", "--port", Integer.toString(port), "--key", key, "--form", form.name()),
                folder,
                Read.class);
        long head = form == Form.NDJSON ? 0 : 1;
        if (read.lines() != members.members() + head) {
            throw new IllegalStateException(
                    "%s: %,d lines came for %,d members".formatted(form, read.lines(), members.members()));
        }
        return new Measured(
                Optional.of(form), members.members(), read.bytes(), read.seconds(), (processCpu() - cpu) / 1e9);
    }

    /** Reads an export, in the process that was started for it. */
    public static void read(int port, String key, Form form, Path result) {
        try (ExportReader reader = new ExportReader(port, key, form)) {
            Child.leave(reader.read(), result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long processCpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
