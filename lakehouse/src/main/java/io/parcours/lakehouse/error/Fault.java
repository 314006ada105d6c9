package io.parcours.lakehouse.error;

/** Whose fault a failure is, and the exit code a command ends with because of it. */
public enum Fault {
    /** A defect of Parcours itself. */
    BUG(1),
    /** A definition, an argument or a credential is wrong. */
    CONFIGURATION(2),
    /** The data broke its contract by more than the contract allows. */
    DATA(3),
    /** Disk, memory, a connection or a lock is not to be had. */
    RESOURCES(4);

    private final int exitCode;

    Fault(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
