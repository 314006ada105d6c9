package io.parcours.launcher;

import io.parcours.identity.job.StewardDecisions.Wish;
import io.parcours.launcher.spark.Identities;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A steward's word that two are one person. */
@Command(
        name = "join",
        description = {
            "Decide that two are one person, whatever rules and matches say.",
            "The next run applies it and every later one keeps to it, until it is undone or a newer decision contradicts it."
        },
        footer = {
            "%nExamples:",
            "  parcours identity join email:ana@mail.example record:crm/17 --because 'she called'",
            "  parcours identity join --file decisions.csv",
            "%nThe file has the columns (CSV with a header) or keys (YAML list) left and right, and if wanted decision (together or apart), "
                    + "because and by."
        })
final class IdentityJoinCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Mixin
    private StewardOptions steward = new StewardOptions();

    @Parameters(
            paramLabel = "NS:VALUE",
            arity = "0..2",
            description =
                    "Two of: an identifier (email:ana@mail.example), a record (record:crm/17), a person (person:ID).")
    private List<String> pair = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Many decisions at once, CSV or YAML; all or none.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    IdentityJoinCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (file == null ? pair.size() != 2 : !pair.isEmpty()) {
            throw new ParameterException(
                    java.util.Objects.requireNonNull(spec).commandLine(), "name two, or a file with --file");
        }
        Identities identities = Identities.open(option.open());
        List<Wish> wishes = file != null
                ? identities.wishes(file, true, steward.by(), steward.because())
                : List.of(new Wish(true, pair.get(0), pair.get(1), steward.by(), steward.because()));
        Rulings.print(terminal, identities.decide(wishes, terminal.err()::println), json);
        return 0;
    }
}
