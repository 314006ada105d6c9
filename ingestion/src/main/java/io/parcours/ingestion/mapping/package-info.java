/** Turns a contract's values into Spark columns and raw rows into standardised rows. Reads and writes no table. */
@NullMarked
package io.parcours.ingestion.mapping;

import org.jspecify.annotations.NullMarked;
