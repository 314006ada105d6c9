package io.parcours.ingestion.source;

import io.parcours.ingestion.source.jdbc.Database;
import io.parcours.ingestion.source.jdbc.JdbcSource;
import io.parcours.ingestion.source.jdbc.Query;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** {@code kind: jdbc}: a table or query of any database with a JDBC driver. */
public record JdbcSettings(Database database, Query query) implements SourceSettings {

    static Optional<SourceSettings> read(YamlMap from, Workspace workspace) {
        Optional<Database> database =
                DatabaseSettings.database(from, workspace, "jdbc:", "jdbc:postgresql://host/database");
        Optional<Query> query = DatabaseSettings.query(from);
        from.rejectUnknownKeys();
        return database.flatMap(place -> query.map(what -> new JdbcSettings(place, what)));
    }

    @Override
    public Optional<String> newerBy() {
        return query.newerBy();
    }

    @Override
    public Source open(SparkSession spark, Workspace workspace, SourceDataset dataset) {
        return new JdbcSource(database, query, spark, dataset);
    }
}
