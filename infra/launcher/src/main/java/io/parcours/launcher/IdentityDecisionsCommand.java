package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.person.Ruling;
import io.parcours.launcher.spark.Identities;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what stewards decided. */
@Command(name = "decisions", description = "List what stewards decided, newest first.")
final class IdentityDecisionsCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    IdentityDecisionsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Ruling> rulings = Identities.open(option.open()).decisions();
        List<Ruling> overruled = Ruling.overruled(rulings);
        if (json) {
            ObjectNode node = JSON.createObjectNode();
            Rulings.array(node.putArray("decisions"), rulings);
            Rulings.array(node.putArray("overruled"), overruled);
            terminal.line(node.toString());
            return 0;
        }
        if (rulings.isEmpty()) {
            terminal.line("nothing was decided yet; see parcours identity join --help");
            return 0;
        }
        Set<Ruling> gone = new HashSet<>(overruled);
        Rulings.table(rulings.stream().filter(ruling -> !gone.contains(ruling)).toList())
                .print(terminal);
        if (!overruled.isEmpty()) {
            terminal.line("");
            terminal.line("overruled by newer ones:");
            Rulings.table(overruled).print(terminal);
        }
        return 0;
    }
}
