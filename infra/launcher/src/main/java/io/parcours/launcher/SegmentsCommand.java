package io.parcours.launcher;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.persona.Persona;
import io.parcours.segments.persona.SegmentTests;
import io.parcours.segments.persona.SegmentTests.Outcome;
import io.parcours.segments.rule.Explanation;
import io.parcours.segments.rule.SegmentDefinitions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Questions about segments. */
@Command(name = "segments", description = "Hold segment rules against golden personas.")
final class SegmentsCommand {
    private final Terminal terminal;

    SegmentsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "test",
            description = "Hold the rules against the personas in segments/tests. Ends with 3 when one does not hold.")
    int test(@Mixin WorkspaceOption option) {
        Workspace workspace = option.open();
        Faults faults = new Faults();
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        List<Persona> personas = SegmentTests.read(workspace, definitions, faults);
        faults.throwIfAny();
        List<Outcome> outcomes = SegmentTests.run(definitions, personas, List.of());
        for (Outcome outcome : outcomes) {
            if (!outcome.passed()) {
                terminal.line(terminal.red("✗ ") + outcome.place() + "  " + outcome.persona() + " should "
                        + (outcome.expectedIn() ? "" : "not ") + "be in " + outcome.segment());
                explain(outcome.explanation(), "    ");
            }
        }
        long held = outcomes.stream().filter(Outcome::passed).count();
        terminal.line(held + " of " + outcomes.size() + " expectations of " + personas.size() + " personas hold");
        return held == outcomes.size() ? 0 : Fault.DATA.exitCode();
    }

    private void explain(Explanation explanation, String indent) {
        String found = explanation.found().words();
        terminal.line(indent
                + (explanation.holds() ? "holds: " : "does not hold: ")
                + explanation.condition()
                + (found.isEmpty() ? "" : " (" + found + ")"));
        explanation.parts().forEach(part -> explain(part, indent + "  "));
    }
}
