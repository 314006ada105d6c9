package io.parcours.launcher;

import java.nio.file.Path;

/** Where log lines go: a file in the workspace's state folder, so that the terminal stays readable. Read by log4j2.properties. */
final class Logs {
    private static final String FILE = "parcours.log";
    private static final String CONSOLE = "parcours.console";

    private Logs() {}

    /** Has to be called before the first logger is made. */
    static void into(Path state) {
        System.setProperty(FILE, state.resolve("logs").resolve("parcours.log").toString());
    }

    /** Shows log lines from INFO on the terminal too, as a service should. */
    static void onTerminal() {
        System.setProperty(CONSOLE, "INFO");
    }
}
