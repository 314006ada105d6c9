package io.parcours.lakehouse.table;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.Parts;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.lakehouse.testing.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A merge by one query or three says what Delta's own merge says: rows, counts and changes. */
class KeyedMergeTest {
    private static final TableContract FED =
            shelf("silver.fed").withChangeFeed().ownedBy("test");
    private static final TableContract UNFED = shelf("silver.unfed").ownedBy("test");

    @TempDir
    Path folder;

    private final Random random = new Random(20261127);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allWaysOfMergingSayTheSame(boolean fed) {
        TableContract table = fed ? FED : UNFED;
        TableStore byDelta = store("by-delta", 0, -1);
        List<TableStore> others =
                List.of(store("anew", DeltaWriter.SMALL_MERGE_BYTES, -1), store("by-files", 0, DeltaWriter.FEW_BYTES));
        List<TableStore> all =
                Stream.concat(Stream.of(byDelta), others.stream()).toList();
        for (TableStore store : all) {
            // In files of their own, so that a merge meets some of them and not others.
            store.append(table, rows(table, List.of(shelf(1, 1, "x"))));
            store.append(table, rows(table, List.of(shelf(2, 2, "x"), shelf(3, 2, null))));
        }
        for (int step = 0; step < 9; step++) {
            BiFunction<TableStore, TableContract, Commit> next = next(step);
            long from = byDelta.version(table.name()).orElseThrow();
            Commit expected = next.apply(byDelta, table);
            List<String> rows = texts(byDelta.read(table));
            List<String> changes = fed ? texts(changes(byDelta, from)) : List.of();
            for (int way = 0; way < others.size(); way++) {
                TableStore store = others.get(way);
                long before = store.version(table.name()).orElseThrow();
                Commit commit = next.apply(store, table);

                assertThat(commit.rowsWritten())
                        .as("written in step %s by way %s", step, way)
                        .isEqualTo(expected.rowsWritten());
                assertThat(commit.rowsDeleted())
                        .as("deleted in step %s by way %s", step, way)
                        .isEqualTo(expected.rowsDeleted());
                assertThat(texts(store.read(table)))
                        .as("rows after step %s by way %s", step, way)
                        .isEqualTo(rows);
                if (fed) {
                    assertThat(texts(changes(store, before)))
                            .as("changes of step %s by way %s", step, way)
                            .isEqualTo(changes);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, DeltaWriter.SMALL_MERGE_BYTES})
    void aKeyThatComesInTwiceIsRefusedWhereItWouldReplaceARow(long smallMergeBytes) {
        TableStore store = store("twice", smallMergeBytes, DeltaWriter.FEW_BYTES);
        store.append(FED, rows(FED, List.of(shelf(1, 1, "x"))));
        long version = store.version(FED.name()).orElseThrow();
        assertThatThrownBy(() -> store.upsert(FED, rows(FED, List.of(shelf(1, 2, "y"), shelf(1, 3, "z")))))
                .hasMessageContaining("stands twice");
        assertThat(store.version(FED.name())).hasValue(version);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, DeltaWriter.SMALL_MERGE_BYTES})
    void whatSaysNothingNewLeavesNoFileAndNoVersion(long smallMergeBytes) {
        TableStore store = store("same", smallMergeBytes, DeltaWriter.FEW_BYTES);
        Dataset<Row> rows = rows(FED, List.of(shelf(1, 1, "x"), shelf(2, 1, "y")));
        store.append(FED, rows);
        long version = store.version(FED.name()).orElseThrow();
        long files = files("same");

        Commit commit = store.upsert(FED, rows);

        assertThat(commit.version()).isEqualTo(version);
        assertThat(store.version(FED.name())).hasValue(version);
        assertThat(files("same")).isEqualTo(files);
    }

    @Test
    void onlyFilesWithAKnownKeyAreWrittenAnew() {
        TableStore store = store("by-files", 0, DeltaWriter.FEW_BYTES);
        store.append(FED, rows(FED, List.of(shelf(1, 1, "x"), shelf(2, 1, "x"))).coalesce(1));
        store.append(FED, rows(FED, List.of(shelf(3, 1, "x"))).coalesce(1));

        store.upsert(FED, rows(FED, List.of(shelf(3, 2, "y"), shelf(4, 1, "x"))));

        // The first stays, the second and the new row come in one or two files more.
        assertThat(files("by-files")).isBetween(3L, 4L);
        assertThatRows(store.read(FED).select("place", "seen")).areExactly("1 | 1", "2 | 1", "3 | 2", "4 | 1");
    }

    @Test
    void manyRowsOrAnUnknownNumberOfFilesAreLeftToDelta() {
        Dataset<Row> rows = rows(
                FED, IntStream.range(1, 121).mapToObj(key -> shelf(key, 1, "x")).toList());
        KeyedMerge merge = new KeyedMerge(FED, MergeColumns.incoming(rows), "true", true);
        long size = merge.incoming().schema().defaultSize();
        store("few-files", 0, -1).append(FED, rows.coalesce(1));
        store("many-files", 0, -1).append(FED, rows.repartition(100));

        assertThat(writer(DeltaWriter.SMALL_MERGE_BYTES, -1).merge(path("few-files"), merge))
                .isEmpty();
        assertThat(writer(1000, 120 * size - 1).merge(path("few-files"), merge)).isPresent();
        assertThat(writer(1000, 120 * size).merge(path("few-files"), merge)).isEmpty();
        assertThat(writer(DeltaWriter.SMALL_MERGE_BYTES, -1).merge(path("many-files"), merge))
                .isPresent();
        assertThat(writer(DeltaWriter.SMALL_MERGE_BYTES, 120 * size).merge(path("many-files"), merge))
                .isEmpty();
        assertThatRows(store("many-files", 0, -1).read(FED).groupBy().count()).areExactly("120");
    }

    private String path(String store) {
        return folder.resolve(store).resolve("silver/fed").toString();
    }

    private static DeltaWriter writer(long smallMergeBytes, long fewBytes) {
        return new DeltaWriter(TestSpark.session(), new DeltaLogReader(TestSpark.session()), smallMergeBytes, fewBytes);
    }

    /** One of the ways to change rows by key, with rows of its own. */
    private BiFunction<TableStore, TableContract, Commit> next(int step) {
        List<Integer> keys = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
        Collections.shuffle(keys, random);
        List<Map<String, Object>> some = keys.subList(0, 4).stream()
                .map(key -> shelf(key, random.nextInt(5), random.nextBoolean() ? null : "w" + random.nextInt(3)))
                .toList();
        List<Map<String, Object>> gone =
                keys.subList(4, 6).stream().map(key -> shelf(key, 0, null)).toList();
        return switch (step % 5) {
            case 0 -> (store, table) -> store.upsert(table, rows(table, some));
            case 1 -> (store, table) -> store.merge(table, rows(table, some), keys(table, gone));
            case 2 -> (store, table) -> store.upsertWhere(table, rows(table, some), "incoming.seen > stored.seen");
            case 3 -> (store, table) -> store.update(table, rows(table, some), keys(table, gone));
            default -> (store, table) -> store.deleteKeys(table, keys(table, gone));
        };
    }

    private DeltaTables store(String name, long smallMergeBytes, long fewBytes) {
        return new DeltaTables(TestSpark.session(), folder.resolve(name).toString(), smallMergeBytes, fewBytes);
    }

    private static Dataset<Row> changes(TableStore store, long from) {
        return store.changesSince(FED, from, store.version(FED.name()).orElseThrow())
                .orElseThrow();
    }

    private static Dataset<Row> rows(TableContract table, List<Map<String, Object>> shelves) {
        TestRows rows = TestRows.of(table);
        shelves.forEach(rows::rowByName);
        return rows.rows();
    }

    private static Dataset<Row> keys(TableContract table, List<Map<String, Object>> shelves) {
        return rows(table, shelves).select("aisle", "place");
    }

    /** The first part of the key has no value on one of the shelves. */
    private static Map<String, Object> shelf(int key, long seen, String word) {
        Map<String, Object> values = new HashMap<>();
        values.put("aisle", key == 0 ? null : "aisle " + key % 3);
        values.put("place", key);
        values.put("seen", seen);
        values.put("words", word == null ? null : List.of(word));
        return values;
    }

    private static TableContract.Draft shelf(String name) {
        return TableContract.of(
                        name,
                        List.of(
                                ColumnSpec.optional("aisle", Scalar.STRING, "first part of the key"),
                                ColumnSpec.required("place", Scalar.INT, "second part of the key"),
                                ColumnSpec.required("seen", Scalar.BIGINT, "which row is newer"),
                                ColumnSpec.optional("words", Parts.STRINGS, "words")))
                .doc("Shelves")
                .key(List.of("aisle", "place"));
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    private long files(String store) {
        try (Stream<Path> files = Files.list(Path.of(path(store)))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
