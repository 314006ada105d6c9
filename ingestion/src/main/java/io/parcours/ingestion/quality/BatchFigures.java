package io.parcours.ingestion.quality;

import io.parcours.ingestion.contract.RejectLimit;
import io.parcours.ingestion.contract.Rule;
import io.parcours.ingestion.erased.Suppression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Quality of one batch. A row that breaks several rules counts for each in {@code rules}, and once in {@code quarantined} or {@code dropped}.
 */
public record BatchFigures(long rows, long quarantined, long dropped, List<RuleFigures> rules) {
    public BatchFigures {
        rules = List.copyOf(rules);
    }

    /** Whether no row was kept out. */
    public boolean allGood() {
        return quarantined == 0 && dropped == 0;
    }

    /** With rows that were kept out before any rule was asked, since they are of persons who were erased. */
    public BatchFigures withErased(long erased) {
        if (erased == 0) {
            return this;
        }
        List<RuleFigures> all = new ArrayList<>(rules);
        all.add(new RuleFigures(
                Suppression.RULE, Optional.empty(), Rule.Action.DROP, rows + erased, erased, OptionalLong.empty()));
        return new BatchFigures(rows + erased, quarantined, dropped + erased, all);
    }

    public boolean pass(RejectLimit limit) {
        return limit.isPassedBy(quarantined, rows);
    }

    /** The most frequent reasons for rejection, for a person: {@code required customer_id: 12 rows}. */
    public String topReasons() {
        return rules.stream()
                .filter(rule -> rule.rowsFailed() > 0 && rule.action() == Rule.Action.QUARANTINE)
                .sorted(Comparator.comparingLong(RuleFigures::rowsFailed).reversed())
                .limit(5)
                .map(rule -> rule.column().map(column -> column + " ").orElse("") + rule.rule() + ": "
                        + rule.rowsFailed() + (rule.rowsFailed() == 1 ? " row" : " rows"))
                .collect(Collectors.joining("; "));
    }
}
