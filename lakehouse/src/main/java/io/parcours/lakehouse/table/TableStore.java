package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.col;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The one way jobs reach tables; nothing outside this package knows which table format is behind it.
 *
 * <p>A version is a number that grows with every commit that changes rows; upkeep (compaction, added columns) makes no version of its
 * own for readers, so that a table nobody wrote to never looks new. Every write is one atomic commit, is checked
 * against the contract first (columns, types, nulls where none are allowed) and creates the table when there is none. A read of a table
 * that does not exist yet is an empty dataset with the contract's columns.
 */
public interface TableStore {
    /** Name of the column that says how a row changed; see {@link #changesSince}. */
    String CHANGE_TYPE = "_change_type";

    /** The newest version; empty when the table does not exist or was never written. */
    OptionalLong version(TableName table);

    Dataset<Row> read(TableContract table);

    /** The table as it was at a version; the way to read pinned inputs. */
    Dataset<Row> readAt(TableContract table, long version);

    /** A table whose contract is only known at run time, as stored. */
    Optional<Dataset<Row>> readAsStored(TableName table);

    /**
     * Net row changes after {@code fromExclusive} up to and including {@code toInclusive}: the table's columns and
     * {@link #CHANGE_TYPE} = {@code insert}, {@code delete}, {@code update_preimage} or {@code update_postimage}. A row rewritten
     * unchanged may or may not appear, as a pair. Only for tables with {@link TableContract#changeFeed()}.
     * Empty when the feed no longer reaches back that far: the reader then has to rebuild in full.
     */
    Optional<Dataset<Row>> changesSince(TableContract table, long fromExclusive, long toInclusive);

    Commit append(TableContract table, Dataset<Row> rows);

    /**
     * Inserts rows with new keys and replaces rows with known keys; a known row that says nothing new is not written, does not count and
     * shows in no change feed. {@code rows} must hold a key once.
     */
    Commit upsert(TableContract table, Dataset<Row> rows);

    /**
     * As {@link #upsert}, replacing a known row only where {@code newer} holds; it compares {@code incoming.x} with {@code stored.x}.
     */
    Commit upsertWhere(TableContract table, Dataset<Row> rows, String newer);

    /**
     * Upserts {@code rows} and deletes rows whose key is in {@code deletedKeys} (key columns only), in one commit. No key may stand in
     * both.
     */
    Commit merge(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys);

    /**
     * As {@link #merge} for a caller who knows that every key of {@code rows} is stored. That can spare bringing stored rows into the order of their keys,
     * which finding the unknown ones takes; what becomes of a row with an unknown key is not said.
     */
    default Commit update(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        return merge(table, rows, deletedKeys);
    }

    /** Replaces exactly the rows for which {@code where} holds; {@code rows} must satisfy it. Safe to repeat. */
    Commit replaceWhere(TableContract table, Column where, Dataset<Row> rows);

    /** Replaces the whole content, and the columns where the contract changed. */
    Commit overwrite(TableContract table, Dataset<Row> rows);

    /** Deletes the rows whose key is in {@code keys} (key columns only). */
    Commit deleteKeys(TableContract table, Dataset<Row> keys);

    /**
     * Deletes the rows for which a test holds, which other than in {@link #replaceWhere} may be any expression, and is asked once of each row.
     *
     * @return what was written; nothing when there is no such row
     */
    default Optional<Commit> deleteWhere(TableContract table, Column test) {
        if (version(table.name()).isEmpty()) {
            return Optional.empty();
        }
        Dataset<Row> keys = read(table)
                .where(test)
                .select(table.key().stream().map(name -> col(name)).toArray(Column[]::new))
                .localCheckpoint();
        return keys.isEmpty() ? Optional.empty() : Optional.of(deleteKeys(table, keys));
    }

    /** Adds the contract's columns that the stored table lacks (nullable); writes do so by themselves. */
    void addColumns(TableContract table);

    /** Compacts small files and drops versions that nothing needs any more. */
    void maintain(TableName table);

    /**
     * Leaves nothing of a table but its rows as they are now: earlier versions, their files, their change feed and what the table's own log
     * tells of values go. The rows then have a new version ({@link #version}), from which changes are told again; a reader that consumed
     * the former version has to be told of the new one, or rebuilds.
     */
    void forgetHistory(TableName table);

    /** Tables of the lakehouse, by name. */
    List<TableName> list();

    /** A committed write: the version it made and the rows it wrote, from the write's own metrics (no extra scan). */
    record Commit(TableName table, long version, long rowsWritten, long rowsDeleted) {}
}
