package io.parcours.lakehouse.table;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.Parts;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.lakehouse.workspace.WorkspaceSettings.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every table format has to do; each format runs all of it. */
abstract class TableStoreContract {
    private static final TableContract SHOES = TableContract.of(
                    "silver.shoes",
                    List.of(
                            ColumnSpec.required("id", Scalar.STRING, "key"),
                            ColumnSpec.optional("size", Scalar.INT, "size"),
                            ColumnSpec.required("seen", Scalar.BIGINT, "which row is newer"),
                            ColumnSpec.optional("tags", Parts.STRINGS, "words")))
            .doc("Shoes")
            .key(List.of("id"))
            .withChangeFeed()
            .ownedBy("test");

    @TempDir
    Path folder;

    private TestLake lake;
    private TableStore tables;

    abstract Format format();

    @BeforeEach
    void open() {
        lake = TestLake.in(folder, format());
        tables = lake.tables();
    }

    @Test
    void aTableThatDoesNotExistIsEmptyAndHasNoVersion() {
        assertThat(tables.version(SHOES.name())).isEmpty();
        assertThatRows(tables.read(SHOES)).areNone();
        assertThat(tables.read(SHOES).columns()).containsExactly("id", "size", "seen", "tags");
        assertThat(tables.readAsStored(SHOES.name())).isEmpty();
        assertThat(tables.list()).isEmpty();
    }

