package io.parcours.service.destination;

/** How a member stands in the ledger. */
public enum Standing {
    /** To be added; whether an earlier try arrived is not known. */
    ADDING,
    /** The destination acknowledged it. */
    PRESENT,
    /** To be removed; the destination may hold it. */
    REMOVING,
    /** The destination acknowledged the removal, or never held it. */
    REMOVED,
    /** The destination will not have it. */
    REFUSED
}
