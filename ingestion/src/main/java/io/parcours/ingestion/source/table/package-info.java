/** Delta and Iceberg tables that somebody else writes, followed by version. */
@NullMarked
package io.parcours.ingestion.source.table;

import org.jspecify.annotations.NullMarked;
