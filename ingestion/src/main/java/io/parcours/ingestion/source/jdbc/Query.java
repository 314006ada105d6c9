package io.parcours.ingestion.source.jdbc;

import java.util.Optional;

/**
 * What to read of a database.
 *
 * @param table name of a table as SQL writes it, or a query in brackets with a name
 * @param shown what messages call it
 * @param newerBy column whose values grow with every new or changed row
 * @param splitBy column by which the reading is shared among {@code parts} connections
 */
public record Query(
        String table,
        String shown,
        Optional<String> newerBy,
        Overlap overlap,
        Optional<String> splitBy,
        int parts,
        int fetchSize) {}
