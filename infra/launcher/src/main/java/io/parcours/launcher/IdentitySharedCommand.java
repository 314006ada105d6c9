package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.explain.End;
import io.parcours.identity.job.SharedIdentifiers;
import io.parcours.identity.job.SharedIdentifiers.Shared;
import io.parcours.identity.job.SharedIdentifiers.Summary;
import io.parcours.launcher.spark.Identities;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Identifiers that do not say who somebody is. */
@Command(
        name = "shared",
        description = {
            "Report quarantined and shared identifiers with why, those with the most neighbours first.",
            "Values are masked unless --clear is given."
        })
final class IdentitySharedCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Most values listed (default: 20).")
    private int limit = 20;

    @Option(names = "--namespace", paramLabel = "NS", description = "Only identifiers of this namespace.")
    private String namespace = "";

    @Option(names = "--quarantined", description = "Only those that never link.")
    private boolean quarantined;

    @Option(names = "--clear", description = "Show values as they are.")
    private boolean clear;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    IdentitySharedCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        SharedIdentifiers report = Identities.open(option.open()).shared();
        List<Summary> summary = report.summary();
        List<Shared> most = report.most(namespace, quarantined, Math.max(1, limit));
        if (json) {
            terminal.line(json(summary, most).toString());
            return 0;
        }
        if (summary.isEmpty()) {
            terminal.line("no identifier is known yet; run parcours run first");
            return 0;
        }
        TextTable counts = new TextTable("namespace", "state", "identifiers", "rows");
        summary.forEach(line -> counts.row(line.namespace(), line.state(), line.identifiers(), line.rows()));
        counts.print(terminal);
        if (most.isEmpty()) {
            terminal.line("every identifier links");
            return 0;
        }
        terminal.line("");
        TextTable table = new TextTable("identifier", "state", "seen with", "rows", "silos", "because");
        most.forEach(one -> table.row(
                shown(one.end()),
                one.state(),
                one.neighbours(),
                one.rows(),
                String.join(", ", one.silos()),
                one.reason()));
        table.print(terminal);
        return 0;
    }

    private ObjectNode json(List<Summary> summary, List<Shared> most) {
        ObjectNode node = JSON.createObjectNode();
        ArrayNode counts = node.putArray("summary");
        summary.forEach(line -> counts.addObject()
                .put("namespace", line.namespace())
                .put("state", line.state())
                .put("identifiers", line.identifiers())
                .put("rows", line.rows()));
        ArrayNode list = node.putArray("identifiers");
        most.forEach(one -> {
            ObjectNode item = list.addObject()
                    .put("identifier", shown(one.end()))
                    .put("state", one.state())
                    .put("reason", one.reason())
                    .put("seen_with", one.neighbours())
                    .put("rows", one.rows());
            ArrayNode silos = item.putArray("silos");
            one.silos().forEach(silos::add);
        });
        return node;
    }

    private String shown(End end) {
        return clear ? end.toString() : end.namespace() + ":" + masked(end.value());
    }

    /** Enough to recognise a value that one knows, too little to learn one; the domain of an address stays. */
    static String masked(String value) {
        int at = value.indexOf('@');
        String local = at < 0 ? value : value.substring(0, at);
        int shown = Math.min(3, local.length() / 3);
        return local.substring(0, local.offsetByCodePoints(0, local.codePointCount(0, shown))) + "***"
                + (at < 0 ? "" : value.substring(at));
    }
}