    @Test
    void appendCreatesTheTableAndCountsItsRows() {
        Commit commit = tables.append(SHOES, shoes("a 38 1", "b 40 1"));
        assertThat(commit.rowsWritten()).isEqualTo(2);
        assertThat(commit.rowsDeleted()).isZero();
        assertThat(tables.version(SHOES.name())).hasValue(commit.version());
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]", "b | 40 | 1 | [b]");
        assertThat(tables.list()).containsExactly(SHOES.name());
        assertThat(tables.readAsStored(SHOES.name()))
                .hasValueSatisfying(rows -> assertThat(rows.count()).isEqualTo(2));
        Commit second = tables.append(SHOES, shoes("c 41 1"));
        assertThat(second.rowsWritten()).isEqualTo(1);
        assertThat(second.version()).isGreaterThan(commit.version());
    }

    @Test
    void columnsOfTheRowsMayStandInAnyOrder() {
        tables.append(SHOES, shoes("a 38 1").select("tags", "seen", "id", "size"));
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]");
    }

    @Test
    void upsertInsertsNewKeysAndReplacesKnownOnes() {
        tables.upsert(SHOES, shoes("a 38 1", "b 40 1"));
        Commit commit = tables.upsert(SHOES, shoes("b 41 2", "c 42 2"));
        assertThat(commit.rowsWritten()).isEqualTo(2);
        assertThat(commit.rowsDeleted()).isZero();
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]", "b | 41 | 2 | [b]", "c | 42 | 2 | [c]");
    }

    @Test
    void upsertOfTheSameRowsAgainChangesNothing() {
        tables.upsert(SHOES, shoes("a 38 1", "b 40 1"));
        long before = tables.version(SHOES.name()).orElseThrow();
        Commit commit = tables.upsert(SHOES, shoes("a 38 1", "b 40 1"));
        assertThat(commit.rowsWritten()).isZero();
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]", "b | 40 | 1 | [b]");
        assertThatRows(changes(before, commit.version())).areNone();
    }

    @Test
    void upsertSetsValuesToNullToo() {
        tables.upsert(SHOES, shoes("a 38 1"));
        tables.upsert(SHOES, shoes("a - 2"));
        assertThatRows(tables.read(SHOES)).areExactly("a | null | 2 | [a]");
    }

    @Test
    void upsertWhereKeepsTheNewerRow() {
        tables.upsertWhere(SHOES, shoes("a 38 5", "b 40 5"), "incoming.seen > stored.seen");
        Commit commit = tables.upsertWhere(SHOES, shoes("a 1 4", "b 2 6", "c 3 1"), "incoming.seen > stored.seen");
        assertThat(commit.rowsWritten()).isEqualTo(2);
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 5 | [a]", "b | 2 | 6 | [b]", "c | 3 | 1 | [c]");
    }

    @Test
    void mergeUpsertsAndDeletesInOneCommit() {
        Commit first = tables.upsert(SHOES, shoes("a 38 1", "b 40 1", "c 42 1"));
        Commit commit = tables.merge(SHOES, shoes("a 39 2", "d 44 2"), keys("b", "unknown"));
        assertThat(commit.rowsWritten()).isEqualTo(2);
        assertThat(commit.rowsDeleted()).isEqualTo(1);
        assertThat(commit.version()).isEqualTo(first.version() + 1);
        assertThatRows(tables.read(SHOES)).areExactly("a | 39 | 2 | [a]", "c | 42 | 1 | [c]", "d | 44 | 2 | [d]");
    }

    @Test
    void mergeCreatesTheTable() {
        tables.merge(SHOES, shoes("a 39 2"), keys("b"));
        assertThatRows(tables.read(SHOES)).areExactly("a | 39 | 2 | [a]");
    }

    @Test
    void updateChangesAndDeletesStoredRowsInOneCommit() {
        long before = tables.append(SHOES, shoes("a 38 1", "b 40 1", "c 42 1", "d 44 1"))
                .version();
        Commit commit = tables.update(SHOES, shoes("a 39 2", "c 42 1"), keys("b", "unknown"));
        assertThat(commit.version()).isEqualTo(before + 1);
        assertThat(commit.rowsWritten()).isEqualTo(1);
        assertThat(commit.rowsDeleted()).isEqualTo(1);
        assertThatRows(tables.read(SHOES)).areExactly("a | 39 | 2 | [a]", "c | 42 | 1 | [c]", "d | 44 | 1 | [d]");
    }

    @Test
    void deleteKeysDeletesThoseRowsOnly() {
        tables.append(SHOES, shoes("a 38 1", "b 40 1"));
        Commit commit = tables.deleteKeys(SHOES, keys("a", "x"));
        assertThat(commit.rowsDeleted()).isEqualTo(1);
        assertThat(commit.rowsWritten()).isZero();
        assertThatRows(tables.read(SHOES)).areExactly("b | 40 | 1 | [b]");
    }

    @Test
    void deleteWhereTakesAnyTestAndWritesNothingWhenNoRowPasses() {
        assertThat(tables.deleteWhere(SHOES, lit(true))).isEmpty();
        long before = tables.append(SHOES, shoes("a 38 1", "b 40 1")).version();
        var isA =
                udf((UDF1<String, Boolean>) "a"::equals, DataTypes.BooleanType).apply(col("id"));

        assertThat(tables.deleteWhere(SHOES, isA))
                .hasValueSatisfying(commit -> assertThat(commit.rowsDeleted()).isEqualTo(1));
        assertThat(tables.deleteWhere(SHOES, isA)).isEmpty();

        assertThatRows(tables.read(SHOES)).areExactly("b | 40 | 1 | [b]");
        assertThat(tables.version(SHOES.name())).hasValue(before + 1);
    }

    @Test
    void replaceWhereReplacesExactlyThoseRowsAndMayBeRepeated() {
        tables.append(SHOES, shoes("a 38 1", "b 40 1", "c 42 2"));
        for (int time = 0; time < 2; time++) {
            Commit commit = tables.replaceWhere(SHOES, col("seen").equalTo(1), shoes("a 39 1", "d 44 1"));
            assertThat(commit.rowsWritten()).isEqualTo(2);
            assertThatRows(tables.read(SHOES)).areExactly("a | 39 | 1 | [a]", "c | 42 | 2 | [c]", "d | 44 | 1 | [d]");
        }
        tables.replaceWhere(SHOES, col("seen").equalTo(lit(3L)), shoes("e 45 3"));
        tables.replaceWhere(SHOES, col("seen").equalTo(lit(2L)).and(col("id").isin("c", "z")), shoes());
        assertThatRows(tables.read(SHOES)).selecting("id").areExactly("a", "d", "e");
    }

    @Test
    void replaceWhereCreatesTheTable() {
        tables.replaceWhere(SHOES, col("seen").equalTo(1), shoes("a 39 1"));
        assertThatRows(tables.read(SHOES)).areExactly("a | 39 | 1 | [a]");
    }

    @Test
    void overwriteReplacesRowsAndColumns() {
        tables.append(SHOES, shoes("a 38 1", "b 40 1"));
        TableContract narrower = TableContract.of(
                        "silver.shoes",
                        List.of(
                                ColumnSpec.required("id", Scalar.STRING, "key"),
                                ColumnSpec.optional("size", Scalar.STRING, "size as text")))
                .doc("Shoes")
                .key(List.of("id"))
                .withChangeFeed()
                .ownedBy("test");
        long before = tables.version(SHOES.name()).orElseThrow();
        Commit commit = tables.overwrite(narrower, shoes("c 42 1").selectExpr("id", "cast(size as string) size"));
        assertThat(commit.rowsWritten()).isEqualTo(1);
        assertThatRows(tables.read(narrower)).areExactly("c | 42");
        assertThat(tables.readAsStored(SHOES.name()).orElseThrow().columns()).containsExactly("id", "size");
        assertThat(tables.changesSince(narrower, before, commit.version())).isEmpty();
    }

    @Test
    void aVersionCanBeReadAfterTheTableMovedOn() {
        long first = tables.upsert(SHOES, shoes("a 38 1")).version();
        long second = tables.upsert(SHOES, shoes("a 39 2", "b 40 2")).version();
        tables.deleteKeys(SHOES, keys("a"));
        assertThatRows(tables.readAt(SHOES, first)).areExactly("a | 38 | 1 | [a]");
        assertThatRows(tables.readAt(SHOES, second)).areExactly("a | 39 | 2 | [a]", "b | 40 | 2 | [b]");
        assertThatThrownBy(() -> tables.readAt(SHOES, 99))
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCES))
                .hasMessageContaining("version 99 of silver.shoes");
    }

    @Test
    void changesOfOneCommitShowInsertsUpdatesAndDeletes() {
        long from = tables.upsert(SHOES, shoes("a 38 1", "b 40 1", "c 42 1")).version();
        long to = tables.merge(SHOES, shoes("a 39 2", "d 44 2"), keys("b")).version();
        assertThatRows(changes(from, to))
                .areExactly(
                        "a | 38 | 1 | [a] | update_preimage",
                        "a | 39 | 2 | [a] | update_postimage",
                        "b | 40 | 1 | [b] | delete",
                        "d | 44 | 2 | [d] | insert");
    }

    @Test
    void changesOfSeveralCommitsAreNet() {
        long from = tables.upsert(SHOES, shoes("a 38 1", "b 40 1", "c 42 1")).version();
        tables.upsert(SHOES, shoes("a 39 2", "n 1 2", "gone 1 2"));
        tables.upsert(SHOES, shoes("a 40 3", "n 2 3", "b 99 3"));
        tables.deleteKeys(SHOES, keys("gone", "c"));
        long to = tables.upsert(SHOES, shoes("b 40 1")).version();
        assertThatRows(changes(from, to))
                .areExactly(
                        "a | 38 | 1 | [a] | update_preimage",
                        "a | 40 | 3 | [a] | update_postimage",
                        "n | 2 | 3 | [n] | insert",
                        "c | 42 | 1 | [c] | delete");
        assertThatRows(changes(to, to)).areNone();
    }

    @Test
    void aRowReplacedInOneCommitIsAnUpdate() {
        long from = tables.upsert(SHOES, shoes("a 38 1", "b 40 1", "c 42 2")).version();
        long to = tables.replaceWhere(SHOES, col("seen").equalTo(1), shoes("a 39 1", "b 40 1", "d 41 1"))
                .version();
        assertThatRows(changes(from, to))
                .areExactly(
                        "a | 38 | 1 | [a] | update_preimage",
                        "a | 39 | 1 | [a] | update_postimage",
                        "d | 41 | 1 | [d] | insert");
    }

    @Test
    void changesOfAnOverwriteAreTheDifference() {
        long from = tables.upsert(SHOES, shoes("a 38 1", "b 40 1")).version();
        long to = tables.overwrite(SHOES, shoes("a 38 1", "c 42 1")).version();
        assertThatRows(changes(from, to)).areExactly("b | 40 | 1 | [b] | delete", "c | 42 | 1 | [c] | insert");
    }

    @Test
    void changesBeforeTheTableBeganAreNotKnown() {
        long version = tables.upsert(SHOES, shoes("a 38 1")).version();
        assertThat(tables.changesSince(SHOES, version, version + 5)).isEmpty();
        assertThat(tables.changesSince(SHOES, version + 3, version + 5)).isEmpty();
    }

    @Test
    void missingUnknownAndRetypedColumnsAreNamed() {
        Dataset<Row> rows =
                shoes("a 38 1").drop("tags").withColumn("sise", lit(1)).withColumn("seen", lit("x"));
        assertThatThrownBy(() -> tables.append(SHOES, rows))
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BUG))
                .hasMessageContaining("silver.shoes")
                .hasMessageContaining("column tags is missing")
                .hasMessageContaining("no column sise")
                .hasMessageContaining("column seen is STRING instead of BIGINT");
        assertThat(tables.version(SHOES.name())).isEmpty();
    }

    @Test
    void aNullWhereNoneIsAllowedStopsTheWriteAndNamesTheColumn() {
        tables.append(SHOES, shoes("a 38 1"));
        long before = tables.version(SHOES.name()).orElseThrow();
        Dataset<Row> rows = shoes("b 40 -");
        for (Runnable write : List.<Runnable>of(
                () -> tables.append(SHOES, rows),
                () -> tables.upsert(SHOES, rows),
                () -> tables.merge(SHOES, rows, keys("a")),
                () -> tables.overwrite(SHOES, rows),
                () -> tables.replaceWhere(SHOES, col("size").equalTo(40), rows))) {
            assertThatThrownBy(write::run)
                    .isInstanceOfSatisfying(
                            ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.DATA))
                    .hasMessageContaining("silver.shoes")
                    .hasMessageContaining("seen");
        }
        assertThat(tables.version(SHOES.name())).hasValue(before);
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]");
    }

    @Test
    void aKeyThatStandsTwiceIsRefusedWhereItWouldReplaceARow() {
        tables.append(SHOES, shoes("a 38 1"));
        assertThatThrownBy(() -> tables.upsert(SHOES, shoes("a 39 2", "a 40 2")))
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BUG))
                .hasMessageContaining("stands twice");
    }

    @Test
    void columnsAreAddedWithNullsForTheRowsThatAreThere() {
        tables.append(SHOES, shoes("a 38 1"));
        List<ColumnSpec> columns = new ArrayList<>(SHOES.columns());
        columns.add(ColumnSpec.optional("colour", Scalar.STRING, "the shoe's colour"));
        columns.add(ColumnSpec.optional("places", Parts.IDENTIFIERS, "where"));
        TableContract wider = TableContract.of("silver.shoes", columns)
                .doc("Shoes")
                .key(List.of("id"))
                .withChangeFeed()
                .ownedBy("test");
        assertThatRows(tables.read(wider)).areExactly("a | 38 | 1 | [a] | null | null");
        long from = tables.version(SHOES.name()).orElseThrow();
        tables.addColumns(wider);
        assertThat(tables.readAsStored(SHOES.name()).orElseThrow().columns()).contains("colour", "places");
        long to = tables.upsert(
                        wider,
                        TestRows.of(wider)
                                .rowByName(Map.of(
                                        "id", "b", "seen", 2, "colour", "red", "places", List.of(List.of("n", "v"))))
                                .rows())
                .version();
        assertThatRows(tables.read(wider))
                .areExactly("a | 38 | 1 | [a] | null | null", "b | null | 2 | null | red | [(n, v)]");
        assertThatRows(tables.changesSince(wider, from, to).orElseThrow())
                .areExactly("b | null | 2 | null | red | [(n, v)] | insert");
    }

    @Test
    void aContractThatGrewIsFollowedByTheNextWrite() {
        tables.append(SHOES, shoes("a 38 1"));
        List<ColumnSpec> columns = new ArrayList<>(SHOES.columns());
        columns.add(ColumnSpec.optional("colour", Scalar.STRING, "colour"));
        TableContract wider = TableContract.of("silver.shoes", columns)
                .key(List.of("id"))
                .withChangeFeed()
                .ownedBy("test");
        tables.upsert(wider, shoes("a 39 2").withColumn("colour", lit("red")));
        assertThatRows(tables.read(wider)).areExactly("a | 39 | 2 | [a] | red");
    }

    @Test
    void maintenanceKeepsRowsAndChanges() {
        long from = tables.upsert(SHOES, shoes("a 38 1")).version();
        for (int i = 0; i < 6; i++) {
            tables.upsert(SHOES, shoes("n" + i + " " + i + " 2"));
        }
        tables.maintain(SHOES.name());
        long to = tables.version(SHOES.name()).orElseThrow();
        assertThatRows(tables.read(SHOES)).hasCount(7);
        assertThatRows(changes(from, to))
                .selecting("id", "_change_type")
                .hasCount(6)
                .where("_change_type = 'insert'")
                .hasCount(6);
        tables.maintain(Tables.EVENTS.name());
    }

    @Test
    void aForgottenHistoryLeavesTheRowsAndNoTraceOfOtherOnes() throws IOException {
        long before = tables.upsert(SHOES, shoes("a 38 1", "zebra-leather 40 1", "n 42 1"))
                .version();
        tables.upsert(SHOES, shoes("zebra-leather 41 2"));
        long deleted = tables.deleteKeys(SHOES, keys("zebra-leather")).version();
        assertThat(filesWith("zebra-leather")).as("the history does hold it").isNotEmpty();

        tables.forgetHistory(SHOES.name());

        assertThat(filesWith("zebra-leather")).isEmpty();
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]", "n | 42 | 1 | [n]");
        assertThat(tables.changesSince(SHOES, before, deleted)).isEmpty();
        long now = tables.version(SHOES.name()).orElseThrow();
        assertThatRows(tables.readAt(SHOES, now)).hasCount(2);
        assertThatRows(changes(now, now)).areNone();
        long next = tables.upsert(SHOES, shoes("b 40 3")).version();
        assertThat(next).isGreaterThan(now);
        assertThatRows(changes(now, next)).areExactly("b | 40 | 3 | [b] | insert");
    }

    @Test
    void aHistoryCanBeForgottenTwiceAndOfATableThatIsNotThere() {
        tables.upsert(SHOES, shoes("a 38 1"));
        tables.forgetHistory(SHOES.name());
        tables.forgetHistory(SHOES.name());
        tables.forgetHistory(Tables.EVENTS.name());
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]");
        tables.overwrite(SHOES, shoes("b 40 3"));
        assertThatRows(tables.read(SHOES)).areExactly("b | 40 | 3 | [b]");
    }

    /** Files of the lakehouse that hold a text, as it stands or in what Parquet and Avro make of it (neither compresses so short a text away). */
    private List<Path> filesWith(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String name = file.toString();
                String content = name.endsWith(".parquet") ? parquet(name) : name.endsWith(".avro") ? avro(file) : "";
                if ((new String(bytes, StandardCharsets.ISO_8859_1) + content).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static String parquet(String file) {
        return String.join(
                "\n", TestSpark.session().read().parquet(file).toJSON().collectAsList());
    }

    private static String avro(Path file) throws IOException {
        StringBuilder content = new StringBuilder();
        try (DataFileReader<Object> rows = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            rows.forEach(row -> content.append(row).append('\n'));
        }
        return content.toString();
    }

    @Test
    void aWriteThatWasKilledAndRepeatedLeavesTheSameRows() {
        tables.upsert(SHOES, shoes("a 38 1"));
        Dataset<Row> failing = shoes("b 40 2")
                .withColumn("size", org.apache.spark.sql.functions.expr("cast(raise_error('killed') as int)"));
        assertThatThrownBy(() -> tables.upsert(SHOES, failing)).hasStackTraceContaining("killed");
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]");
        tables.upsert(SHOES, shoes("b 40 2"));
        tables.upsert(SHOES, shoes("b 40 2"));
        assertThatRows(tables.read(SHOES)).areExactly("a | 38 | 1 | [a]", "b | 40 | 2 | [b]");
    }

    @Test
    void aWriteMayReadATableAsItIsStored() {
        tables.upsert(SHOES, shoes("a 38 1"));
        tables.upsert(
                SHOES,
                tables.readAsStored(SHOES.name())
                        .orElseThrow()
                        .withColumn("size", col("size").plus(1)));
        assertThatRows(tables.read(SHOES)).areExactly("a | 39 | 1 | [a]");
    }

    @Test
    void aWriteMayReadTheTableItWrites() {
        tables.upsert(SHOES, shoes("a 38 1", "b 40 1"));
        tables.upsert(SHOES, tables.read(SHOES).withColumn("size", col("size").plus(1)));
        tables.overwrite(SHOES, tables.read(SHOES).where("id = 'a'"));
        assertThatRows(tables.read(SHOES)).areExactly("a | 39 | 1 | [a]");
    }

    @Test
    void everyTableOfTheProductCanBeCreatedAndUpserted() {
        for (TableContract table : List.of(Tables.EVENTS, Tables.QUALITY, Tables.RUNS, Tables.PROFILES)) {
            Dataset<Row> rows = TestRows.of(table).rowByName(Map.of()).rows();
            tables.upsert(table, rows);
            tables.upsert(table, rows);
            assertThatRows(tables.read(table)).hasCount(1);
        }
        assertThat(tables.list().stream().map(TableName::toString))
                .containsExactly("customer.profiles", "ops.quality", "ops.runs", "silver.events");
    }

    @Test
    void anotherWriterAtTheSameTimeIsToldAndNothingIsHalfWritten() {
        tables.upsert(SHOES, shoes("a 38 1", "b 40 1"));
        AtomicBoolean once = new AtomicBoolean();
        // While the rows are being written, somebody else changes the row that they replace.
        UDF1<Long, Long> meanwhile = seen -> {
            if (once.compareAndSet(false, true)) {
                Thread other = new Thread(() -> tables.upsert(SHOES, shoes("a 50 9")));
                other.start();
                other.join();
            }
            return seen;
        };
        Dataset<Row> rows = shoes("a 39 2")
                .withColumn("seen", udf(meanwhile, DataTypes.LongType).apply(col("seen")));
        assertThatThrownBy(() -> tables.upsert(SHOES, rows))
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCES))
                .hasMessageContaining("another writer");
        assertThatRows(tables.read(SHOES)).areExactly("a | 50 | 9 | [a]", "b | 40 | 1 | [b]");
    }

    private Dataset<Row> changes(long from, long to) {
        return tables.changesSince(SHOES, from, to).orElseThrow();
    }

    private static Dataset<Row> keys(String... ids) {
        return shoes(Arrays.stream(ids).map(id -> id + " 1 1").toArray(String[]::new))
                .select("id");
    }

    /** Shoes as {@code id size seen}, with a dash for null. */
    private static Dataset<Row> shoes(String... lines) {
        TestRows rows = TestRows.of(SHOES);
        for (String line : lines) {
            String[] parts = line.split(" ");
            Map<String, Object> values = new HashMap<>();
            values.put("id", parts[0]);
            values.put("size", parts[1].equals("-") ? null : Integer.valueOf(parts[1]));
            values.put("seen", parts[2].equals("-") ? null : Long.valueOf(parts[2]));
            values.put("tags", List.of(parts[0]));
            rows.rowByName(values);
        }
        return rows.rows();
    }
}
