package io.parcours.segments.job;

import io.parcours.lakehouse.contract.StoreColumn;
import io.parcours.lakehouse.table.Columns;
import io.parcours.segments.rule.StorePlace;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Stores with a known position; a company has thousands of them at most. */
final class Stores {
    private Stores() {}

    static List<StorePlace> places(Dataset<Row> stores) {
        return stores
                .where(Columns.col(StoreColumn.LAT)
                        .isNotNull()
                        .and(Columns.col(StoreColumn.LON).isNotNull()))
                .select(Columns.col(StoreColumn.STORE_ID), Columns.col(StoreColumn.LAT), Columns.col(StoreColumn.LON))
                .collectAsList()
                .stream()
                .map(row -> new StorePlace(row.getString(0), row.getDouble(1), row.getDouble(2)))
                .sorted(Comparator.comparing(StorePlace::storeId))
                .toList();
    }
}
