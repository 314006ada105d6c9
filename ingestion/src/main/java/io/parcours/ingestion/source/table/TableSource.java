package io.parcours.ingestion.source.table;

import io.delta.tables.DeltaTable;
import io.parcours.ingestion.source.Batches;
import io.parcours.ingestion.source.DeliveredFile;
import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.Source;
import io.parcours.ingestion.source.SourceDataset;
import io.parcours.ingestion.source.SourceState;
import io.parcours.ingestion.source.TableSettings;
import io.parcours.ingestion.source.TypedRows;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/** Finds what was added to a table since the version read last; all of it when rows were changed or removed. */
public final class TableSource implements Source {
    private static final String DEFAULT_CATALOG = "spark.sql.catalog.default_iceberg";

    private final TableSettings settings;
    private final SparkSession spark;
    private final SourceDataset dataset;

    public TableSource(TableSettings settings, SparkSession spark, SourceDataset dataset) {
        this.settings = settings;
        this.spark = spark;
        this.dataset = dataset;
    }

    @Override
    public Optional<Delivery> discover(SourceState state) {
        ForeignTable table = open();
        Optional<String> newest = table.version();
        if (newest.isEmpty() || newest.equals(state.cursor())) {
            return Optional.empty();
        }
        String version = newest.get();
        Optional<Dataset<Row>> added = state.cursor().flatMap(before -> table.added(before, version));
        Dataset<Row> rows = added.orElseGet(() -> table.at(version));
        String after = added.isPresent() ? state.cursor().orElse("") : "";
        String description =
                settings.path() + (after.isEmpty() ? " at version " : " from version " + after + " to ") + version;
        return Optional.of(new TableDelivery(
                Batches.named(List.of(dataset.name(), settings.path(), after, version)),
                description,
                TypedRows.asDelivered(rows, functions.lit(settings.path())),
                version,
                added.isEmpty(),
                TypedRows.types(rows.schema())));
    }

    private ForeignTable open() {
        return switch (settings.format()) {
            case DELTA -> {
                if (!DeltaTable.isDeltaTable(spark, settings.path())) {
                    throw missing("Delta", null);
                }
                yield new DeltaTableOfOthers(spark, settings.path());
            }
            case ICEBERG -> {
                fallBackOnFolders();
                try {
                    HadoopTables tables = new HadoopTables(spark.sparkContext().hadoopConfiguration());
                    yield new IcebergTableOfOthers(spark, tables.load(settings.path()));
                } catch (NoSuchTableException e) {
                    throw missing("Iceberg", e);
                }
            }
        };
    }

    /** Given a path, Iceberg still opens a catalog, and unless told otherwise one that needs a Hive metastore. */
    private void fallBackOnFolders() {
        if (!spark.conf().contains(DEFAULT_CATALOG)) {
            spark.conf().set(DEFAULT_CATALOG + ".type", "hadoop");
            spark.conf().set(DEFAULT_CATALOG + ".warehouse", settings.path());
            spark.conf().set(DEFAULT_CATALOG + ".cache-enabled", "false");
            spark.conf().set(DEFAULT_CATALOG, "org.apache.iceberg.spark.SparkCatalog");
        }
    }

    private ParcoursException missing(String format, @Nullable Throwable cause) {
        return new ParcoursException(
                Fault.CONFIGURATION,
                "cannot read " + settings.path(),
                "there is no " + format + " table",
                "mend path: or kind: in the contract",
                cause);
    }

    private record TableDelivery(
            String batch,
            String description,
            Dataset<Row> rows,
            String version,
            boolean complete,
            Map<String, String> declaredTypes)
            implements Delivery {
        @Override
        public List<DeliveredFile> files() {
            return List.of();
        }

        @Override
        public List<String> changedPaths() {
            return List.of();
        }

        @Override
        public Optional<String> cursor() {
            return Optional.of(version);
        }

        @Override
        public boolean rereadable() {
            return true;
        }
    }
}
