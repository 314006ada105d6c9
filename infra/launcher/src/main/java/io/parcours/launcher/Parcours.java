package io.parcours.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root of the command; each subcommand is a class of its own. */
@Command(
        name = "parcours",
        description = "An open customer data platform with identity resolution.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a defect of Parcours",
            "2:configuration: a definition, an argument or a credential",
            "3:data: more rows rejected than the contract allows",
            "4:resources: disk, memory, a connection or a lock"
        },
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            ValidateCommand.class,
            RunCommand.class,
            ServeCommand.class,
            RehearseCommand.class,
            StatusCommand.class,
            RunsCommand.class,
            SqlCommand.class,
            QuarantineCommand.class,
            KeysCommand.class,
            SyncCommand.class,
            PrivacyCommand.class,
            EraseCommand.class,
            IdentityCommand.class,
            SegmentsCommand.class,
            BenchCommand.class
        })
public final class Parcours {
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces.")
    private boolean debug;

    private Parcours() {}

    public static void main(String... args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(new Terminal(out, err, Boolean.getBoolean("parcours.terminal")), args));
    }

    /** Runs a command line and answers its exit code. */
    static int run(Terminal terminal, String... args) {
        Parcours root = new Parcours();
        CommandLine commandLine = new CommandLine(root, new CommandFactory(terminal))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setParameterExceptionHandler((wrong, ignored) -> {
                    terminal.fail(
                            String.valueOf(wrong.getMessage()),
                            suggestion(wrong),
                            "see parcours" + path(wrong.getCommandLine()) + " --help");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler(
                        (failure, ignored, parsed) -> Failures.tell(failure, terminal, root.debug));
        return commandLine.execute(args.length == 0 ? new String[] {"--help"} : args);
    }

    private static String suggestion(ParameterException wrong) {
        List<String> near =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return near.isEmpty() ? "the arguments do not fit" : "did you mean " + String.join(" or ", near) + "?";
    }

    private static String path(CommandLine command) {
        CommandLine parent = command.getParent();
        return parent == null ? "" : path(parent) + " " + command.getCommandName();
    }
}
