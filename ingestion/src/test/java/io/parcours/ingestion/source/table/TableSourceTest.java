package io.parcours.ingestion.source.table;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.Source;
import io.parcours.ingestion.source.SourceState;
import io.parcours.ingestion.source.TestSources;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.testing.TestSpark;
import java.nio.file.Path;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSourceTest {
    @TempDir
    private Path folder;

    private final SparkSession spark = TestSpark.session();

    @Test
    void followsADeltaTableByVersion() {
        String path = folder.resolve("delta").toString();
        append("delta", path, "select 1 as id, timestamp'2024-05-01 10:00:00' as at");
        Source source = source("delta");
        Delivery first = source.discover(SourceState.NOTHING_READ).orElseThrow();
        assertThat(first.complete()).isTrue();
        assertThatRows(first.rows()).areExactly("1 | 2024-05-01 10:00:00Z | " + path + " | null | null | null");
        SourceState state = TestSources.after(SourceState.NOTHING_READ, first);
        assertThat(source.discover(state)).isEmpty();

        append("delta", path, "select 2 as id, timestamp'2024-05-02 10:00:00' as at");
        Delivery second = source.discover(state).orElseThrow();
        append("delta", path, "select 3 as id, timestamp'2024-05-03 10:00:00' as at");
        assertThat(second.complete()).isFalse();
        assertThatRows(second.rows()).selecting("id").areExactly("2");
        state = TestSources.after(state, second);

        spark.sql("delete from delta.`" + path + "` where id = 1");
        Delivery third = source.discover(state).orElseThrow();
        assertThat(third.complete()).isTrue();
        assertThatRows(third.rows()).selecting("id").areExactly("2", "3");
    }

    @Test
    void followsAnIcebergTableBySnapshot() {
        String path = folder.resolve("iceberg").toString();
        new HadoopTables(spark.sparkContext().hadoopConfiguration())
                .create(
                        new Schema(Types.NestedField.optional(1, "id", Types.IntegerType.get())),
                        PartitionSpec.unpartitioned(),
                        path);
        Source source = source("iceberg");
        assertThat(source.discover(SourceState.NOTHING_READ)).isEmpty();
        append("iceberg", path, "select 1 as id");
        Delivery first = source.discover(SourceState.NOTHING_READ).orElseThrow();
        assertThatRows(first.rows()).selecting("id").areExactly("1");
        SourceState state = TestSources.after(SourceState.NOTHING_READ, first);
        assertThat(source.discover(state)).isEmpty();

        append("iceberg", path, "select 2 as id");
        Delivery second = source.discover(state).orElseThrow();
        append("iceberg", path, "select 3 as id");
        assertThat(second.complete()).isFalse();
        assertThatRows(second.rows()).selecting("id").areExactly("2");
        state = TestSources.after(state, second);

        spark.sql("select 9 as id").write().format("iceberg").mode("overwrite").save(path);
        Delivery third = source.discover(state).orElseThrow();
        assertThat(third.complete()).isTrue();
        assertThatRows(third.rows()).selecting("id").areExactly("9");
    }

    @Test
    void saysThatThereIsNoTable() {
        for (String kind : new String[] {"delta", "iceberg"}) {
            assertThatThrownBy(() -> source(kind).discover(SourceState.NOTHING_READ))
                    .isInstanceOfSatisfying(
                            ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CONFIGURATION));
        }
    }

    private Source source(String kind) {
        return new TestSources(folder).open("{kind: " + kind + ", path: " + kind + "}");
    }

    private void append(String format, String path, String query) {
        spark.sql(query).coalesce(1).write().format(format).mode("append").save(path);
    }
}
