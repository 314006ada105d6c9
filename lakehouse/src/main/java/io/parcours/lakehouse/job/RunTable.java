package io.parcours.lakehouse.job;

import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.JobRun.Status;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run did, told as its jobs end and once more as a table at its end. */
final class RunTable {
    private static final int WIDEST = 48;
    private static final List<String> HEADINGS = List.of("job", "what", "rows in", "rows out", "rejected", "seconds");

    private final RunConsole console;
    private final Map<String, String> what = new HashMap<>();

    RunTable(RunConsole console) {
        this.console = console;
    }

    void told(JobRun run, String description) {
        what.put(run.job(), description);
        if (run.status() == Status.DONE) {
            console.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%s: %s, %,d rows, %s",
                            run.job(),
                            description,
                            run.rowsWritten(),
                            TerminalProgress.seconds(run.seconds())));
            run.notes().forEach(note -> console.out().println("  " + note));
        }
    }

    void print(List<JobRun> runs) {
        PrintStream out = console.out();
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADINGS);
        double seconds = 0;
        for (JobRun run : runs) {
            boolean counted = run.status() == Status.DONE;
            seconds += run.seconds();
            lines.add(List.of(
                    run.job(),
                    clipped(what.getOrDefault(run.job(), run.status().words())),
                    counted ? String.format(Locale.ROOT, "%,d", run.rowsRead()) : "",
                    counted ? String.format(Locale.ROOT, "%,d", run.rowsWritten()) : "",
                    counted ? String.format(Locale.ROOT, "%,d", run.rowsRejected()) : "",
                    String.format(Locale.ROOT, "%.1f", run.seconds())));
        }
        lines.add(List.of("", "", "", "", "", String.format(Locale.ROOT, "%.1f", seconds)));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> line : lines) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        out.println();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = line.get(column);
                String padding = " ".repeat(widths[column] - cell.length());
                text.append(column < 2 ? cell + padding : padding + cell).append("  ");
            }
            out.println(text.toString().stripTrailing());
        }
        out.flush();
    }

    private static String clipped(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }
}
