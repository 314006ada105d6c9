/** Measures Parcours beside its peers. Knows no job: whoever starts a benchmark hands in what runs the line. */
@NullMarked
package io.parcours.benchmarks;

import org.jspecify.annotations.NullMarked;
