package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Every row of every table of a workspace, without what names the run, the folder or when its files were made: for comparing two of them. */
final class LakeContent {
    /** Columns that say which run wrote a row, or when a file of a workspace made for the test was written. */
    private static final Set<String> OF_THE_RUN = Set.of("run_id", "entered_run", "left_run", "modified_at");

    private final Map<TableName, List<String>> rows = new TreeMap<>();

    private LakeContent() {}

    static LakeContent of(Path folder) {
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        faults.throwIfAny();
        TableStore tables = TableStores.open(
                SparkSessions.open(workspace), workspace.settings().lakehouse());
        LakeContent content = new LakeContent();
        for (TableName table : tables.list()) {
            if (!table.equals(Tables.RUNS.name())) {
                content.rows.put(
                        table,
                        rows(
                                tables.readAsStored(table).orElseThrow(),
                                folder.toAbsolutePath().normalize()));
            }
        }
        return content;
    }

    private static List<String> rows(Dataset<Row> stored, Path folder) {
        Column[] kept = Arrays.stream(stored.columns())
                .filter(name -> !OF_THE_RUN.contains(name))
                .map(name -> functions.col("`" + name + "`"))
                .toArray(Column[]::new);
        return stored.select(kept).toJSON().collectAsList().stream()
                .map(row -> row.replace(folder.toString(), ""))
                .sorted()
                .toList();
    }

    Set<TableName> tables() {
        return rows.keySet();
    }

    int count(String table) {
        return rows.getOrDefault(TableName.parse(table), List.of()).size();
    }

    /** Rows, after the name of their table, that another state does not have. */
    List<String> rowsNotIn(LakeContent other) {
        return rows.entrySet().stream()
                .flatMap(table -> {
                    List<String> left = new java.util.ArrayList<>(table.getValue());
                    other.rows.getOrDefault(table.getKey(), List.of()).forEach(left::remove);
                    return left.stream().map(row -> table.getKey() + " " + row);
                })
                .toList();
    }

    void isTheSameAs(LakeContent other) {
        assertThat(rows.keySet()).isEqualTo(other.rows.keySet());
        rows.forEach((table, content) -> assertThat(content)
                .as("rows of %s", table)
                .hasSameSizeAs(other.rows.get(table))
                .isEqualTo(other.rows.get(table)));
    }
}
