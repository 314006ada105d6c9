/**
 * Records of text files at the level of bytes: where each begins, on which line, what its fields are, and what is wrong with it. Knows
 * neither Spark nor file systems.
 */
@NullMarked
package io.parcours.ingestion.source.record;

import org.jspecify.annotations.NullMarked;
