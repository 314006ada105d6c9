/** Tables and queries of databases over JDBC: PostgreSQL, MySQL, H2, Hive and whatever has a driver. */
@NullMarked
package io.parcours.ingestion.source.jdbc;

import org.jspecify.annotations.NullMarked;
