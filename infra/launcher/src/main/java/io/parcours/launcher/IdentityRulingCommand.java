package io.parcours.launcher;

import io.parcours.identity.job.StewardDecisions.Wish;
import io.parcours.launcher.spark.Identities;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code join} and {@code part} share: two ends or a file of them, decided on all at once or not at all. */
abstract class IdentityRulingCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final boolean together;

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

    IdentityRulingCommand(Terminal terminal, boolean together) {
        this.terminal = terminal;
        this.together = together;
    }

    @Override
    public Integer call() {
        if (file == null ? pair.size() != 2 : !pair.isEmpty()) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "name two, or a file with --file");
        }
        Identities identities = Identities.open(option.open());
        List<Wish> wishes = file != null
                ? identities.wishes(file, together, steward.by(), steward.because())
                : List.of(new Wish(together, pair.get(0), pair.get(1), steward.by(), steward.because()));
        Rulings.print(terminal, identities.decide(wishes, terminal.err()::println), json);
        return 0;
    }
}
