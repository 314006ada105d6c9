/** Holds rows to their contract's rules and counts what breaks them. */
@NullMarked
package io.parcours.ingestion.quality;

import org.jspecify.annotations.NullMarked;
