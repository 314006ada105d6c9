package io.parcours.launcher.erase;

/** What an erasure does, in this order. Every step can be done again. */
public enum Step {
    DESTINATIONS("giving back at destinations"),
    SOURCES("removing source rows"),
    DERIVED("following in derived tables"),
    HISTORY("dropping histories and old versions"),
    PUBLISHED("publishing without the person"),
    GENERATIONS("removing kept generations"),
    LOG("clearing the log of collected events"),
    STATE("clearing the ledger and the database"),
    CONFIRMED("looking through every file");

    private final String words;

    Step(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
