/** Rejected rows: kept with the reason, listed, and taken in after a fix. */
@NullMarked
package io.parcours.ingestion.quarantine;

import org.jspecify.annotations.NullMarked;
