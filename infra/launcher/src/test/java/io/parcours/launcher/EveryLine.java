package io.parcours.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/** Every file under some folders as lines of text, read by other means than the product's: Parquet by DuckDB, RocksDB's files by its reader, all as they stand. */
final class EveryLine {
    private EveryLine() {}

    static void of(List<Path> folders, BiConsumer<Path, String> line)
            throws IOException, SQLException, RocksDBException {
        RocksDB.loadLibrary();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (Path folder : folders) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                                .lines()
                                .forEach(text -> line.accept(file, text));
                        if (file.toString().endsWith(".parquet")) {
                            rows(statement, file, line);
                        } else if (file.toString().endsWith(".sst")) {
                            pairs(file, line);
                        }
                    }
                }
            }
        }
    }

    private static void rows(Statement statement, Path file, BiConsumer<Path, String> line) throws SQLException {
        try (ResultSet rows = statement.executeQuery(
                "SELECT CAST(one AS VARCHAR) FROM read_parquet('" + file + "', hive_partitioning = false) AS one")) {
            while (rows.next()) {
                line.accept(file, rows.getString(1));
            }
        }
    }

    private static void pairs(Path file, BiConsumer<Path, String> line) throws RocksDBException {
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(file.toString());
            try (ReadOptions reading = new ReadOptions();
                    SstFileReaderIterator pairs = reader.newIterator(reading)) {
                for (pairs.seekToFirst(); pairs.isValid(); pairs.next()) {
                    line.accept(
                            file,
                            new String(pairs.key(), StandardCharsets.UTF_8) + " "
                                    + new String(pairs.value(), StandardCharsets.UTF_8));
                }
            }
        }
    }
}
