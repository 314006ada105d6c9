package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.explain.Dwelling;
import io.parcours.identity.explain.End;
import io.parcours.identity.explain.Evidence;
import io.parcours.identity.explain.Explanation;
import io.parcours.identity.explain.Holding;
import io.parcours.identity.explain.KnownIdentifier;
import io.parcours.identity.explain.PersonStory;
import io.parcours.identity.job.ExplainIdentity;
import io.parcours.identity.job.ExplainIdentity.Comparison;
import io.parcours.identity.job.ExplainIdentity.Side;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.spark.Identities;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says who somebody is, and why two are one person or not. */
@Command(
        name = "explain",
        description = {
            "Say who somebody is, or why two are one person or not.",
            "With one argument: the person, its former ids, records and identifiers, and what was not allowed to join it. With two: "
                    + "the evidence from one to the other, link by link, or what stands between them."
        },
        footer = {
            "%nExamples:",
            "  parcours identity explain email:ana@mail.example",
            "  parcours identity explain email:ana@mail.example record:crm/17",
            "  parcours identity explain cookie:k-81 --at 2024-03-03"
        })
final class IdentityExplainCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHOWN = 40;

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Parameters(
            paramLabel = "NS:VALUE",
            arity = "1..2",
            description = "An identifier (email:ana@mail.example), a record (record:crm/17) or a person (person:ID).")
    private List<String> asked = List.of();

    @Option(
            names = "--at",
            paramLabel = "DATE",
            description = "Whose it was then: 2024-03-03 (a day of the workspace's time zone) or 2024-03-03T10:15:00Z.")
    private @Nullable String at;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** A day or a moment, as {@code [first, last)}. */
    private record When(Instant first, Instant last) {
        static When parse(String text, ZoneId zone) {
            try {
                if (text.length() == 10) {
                    LocalDate day = LocalDate.parse(text);
                    return new When(
                            day.atStartOfDay(zone).toInstant(),
                            day.plusDays(1).atStartOfDay(zone).toInstant());
                }
                Instant moment = Instant.parse(text);
                return new When(moment, moment.plusNanos(1_000));
            } catch (DateTimeParseException e) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "--at cannot be " + text,
                        "it is neither a day nor a moment",
                        "write 2024-03-03 or 2024-03-03T10:15:00Z",
                        e);
            }
        }
    }

    IdentityExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Workspace workspace = option.open();
        When when = at == null ? null : When.parse(at, workspace.settings().timeZone());
        ExplainIdentity explain = Identities.open(workspace).explain();
        Side left = explain.find(asked.get(0));
        if (asked.size() == 1) {
            if (when != null) {
                owner(left, when);
            } else {
                story(left, explain);
            }
            return 0;
        }
        Side right = explain.find(asked.get(1));
        if (when != null) {
            owner(left, when);
            owner(right, when);
            return 0;
        }
        between(explain.between(left, right));
        return 0;
    }

    private void owner(Side side, When when) {
        List<Holding> then = side.holdings().stream()
                .filter(holding -> holding.meets(when.first(), when.last()))
                .toList();
        if (json) {
            ObjectNode node = side(side);
            node.put("at", String.valueOf(at));
            holdings(node.putArray("then"), then);
            terminal.line(node.toString());
            return;
        }
        if (side.asked().isPerson()) {
            terminal.line(side.asked().end() + " is a person; ask for one of its identifiers with --at");
            return;
        }
        if (then.isEmpty()) {
            terminal.line(side.asked().end() + " belonged to nobody known on " + at
                    + side.identifier().map(one -> ": " + state(one)).orElse(""));
            return;
        }
        TextTable table = new TextTable("on " + at, "person", "from", "until");
        then.forEach(
                holding -> table.row(holding.end().toString(), holding.person(), text(holding.from()), until(holding)));
        table.print(terminal);
    }

    private void story(Side side, ExplainIdentity explain) {
        PersonStory story = side.person().isEmpty() ? null : explain.story(side.person());
        if (json) {
            ObjectNode node = side(side);
            if (story != null) {
                node.set("person", story(story));
            }
            terminal.line(node.toString());
            return;
        }
        side.identifier()
                .ifPresent(one -> terminal.line(terminal.bold(one.end().toString()) + "  " + state(one)
                        + ", " + rows(one.rows()) + ", " + text(one.firstSeen()) + " … " + text(one.lastSeen()) + ", "
                        + String.join(", ", one.silos())));
        if (side.holdings().size() > 1) {
            terminal.line("");
            TextTable owners = new TextTable("belonged to", "from", "until");
            side.holdings().forEach(holding -> owners.row(holding.person(), text(holding.from()), until(holding)));
            owners.print(terminal);
            terminal.line("");
        }
        if (story == null) {
            terminal.line("it belongs to nobody");
            return;
        }
        print(side, story);
    }

    private void print(Side side, PersonStory story) {
        String formerly = story.formerIds().isEmpty() ? "" : ", formerly " + String.join(", ", story.formerIds());
        terminal.line("person " + terminal.bold(story.person()) + formerly);
        if (side.asked().isPerson() && !side.asked().end().value().equals(story.person())) {
            terminal.line(side.asked().end().value() + " was merged into it");
        }
        Dwelling household = story.household();
        if (household != null) {
            terminal.line("seems to live with " + String.join(", ", household.others()) + " (household "
                    + household.household() + ", by " + household.because() + ")");
        }
        Map<End, KnownIdentifier> known = new HashMap<>();
        story.identifiers().forEach(one -> known.put(one.end(), one));
        TextTable members = new TextTable("member", "from", "until", "rows", "silos", "state");
        story.members().stream().limit(SHOWN).forEach(holding -> {
            KnownIdentifier one = known.get(holding.end());
            members.row(
                    holding.end().toString(),
                    text(holding.from()),
                    until(holding),
                    one == null ? "" : one.rows(),
                    one == null ? "" : String.join(", ", one.silos()),
                    one == null ? "" : state(one));
        });
        if (!members.isEmpty()) {
            terminal.line("");
            members.print(terminal);
        }
        if (story.members().size() > SHOWN || story.cropped()) {
            terminal.line("… and " + (story.members().size() - SHOWN) + (story.cropped() ? " or more" : "")
                    + " others; --json has them");
        }
        TextTable events = new TextTable("what happened", "person", "into", "at", "because");
        story.events().stream()
                .limit(SHOWN)
                .forEach(event ->
                        events.row(event.change(), event.person(), event.into(), text(event.at()), event.cause()));
        if (!events.isEmpty()) {
            terminal.line("");
            events.print(terminal);
        }
        if (!story.refused().isEmpty()) {
            terminal.line("");
            terminal.line("evidence that was not allowed to join:");
            TextTable refused = new TextTable("from", "to", "rule", "silo", "rows", "last seen", "state", "because");
            story.refused().stream()
                    .limit(SHOWN)
                    .forEach(link -> refused.row(
                            link.left().toString(),
                            link.right().toString(),
                            link.rule(),
                            link.silo(),
                            link.rows(),
                            text(link.lastSeen()),
                            link.state(),
                            link.reason()));
            refused.print(terminal);
        }
    }

    private void between(Comparison comparison) {
        Explanation explanation = comparison.explanation();
        if (json) {
            terminal.line(json(comparison).toString());
            return;
        }
        terminal.line(verdict(comparison));
        for (Side side : List.of(comparison.left(), comparison.right())) {
            side.identifier()
                    .filter(one -> !one.reason().isEmpty())
                    .ifPresent(one -> terminal.line("  " + one.end() + " is " + state(one)));
        }
        if (explanation.path().isEmpty()) {
            terminal.line(nothing(explanation));
            return;
        }
        terminal.line("");
        TextTable table = new TextTable(
                "from", "to", "rule", "silo", "rows", "first seen", "last seen", "weight", "state", "because");
        explanation
                .path()
                .forEach(step -> table.row(List.of(
                        step.from().toString(),
                        step.to().toString(),
                        step.link().rule(),
                        step.link().silo(),
                        String.valueOf(step.link().rows()),
                        text(step.link().firstSeen()),
                        text(step.link().lastSeen()),
                        "%.3f".formatted(step.link().weight()),
                        step.link().state(),
                        step.link().reason())));
        table.print(terminal);
        comparison.onTheWay().forEach(one -> terminal.line("on the way: " + one.end() + " is " + state(one)));
    }

    private static String verdict(Comparison comparison) {
        String left = comparison.left().asked().end().toString();
        String right = comparison.right().asked().end().toString();
        if (comparison.isOnePerson()) {
            return left + " and " + right + " are one person: "
                    + comparison.left().person();
        }
        String leftPerson = comparison.left().person();
        String rightPerson = comparison.right().person();
        return left + " and " + right + " are not one person: "
                + (leftPerson.isEmpty() ? "the first belongs to nobody" : "the first is " + leftPerson)
                + ", "
                + (rightPerson.isEmpty() ? "the second belongs to nobody" : "the second is " + rightPerson);
    }

    private static String nothing(Explanation explanation) {
        return explanation.complete()
                ? "there is no evidence between them: no chain of links, kept or not, leads from one to the other ("
                        + explanation.linksSeen() + " links looked at, all there are around them)"
                : "no chain of links was found among the " + explanation.linksSeen()
                        + " nearest to them; a longer one may exist";
    }

    private ObjectNode json(Comparison comparison) {
        ObjectNode node = JSON.createObjectNode();
        node.put("one_person", comparison.isOnePerson());
        node.put("verdict", verdict(comparison));
        node.set("left", side(comparison.left()));
        node.set("right", side(comparison.right()));
        Explanation explanation = comparison.explanation();
        ArrayNode path = node.putArray("path");
        explanation.path().forEach(step -> {
            ObjectNode item = path.addObject();
            item.put("from", step.from().toString());
            item.put("to", step.to().toString());
            link(item, step.link());
        });
        ArrayNode obstacles = node.putArray("obstacles");
        explanation.obstacles().forEach(link -> obstacles.add(link.reason()));
        ArrayNode shared = node.putArray("shared_or_quarantined_between");
        comparison.onTheWay().forEach(one -> shared.add(identifier(one)));
        node.put("links_looked_at", explanation.linksSeen());
        node.put("complete", explanation.complete());
        return node;
    }

    private static void link(ObjectNode node, Evidence link) {
        node.put("rule", link.rule());
        node.put("silo", link.silo());
        node.put("rows", link.rows());
        node.put("first_seen", link.firstSeen().toString());
        node.put("last_seen", link.lastSeen().toString());
        node.put("weight", link.weight());
        node.put("state", link.state());
        node.put("reason", link.reason().isEmpty() ? null : link.reason());
    }

    private static ObjectNode side(Side side) {
        ObjectNode node = JSON.createObjectNode();
        node.put("asked", side.asked().text());
        node.put("identifier", side.asked().end().toString());
        node.put("person_id", side.person().isEmpty() ? null : side.person());
        side.identifier().ifPresent(one -> {
            node.put("state", one.state());
            node.put("reason", one.reason().isEmpty() ? null : one.reason());
            node.put("rows", one.rows());
            node.put("first_seen", one.firstSeen().toString());
            node.put("last_seen", one.lastSeen().toString());
        });
        holdings(node.putArray("held_by"), side.holdings());
        return node;
    }

    private static void holdings(ArrayNode array, List<Holding> holdings) {
        for (Holding holding : holdings) {
            ObjectNode item = array.addObject();
            item.put("member", holding.end().toString());
            item.put("person_id", holding.person());
            item.put("valid_from", holding.from().toString());
            Instant to = holding.to();
            item.put("valid_to", to == null ? null : to.toString());
        }
    }

    private static ObjectNode story(PersonStory story) {
        ObjectNode node = JSON.createObjectNode();
        node.put("person_id", story.person());
        ArrayNode former = node.putArray("formerly");
        story.formerIds().forEach(former::add);
        holdings(node.putArray("members"), story.members());
        ArrayNode identifiers = node.putArray("identifiers");
        story.identifiers().forEach(one -> identifiers.add(identifier(one)));
        ArrayNode events = node.putArray("events");
        story.events().forEach(event -> {
            ObjectNode item = events.addObject();
            item.put("change", event.change());
            item.put("person_id", event.person());
            item.put("into_person_id", event.into().isEmpty() ? null : event.into());
            item.put("at", event.at().toString());
            item.put("cause", event.cause());
        });
        ArrayNode refused = node.putArray("not_joined");
        story.refused().forEach(link -> {
            ObjectNode item = refused.addObject();
            item.put("left", link.left().toString());
            item.put("right", link.right().toString());
            link(item, link);
        });
        Dwelling household = story.household();
        if (household != null) {
            ObjectNode item = node.putObject("household");
            item.put("household_id", household.household());
            item.put("persons", household.persons());
            item.put("because", household.because());
            ArrayNode others = item.putArray("others");
            household.others().forEach(others::add);
        }
        node.put("cropped", story.cropped());
        return node;
    }

    private static ObjectNode identifier(KnownIdentifier one) {
        ObjectNode node = JSON.createObjectNode();
        node.put("identifier", one.end().toString());
        node.put("state", one.state());
        node.put("reason", one.reason().isEmpty() ? null : one.reason());
        node.put("rows", one.rows());
        node.put("first_seen", one.firstSeen().toString());
        node.put("last_seen", one.lastSeen().toString());
        ArrayNode silos = node.putArray("silos");
        new ArrayList<>(one.silos()).forEach(silos::add);
        return node;
    }

    private static String state(KnownIdentifier one) {
        return one.reason().isEmpty() ? one.state() : one.state() + " (" + one.reason() + ")";
    }

    private static String rows(long rows) {
        return rows == 1 ? "1 row" : "%,d rows".formatted(rows);
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString().replace("T00:00:00Z", "");
    }

    private static String until(Holding holding) {
        Instant to = holding.to();
        return to == null ? "now" : text(to);
    }
}
