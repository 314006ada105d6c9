package io.parcours.ingestion.source;

import io.parcours.ingestion.source.jdbc.Database;
import io.parcours.ingestion.source.jdbc.JdbcSource;
import io.parcours.ingestion.source.jdbc.Query;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * {@code kind: hive}: a table or query of HiveServer2. Its driver is one big jar with old libraries inside, so it is not on the class path but in a file:
 * {@code driver:} names it, else the newest {@code hive-jdbc-*-standalone.jar} in the workspace's folder {@code drivers} is taken.
 */
public record HiveSettings(Database database, Query query) implements SourceSettings {
    private static final String DRIVERS = "drivers";

    static Optional<SourceSettings> read(YamlMap from, Workspace workspace) {
        Optional<Database> database =
                DatabaseSettings.database(from, workspace, "jdbc:hive2:", "jdbc:hive2://host:10000/default");
        Optional<Query> query = DatabaseSettings.query(from);
        from.rejectUnknownKeys();
        return database.flatMap(place -> query.map(what -> new HiveSettings(place, what)));
    }

    @Override
    public Optional<String> newerBy() {
        return query.newerBy();
    }

    @Override
    public Source open(SparkSession spark, Workspace workspace, SourceDataset dataset) {
        Database withDriver = database.driver().isEmpty()
                ? new Database(
                        database.url(),
                        database.user(),
                        database.password(),
                        driverOf(workspace),
                        database.properties())
                : database;
        return new JdbcSource(withDriver, query, spark, dataset);
    }

    private static String driverOf(Workspace workspace) {
        Path folder = workspace.folder().resolve(DRIVERS);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                Optional<Path> newest = files.filter(
                                file -> file.getFileName().toString().matches("hive-jdbc-.*standalone\\.jar"))
                        .max(Comparator.naturalOrder());
                if (newest.isPresent()) {
                    return newest.get().toAbsolutePath().toString();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new ParcoursException(
                Fault.CONFIGURATION,
                "cannot connect to Hive",
                "there is no hive-jdbc-*-standalone.jar in " + folder,
                "put one there (org.apache.hive:hive-jdbc:4.0.1:standalone on Maven Central) or name it by driver:");
    }
}
