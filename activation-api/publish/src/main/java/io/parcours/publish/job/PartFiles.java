package io.parcours.publish.job;

import static org.apache.spark.sql.functions.col;

import io.parcours.publish.consent.ConsentPolicy;
import io.parcours.publish.document.PersonDocument;
import io.parcours.publish.document.RuleTerms;
import io.parcours.publish.document.RuleValues;
import io.parcours.serving.generation.Manifest.FileEntry;
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

    PartFiles(Path place) {
        this.place = place;
    }

    /** @param number place of the part in the order of keys */
    record PersonsWritten(int number, PartSummary part, long events) {}

    record LookupsWritten(int number, long entries, FileEntry file) {}

    /** Writes profiles, people files, bitmaps and columns; the answer is in key order. */
    List<PersonsWritten> persons(Dataset<Row> persons, ConsentPolicy policy, RuleTerms terms) {
        return sorted(persons)
                .mapPartitions(new WritePersons(place.toString(), policy, terms), Encoders.STRING())
                .collectAsList()
                .stream()
                .map(line -> TaskLine.parse(line, PersonsWritten.class))
                .sorted(Comparator.comparingInt(PersonsWritten::number))
                .toList();
    }

    /** Writes hash → hash files. */
    List<LookupsWritten> lookups(Dataset<Row> entries, FileKind kind) {
        return sorted(entries)
                .mapPartitions(new WriteLookups(place.toString(), kind), Encoders.STRING())
                .collectAsList()
                .stream()
                .map(line -> TaskLine.parse(line, LookupsWritten.class))
                .sorted(Comparator.comparingInt(LookupsWritten::number))
                .toList();
    }

    private static Dataset<Row> sorted(Dataset<Row> rows) {
        int parts = Math.min(
                MOST_PARTS,
                Math.max(
                        FEWEST_PARTS,
                        PARTS_A_CORE * rows.sparkSession().sparkContext().defaultParallelism()));
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

    private record WritePersons(String place, ConsentPolicy policy, RuleTerms terms)
            implements MapPartitionsFunction<Row, String> {
        @Override
        public Iterator<String> call(Iterator<Row> rows) {
            PersonDocument document = new PersonDocument(policy);
            int fields = PersonDocument.contactFields().size();
            long events = 0;
            try (PartWriter writer = PartWriter.create(Path.of(place), fileName(), fields)) {
                RuleValues values = new RuleValues(terms, writer.columns());
                while (rows.hasNext()) {
                    Row row = rows.next();
                    byte[] key = row.getAs(PersonRows.KEY);
                    int person = writer.add(key, document.profile(row), document.contact(row), document.sets(row));
                    values.write(row, person);
                    events += PersonDocument.events(row);
                }
                int number = TaskContext.get().partitionId();
                return List.of(TaskLine.of(new PersonsWritten(number, writer.finish(), events)))
                        .iterator();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record WriteLookups(String place, FileKind kind) implements MapPartitionsFunction<Row, String> {
        @Override
        public Iterator<String> call(Iterator<Row> rows) {
            try (LookupWriter writer = new LookupWriter(Path.of(place), fileName(), kind)) {
                while (rows.hasNext()) {
                    Row row = rows.next();
                    writer.add(row.getAs(PersonRows.KEY), row.getAs(PersonRows.PERSON_KEY));
                }
                int number = TaskContext.get().partitionId();
                Optional<String> line = writer.finish()
                        .map(written -> TaskLine.of(new LookupsWritten(number, written.entries(), written.file())));
                return line.stream().iterator();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
