package io.parcours.identity.job;

import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.HashPartitioning;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.catalyst.plans.physical.UnknownPartitioning;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Plain code over the rows of Spark's own engine, whose numbers and texts are read where they lie. {@link Dataset#mapPartitions} makes objects of every value of every row
 * and values of the objects again, which for some tens of millions of rows takes longer than what is done with them.
 */
final class InternalRows {
    private InternalRows() {}

    /** What is done with the rows of a partition. A row that was read is overwritten by the next: texts that are kept have to be copied. */
    @FunctionalInterface
    interface Work extends Serializable {
        Iterator<InternalRow> of(Iterator<InternalRow> rows);
    }

    /** What comes of one row after the other. */
    static Iterator<InternalRow> flat(Iterator<InternalRow> rows, Function<InternalRow, Iterator<InternalRow>> work) {
        return new Iterator<>() {
            private Iterator<InternalRow> ready = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!ready.hasNext() && rows.hasNext()) {
                    ready = work.apply(rows.next());
                }
                return ready.hasNext();
            }

            @Override
            public InternalRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return ready.next();
            }
        };
    }

    /** The rows that come of each partition. */
    static Dataset<Row> mapPartitions(Dataset<Row> rows, StructType type, Work work) {
        return mapPartitions(rows, type, work, List.of());
    }

    /** As the other, for work that leaves rows in the partition in which a hash of some columns put them. */
    static Dataset<Row> mapPartitions(Dataset<Row> rows, StructType type, Work work, List<String> partitionedBy) {
        org.apache.spark.sql.classic.Dataset<Row> known = (org.apache.spark.sql.classic.Dataset<Row>) rows;
        RDD<InternalRow> made = known.queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions((FlatMapFunction<Iterator<InternalRow>, InternalRow>) work::of)
                .rdd();
        Seq<Attribute> columns = DataTypeUtils.toAttributes(type).toList().map(attribute -> (Attribute) attribute);
        List<Expression> hashed = CollectionConverters.asJava(columns).stream()
                .filter(column -> partitionedBy.contains(column.name()))
                .map(column -> (Expression) column)
                .toList();
        // Of no rows Spark may make no partition at all, among which nothing else could be placed.
        Partitioning partitioning = hashed.isEmpty() || made.getNumPartitions() == 0
                ? new UnknownPartitioning(made.getNumPartitions())
                : new HashPartitioning(CollectionConverters.asScala(hashed).toList(), made.getNumPartitions());
        SparkSession session = known.sparkSession();
        return Dataset$.MODULE$.ofRows(
                session,
                new LogicalRDD(
                        columns,
                        made,
                        partitioning,
                        CollectionConverters.asScala(List.<SortOrder>of()).toList(),
                        false,
                        Option.empty(),
                        session,
                        Option.empty(),
                        Option.empty()));
    }
}
