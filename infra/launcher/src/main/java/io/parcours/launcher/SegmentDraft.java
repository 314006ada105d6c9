package io.parcours.launcher;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.RuleReader;
import io.parcours.segments.rule.RuleText;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A segment as somebody asks about it: the id of one of the workspace, a segment file that need not be saved there, or a rule on one line or as
 * JSON.
 *
 * @param definitions the workspace's with the segment in them
 */
record SegmentDraft(SegmentDefinitions definitions, String id) {
    private static final String RULE = "the-rule";

    static SegmentDraft read(Workspace workspace, String text, Faults faults) {
        Optional<Path> file = file(workspace, text);
        if (file.isPresent()) {
            return DefinitionFile.read(file.get(), workspace.environment(), faults)
                    .map(content -> new SegmentDraft(
                            SegmentDefinitions.readWith(workspace, content, faults),
                            content.text("segment").orElse("")))
                    .orElseGet(() -> new SegmentDraft(SegmentDefinitions.read(workspace, faults), ""));
        }
        if (text.matches("\\S+\\.(ya?ml|json)")) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "there is no file " + text,
                    "it is neither here nor in the workspace",
                    "name a segment file, a segment's id, or write a rule such as 'orders >= 2'");
        }
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        if (definitions.segment(text.trim()).isPresent()) {
            return new SegmentDraft(definitions, text.trim());
        }
        Optional<Condition> rule =
                text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[")
                        ? new RuleReader(definitions.vocabulary(), faults).parse(text, "rule")
                        : RuleText.read(text, "rule", definitions.vocabulary(), faults);
        return rule.map(who -> new SegmentDraft(
                        definitions.with(new SegmentDefinition(RULE, Optional.empty(), Optional.empty(), who)), RULE))
                .orElseGet(() -> new SegmentDraft(definitions, ""));
    }

    private static Optional<Path> file(Workspace workspace, String text) {
        try {
            return Stream.of(Path.of(text), workspace.folder().resolve(text))
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty(); // a rule may hold what no file name can
        }
    }

    /** Whether it is a rule that no segment of the workspace has. */
    boolean unnamed() {
        return id.equals(RULE);
    }
}
