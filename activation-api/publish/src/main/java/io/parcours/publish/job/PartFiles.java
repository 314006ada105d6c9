package io.parcours.publish.job;

import static org.apache.spark.sql.functions.col;

import io.parcours.publish.consent.ConsentPolicy;
import io.parcours.publish.document.PersonDocument;
import io.parcours.publish.document.RuleTerms;
import io.parcours.publish.document.RuleValues;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.part.FormerGeneration;
import io.parcours.serving.part.FormerLookups;
import io.parcours.serving.part.FormerPersons;
import io.parcours.serving.part.LookupWriter;
import io.parcours.serving.part.PartWriter;
import io.parcours.serving.part.PartWriter.PartSummary;
import io.parcours.serving.sst.FileKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks write sorted files, one range of keys each. Keys are hashes, so ranges of equal width hold equally many rows. What
 * comes back to the driver is one line a part. A repeated attempt writes files of its own; those of the attempt that counted are named in its
 * line, the others are dropped when the generation is sealed.
 */
final class PartFiles {
    private static final int FEWEST_PARTS = 4;
    private static final int PARTS_A_CORE = 2;
    private static final int MOST_PARTS = 1024;

    private final Path place;
    private final Optional<FormerGeneration> former;

    /** @param former from which persons and identifiers are taken over that did not change */
    PartFiles(Path place, Optional<FormerGeneration> former) {
        this.place = place;
        this.former = former;
    }

    /**
     * @param number place of the part in the order of keys
     * @param missing persons who were to be taken over and are not in the former generation; with one the part is of no use
     */
    record PersonsWritten(int number, PartSummary part, long events, long missing) {}

    record LookupsWritten(int number, long entries, FileEntry file) {}

    /** Writes profiles, people files, bitmaps and columns; the answer is in key order. */
    List<PersonsWritten> persons(Dataset<Row> persons, ConsentPolicy policy, RuleTerms terms) {
        return sorted(persons)
                .mapPartitions(
                        new WritePersons(place.toString(), former.orElse(null), policy, terms), Encoders.STRING())
                .collectAsList()
                .stream()
                .map(line -> TaskLine.parse(line, PersonsWritten.class))
                .sorted(Comparator.comparingInt(PersonsWritten::number))
                .toList();
    }

    /** Writes who has which identifier: all, or where there is a former generation, those that changed hands, beside those that did not. */
    List<LookupsWritten> identifiers(Dataset<Row> entries) {
        return lookups(
                entries, new WriteLookups(place.toString(), parts(entries), former.orElse(null), FileKind.IDENTIFIERS));
    }

    List<LookupsWritten> redirects(Dataset<Row> entries) {
        return lookups(entries, new WriteLookups(place.toString(), parts(entries), null, FileKind.REDIRECTS));
    }

    /** Writes hash → hash files. */
    private static List<LookupsWritten> lookups(Dataset<Row> entries, WriteLookups write) {
        return sorted(entries).mapPartitions(write, Encoders.STRING()).collectAsList().stream()
                .map(line -> TaskLine.parse(line, LookupsWritten.class))
                .sorted(Comparator.comparingInt(LookupsWritten::number))
                .toList();
    }

    private static int parts(Dataset<Row> rows) {
        return Math.min(
                MOST_PARTS,
                Math.max(
                        FEWEST_PARTS,
                        PARTS_A_CORE * rows.sparkSession().sparkContext().defaultParallelism()));
    }

    private static Dataset<Row> sorted(Dataset<Row> rows) {
        int parts = parts(rows);
        return rows.repartitionById(
                        parts,
                        col(PersonRows.PREFIX).multiply(parts).divide(1 << 16).cast("int"))
                .sortWithinPartitions(col(PersonRows.KEY));
    }

    /** A name no other attempt has. */
    private static String fileName() {
        TaskContext task = TaskContext.get();
        return "part-%05d-%d".formatted(task.partitionId(), task.taskAttemptId());
    }

    private record WritePersons(String place, @Nullable FormerGeneration former, ConsentPolicy policy, RuleTerms terms)
            implements MapPartitionsFunction<Row, String> {
        @Override
        public Iterator<String> call(Iterator<Row> rows) {
            int fields = PersonDocument.contactFields().size();
            try (PartWriter writer = PartWriter.create(Path.of(place), fileName(), fields);
                    FormerPersons before = former == null ? null : new FormerPersons(former)) {
                PartOfPersons part =
                        new PartOfPersons(new PersonDocument(policy), new RuleValues(terms, writer.columns()), writer);
                while (rows.hasNext()) {
                    part.add(rows.next(), before);
                }
                int number = TaskContext.get().partitionId();
                return List.of(TaskLine.of(new PersonsWritten(number, writer.finish(), part.events(), part.missing())))
                        .iterator();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record WriteLookups(
            String place, int parts, @Nullable FormerGeneration former, FileKind kind)
            implements MapPartitionsFunction<Row, String> {
        @Override
        public Iterator<String> call(Iterator<Row> rows) {
            int number = TaskContext.get().partitionId();
            try (LookupWriter writer = new LookupWriter(Path.of(place), fileName(), kind)) {
                if (former == null) {
                    while (rows.hasNext()) {
                        Row row = rows.next();
                        writer.add(row.getAs(PersonRows.KEY), row.getAs(PersonRows.PERSON_KEY));
                    }
                } else {
                    try (FormerLookups lookups = new FormerLookups(former, number, parts, writer)) {
                        while (rows.hasNext()) {
                            Row row = rows.next();
                            lookups.put(row.getAs(PersonRows.KEY), row.getAs(PersonRows.PERSON_KEY));
                        }
                        lookups.finish();
                    }
                }
                Optional<String> line = writer.finish()
                        .map(written -> TaskLine.of(new LookupsWritten(number, written.entries(), written.file())));
                return line.stream().iterator();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
