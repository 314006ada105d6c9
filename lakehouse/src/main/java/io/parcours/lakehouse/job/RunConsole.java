package io.parcours.lakehouse.job;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a run tells a person what it does.
 *
 * @param terminal whether a line may be drawn again, which a log file or a pipe does not understand
 * @param width columns of the terminal
 */
public record RunConsole(PrintStream out, boolean terminal, int width) {
    private static final int DEFAULT_WIDTH = 100;

    /** Nobody is listening. */
    public static final RunConsole SILENT =
            new RunConsole(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false, 80);

    /** Standard output; a terminal if the process has one. */
    public static RunConsole standard() {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        return new RunConsole(
                System.out,
                System.console() != null && !"dumb".equals(System.getenv("TERM")),
                columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH);
    }
}
