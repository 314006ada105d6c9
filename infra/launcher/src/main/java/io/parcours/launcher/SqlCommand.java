package io.parcours.launcher;

import io.parcours.launcher.spark.SqlQuery;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a workspace's tables. */
@Command(
        name = "sql",
        description = "Ask the tables: layer.name, for example silver.events. See what there is with status.")
final class SqlCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Parameters(paramLabel = "QUERY", description = "A query in Spark's SQL.")
    private String query = "";

    @ArgGroup
    private Form form = new Form();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Most rows shown in a table (default: 1000).")
    private int limit = 1000;

    private static final class Form {
        @Option(names = "--json", description = "Print one JSON object a row.")
        private boolean json;

        @Option(names = "--csv", description = "Print comma-separated values under a header.")
        private boolean csv;
    }

    SqlCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        SqlQuery asked = SqlQuery.ask(option.open(), query);
        if (form.json) {
            asked.json().forEachRemaining(terminal::line);
        } else if (form.csv) {
            terminal.line(csv(asked.columns()));
            for (Iterator<List<String>> rows = asked.rows(); rows.hasNext(); ) {
                terminal.line(csv(rows.next()));
            }
        } else {
            table(asked);
        }
        return 0;
    }

    private void table(SqlQuery asked) {
        List<List<String>> rows = asked.rows(limit + 1);
        TextTable table = new TextTable(asked.columns());
        rows.stream().limit(limit).forEach(table::row);
        table.print(terminal);
        if (rows.size() > limit) {
            terminal.line(terminal.dim("… more than " + limit + " rows; see --limit"));
        }
    }

    /** RFC 4180. */
    private static String csv(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.matches("(?s).*[,\"\\r\\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                .collect(Collectors.joining(","));
    }
}
