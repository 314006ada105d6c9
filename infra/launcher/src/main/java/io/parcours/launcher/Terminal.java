package io.parcours.launcher;

import java.io.PrintStream;

/** Where a command prints, and whether a person is looking. */
record Terminal(PrintStream out, PrintStream err, boolean colours) {

    void line(String text) {
        out.println(text);
    }

    String bold(String text) {
        return styled("1", text);
    }

    String dim(String text) {
        return styled("2", text);
    }

    String green(String text) {
        return styled("32", text);
    }

    String red(String text) {
        return styled("31", text);
    }

    /** Says on the error stream what is being done now, for who waits. */
    void progress(String what) {
        err.println(dim("… " + what));
    }

    /** A failure in three lines on the error stream; a cause of several lines stands below its heading. */
    void fail(String problem, String cause, String remedy) {
        out.flush();
        err.println(red("parcours: " + problem));
        if (cause.contains("\n")) {
            err.println("  cause:");
            cause.strip().lines().forEach(line -> err.println("    " + line));
        } else {
            err.println("  cause:  " + cause);
        }
        err.println("  remedy: " + remedy);
        err.flush();
    }

    private String styled(String code, String text) {
        return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
