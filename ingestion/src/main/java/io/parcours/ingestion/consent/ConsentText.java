package io.parcours.ingestion.consent;

import java.util.Collection;
import java.util.Optional;

/** A consent text that was read. */
public interface ConsentText {
    /**
     * Whether the person agreed to all of some things, in the text's own names; empty when the text says nothing about any of them.
     *
     * @param names as {@link ConsentForm#check} lets through
     */
    Optional<Boolean> allows(Collection<String> names);

    /** A text that is not what it should be; the message says in what. */
    final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String why) {
            super(why);
        }
    }
}
