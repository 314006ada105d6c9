package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.check.IdentityCheck;
import io.parcours.identity.check.IdentityCheck.CaseResult;
import io.parcours.lakehouse.error.Fault;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Questions about who is one person. */
@Command(
        name = "identity",
        description = "Ask who is one person and why, decide it, and check how identities are resolved.",
        subcommands = {
            IdentityEvaluateCommand.class,
            IdentityExplainCommand.class,
            IdentityJoinCommand.class,
            IdentityPartCommand.class,
            IdentitySplitCommand.class,
            IdentityDecisionsCommand.class,
            IdentityUndoCommand.class,
            IdentityReviewCommand.class,
            IdentitySharedCommand.class,
            IdentitySimulateCommand.class
        })
final class IdentityCommand {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    IdentityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "check",
            description =
                    "Run acceptance cases through the resolver, in written, random and row-by-row order. Ends with 3"
                            + " when one does not hold.")
    int check(
            @Parameters(paramLabel = "FILE", description = "Cases in YAML.") Path file,
            @Option(
                            names = "--country",
                            paramLabel = "CC",
                            defaultValue = "FR",
                            description = "Country of phone numbers without one (default: FR).")
                    String country,
            @Option(names = "--json", description = "Print one JSON object.") boolean json) {
        List<CaseResult> results = IdentityCheck.run(file, country);
        List<CaseResult> broken =
                results.stream().filter(result -> !result.holds()).toList();
        if (json) {
            terminal.line(json(results).toString());
        } else {
            for (CaseResult result : broken) {
                terminal.line(terminal.red("✗ ") + result.id() + (result.overMerged() ? " (joined too much)" : "")
                        + "  " + result.trap());
                result.failures().forEach(failure -> terminal.line("    " + failure));
            }
            terminal.line((results.size() - broken.size()) + " of " + results.size() + " cases hold");
        }
        return broken.isEmpty() ? 0 : Fault.DATA.exitCode();
    }

    private static ObjectNode json(List<CaseResult> results) {
        ObjectNode node = JSON.createObjectNode();
        node.put("cases", results.size());
        node.put("hold", results.stream().filter(CaseResult::holds).count());
        node.put("over_merged", results.stream().filter(CaseResult::overMerged).count());
        ArrayNode list = node.putArray("results");
        for (CaseResult result : results) {
            ObjectNode item = list.addObject();
            item.put("id", result.id());
            item.put("trap", result.trap());
            item.put("holds", result.holds());
            item.put("over_merged", result.overMerged());
            ArrayNode failures = item.putArray("failures");
            result.failures().forEach(failures::add);
        }
        return node;
    }
}
