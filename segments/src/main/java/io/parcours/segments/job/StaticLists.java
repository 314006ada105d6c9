package io.parcours.segments.job;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentListColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.segments.compile.People;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Lists of identifiers that somebody handed in, for rules to let in or to leave out. Who is on a list follows from who has such an identifier now. */
public final class StaticLists {
    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();

    private final SparkSession spark;
    private final TableStore tables;

    public StaticLists(SparkSession spark, TableStore tables) {
        this.spark = spark;
        this.tables = tables;
    }

    /** An identifier as {@code identity.identifiers} holds it. */
    public record Entry(String namespace, String value) {}

    /**
     * @param identifiers on the list
     * @param persons who have one of them
     */
    public record Listed(String list, long identifiers, long persons, Instant lastAdded) {}

    /**
     * Puts identifiers on a list; those on it already stay as they are.
     *
     * @param replace whether all others go
     * @return how many the list had before
     */
    public long add(String list, Set<Entry> entries, boolean replace, Instant at) {
        Dataset<Row> stored = tables.read(Tables.SEGMENT_LISTS)
                .where(Columns.col(SegmentListColumn.LIST).equalTo(list));
        long before = stored.count();
        List<Row> rows = new ArrayList<>();
        entries.forEach(
                entry -> rows.add(RowFactory.create(list, entry.namespace(), entry.value(), Timestamp.from(at))));
        Dataset<Row> incoming = spark.createDataFrame(rows, Columns.schema(Tables.SEGMENT_LISTS));
        String[] key = Tables.SEGMENT_LISTS.key().toArray(String[]::new);
        Dataset<Row> keys = stored.select(
                Tables.SEGMENT_LISTS.key().stream().map(name -> col(name)).toArray(org.apache.spark.sql.Column[]::new));
        Dataset<Row> fresh = incoming.join(keys, key, "left_anti");
        if (replace) {
            tables.merge(
                    Tables.SEGMENT_LISTS,
                    fresh,
                    keys.join(incoming.drop(SegmentListColumn.ADDED_AT.sqlName()), key, "left_anti"));
        } else {
            tables.upsert(Tables.SEGMENT_LISTS, fresh);
        }
        return before;
    }

    /** @return how many identifiers it had; 0 when there is no such list */
    public long remove(String list) {
        Dataset<Row> keys = tables.read(Tables.SEGMENT_LISTS)
                .where(Columns.col(SegmentListColumn.LIST).equalTo(list))
                .drop(SegmentListColumn.ADDED_AT.sqlName());
        long count = keys.count();
        if (count > 0) {
            tables.deleteKeys(Tables.SEGMENT_LISTS, keys);
        }
        return count;
    }

    public List<Listed> all() {
        Dataset<Row> lists = tables.read(Tables.SEGMENT_LISTS);
        Dataset<Row> persons = of(tables.read(Tables.PROFILES), lists)
                .select(explode(col(People.LISTS)).as("list"))
                .groupBy("list")
                .agg(count(lit(1)).as("persons"));
        List<Listed> all = new ArrayList<>();
        lists.groupBy(Columns.col(SegmentListColumn.LIST))
                .agg(
                        count(lit(1)).as("identifiers"),
                        max(Columns.col(SegmentListColumn.ADDED_AT)).as("last"))
                .join(persons, new String[] {"list"}, "left")
                .orderBy("list")
                .collectAsList()
                .forEach(row -> all.add(new Listed(
                        row.getString(0),
                        row.getLong(1),
                        row.isNullAt(3) ? 0 : row.getLong(3),
                        row.getTimestamp(2).toInstant())));
        return all;
    }

    /** Names of the lists there are. */
    static Set<String> names(Dataset<Row> lists) {
        Set<String> names = new TreeSet<>();
        lists.select(Columns.col(SegmentListColumn.LIST))
                .distinct()
                .collectAsList()
                .forEach(row -> names.add(row.getString(0)));
        return names;
    }

    /** Persons with the lists that they are on; who is on none is left out. */
    static Dataset<Row> of(Dataset<Row> profiles, Dataset<Row> lists) {
        Dataset<Row> identifiers = profiles.select(
                        col(PERSON),
                        explode(col(ProfileColumn.IDENTIFIERS.sqlName())).as("_identifier"))
                .select(
                        col(PERSON),
                        col("_identifier.namespace").as(SegmentListColumn.NAMESPACE.sqlName()),
                        col("_identifier.value").as(SegmentListColumn.VALUE.sqlName()));
        return identifiers
                .join(
                        lists,
                        new String[] {SegmentListColumn.NAMESPACE.sqlName(), SegmentListColumn.VALUE.sqlName()},
                        "inner")
                .groupBy(col(PERSON))
                .agg(array_sort(collect_set(Columns.col(SegmentListColumn.LIST)))
                        .as(People.LISTS));
    }
}
