package io.parcours.launcher.erase;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.compile.Scores;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a table is rid of a person. Whoever adds a table says so here; a test asks of every table. */
public enum Removal {
    /** Holds rows of sources: those go that are the person's by key, or name an identifier that was the person's alone. */
    AS_SOURCE_ROWS,

    /** Is made by a job that takes the person's rows out once the source rows are gone; a row that still names the person goes all the same. */
    BY_ITS_JOB,

    /** Keeps what its job would not take back, such as histories, decisions and lists: goes by what the person is known by. */
    BY_TRACES,

    /** Holds reference data, figures or hashes. */
    HOLDS_NOBODY;

    private static final Map<TableName, Removal> WAYS = new TreeMap<>();

    static {
        say(AS_SOURCE_ROWS, Tables.EVENTS.name(), Tables.RECORDS.name(), Tables.CONSENTS.name());
        say(AS_SOURCE_ROWS, Tables.QUARANTINE.name());
        say(BY_ITS_JOB, TableName.parse(Behaviour.ATTRIBUTES), TableName.parse(Scores.SCORES));
        say(BY_ITS_JOB, TableName.parse(Behaviour.EVIDENCE), Tables.HOUSEHOLDS.name());
        say(BY_TRACES, Tables.IDENTIFIERS.name(), Tables.LINKS.name(), Tables.MEMBERS.name());
        say(BY_TRACES, Tables.IDENTITY_CHANGES.name(), Tables.DECISIONS.name(), Tables.REVIEWS.name());
        say(BY_TRACES, Tables.ENTITIES.name(), Tables.MODELS.name(), Tables.HOMES.name());
        say(BY_TRACES, Tables.PROFILES.name(), Tables.TIMELINE.name());
        say(BY_TRACES, Tables.SEGMENT_MEMBERS.name(), Tables.SEGMENT_CHANGES.name(), Tables.SEGMENT_LISTS.name());
        say(HOLDS_NOBODY, Tables.PRODUCTS.name(), Tables.STORES.name(), Tables.CAMPAIGNS.name(), Tables.COSTS.name());
        say(HOLDS_NOBODY, Tables.SEGMENT_MODELS.name());
        say(HOLDS_NOBODY, Tables.RUNS.name(), Tables.QUALITY.name(), Tables.FILES.name(), Tables.SUPPRESSIONS.name());
    }

    private static void say(Removal way, TableName... tables) {
        for (TableName table : tables) {
            WAYS.put(table, way);
        }
    }

    /** Empty for a table that is not of Parcours' making; it is looked through all the same. */
    public static Optional<Removal> of(TableName table) {
        return table.layer().equals("raw") && !WAYS.containsKey(table)
                ? Optional.of(AS_SOURCE_ROWS)
                : Optional.ofNullable(WAYS.get(table));
    }
}
