package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.launcher.spark.Lists;
import io.parcours.launcher.spark.Lists.Imported;
import io.parcours.segments.job.StaticLists.Listed;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists of identifiers that rules let in or leave out. */
@Command(
        name = "list",
        description =
                "Hand in lists of people by identifier, for rules to use: on_list: vips, or not on list \"staff\".")
final class SegmentsListCommand {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    SegmentsListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "import",
            description = "Put the identifiers of a CSV file on a list; the next run lets segments know.",
            footer = {
                "%nThe first line names kinds of identifiers, for example email,loyalty_id; a row may have several."
            })
    int add(
            @Mixin WorkspaceOption option,
            @Parameters(paramLabel = "FILE", description = "The CSV file.") Path file,
            @Option(
                            names = "--name",
                            paramLabel = "LIST",
                            description = "The list's name (default: the file's, in small letters).")
                    @Nullable
                    String name,
            @Option(names = "--replace", description = "Who is not in the file goes off the list.") boolean replace,
            @Option(names = "--json", description = "Print one JSON object.") boolean json) {
        Lists.checkFile(file);
        String list = name == null ? named(file) : name;
        Lists.checkName(list);
        Imported done = Lists.open(option.open()).add(file, list, replace, this::waiting);
        if (json) {
            terminal.line(JSON.createObjectNode()
                    .put("list", done.list())
                    .put("rows", done.rows())
                    .put("identifiers", done.identifiers())
                    .put("refused", done.refused())
                    .put("before", done.before())
                    .toString());
            return 0;
        }
        terminal.line(done.identifiers() + " identifiers of " + done.rows() + " rows are on list " + done.list()
                + " (it had " + done.before() + (replace ? ", those not in the file are off it)" : ")"));
        if (done.erased() > 0) {
            terminal.line(done.erased() + " more are of persons who were erased, and were left out");
        }
        if (done.refused() > 0) {
            terminal.line(done.refused() + " values are no identifiers of their kind, for example in row "
                    + done.refusedRows().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        return 0;
    }

    private static String named(Path file) {
        return String.valueOf(file.getFileName())
                .replaceFirst("\\.[A-Za-z]+(\\.gz)?$", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }

    @Command(name = "show", description = "Show the lists there are, and how many persons are on each.")
    int show(
            @Mixin WorkspaceOption option,
            @Option(names = "--json", description = "Print one JSON object a line.") boolean json) {
        List<Listed> all = Lists.open(option.open()).all();
        if (json) {
            all.forEach(list -> terminal.line(JSON.createObjectNode()
                    .put("list", list.list())
                    .put("identifiers", list.identifiers())
                    .put("persons", list.persons())
                    .put("last_added", list.lastAdded().toString())
                    .toString()));
            return 0;
        }
        if (all.isEmpty()) {
            terminal.line("no list was handed in yet; parcours segments list import FILE does that");
            return 0;
        }
        TextTable table = new TextTable("list", "identifiers", "persons", "last added");
        all.forEach(list -> table.row(
                list.list(),
                list.identifiers(),
                list.persons(),
                list.lastAdded().toString()));
        table.print(terminal);
        return 0;
    }

    @Command(name = "remove", description = "Take a list away; nobody is on it any more.")
    int remove(
            @Mixin WorkspaceOption option,
            @Parameters(paramLabel = "LIST", description = "The list's name.") String list) {
        long had = Lists.open(option.open()).remove(list, this::waiting);
        terminal.line("list " + list + " is gone; it had " + had + " identifiers");
        return 0;
    }

    private void waiting(String line) {
        terminal.line(line);
    }
}
