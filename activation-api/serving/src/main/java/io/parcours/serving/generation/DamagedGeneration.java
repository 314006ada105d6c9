package io.parcours.serving.generation;

/** A generation that must not be served; the message says which file and what is wrong with it. */
public final class DamagedGeneration extends Exception {
    private static final long serialVersionUID = 1L;

    private final long generation;

    public DamagedGeneration(long generation, String why) {
        super("generation " + generation + " is refused: " + why);
        this.generation = generation;
    }

    public DamagedGeneration(long generation, String why, Throwable cause) {
        super("generation " + generation + " is refused: " + why + " (" + cause.getMessage() + ")", cause);
        this.generation = generation;
    }

    public long generation() {
        return generation;
    }
}
