package io.parcours.launcher;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.key.Key;
import io.parcours.service.key.Keys;
import io.parcours.service.key.Scope;
import io.parcours.service.state.StateDatabase;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keys of the service. */
@Command(name = "keys", description = "Create, list and revoke the keys of the service.")
final class KeysCommand {
    private final Terminal terminal;

    KeysCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "create", description = "Create a key and print it, once.")
    int create(
            @Mixin WorkspaceOption option,
            @Option(
                            names = "--name",
                            paramLabel = "WORDS",
                            required = true,
                            description = "Whose key it is, for example crm-tool.")
                    String name,
            @Option(
                            names = "--scopes",
                            paramLabel = "SCOPE",
                            split = ",",
                            required = true,
                            description = "What it may do, for example segments:read,members:read.")
                    List<String> scopes,
            @Option(names = "--days", paramLabel = "N", description = "Days until it expires (default: never).")
                    Optional<Integer> days) {
        Set<Scope> wanted = new LinkedHashSet<>();
        scopes.forEach(scope -> wanted.add(scope(scope)));
        Workspace workspace = option.open();
        try (StateDatabase state = StateDatabase.open(workspace)) {
            Keys.Created created = new Keys(state).create(name, wanted, days.map(Duration::ofDays));
            terminal.line(created.token());
            terminal.err()
                    .println("key " + created.key().id() + " for " + name
                            + "; it is not shown again, only a hash of it is kept");
        }
        return 0;
    }

    @Command(name = "list", description = "List keys, without their secrets.")
    int list(@Mixin WorkspaceOption option) {
        Workspace workspace = option.open();
        ZoneId zone = workspace.settings().timeZone();
        TextTable table = new TextTable("key", "name", "scopes", "created", "expires", "revoked");
        try (StateDatabase state = StateDatabase.open(workspace)) {
            for (Key key : new Keys(state).list()) {
                table.row(
                        key.id(),
                        key.label(),
                        key.scopes().stream().map(Scope::wireName).sorted().collect(Collectors.joining(", ")),
                        RunsCommand.time(key.createdAt(), zone),
                        key.expiresAt().map(at -> RunsCommand.time(at, zone)).orElse("never"),
                        key.revokedAt().map(at -> RunsCommand.time(at, zone)).orElse(""));
            }
        }
        table.print(terminal);
        return 0;
    }

    @Command(name = "revoke", description = "End a key; a running service refuses it within seconds.")
    int revoke(@Mixin WorkspaceOption option, @Parameters(paramLabel = "KEY", description = "Its id.") String key) {
        try (StateDatabase state = StateDatabase.open(option.open())) {
            if (!new Keys(state).revoke(key)) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "no key was revoked",
                        "there is no key " + key,
                        "see parcours keys list -w " + option.folder());
            }
        }
        terminal.line("revoked " + key);
        return 0;
    }

    private static Scope scope(String name) {
        try {
            return Scope.parse(name.strip());
        } catch (IllegalArgumentException e) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "the key was not created",
                    "there is no scope '" + name + "'",
                    "choose from " + String.join(", ", Scope.names()),
                    e);
        }
    }
}
