package io.parcours.benchmarks;

import io.parcours.benchmarks.Trial.JobFigures;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** The whole line on the made-up company: everything at first, then one more day in every silo; a fresh JVM for each. */
public final class PipelineBenchmark {
    private final Path folder;
    private final int customers;
    private final Consumer<String> progress;

    public PipelineBenchmark(Path folder, int customers, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.customers = customers;
        this.progress = progress;
    }

    /** Both runs. */
    public record Measured(Trial full, Trial nextDay) {
        /** Seconds of the second run's jobs over the first's. */
        public double share() {
            return seconds(nextDay) / seconds(full);
        }

        private static double seconds(Trial trial) {
            return trial.jobs().stream().mapToDouble(JobFigures::seconds).sum();
        }
    }

    public Measured run(Company company) {
        Path workspace = folder.resolve("company-" + customers);
        if (Files.exists(workspace.resolve("lake"))) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "the company has been run already",
                    workspace + " is there from an earlier measurement",
                    "remove it, or name another folder with --dir");
        }
        progress.accept("making a company of " + "%,d".formatted(customers) + " customers");
        company.generate(workspace, customers);
        progress.accept("running everything");
        Trial full = trial(workspace);
        progress.accept("adding a day");
        company.nextDay(workspace);
        progress.accept("running what is new");
        return new Measured(full, trial(workspace));
    }

    private Trial trial(Path workspace) {
        return Child.run(List.of("bench", "pipeline-trial", "--dir", workspace.toString()), folder);
    }

    /** One run, in the process that was started for it. */
    public static void trial(Line line, Path workspace, Path result) {
        SparkSession session = line.session(workspace);
        double started = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        List<JobFigures> jobs = new ArrayList<>();
        Usage usage = Usage.of(() -> jobs.addAll(line.run(session, workspace)));
        long rows = jobs.stream().mapToLong(JobFigures::rowsWritten).sum();
        Child.leave(new Trial(started, usage, rows, jobs), result);
    }
}
