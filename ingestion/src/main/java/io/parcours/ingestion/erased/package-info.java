/** Keeps out what belongs to persons who were erased, known by keyed hashes alone, although sources go on delivering it. */
@NullMarked
package io.parcours.ingestion.erased;

import org.jspecify.annotations.NullMarked;
