package io.parcours.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.spark.SegmentAnswers;
import io.parcours.segments.job.SegmentQuestions.ModelInUse;
import io.parcours.segments.job.SegmentQuestions.Preview;
import io.parcours.segments.job.SegmentQuestions.Size;
import io.parcours.segments.persona.Persona;
import io.parcours.segments.persona.SegmentTests;
import io.parcours.segments.persona.SegmentTests.Outcome;
import io.parcours.segments.rule.Explanation;
import io.parcours.segments.rule.SegmentDefinitions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Questions about segments. */
@Command(
        name = "segments",
        description =
                "Try rules, ask why, see attributes, sizes and models, hand in lists, hold rules against golden personas.",
        subcommands = {SegmentsAttributesCommand.class, SegmentsListCommand.class})
final class SegmentsCommand {
    private static final int MOST_SHOWN = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

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
        if (personas.isEmpty()) {
            terminal.line("there are no personas in " + workspace.folder().resolve("segments/tests")
                    + "; one a file or several: a small history and the segments expected of it");
            return 0;
        }
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

    @Command(
            name = "preview",
            description = "Count who a rule would let in, and what it would change, without saving anything.")
    int preview(
            @Mixin WorkspaceOption option,
            @Parameters(
                            paramLabel = "RULE-OR-FILE",
                            description =
                                    "A rule such as 'orders >= 2 and not in lapsing', JSON, a file, or a segment's id.")
                    String text,
            @Option(
                            names = "--sample",
                            paramLabel = "N",
                            defaultValue = "5",
                            description = "Most person ids shown (default: 5).")
                    int sample,
            @Option(names = "--json", description = "Print one JSON object.") boolean json) {
        if (sample < 0 || sample > MOST_SHOWN) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "--sample cannot be " + sample,
                    "it is a number of persons to show",
                    "write 0 to " + MOST_SHOWN);
        }
        Workspace workspace = option.open();
        Faults faults = new Faults();
        SegmentDraft draft = SegmentDraft.read(workspace, text, faults);
        faults.throwIfAny();
        SegmentAnswers answers = new SegmentAnswers(workspace);
        Preview preview = answers.preview(draft.definitions(), draft.id(), sample);
        terminal.line(json ? json(draft, answers, preview) : words(draft, preview));
        return 0;
    }

    private static String words(SegmentDraft draft, Preview preview) {
        StringBuilder words = new StringBuilder(preview.rule() + "\n" + preview.members() + " of " + preview.people()
                + " persons (" + share(preview) + " %)");
        preview.change()
                .ifPresent(change -> words.append("\nagainst the last run of ")
                        .append(draft.id())
                        .append(" (")
                        .append(change.stored())
                        .append(" members): ")
                        .append(change.entering())
                        .append(" would enter, ")
                        .append(change.leaving())
                        .append(" would leave"));
        if (!preview.sample().isEmpty()) {
            words.append("\nfor example ").append(String.join(", ", preview.sample()));
        }
        return words.toString();
    }

    private static BigDecimal share(Preview preview) {
        return preview.people() == 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(100 * preview.members())
                        .divide(BigDecimal.valueOf(preview.people()), 2, RoundingMode.HALF_UP);
    }

    private static String json(SegmentDraft draft, SegmentAnswers answers, Preview preview) {
        ObjectNode node = JSON.createObjectNode();
        if (!draft.unnamed()) {
            node.put("segment", draft.id());
        }
        node.put("rule", preview.rule());
        node.put("as_of", answers.asOf().toString());
        node.put("members", preview.members());
        node.put("people", preview.people());
        node.put("share_percent", share(preview));
        preview.sample().forEach(node.putArray("sample")::add);
        preview.change()
                .ifPresent(change -> node.putObject("change")
                        .put("stored", change.stored())
                        .put("entering", change.entering())
                        .put("leaving", change.leaving()));
        return node.toString();
    }

    @Command(name = "explain", description = "Say why a person is in a segment or not, condition by condition.")
    int explain(
            @Mixin WorkspaceOption option,
            @Parameters(paramLabel = "SEGMENT", description = "A segment's id, a file, or a rule.") String text,
            @Parameters(
                            paramLabel = "NS:VALUE",
                            description =
                                    "The person by an identifier, for example email:ann@example.com, or person:ID.")
                    String identifier,
            @Option(names = "--json", description = "Print one JSON object.") boolean json) {
        int colon = identifier.indexOf(':');
        if (colon < 1 || colon == identifier.length() - 1) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "the person is not named by namespace and value",
                    "an identifier is written with a colon between the two",
                    "write for example email:ann@example.com, or person: and the person's id");
        }
        Workspace workspace = option.open();
        Faults faults = new Faults();
        SegmentDraft draft = SegmentDraft.read(workspace, text, faults);
        IdentityRules identity = IdentityRulesReader.read(workspace, faults);
        faults.throwIfAny();
        SegmentAnswers answers = new SegmentAnswers(workspace);
        String person = answers.person(identity, identifier.substring(0, colon), identifier.substring(colon + 1));
        Explanation why = answers.explain(draft.definitions(), draft.id(), person);
        if (json) {
            ObjectNode node = JSON.createObjectNode();
            if (!draft.unnamed()) {
                node.put("segment", draft.id());
            }
            node.put("person_id", person);
            node.put("as_of", answers.asOf().toString());
            node.put("in", why.holds());
            node.set("why", json(why));
            terminal.line(node.toString());
        } else {
            terminal.line(person + (why.holds() ? " is in" : " is not in") + (draft.unnamed() ? "" : " " + draft.id())
                    + ", as of " + answers.asOf());
            explain(why, "  ");
        }
        return 0;
    }

    private static ObjectNode json(Explanation explanation) {
        ObjectNode node = JSON.createObjectNode();
        node.put("condition", explanation.condition());
        node.put("holds", explanation.holds());
        if (!explanation.found().words().isEmpty()) {
            node.put("found", explanation.found().words());
        }
        if (!explanation.found().eventIds().isEmpty()) {
            explanation.found().eventIds().forEach(node.putArray("event_ids")::add);
        }
        if (!explanation.parts().isEmpty()) {
            ArrayNode parts = node.putArray("parts");
            explanation.parts().forEach(part -> parts.add(json(part)));
        }
        return node;
    }

    @Command(
            name = "sizes",
            description =
                    "Show how many members each segment has, or how one segment grew, from the recorded intervals.")
    int sizes(
            @Mixin WorkspaceOption option,
            @Parameters(arity = "0..1", paramLabel = "SEGMENT", description = "Show the history of this one.") @Nullable
                    String segment,
            @Option(
                            names = "--as-of",
                            paramLabel = "DATE",
                            description = "The state at the end of that day, in the workspace's time zone.")
                    @Nullable
                    LocalDate day,
            @Option(names = "--json", description = "Print one JSON object a line.") boolean json) {
        Workspace workspace = option.open();
        Instant until = day == null
                ? Instant.MAX
                : day.plusDays(1).atStartOfDay(workspace.settings().timeZone()).toInstant();
        List<Size> sizes = new SegmentAnswers(workspace)
                .sizes().stream().filter(size -> size.at().isBefore(until)).toList();
        List<Size> shown = segment == null ? newest(sizes) : of(segment, sizes);
        if (json) {
            shown.forEach(size -> terminal.line(JSON.createObjectNode()
                    .put("segment", size.segment())
                    .put("at", size.at().toString())
                    .put("members", size.members())
                    .put("entered", size.entered())
                    .put("left", size.left())
                    .toString()));
            return 0;
        }
        if (shown.isEmpty()) {
            terminal.line("no segment had a member" + (day == null ? " yet" : " by then"));
            return 0;
        }
        TextTable table = new TextTable("segment", "changed", "members", "entered", "left");
        shown.forEach(
                size -> table.row(size.segment(), size.at().toString(), size.members(), size.entered(), size.left()));
        table.print(terminal);
        return 0;
    }

    @Command(
            name = "models",
            description =
                    "Show the models that attributes are computed by: when they were learnt, and how good they are.")
    int models(
            @Mixin WorkspaceOption option,
            @Option(names = "--json", description = "Print one JSON object a line, with the parameters.")
                    boolean json) {
        Workspace workspace = option.open();
        Faults faults = new Faults();
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        faults.throwIfAny();
        List<ModelInUse> models =
                definitions.models().isEmpty() ? List.of() : new SegmentAnswers(workspace).models(definitions);
        if (json) {
            models.forEach(model -> terminal.line(json(model).toString()));
            return 0;
        }
        if (models.isEmpty()) {
            terminal.line(
                    definitions.models().isEmpty()
                            ? "no attribute in attributes/ is computed by a model"
                            : "nothing was learnt yet; parcours run learns what is due");
        }
        models.forEach(model -> {
            terminal.line(String.join(", ", model.attributes()));
            terminal.line(terminal.dim("  " + model.id() + ", learnt as of " + model.fittedAt()));
            model.report().lines().forEach(line -> terminal.line("  " + line));
        });
        return 0;
    }

    private static ObjectNode json(ModelInUse model) {
        ObjectNode node = JSON.createObjectNode();
        node.put("model_id", model.id());
        node.put("kind", model.kind());
        model.attributes().forEach(node.putArray("attributes")::add);
        node.put("fitted_at", model.fittedAt().toString());
        node.put("learnt", model.parameters().isPresent());
        try {
            node.set("model", JSON.readTree(model.parameters().orElse("null")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("segments.models holds a model that is no JSON: " + model.id(), e);
        }
        node.put("report", model.report());
        return node;
    }

    private static List<Size> newest(List<Size> sizes) {
        Map<String, Size> newest = new LinkedHashMap<>();
        sizes.forEach(size -> newest.put(size.segment(), size));
        return List.copyOf(newest.values());
    }

    private static List<Size> of(String segment, List<Size> sizes) {
        List<Size> its =
                sizes.stream().filter(size -> size.segment().equals(segment)).toList();
        if (its.isEmpty() && !sizes.isEmpty()) {
            Set<String> known = new TreeSet<>();
            sizes.forEach(size -> known.add(size.segment()));
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "no interval is recorded of a segment '" + segment + "'",
                    "it does not exist, or nobody was in it",
                    Nearest.hint(segment, known));
        }
        return its;
    }

    private void explain(Explanation explanation, String indent) {
        String found = explanation.found().words();
        List<String> events = explanation.found().eventIds();
        terminal.line(indent
                + (explanation.holds() ? "holds: " : "does not hold: ")
                + explanation.condition()
                + (found.isEmpty() ? "" : " (" + found + ")")
                + (events.isEmpty() ? "" : terminal.dim(" " + String.join(", ", events))));
        explanation.parts().forEach(part -> explain(part, indent + "  "));
    }
}
