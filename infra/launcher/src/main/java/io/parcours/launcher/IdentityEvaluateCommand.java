package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.evaluate.ClusterQuality;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.launcher.spark.Evaluation;
import io.parcours.launcher.spark.Evaluation.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the resolver on labelled records. */
@Command(
        name = "evaluate",
        description = {
            "Resolve labelled records and compare the persons with the labels.",
            "The files go through an ordinary silo contract (into: record; its from and key are replaced) and the"
                    + " resolver with its default settings, in a workspace that is deleted afterwards. Several files are"
                    + " one data set."
        })
final class IdentityEvaluateCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    @Option(
            names = "--records",
            paramLabel = "FILE",
            required = true,
            arity = "1..*",
            description = "Labelled records; the contract's from may say how they are written.")
    private List<Path> records = List.of();

    @Option(names = "--contract", paramLabel = "FILE", required = true, description = "Which columns are what.")
    private Path contract = Path.of("");

    @Option(
            names = "--truth",
            paramLabel = "TRUTH",
            required = true,
            description =
                    "Who is one person: a column of the records, or FILE:ID_COLUMN:CLUSTER_COLUMN (CSV; joined on the"
                            + " column of that name in the records, else on the contract's key), or a Spark SQL expression"
                            + " such as \"regexp_extract(rec_id, '[0-9]+', 0)\".")
    private String truth = "";

    @Option(
            names = "--country",
            paramLabel = "CC",
            defaultValue = "FR",
            description = "Country of phone numbers without one (default: FR).")
    private String country = "FR";

    @Option(
            names = "--mistakes",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Also show up to N pairs of records wrongly together, and N wrongly apart (on standard error).")
    private int mistakes;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    IdentityEvaluateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path place = Files.createTempDirectory("parcours-evaluate");
        Logs.into(place.resolve("state"));
        boolean keep = false;
        try {
            tell(Evaluation.run(
                    new Evaluation.Wish(records, contract, truth, country, mistakes),
                    place,
                    terminal.err(),
                    terminal.colours()));
            return 0;
        } catch (ParcoursException e) {
            // The log of a defect is needed; a wrong argument leaves nothing behind.
            keep = e.fault() == Fault.BUG;
            throw e;
        } finally {
            if (!keep) {
                delete(place);
            }
        }
    }

    private void tell(Outcome outcome) {
        if (outcome.quarantined() > 0) {
            terminal.err()
                    .println(outcome.quarantined()
                            + " records were quarantined by the contract's rules; each counts as a person of its own");
        }
        if (outcome.unlabelled() > 0) {
            terminal.err().println(outcome.unlabelled() + " records have no label and are not compared");
        }
        outcome.mistakes()
                .forEach(mistake -> terminal.err()
                        .println(switch (mistake.kind()) {
                                    case TOGETHER -> "wrongly together:";
                                    case APART -> "wrongly apart:";
                                }
                                + "\n  " + mistake.left() + "\n  " + mistake.right()));
        if (json) {
            terminal.line(json(outcome).toString());
            return;
        }
        ClusterQuality quality = outcome.quality();
        TextTable table = new TextTable("", "");
        table.row("records", outcome.records());
        table.row("persons, true", quality.truths());
        table.row("persons, found", quality.clusters());
        table.row("found exactly", quality.exactClusters());
        table.row("pair precision", share(quality.pairPrecision()));
        table.row("pair recall", share(quality.pairRecall()));
        table.row("pair F1", share(quality.pairF1()));
        table.row("pairs wrongly together", quality.falsePairs());
        table.row("pairs missed", quality.missedPairs());
        table.row("B-cubed F1", share(quality.bcubedF1()));
        table.row("largest person, true", quality.largestTruth());
        table.row("largest person, found", quality.largestCluster());
        table.row("blocking recall", share(outcome.blockingRecall()));
        table.row("pairs scored", outcome.pairsScored());
        table.row("seconds", String.format(Locale.ROOT, "%.1f", outcome.seconds()));
        table.print(terminal);
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static ObjectNode json(Outcome outcome) {
        ClusterQuality quality = outcome.quality();
        ObjectNode node = JSON.createObjectNode();
        node.put("pair_precision", quality.pairPrecision());
        node.put("pair_recall", quality.pairRecall());
        node.put("pair_f1", quality.pairF1());
        node.put("bcubed_f1", quality.bcubedF1());
        node.put("exact_clusters", quality.exactClusters());
        node.put("clusters", quality.clusters());
        node.put("largest_cluster", quality.largestCluster());
        node.put("truth_largest", quality.largestTruth());
        node.put("blocking_recall", outcome.blockingRecall());
        node.put("seconds", Math.round(outcome.seconds() * 100) / 100.0);
        node.put("pairs_scored", outcome.pairsScored());
        return node;
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
