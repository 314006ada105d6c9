package io.parcours.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.erase.ErasePersons;
import io.parcours.service.SyncsOfWorkspace;
import io.parcours.service.request.Erasure;
import io.parcours.service.request.PrivacyRequest;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes persons from everywhere, and whoever is still to be removed by requests that wait. */
@Command(
        name = "erase",
        description = {
            "Remove a person from every table and old version, quarantine, log, generation, ledger and destination, and keep the person out",
            "when sources deliver the same rows again. Ends with a look through every file and a receipt. Also goes on with erasures that were",
            "asked for over HTTP, or cut off. Sources themselves are not touched. Cannot be undone."
        })
final class EraseCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Parameters(
            paramLabel = "NS:VALUE",
            arity = "0..*",
            description =
                    "Any identifier of each person, for example email:jane@example.com; without one, those that wait.")
    private List<String> identifiers = List.of();

    @Option(
            names = "--reason",
            paramLabel = "WORDS",
            description = "What the request goes back to; kept until it is done.")
    private Optional<String> reason = Optional.empty();

    @Option(
            names = "--dry-run",
            description = "Only look through every file and tell where the persons are found; change nothing.")
    private boolean dryRun;

    @Option(
            names = "--unowned",
            description = {
                "Also take identifiers that no person has, such as an address that consents or rejected rows alone name;",
                "without it they are refused, as typing errors."
            })
    private boolean unowned;

    @Option(names = "--json", description = "Print requests and receipts as JSON, and nothing else.")
    private boolean json;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait for a run that is under way (default: 600).")
    private int patience = 600;

    EraseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Workspace workspace = option.open();
        if (dryRun) {
            return look(workspace);
        }
        if (!identifiers.isEmpty()) {
            record(workspace);
        }
        List<Erasure> erasures = new ErasePersons(
                        workspace, progress(), terminal.colours() && !json, Duration.ofSeconds(patience))
                .perform();
        if (json) {
            terminal.line(asJson(erasures));
        } else {
            tell(erasures, terminal);
        }
        return erasures.stream().allMatch(one -> one.state() == Erasure.State.DONE) ? 0 : Fault.RESOURCES.exitCode();
    }

    private void record(Workspace workspace) {
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults());
                Lease lease = PrivacyCommand.lease(opened)) {
            // All are found before any is recorded, so that a typing error erases nobody.
            for (Wanted wanted : find(workspace, lease)) {
                PrivacyRequest request = wanted.person().isPresent()
                        ? opened.rights().recordErasure(wanted.person().get(), ErasePersons.ASKED_BY, reason)
                        : opened.rights().recordErasure(wanted.identifier(), ErasePersons.ASKED_BY, reason);
                progress()
                        .println("request " + request.number()
                                + (wanted.person().isPresent()
                                        ? ": nothing of the person leaves any more"
                                        : ": nobody's identifier; rows that name it alone will go"));
            }
        }
    }

    /** @param person whose the identifier is, if anybody's */
    private record Wanted(String identifier, Optional<Found> person) {
        /** As requests name it. */
        String name() {
            return person.map(found -> found.profile().personId()).orElse(identifier);
        }
    }

    private List<Wanted> find(Workspace workspace, Lease lease) {
        return identifiers.stream()
                .map(identifier -> {
                    Optional<Found> person = PrivacyCommand.lookUp(workspace, lease, identifier);
                    if (person.isEmpty() && (!unowned || identifier.startsWith(LookupKey.PERSON + ":"))) {
                        throw new ParcoursException(
                                Fault.CONFIGURATION,
                                "no person has the identifier " + identifier,
                                "it is not in generation " + lease.generation().number(),
                                "check it; --unowned erases an identifier from rows although it is nobody's");
                    }
                    return new Wanted(identifier, person);
                })
                .toList();
    }

    /** Those named, or those that wait. */
    private List<String> persons(Workspace workspace) {
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults())) {
            if (identifiers.isEmpty()) {
                return opened.rights().erasures().open().stream()
                        .flatMap(erasure -> erasure.personId().stream())
                        .toList();
            }
            try (Lease lease = PrivacyCommand.lease(opened)) {
                return find(workspace, lease).stream().map(Wanted::name).toList();
            }
        }
    }

    private int look(Workspace workspace) {
        List<String> persons = persons(workspace);
        List<String> finds = persons.isEmpty()
                ? List.of()
                : new ErasePersons(workspace, progress(), false, Duration.ZERO).look(persons);
        if (json) {
            ArrayNode list = JSON.createArrayNode();
            finds.forEach(list::add);
            terminal.line(list.toPrettyString());
        } else {
            finds.forEach(terminal::line);
            terminal.line(finds.size() + " finds; nothing was changed");
        }
        return 0;
    }

    private PrintStream progress() {
        return json ? terminal.err() : terminal.out();
    }

    /** Erases whoever waits, before a run takes anything in. */
    static void perform(Workspace workspace, Terminal terminal, Duration patience) throws InterruptedException {
        tell(new ErasePersons(workspace, terminal.out(), terminal.colours(), patience).perform(), terminal);
    }

    private static void tell(List<Erasure> erasures, Terminal terminal) {
        if (erasures.isEmpty()) {
            terminal.line("nobody waits to be erased");
        }
        for (Erasure erasure : erasures) {
            terminal.line("request " + erasure.request() + ": "
                    + (erasure.state() == Erasure.State.DONE
                            ? "erased; receipt " + erasure.receipt().orElse("")
                            : erasure.step()
                                    + erasure.problem()
                                            .map(problem -> " (" + problem + ")")
                                            .orElse("")));
        }
    }

    private static String asJson(List<Erasure> erasures) {
        ArrayNode list = JSON.createArrayNode();
        try {
            for (Erasure erasure : erasures) {
                ObjectNode one = list.addObject()
                        .put("request", erasure.request())
                        .put("state", erasure.state().words())
                        .put("step", erasure.step())
                        .put("problem", erasure.problem().orElse(null))
                        .put("seal", erasure.seal().orElse(null));
                if (erasure.receipt().isPresent()) {
                    one.set("receipt", JSON.readTree(erasure.receipt().get()));
                }
            }
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a receipt is always JSON", e);
        }
    }
}
