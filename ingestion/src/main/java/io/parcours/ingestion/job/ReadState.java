package io.parcours.ingestion.job;

import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.source.DeliveredFile;
import io.parcours.ingestion.source.SourceState;
import io.parcours.lakehouse.contract.FileColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.Columns;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * What earlier runs took in of a dataset.
 *
 * @param source files and cursor, for the source to tell what is new
 * @param files what is remembered of each file beside, by path
 * @param batches deliveries that were taken in to the end
 * @param lastBatch the last of them
 * @param fingerprint of the contract that the standardised rows were made by
 * @param types column types the source declared last
 */
record ReadState(
        SourceState source,
        Map<String, FileRead> files,
        Set<String> batches,
        Optional<String> lastBatch,
        Optional<String> fingerprint,
        Map<String, String> types) {
    /** The batch that read a file, and how many rows it gave. */
    record FileRead(String checksum, String batch, long rows) {}

    static final String BATCH = "batch";
    static final String CURSOR = "cursor";
    static final String CONTRACT = "contract";
    static final String TYPES = "types";

    private static final ObjectMapper JSON = new ObjectMapper();

    static ReadState of(JobContext context, Contract contract, String job) {
        Map<String, DeliveredFile> files = new HashMap<>();
        Map<String, FileRead> reads = new HashMap<>();
        Set<String> batches = new HashSet<>();
        if (context.tables().version(Tables.FILES.name()).isPresent()) {
            for (Row row : context.tables()
                    .read(Tables.FILES)
                    .where(Columns.col(FileColumn.SILO)
                            .equalTo(lit(contract.silo()))
                            .and(Columns.col(FileColumn.DATASET).equalTo(lit(contract.dataset()))))
                    .collectAsList()) {
                String path = row.getAs(FileColumn.PATH.sqlName());
                java.sql.Timestamp modified = row.getAs(FileColumn.MODIFIED_AT.sqlName());
                files.put(
                        path,
                        new DeliveredFile(
                                path,
                                row.<Long>getAs(FileColumn.SIZE.sqlName()),
                                modified.toInstant(),
                                row.getAs(FileColumn.CHECKSUM.sqlName())));
                String batch = row.getAs(FileColumn.BATCH.sqlName());
                batches.add(batch);
                reads.put(
                        path,
                        new FileRead(
                                row.getAs(FileColumn.CHECKSUM.sqlName()),
                                batch,
                                row.<Long>getAs(FileColumn.ROWS.sqlName())));
            }
        }
        Optional<String> lastBatch = text(context, job, BATCH);
        lastBatch.ifPresent(batches::add);
        return new ReadState(
                new SourceState(files, text(context, job, CURSOR)),
                Map.copyOf(reads),
                Set.copyOf(batches),
                lastBatch,
                text(context, job, CONTRACT),
                types(context, job));
    }

    /** What was read of a file that is known by its path or, under another, by its content. */
    FileRead known(DeliveredFile file) {
        FileRead byPath = files.get(file.path());
        if (byPath != null && byPath.checksum().equals(file.checksum())) {
            return byPath;
        }
        return files.values().stream()
                .filter(read -> read.checksum().equals(file.checksum()))
                .min(java.util.Comparator.comparing(FileRead::batch))
                .map(read -> new FileRead(read.checksum(), read.batch(), 0))
                .orElse(new FileRead(file.checksum(), lastBatch.orElse("none"), 0));
    }

    private static Optional<String> text(JobContext context, String job, String figure) {
        return context.ledger().figure(job, figure).map(json -> {
            try {
                return JSON.readValue(json, String.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("figure " + figure + " of " + job + " is not a JSON text", e);
            }
        });
    }

    private static Map<String, String> types(JobContext context, String job) {
        return context.ledger()
                .figure(job, TYPES)
                .map(json -> {
                    try {
                        Map<String, String> types = new HashMap<>();
                        JSON.readTree(json)
                                .properties()
                                .forEach(entry -> types.put(
                                        entry.getKey(), entry.getValue().asText()));
                        return types;
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("figure " + TYPES + " of " + job + " is not JSON", e);
                    }
                })
                .orElse(new HashMap<>());
    }
}
