package io.parcours.lakehouse.testing;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.RunLedger;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A ledger that forgets with the test; {@link TestLake#run} records in it as the real one would. */
public final class MemoryLedger implements RunLedger {
    private final Map<String, Map<TableName, Long>> consumed = new HashMap<>();
    private final Map<String, Map<TableName, Long>> left = new HashMap<>();
    private final Map<String, Instant> asOf = new HashMap<>();
    private final Map<String, Map<String, String>> figures = new HashMap<>();

    @Override
    public OptionalLong consumed(String job, TableName table) {
        Long version = consumed.getOrDefault(job, Map.of()).get(table);
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    @Override
    public OptionalLong left(String job, TableName table) {
        Long version = left.getOrDefault(job, Map.of()).get(table);
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    @Override
    public Optional<Instant> lastAsOf(String job) {
        return Optional.ofNullable(asOf.get(job));
    }

    @Override
    public Optional<String> figure(String job, String name) {
        return Optional.ofNullable(figures.getOrDefault(job, Map.of()).get(name));
    }

    /** @param kept tables that the job keeps, as it left them */
    public void record(String job, Instant at, JobResult result, Map<TableName, Long> kept) {
        consumed.put(job, result.consumed());
        left.put(job, kept);
        asOf.put(job, at);
        figures.put(job, io.parcours.lakehouse.job.FigureJson.values(result.figures()));
    }

    /** As if the job had never run. */
    public void forget(String job) {
        consumed.remove(job);
        left.remove(job);
        asOf.remove(job);
        figures.remove(job);
    }
}
