package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.FileFormat.Csv;
import io.parcours.ingestion.source.FileFormat.JsonLines;
import io.parcours.ingestion.source.FileFormat.Text;
import io.parcours.ingestion.source.file.FileContent.Compression;
import io.parcours.ingestion.source.file.ReadPlan.Slice;
import io.parcours.ingestion.source.record.CsvReader;
import io.parcours.ingestion.source.record.JsonReader;
import io.parcours.ingestion.source.record.PatternReader;
import io.parcours.ingestion.source.record.RecordBuffer;
import io.parcours.ingestion.source.record.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.hadoop.conf.Configuration;

/** Opens the records of a slice. */
final class SliceReader {
    private final ReadPlan plan;
    private final Configuration hadoop;
    /** The columns somebody wants, as positions in the plan's columns. */
    private final int[] wanted;

    SliceReader(ReadPlan plan, int[] wanted, Configuration hadoop) {
        this.plan = plan;
        this.wanted = wanted.clone();
        this.hadoop = hadoop;
    }

    /** The reader's columns are the wanted ones in their order. */
    RecordReader open(Slice slice) throws IOException {
        InputStream stored = FileContent.open(slice.file(), slice.from(), hadoop);
        try {
            return open(slice, stored);
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    private RecordReader open(Slice slice, InputStream stored) throws IOException {
        InputStream content = stored;
        if (slice.to() != Long.MAX_VALUE) {
            content = BoundedInputStream.builder()
                    .setInputStream(stored)
                    .setMaxCount(slice.to() - slice.from())
                    .get();
        } else if (slice.from() == 0) {
            InputStream marked = FileContent.buffered(stored);
            Compression compression = FileContent.compression(slice.file(), marked);
            content = FileContent.decompressed(marked, compression);
        }
        RecordBuffer buffer =
                new RecordBuffer(FileContent.toUtf8(content, plan.format().encoding()));
        boolean first = slice.from() == 0;
        long line = slice.line();
        if (first) {
            line = buffer.skipPreamble(plan.format() instanceof Csv csv ? csv.skipLines() : 0);
        }
        List<String> keys = Arrays.stream(wanted).mapToObj(plan.keys()::get).toList();
        RecordReader reader = records(slice, buffer, keys, line);
        if (first && plan.format() instanceof Csv csv && csv.header()) {
            reader.next();
        }
        return reader;
    }

    private RecordReader records(Slice slice, RecordBuffer buffer, List<String> keys, long line) {
        if (plan.format() instanceof Csv csv) {
            return CsvReader.of(buffer, csv.form(), csvTargets(slice), wanted.length, line);
        }
        if (plan.format() instanceof Text text) {
            return new PatternReader(buffer, Pattern.compile(text.pattern()), keys, line);
        }
        return plan.format() instanceof JsonLines
                ? JsonReader.ofLines(buffer, keys, line)
                : JsonReader.ofDocuments(buffer, keys, line);
    }

    private int[] csvTargets(Slice slice) {
        int[] position = new int[plan.columns().size()];
        Arrays.fill(position, -1);
        for (int i = 0; i < wanted.length; i++) {
            position[wanted[i]] = i;
        }
        return Arrays.stream(plan.targets(slice))
                .map(column -> column < 0 ? -1 : position[column])
                .toArray();
    }
}
