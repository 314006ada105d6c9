package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.parcours.identity.explain.End;
import io.parcours.identity.person.Ruling;
import io.parcours.lakehouse.contract.ReviewColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.table.TableStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Pairs of records that the matcher leaves to a steward. */
public final class MatchReviews {
    private static final String OPEN = "open";
    private static final int SHORTEST_ID = 6;

    private final TableStore tables;
    private final Set<Set<String>> decided = new HashSet<>();

    /** @param rulings decisions made so far: what the next run will apply is no longer open */
    public MatchReviews(TableStore tables, List<Ruling> rulings) {
        this.tables = tables;
        rulings.forEach(ruling -> decided.add(Set.of(ruling.left(), ruling.right())));
    }

    /**
     * A pair.
     *
     * @param evidence what was compared and how it agreed, without values
     */
    public record Review(String id, End left, End right, double probability, String evidence, Instant since) {}

    /** Open pairs, the likeliest first. */
    public List<Review> open(int limit) {
        return read(tables.read(Tables.REVIEWS)
                        .where(name(ReviewColumn.STATE).equalTo(OPEN))
                        .orderBy(name(ReviewColumn.PROBABILITY).desc(), name(ReviewColumn.REVIEW_ID))
                        // Those decided since the last run are among them.
                        .limit(limit + decided.size()))
                .stream()
                .filter(review -> !isDecided(review))
                .limit(limit)
                .toList();
    }

    /** How many pairs are open. */
    public long count() {
        return tables.read(Tables.REVIEWS)
                .where(name(ReviewColumn.STATE).equalTo(OPEN))
                .count();
    }

    private boolean isDecided(Review review) {
        return decided.contains(Set.of(review.left().toString(), review.right().toString()));
    }

    /**
     * The pair with an id.
     *
     * @param word its id, or the beginning of it
     * @throws ParcoursException when there is none, or more than one
     */
    public Review find(String word) {
        List<Review> found = word.length() < SHORTEST_ID
                ? List.of()
                : read(tables.read(Tables.REVIEWS)
                        .where(name(ReviewColumn.REVIEW_ID).startsWith(word))
                        .limit(2));
        if (found.size() != 1) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "nothing was decided",
                    found.isEmpty() ? "no pair for review has the id " + word : "several pairs begin with " + word,
                    "see parcours identity review; name an id by its first 6 letters or more");
        }
        return found.get(0);
    }

    private static List<Review> read(Dataset<Row> rows) {
        return rows
                .select(
                        name(ReviewColumn.REVIEW_ID),
                        name(ReviewColumn.LEFT_NAMESPACE),
                        name(ReviewColumn.LEFT_VALUE),
                        name(ReviewColumn.RIGHT_NAMESPACE),
                        name(ReviewColumn.RIGHT_VALUE),
                        name(ReviewColumn.PROBABILITY),
                        name(ReviewColumn.EVIDENCE),
                        unix_micros(name(ReviewColumn.SINCE)))
                .collectAsList()
                .stream()
                .map(row -> new Review(
                        row.getString(0),
                        new End(row.getString(1), row.getString(2)),
                        new End(row.getString(3), row.getString(4)),
                        row.getDouble(5),
                        row.getString(6),
                        Instant.EPOCH.plus(row.getLong(7), ChronoUnit.MICROS)))
                .toList();
    }

    private static Column name(TableColumn column) {
        return col(column.sqlName());
    }
}
