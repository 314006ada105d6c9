package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.model.ModelAttribute;
import io.parcours.segments.rule.SegmentDefinitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what is computed of persons. */
@Command(
        name = "attributes",
        description = {
            "List the attributes that are computed of persons.",
            "A static one changes only when something of the person does; a dynamic one also as time passes."
        })
final class SegmentsAttributesCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    /**
     * An attribute as listed.
     *
     * @param by what it is computed of: person, household or model
     */
    private record Listed(String name, ValueType type, String by, boolean dynamic, String says) {
        String kind() {
            return dynamic ? "dynamic" : "static";
        }

        String holds() {
            return type.name().toLowerCase(Locale.ROOT);
        }
    }

    SegmentsAttributesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Workspace workspace = option.open();
        Faults faults = new Faults();
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        faults.throwIfAny();
        List<Listed> attributes = new ArrayList<>();
        for (AttributeDefinition attribute : definitions.attributes()) {
            attributes.add(new Listed(
                    attribute.name(),
                    attribute.type(),
                    attribute.whose().name().toLowerCase(Locale.ROOT),
                    attribute.dynamic(),
                    attribute.says().orElse("")));
        }
        for (ModelAttribute model : definitions.models()) {
            // Compared with all others, or with today.
            attributes.add(new Listed(
                    model.name(), model.type(), "model", true, model.says().orElse("")));
        }
        if (json) {
            attributes.forEach(attribute -> terminal.line(JSON.createObjectNode()
                    .put("attribute", attribute.name())
                    .put("holds", attribute.holds())
                    .put("of", attribute.by())
                    .put("kind", attribute.kind())
                    .put("says", attribute.says())
                    .toString()));
            return 0;
        }
        if (attributes.isEmpty()) {
            terminal.line("no attribute is declared in " + workspace.folder().resolve(SegmentDefinitions.ATTRIBUTES));
            return 0;
        }
        TextTable table = new TextTable("attribute", "holds", "of", "kind", "says");
        attributes.forEach(attribute ->
                table.row(attribute.name(), attribute.holds(), attribute.by(), attribute.kind(), attribute.says()));
        table.print(terminal);
        return 0;
    }
}
