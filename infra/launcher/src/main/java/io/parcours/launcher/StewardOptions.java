package io.parcours.launcher;

import picocli.CommandLine.Option;

/** Who decides, and why. */
final class StewardOptions {
    @Option(names = "--because", paramLabel = "TEXT", description = "Why; kept with the decision.")
    private String because = "";

    @Option(names = "--by", paramLabel = "NAME", description = "Who decides (default: who is logged in here).")
    private String by = System.getProperty("user.name", "unknown");

    String because() {
        return because;
    }

    String by() {
        return by;
    }
}
