package io.parcours.ingestion.raw;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.RawNames;
import io.parcours.ingestion.source.Delivery;
import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.TableContract;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The shape of a dataset's raw table, which follows its source. */
public final class RawTable {
    private static final Set<String> OWN =
            Arrays.stream(RawColumn.values()).map(RawColumn::sqlName).collect(Collectors.toUnmodifiableSet());

    private RawTable() {}

    /** @param sourceColumns raw names */
    public static TableContract contract(Contract contract, Collection<String> sourceColumns) {
        List<ColumnSpec> specs = new ArrayList<>();
        sourceColumns.forEach(name -> specs.add(
                ColumnSpec.optional(name, Scalar.STRING, "as the silo wrote it").asPersonal()));
        Arrays.stream(RawColumn.values()).map(RawColumn::spec).forEach(specs::add);
        return TableContract.of(contract.rawTable().toString(), specs)
                .doc("Rows of " + contract.name() + " as they came")
                .key(RawColumn.BATCH, RawColumn.ROW)
                .ownedBy("ingestion");
    }

    /** Raw names of the source's columns in rows of a raw table. */
    public static List<String> sourceColumns(Dataset<Row> stored) {
        return Arrays.stream(stored.columns())
                .filter(name -> !OWN.contains(name))
                .toList();
    }

    /** Source name → raw name of what a delivery brings. */
    public static Map<String, String> names(Dataset<Row> delivered) {
        return RawNames.of(sourceColumns(delivered));
    }

    /** The delivered rows as the raw table keeps them. */
    public static Dataset<Row> rows(Dataset<Row> delivered, Collection<String> kept, String batch, Instant landedAt) {
        List<Column> columns = new ArrayList<>();
        names(delivered).forEach((source, raw) -> {
            if (kept.contains(raw)) {
                columns.add(col("`" + source.replace("`", "``") + "`").as(raw));
            }
        });
        columns.add(lit(batch).as(RawColumn.BATCH.sqlName()));
        columns.add(monotonically_increasing_id().as(RawColumn.ROW.sqlName()));
        columns.add(col(Delivery.FILE));
        columns.add(col(Delivery.LINE).cast("bigint").as(Delivery.LINE));
        columns.add(lit(Timestamp.from(landedAt)).as(RawColumn.LANDED_AT.sqlName()));
        columns.add(col(Delivery.MALFORMED));
        columns.add(col(Delivery.TEXT));
        return delivered.select(columns.toArray(Column[]::new));
    }
}
