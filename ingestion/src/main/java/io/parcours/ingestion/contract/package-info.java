/** What a silo contract says: where rows come from, what they become, and what they must fulfil. Knows no Spark and no I/O. */
@NullMarked
package io.parcours.ingestion.contract;

import org.jspecify.annotations.NullMarked;
