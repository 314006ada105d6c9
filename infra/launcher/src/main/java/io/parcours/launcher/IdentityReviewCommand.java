package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.job.MatchReviews;
import io.parcours.identity.job.MatchReviews.Review;
import io.parcours.launcher.spark.Identities;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pairs that the matcher leaves to a person, and his answer. */
@Command(
        name = "review",
        description = {
            "List pairs of records that may be one person, likeliest first, or decide on them.",
            "What is accepted or rejected becomes a decision like those of join and part."
        },
        footer = {
            "%nExample:",
            "  parcours identity review --accept 4f1c09ab --reject 77aa01d2 --because 'asked the shop'"
        })
final class IdentityReviewCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHORT_ID = 8;

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Mixin
    private StewardOptions steward = new StewardOptions();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "Most pairs listed (default: 50).")
    private int limit = 50;

    @Option(names = "--accept", paramLabel = "PAIR", arity = "1..*", description = "They are one person: ids of pairs.")
    private List<String> accepted = List.of();

    @Option(names = "--reject", paramLabel = "PAIR", arity = "1..*", description = "They are not: ids of pairs.")
    private List<String> rejected = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    IdentityReviewCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Identities identities = Identities.open(option.open());
        if (!accepted.isEmpty() || !rejected.isEmpty()) {
            Rulings.print(
                    terminal,
                    identities.judge(accepted, rejected, steward.by(), steward.because(), terminal.err()::println),
                    json);
            return 0;
        }
        MatchReviews reviews = identities.reviews();
        List<Review> open = reviews.open(Math.max(1, limit));
        if (json) {
            terminal.line(json(open).toString());
            return 0;
        }
        if (open.isEmpty()) {
            terminal.line("no pair waits for a decision");
            return 0;
        }
        TextTable table = new TextTable("pair", "one", "other", "probability", "evidence", "since");
        open.forEach(review -> table.row(List.of(
                review.id().substring(0, Math.min(SHORT_ID, review.id().length())),
                review.left().toString(),
                review.right().toString(),
                "%.3f".formatted(review.probability()),
                review.evidence(),
                review.since().truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10))));
        table.print(terminal);
        terminal.line("decide with parcours identity review --accept PAIR or --reject PAIR");
        return 0;
    }

    private static ObjectNode json(List<Review> open) {
        ObjectNode node = JSON.createObjectNode();
        ArrayNode array = node.putArray("reviews");
        for (Review review : open) {
            ObjectNode item = array.addObject();
            item.put("review_id", review.id());
            item.put("left", review.left().toString());
            item.put("right", review.right().toString());
            item.put("probability", review.probability());
            item.put("evidence", review.evidence());
            item.put("since", review.since().toString());
        }
        return node;
    }
}
