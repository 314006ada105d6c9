package io.parcours.launcher;

import io.parcours.launcher.spark.Identities;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A steward's word that one person is two. */
@Command(
        name = "split",
        description = {
            "Decide that one person is two.",
            "Written as decisions that put each side together and keep the two apart; the larger side keeps the person's id."
        },
        footer = {
            "%nExample:",
            "  parcours identity split email:fam@mail.example --move record:crm/18 --move cookie:k-81"
        })
final class IdentitySplitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Mixin
    private StewardOptions steward = new StewardOptions();

    @Parameters(paramLabel = "PERSON", description = "Any of its identifiers or records, or person:ID.")
    private String person = "";

    @Option(
            names = "--move",
            paramLabel = "NS:VALUE",
            required = true,
            arity = "1..*",
            description = "What belongs to somebody else.")
    private List<String> move = List.of();

    @Option(
            names = "--keep",
            paramLabel = "NS:VALUE",
            arity = "1..*",
            description = "What stays (default: everything that does not move).")
    private List<String> keep = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    IdentitySplitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Identities identities = Identities.open(option.open());
        Rulings.print(
                terminal,
                identities.split(person, keep, move, steward.by(), steward.because(), terminal.err()::println),
                json);
        return 0;
    }
}
