package io.parcours.identity.check;

import io.parcours.identity.link.SilverRow;
import io.parcours.identity.rule.IdentityRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A situation and the persons that must come out.
 *
 * @param rows by the id the case gives them, in order of arrival
 * @param expect persons as lists of row ids; empty when only their number is said
 * @param batches row ids resolved one batch after another
 * @param sameIds pairs of rows: the first, before the change, has the person id of the second after it
 */
public record CheckCase(
        String id,
        String trap,
        IdentityRules rules,
        Map<String, SilverRow> rows,
        List<List<String>> expect,
        OptionalInt expectCount,
        List<List<String>> batches,
        Optional<Change> then,
        List<List<String>> sameIds) {

    /** What happens after the first run. */
    public record Change(
            List<String> delete,
            List<String> block,
            List<List<String>> together,
            List<List<String>> apart,
            List<List<String>> expect,
            OptionalInt expectCount) {}
}
