/** Wires sources, contracts and tables into jobs: one for each silo contract. */
@NullMarked
package io.parcours.ingestion.job;

import org.jspecify.annotations.NullMarked;
