package io.parcours.launcher.spark;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A question asked of a workspace's tables. Rows come one partition at a time. */
public final class SqlQuery {
    private final Dataset<Row> answer;

    private SqlQuery(Dataset<Row> answer) {
        this.answer = answer;
    }

    public static SqlQuery ask(Workspace workspace, String sql) {
        SparkSession spark = SparkSessions.open(workspace);
        TableStore store = TableStores.open(spark, workspace.settings().lakehouse());
        TableNames names = new TableNames(store.list());
        String rewritten = names.rewrite(sql);
        for (TableName table : names.used()) {
            store.readAsStored(table).ifPresent(rows -> rows.createOrReplaceTempView(TableNames.view(table)));
        }
        try {
            return new SqlQuery(spark.sql(rewritten));
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "the query cannot be answered",
                        names.restore(String.valueOf(e.getMessage()))
                                .lines()
                                .findFirst()
                                .orElse(""),
                        "tables are named layer.name; there are "
                                + (names.list().isEmpty() ? "none yet" : names.list()),
                        e);
            }
            throw e;
        }
    }

    public List<String> columns() {
        return List.of(answer.columns());
    }

    /** Rows as JSON objects, one a line. */
    public Iterator<String> json() {
        return answer.toJSON().toLocalIterator();
    }

    /** Rows as texts, nulls as empty; what is nested as JSON. At most {@code most} of them. */
    public List<List<String>> rows(int most) {
        return texts(answer.limit(most)).collectAsList().stream()
                .map(SqlQuery::cells)
                .toList();
    }

    /** All rows as texts. */
    public Iterator<List<String>> rows() {
        Iterator<Row> rows = texts(answer).toLocalIterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public List<String> next() {
                return cells(rows.next());
            }
        };
    }

    private static Dataset<Row> texts(Dataset<Row> rows) {
        StructField[] fields = rows.schema().fields();
        // By position: a query may give two columns the same name.
        String[] positions = new String[fields.length];
        Arrays.setAll(positions, index -> "_" + index);
        Dataset<Row> positioned = rows.toDF(positions);
        List<org.apache.spark.sql.Column> columns = new ArrayList<>();
        for (int index = 0; index < fields.length; index++) {
            org.apache.spark.sql.Column column = functions.col(positions[index]);
            columns.add(
                    nested(fields[index].dataType()) ? functions.to_json(column) : column.cast(DataTypes.StringType));
        }
        return positioned.select(columns.toArray(org.apache.spark.sql.Column[]::new));
    }

    private static boolean nested(DataType type) {
        return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
    }

    private static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        for (int index = 0; index < row.length(); index++) {
            cells.add(row.isNullAt(index) ? "" : row.getString(index));
        }
        return cells;
    }
}
