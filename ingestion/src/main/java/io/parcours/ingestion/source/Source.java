package io.parcours.ingestion.source;

import java.util.Optional;

/** A place rows come from, ready to be asked for what is new. */
public interface Source {
    /**
     * What came since {@code state}; empty when nothing is new. Reads names, sizes and checksums or a watermark, never all rows.
     *
     * @throws io.parcours.lakehouse.error.ParcoursException CONFIGURATION when the place does not exist or refuses the credential,
     *     RESOURCES when it does not answer
     */
    Optional<Delivery> discover(SourceState state);
}
