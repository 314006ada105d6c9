package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.explain.Explanation;
import io.parcours.identity.job.SimulateRules.Example;
import io.parcours.identity.job.SimulateRules.Report;
import io.parcours.launcher.spark.Identities;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What another identity.yaml would make of the same data. */
@Command(
        name = "simulate",
        description = {
            "Say what another identity.yaml would merge and split, with examples and what becomes of segments.",
            "It resolves the data of the last run once more with the other rules, on a snapshot; nothing in the workspace changes."
        },
        footer = {"%nExample:", "  parcours identity simulate other-identity.yaml --examples 5"})
final class IdentitySimulateCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Parameters(paramLabel = "FILE", description = "The other rules, written like identity.yaml.")
    private Path file = Path.of("identity.yaml");

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many examples of merges and of splits (default: 3).")
    private int examples = 3;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    IdentitySimulateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Report report = Identities.open(option.open())
                .simulate(file, Math.max(0, Math.min(examples, 100)), terminal.err()::println);
        if (json) {
            terminal.line(json(report).toString());
            return 0;
        }
        terminal.line("%,d persons now, %,d with %s"
                .formatted(report.personsBefore(), report.personsAfter(), file.getFileName()));
        terminal.line("%,d would be made of several, %,d would fall into several"
                .formatted(report.merges(), report.splits()));
        terminal.line(
                "%,d records and identifiers would leave their person, %,d of them for nobody; %,d of nobody would find one"
                        .formatted(report.moved(), report.ownerless(), report.gained()));
        examples("would become one", report.mergeExamples());
        examples("would become several", report.splitExamples());
        if (!report.segments().isEmpty()) {
            terminal.line("");
            TextTable table = new TextTable("segment", "members", "merged with others", "split or reduced");
            report.segments()
                    .forEach(moves -> table.row(moves.segment(), moves.members(), moves.merged(), moves.split()));
            table.print(terminal);
        }
        return 0;
    }

    private void examples(String what, List<Example> examples) {
        for (Example example : examples) {
            terminal.line("");
            terminal.line(terminal.bold(example.person()) + ", "
                    + (example.members() == 1 ? "1 member" : "%,d members".formatted(example.members())) + ", "
                    + String.join(" and ", example.parts().stream().limit(4).toList())
                    + (example.parts().size() > 4 ? " and " + (example.parts().size() - 4) + " more" : "") + " "
                    + what + ": from " + example.one() + " to " + example.other());
            Explanation explanation = example.explanation();
            if (explanation.path().isEmpty()) {
                terminal.line("  no evidence leads from one to the other any more");
                continue;
            }
            TextTable table = new TextTable("from", "to", "rule", "silo", "rows", "state", "because");
            explanation
                    .path()
                    .forEach(step -> table.row(
                            step.from().toString(),
                            step.to().toString(),
                            step.link().rule(),
                            step.link().silo(),
                            step.link().rows(),
                            step.link().state(),
                            step.link().reason()));
            table.print(terminal);
        }
    }

    private static ObjectNode json(Report report) {
        ObjectNode node = JSON.createObjectNode();
        node.put("persons_before", report.personsBefore());
        node.put("persons_after", report.personsAfter());
        node.put("merges", report.merges());
        node.put("splits", report.splits());
        node.put("members_moved", report.moved());
        node.put("members_left_to_nobody", report.ownerless());
        node.put("members_gained", report.gained());
        examples(node.putArray("merge_examples"), report.mergeExamples());
        examples(node.putArray("split_examples"), report.splitExamples());
        ArrayNode segments = node.putArray("segments");
        report.segments()
                .forEach(moves -> segments.addObject()
                        .put("segment", moves.segment())
                        .put("members", moves.members())
                        .put("merged", moves.merged())
                        .put("split", moves.split()));
        ObjectNode versions = node.putObject("versions");
        report.versions().forEach((table, version) -> versions.put(table.toString(), version));
        return node;
    }

    private static void examples(ArrayNode array, List<Example> examples) {
        for (Example example : examples) {
            ObjectNode item = array.addObject();
            item.put("person_id", example.person());
            ArrayNode parts = item.putArray("parts");
            example.parts().forEach(parts::add);
            item.put("members", example.members());
            item.put("from", example.one().toString());
            item.put("to", example.other().toString());
            ArrayNode path = item.putArray("path");
            example.explanation()
                    .path()
                    .forEach(step -> path.addObject()
                            .put("from", step.from().toString())
                            .put("to", step.to().toString())
                            .put("rule", step.link().rule())
                            .put("silo", step.link().silo())
                            .put("rows", step.link().rows())
                            .put("state", step.link().state())
                            .put(
                                    "reason",
                                    step.link().reason().isEmpty()
                                            ? null
                                            : step.link().reason()));
        }
    }
}
