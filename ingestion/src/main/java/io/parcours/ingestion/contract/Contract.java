package io.parcours.ingestion.contract;

import io.parcours.ingestion.consent.Answers;
import io.parcours.ingestion.source.SourceSettings;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.definition.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A silo dataset's contract.
 *
 * @param newerBy tells which of two rows with the same key is the newer; without it the one that landed later, or stands later in its file
 * @param oneEventPer columns that the lines of one event share; empty = every row is an event
 * @param answers of consents, where they come many in a text
 * @param rejectOver how many rows may be rejected before a run stops and commits nothing
 * @param fingerprint changes with whatever the contract says about rows, so that a changed contract is applied to rows already there
 */
public record Contract(
        String silo,
        String dataset,
        Place place,
        SourceSettings from,
        Into into,
        Key key,
        Optional<Reading> newerBy,
        List<ColumnRef> oneEventPer,
        Map<Target, Reading> targets,
        List<IdentifierMapping> identifiers,
        Optional<Answers> answers,
        Optional<ProductLines> products,
        Optional<Position> position,
        Rest rest,
        Optional<Sessions> sessions,
        Optional<ColumnRef> userAgent,
        Optional<Sql> deletedWhen,
        List<Rule> rules,
        Optional<RejectLimit> rejectOver,
        NewColumns newColumns,
        MissingColumns missingColumns,
        String fingerprint) {

    /** What happens to a column that earlier deliveries did not have. */
    public enum NewColumns {
        ADD,
        IGNORE,
        FAIL
    }

    /** What happens when a column that the contract uses is not delivered. */
    public enum MissingColumns {
        FAIL,
        NULL
    }

    public Contract {
        oneEventPer = List.copyOf(oneEventPer);
        targets = Map.copyOf(targets);
        identifiers = List.copyOf(identifiers);
        rules = List.copyOf(rules);
    }

    Contract withFingerprint(String changed) {
        return new Contract(
                silo,
                dataset,
                place,
                from,
                into,
                key,
                newerBy,
                oneEventPer,
                targets,
                identifiers,
                answers,
                products,
                position,
                rest,
                sessions,
                userAgent,
                deletedWhen,
                rules,
                rejectOver,
                newColumns,
                missingColumns,
                changed);
    }

    /** {@code silo.dataset}. */
    public String name() {
        return silo + "." + dataset;
    }

    public TableName rawTable() {
        return new TableName("raw", silo + "_" + dataset);
    }

    public Optional<Reading> reading(Target target) {
        return Optional.ofNullable(targets.get(target));
    }
}
