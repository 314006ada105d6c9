package io.parcours.ingestion.source.jdbc;

import static org.apache.spark.sql.functions.lit;

import io.parcours.ingestion.source.TypedRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Rows of a relation as Spark reads them, a connection for each slice. Values come as the database writes them: Spark's own JDBC source knows
 * only types it can map, and would round-trip what it knows through them.
 */
record SqlRows(Database database, Relation relation, Query query) {

    Dataset<Row> read(SparkSession spark, List<String> conditions) {
        StructType schema = new StructType(relation.columns().stream()
                .map(column -> DataTypes.createStructField(column.name(), DataTypes.StringType, true))
                .toArray(StructField[]::new));
        List<String> statements = conditions.stream()
                .map(where -> "SELECT * FROM " + relation.from() + " WHERE " + where)
                .toList();
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(new ArrayList<>(statements), statements.size())
                .mapPartitions(new ReadSlices(
                        database, new ArrayList<>(relation.columns()), query.fetchSize(), query.shown()));
        return TypedRows.asDelivered(spark.createDataFrame(rows, schema), lit(query.shown()));
    }

    private record ReadSlices(Database database, ArrayList<SqlColumn> columns, int fetchSize, String shown)
            implements FlatMapFunction<Iterator<String>, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Row> call(Iterator<String> statements) {
            // Every partition holds one statement.
            return statements.hasNext()
                    ? new ResultRows(this, statements.next())
                    : List.<Row>of().iterator();
        }
    }

    /** Reads on as Spark asks, and closes the connection when the task ends, however it ends. */
    private static final class ResultRows implements Iterator<Row> {
        private final ReadSlices read;
        private final Connection connection;
        private final ResultSet result;
        private boolean waiting;
        private boolean ended;

        ResultRows(ReadSlices read, String sql) {
            this.read = read;
            this.connection = read.database.connect();
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close());
            try {
                Statement statement = connection.createStatement();
                // MySQL's driver knows no portions: it sends all rows at once or, told so, one by one.
                statement.setFetchSize(read.database.isMySql() ? Integer.MIN_VALUE : read.fetchSize);
                this.result = statement.executeQuery(sql);
            } catch (SQLException e) {
                throw read.database.failure("cannot read " + read.shown, e);
            }
        }

        @Override
        public boolean hasNext() {
            if (!waiting && !ended) {
                try {
                    waiting = result.next();
                    ended = !waiting;
                } catch (SQLException e) {
                    throw broken(e);
                }
            }
            return waiting;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            waiting = false;
            Object[] values = new Object[read.columns.size()];
            try {
                for (int i = 0; i < values.length; i++) {
                    values[i] = read.columns.get(i).text(result);
                }
            } catch (SQLException e) {
                throw broken(e);
            }
            return RowFactory.create(values);
        }

        private RuntimeException broken(SQLException e) {
            return read.database.failure("reading " + read.shown + " broke off", e);
        }

        private void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                // The rows are read or the failure is told already; a connection that does not close is the database's
                // to end.
            }
        }
    }
}
