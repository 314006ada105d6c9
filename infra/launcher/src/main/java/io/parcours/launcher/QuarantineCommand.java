package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.ingestion.job.QuarantineReplay.Waiting;
import io.parcours.launcher.spark.Quarantine;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rejected rows: what waits, and another try after the contract or its rules were mended. */
@Command(name = "quarantine", description = "Show rejected rows, and try them again after a fix.")
final class QuarantineCommand {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    QuarantineCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "What waits, by dataset and rule, with the reason and place of one row each.")
    int list(
            @Mixin WorkspaceOption option,
            @Option(names = "--json", description = "Print one JSON object a line.") boolean json) {
        List<Waiting> waiting = Quarantine.list(option.open());
        if (json) {
            waiting.forEach(rows -> terminal.line(json(rows)));
            return 0;
        }
        if (waiting.isEmpty()) {
            terminal.line("nothing is in quarantine");
            return 0;
        }
        TextTable table = new TextTable("dataset", "rule", "column", "rows", "one of them", "from");
        for (Waiting rows : waiting) {
            table.row(
                    rows.dataset(),
                    rows.rule(),
                    rows.column().orElse(""),
                    rows.rows(),
                    rows.example(),
                    rows.place().map(QuarantineCommand::fileName).orElse(""));
        }
        table.print(terminal);
        terminal.line("mend the contract, then: parcours quarantine replay SILO.DATASET");
        return 0;
    }

    @Command(name = "replay", description = "Try the waiting rows of a dataset again, with its contract as it is now.")
    int replay(
            @Mixin WorkspaceOption option,
            @Parameters(paramLabel = "SILO.DATASET", description = "For example crm.contacts; see quarantine list.")
                    String dataset) {
        Quarantine.replay(option.open(), dataset, terminal.out(), terminal.colours());
        return 0;
    }

    private static String fileName(String place) {
        return place.substring(place.lastIndexOf('/') + 1);
    }

    private static String json(Waiting rows) {
        ObjectNode node = JSON.createObjectNode();
        node.put("dataset", rows.dataset());
        node.put("rule", rows.rule());
        rows.column().ifPresent(column -> node.put("column", column));
        node.put("rows", rows.rows());
        node.put("example", rows.example());
        rows.place().ifPresent(place -> node.put("place", place));
        node.put("newest", rows.newest().toString());
        return node.toString();
    }
}
