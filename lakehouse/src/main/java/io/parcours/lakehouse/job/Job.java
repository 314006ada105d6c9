package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A step of the line, named by a verb. It plans, then does: {@link #plan} reads versions and decides what there is to do without
 * writing anything; {@link Work#perform} writes.
 *
 * <p>Whatever a job writes, it can be killed at any moment and run again with the same result: it consumes pinned input versions, which are
 * recorded only after its last write, so a rerun sees the same input; every write is an upsert by key or a {@code replaceWhere};
 * ids and times come from the data and from {@link JobContext#asOf}, never from a random source or a clock; and a table that is compared with to
 * find out what changed is written last. One thing a rerun cannot see by its input: rows that were written from what is gone again before it. Tables
 * that it goes on from are therefore named by {@link #keeps}.
 */
public interface Job {
    /** The verb, for example {@code resolve-identities}. */
    String name();

    /**
     * Tables that this job alone writes and whose rows, where it follows changes, it goes on from. Should one of them not be as the last recorded run
     * left it, the job rebuilds ({@link JobContext#of}).
     */
    default List<TableName> keeps() {
        return List.of();
    }

    /** What there is to do; empty when nothing is new. */
    Optional<Work> plan(JobContext context);

    /** A plan that can be carried out. */
    interface Work {
        /** One line for the terminal: how much of what, and whether it is a rebuild. */
        String description();

        JobResult perform(Progress progress);
    }
}
