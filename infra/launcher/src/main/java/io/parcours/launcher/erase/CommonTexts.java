package io.parcours.launcher.erase;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.key.TextFold;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.launcher.erase.Traces.RowOf;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Names and addresses that stand in rows of others too: of a namesake or a household, in what a shop or a product is called. Finding such a text
 * again does not mean that a person was left behind.
 */
final class CommonTexts {
    private static final List<TableContract> REFERENCE =
            List.of(Tables.PRODUCTS, Tables.STORES, Tables.CAMPAIGNS, Tables.COSTS);

    private final SparkSession spark;
    private final TableStore tables;

    CommonTexts(SparkSession spark, TableStore tables) {
        this.spark = spark;
        this.tables = tables;
    }

    /**
     * @param own which rows of {@code silver.records} are of the persons
     * @param rows source rows of the persons
     * @return of these texts, the common ones, and those too short to be looked for
     */
    Set<String> among(Set<String> texts, Column own, List<RowOf> rows) {
        Folded folded = Folded.of(texts);
        UDF1<String, String[]> in = line -> line == null ? new String[0] : folded.in(line);
        var found = udf(in, DataTypes.createArrayType(DataTypes.StringType));
        Dataset<String> lines =
                lines(tables.read(Tables.RECORDS).where(not(own))).union(lines(foreignEvents(rows)));
        for (TableContract reference : REFERENCE) {
            lines = lines.union(lines(tables.read(reference)));
        }
        Set<String> forms = new HashSet<>();
        lines.select(explode(found.apply(col("line"))).as("form"))
                .distinct()
                .collectAsList()
                .forEach(row -> forms.add(row.getString(0)));
        return texts.stream()
                .filter(text -> {
                    String form = TextFold.fold(text);
                    return !Needles.canBeLookedFor(text) || !Needles.canBeLookedFor(form) || forms.contains(form);
                })
                .collect(Collectors.toSet());
    }

    /**
     * Texts in lower-case ASCII, looked for in lines of it: what one typed {@code LEGER} is what another writes {@code Léger}, and stands as {@code leger}
     * in agreements of names.
     */
    record Folded(Needles needles) implements Serializable {
        private static final long serialVersionUID = 1L;

        static Folded of(Set<String> texts) {
            return new Folded(Needles.named(texts.stream().map(TextFold::fold).collect(Collectors.toSet())));
        }

        String[] in(String line) {
            return needles.in(TextFold.fold(line)).keySet().toArray(String[]::new);
        }
    }

    private Dataset<Row> foreignEvents(List<RowOf> rows) {
        Dataset<Row> own = spark.createDataset(
                        rows.stream()
                                .filter(row -> row.becomes().equals("EVENT"))
                                .map(RowOf::id)
                                .toList(),
                        Encoders.STRING())
                .toDF(EventColumn.EVENT_ID.sqlName());
        return tables.read(Tables.EVENTS)
                .join(broadcast(own), new String[] {EventColumn.EVENT_ID.sqlName()}, "left_anti");
    }

    private static Dataset<String> lines(Dataset<Row> rows) {
        Column[] all =
                java.util.Arrays.stream(rows.columns()).map(name -> col(name)).toArray(Column[]::new);
        return rows.select(to_json(struct(all)).as("line")).as(Encoders.STRING());
    }
}
