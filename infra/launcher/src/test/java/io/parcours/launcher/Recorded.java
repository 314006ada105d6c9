package io.parcours.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A terminal whose lines a test can read. */
final class Recorded {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false);

    Terminal terminal() {
        return terminal;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    int run(String... args) {
        return Parcours.run(terminal, args);
    }
}
