package io.parcours.lakehouse.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure told to a person: what went wrong, why, and what to do about it.
 *
 * <p>Every failure that a user can cause or mend is one of these; anything else that escapes is a bug and ends with exit code 1.
 */
public final class ParcoursException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final String problem;
    private final String cause;
    private final String remedy;

    /**
     * @param problem what could not be done, with file, line, column or row where there is one
     * @param cause why, in a few words
     * @param remedy what the reader can do; an imperative sentence
     */
    public ParcoursException(Fault fault, String problem, String cause, String remedy) {
        this(fault, problem, cause, remedy, null);
    }

    public ParcoursException(Fault fault, String problem, String cause, String remedy, @Nullable Throwable underlying) {
        super(problem + ": " + cause + " (" + remedy + ")", underlying);
        this.fault = fault;
        this.problem = problem;
        this.cause = cause;
        this.remedy = remedy;
    }

    public Fault fault() {
        return fault;
    }

    public String problem() {
        return problem;
    }

    public String reason() {
        return cause;
    }

    public String remedy() {
        return remedy;
    }
}
