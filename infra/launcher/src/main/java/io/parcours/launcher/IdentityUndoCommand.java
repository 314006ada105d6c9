package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.person.Ruling;
import io.parcours.launcher.spark.Identities;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a decision back. */
@Command(
        name = "undo",
        description =
                "Take a decision back: by its id, or by its two ends. The next run follows rules and evidence again.")
final class IdentityUndoCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Parameters(
            paramLabel = "ID|NS:VALUE",
            arity = "1..2",
            description = "An id as parcours identity decisions shows it, or the two ends of a pair.")
    private List<String> words = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    IdentityUndoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Ruling> undone = Identities.open(option.open()).undo(words, terminal.err()::println);
        if (json) {
            ObjectNode node = JSON.createObjectNode();
            Rulings.array(node.putArray("undone"), undone);
            terminal.line(node.toString());
            return 0;
        }
        Rulings.table(undone).print(terminal);
        terminal.line("taken back; the next parcours run follows rules and evidence again");
        return 0;
    }
}
