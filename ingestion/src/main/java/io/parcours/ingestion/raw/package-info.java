/** Raw tables: the silo's rows as they came, and where each came from. */
@NullMarked
package io.parcours.ingestion.raw;

import org.jspecify.annotations.NullMarked;
