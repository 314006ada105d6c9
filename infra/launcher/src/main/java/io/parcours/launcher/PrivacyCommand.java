package io.parcours.launcher;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.IdentityNormaliser;
import io.parcours.service.SyncsOfWorkspace;
import io.parcours.service.destination.Destination;
import io.parcours.service.destination.SyncRun;
import io.parcours.service.destination.Syncs;
import io.parcours.service.request.PrivacyRequest;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What persons ask for about their own data, without a running service; a running one heeds it within seconds. */
@Command(
        name = "privacy",
        description = "Restrict a person's data, end that, or hand out a copy of it; and list what was asked.")
final class PrivacyCommand {
    private static final String ASKED_BY = "parcours privacy";
    private static final int LISTED = 100;

    private final Terminal terminal;

    PrivacyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "restrict",
            description = {
                "Hold the person's data and use it for nothing: no look-up, no audience, no export shows the person,",
                "and destinations give the person back."
            })
    int restrict(@Mixin WorkspaceOption option, @Mixin Person person) throws InterruptedException {
        Workspace workspace = option.open();
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults());
                Lease lease = lease(opened)) {
            Found found = person.find(workspace, lease);
            PrivacyRequest request = opened.rights().record(found, ASKED_BY, person.reason());
            terminal.line("request " + request.number() + ": " + request.outcome());
            return takenBack(opened, request);
        }
    }

    /** Has every destination that holds the person give the person back, and tells of those that did not yet. */
    private int takenBack(SyncsOfWorkspace opened, PrivacyRequest request) throws InterruptedException {
        Syncs syncs = opened.syncs();
        boolean all = true;
        for (Destination destination : opened.rights().holding(request.personId())) {
            SyncRun run = syncs.run(List.of(destination), "privacy request " + request.number(), true)
                    .get(0);
            boolean held = opened.rights().holding(request.personId()).contains(destination);
            all &= !held;
            terminal.line(destination.id() + ": "
                    + (held ? "not taken back yet (" + run.problem().orElse("waiting") + ")" : "taken back"));
        }
        if (!all) {
            terminal.err().println("run parcours sync until nothing waits; a running service does so by itself");
        }
        return all ? 0 : Fault.RESOURCES.exitCode();
    }

    @Command(name = "release", description = "End a restriction.")
    int release(@Mixin WorkspaceOption option, @Mixin Person person) {
        Workspace workspace = option.open();
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults());
                Lease lease = lease(opened)) {
            Found found = person.find(workspace, lease);
            PrivacyRequest request = opened.rights().release(lease.generation(), found, ASKED_BY, person.reason());
            terminal.line("request " + request.number() + ": " + request.outcome());
        }
        return 0;
    }

    @Command(name = "export", description = "Write a readable ZIP of what is held about the person.")
    int export(
            @Mixin WorkspaceOption option,
            @Mixin Person person,
            @Option(
                            names = "--to",
                            paramLabel = "FILE",
                            required = true,
                            description = "The ZIP to write; it must not exist.")
                    Path file)
            throws IOException {
        if (Files.exists(file)) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "cannot write " + file,
                    "there is a file of this name",
                    "name another one, or remove it");
        }
        Workspace workspace = option.open();
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults());
                Lease lease = lease(opened)) {
            Found found = person.find(workspace, lease);
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                opened.rights().export(lease.generation(), found, ASKED_BY, person.reason(), out);
            }
            terminal.line("wrote " + file);
        }
        return 0;
    }

    @Command(name = "list", description = "List requests, newest first.")
    int list(@Mixin WorkspaceOption option) {
        Workspace workspace = option.open();
        ZoneId zone = workspace.settings().timeZone();
        TextTable table = new TextTable("request", "kind", "person", "asked by", "at", "outcome", "reason");
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults())) {
            for (PrivacyRequest request : opened.rights().requests().list(LISTED)) {
                table.row(
                        request.number(),
                        request.kind().words(),
                        request.personId(),
                        request.askedBy(),
                        RunsCommand.time(request.at(), zone),
                        request.outcome(),
                        request.reason().orElse(""));
            }
        }
        table.print(terminal);
        return 0;
    }

    static Lease lease(SyncsOfWorkspace opened) {
        return opened.generations()
                .lease()
                .orElseThrow(() -> new ParcoursException(
                        Fault.CONFIGURATION,
                        "nobody is known yet",
                        "no generation was published",
                        "run parcours run, which ends with publish"));
    }

    /** Whom a request is about, and why. */
    static final class Person {
        @Parameters(
                paramLabel = "NS:VALUE",
                description = "Any identifier of the person, for example email:jane@example.com.")
        private String identifier = "";

        @Option(names = "--reason", paramLabel = "WORDS", description = "What the request goes back to; kept with it.")
        private Optional<String> why = Optional.empty();

        Optional<String> reason() {
            return why;
        }

        Found find(Workspace workspace, Lease lease) {
            return PrivacyCommand.find(workspace, lease, identifier);
        }
    }

    static Found find(Workspace workspace, Lease lease, String identifier) {
        return lookUp(workspace, lease, identifier)
                .orElseThrow(() -> new ParcoursException(
                        Fault.CONFIGURATION,
                        "no person has this identifier",
                        "it is not in generation " + lease.generation().number(),
                        "check it; parcours identity explain shows what is known of an identifier"));
    }

    /** Whose an identifier is; a text that is none is refused. */
    static Optional<Found> lookUp(Workspace workspace, Lease lease, String identifier) {
        int colon = identifier.indexOf(':');
        if (colon <= 0 || colon == identifier.length() - 1) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "nobody was looked for",
                    "'" + identifier + "' is no identifier",
                    "write namespace:value, for example email:jane@example.com");
        }
        String namespace = identifier.substring(0, colon);
        String value = identifier.substring(colon + 1).strip();
        Optional<String> normalised = namespace.equals(LookupKey.PERSON)
                ? Optional.of(value)
                : IdentityNormaliser.of(workspace).normalise(namespace, value);
        return normalised.flatMap(form -> lease.generation().findEvenWithheld(namespace, form));
    }
}
