/**
 * How rows come in, whatever the silo keeps them in: what {@code from:} means, which deliveries are new, and the rows of one
 * delivery as strings. Knows nothing of contracts, rules and standardised tables.
 */
@NullMarked
package io.parcours.ingestion.source;

import org.jspecify.annotations.NullMarked;
