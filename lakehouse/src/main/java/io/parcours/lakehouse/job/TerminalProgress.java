package io.parcours.lakehouse.job;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * Progress of one job: on a terminal a line that is drawn again twice a second, with the rows that Spark's tasks have read or
 * written; elsewhere a line per stage.
 */
final class TerminalProgress implements Progress, AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(500);

    private final SparkSession spark;
    private final PrintStream out;
    private final boolean redraws;
    private final int width;
    private final String job;
    private final long started = System.nanoTime();
    private final RowCounter counter = new RowCounter();
    private final Thread painter;
    private volatile String stage = "";
    private volatile boolean ended;
    private int drawn;

    TerminalProgress(SparkSession spark, RunConsole console, String job) {
        this.spark = spark;
        this.out = console.out();
        this.redraws = console.terminal();
        this.width = console.width();
        this.job = job;
        this.painter = new Thread(this::paint, "parcours-progress");
        painter.setDaemon(true);
        spark.sparkContext().addSparkListener(counter);
        if (redraws) {
            painter.start();
        }
    }

    @Override
    public synchronized void stage(String what) {
        if (!what.equals(stage)) {
            stage = what;
            if (!redraws) {
                out.println("  " + job + ": " + what);
            }
        }
    }

    @Override
    public synchronized void note(String line) {
        erase();
        out.println("  " + line);
    }

    private void paint() {
        while (!ended) {
            try {
                Thread.sleep(REDRAW.toMillis());
            } catch (InterruptedException e) {
                return;
            }
            draw();
        }
    }

    private synchronized void draw() {
        if (ended) {
            return;
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        long rows = counter.rows.sum();
        String line = String.format(
                Locale.ROOT,
                "  %s%s  %,d rows  %,d/s  %d:%02d",
                job,
                stage.isEmpty() ? "" : " · " + stage,
                rows,
                Math.round(rows / Math.max(seconds, 0.001)),
                (long) seconds / 60,
                (long) seconds % 60);
        String clipped = line.length() <= width ? line : line.substring(0, width - 1) + "…";
        out.print("\r" + clipped + " ".repeat(Math.max(0, drawn - clipped.length())));
        out.flush();
        drawn = clipped.length();
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            drawn = 0;
        }
    }

    @Override
    public void close() {
        ended = true;
        painter.interrupt();
        spark.sparkContext().removeSparkListener(counter);
        synchronized (this) {
            erase();
            out.flush();
        }
    }

    /** Rows that tasks read from files and databases, wrote, or handed to the next stage. */
    private static final class RowCounter extends SparkListener {
        private final LongAdder rows = new LongAdder();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.taskMetrics() != null) {
                rows.add(end.taskMetrics().inputMetrics().recordsRead());
                rows.add(end.taskMetrics().outputMetrics().recordsWritten());
                rows.add(end.taskMetrics().shuffleWriteMetrics().recordsWritten());
            }
        }
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
