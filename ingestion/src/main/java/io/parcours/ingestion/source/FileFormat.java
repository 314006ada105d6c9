package io.parcours.ingestion.source;

import io.parcours.ingestion.source.record.CsvForm;
import java.io.Serializable;
import java.util.List;

/** How files of a dataset are written. Compression (gzip, zstd, bzip2) is seen from the file itself. */
public sealed interface FileFormat extends Serializable {

    /** A format read record by record, so that a row knows its line. */
    sealed interface Lined extends FileFormat {
        /** Name of the character encoding. */
        String encoding();
    }

    /**
     * Delimited values.
     *
     * @param header whether the first record names the columns
     * @param columns names in place of the header's; empty takes the header
     * @param skipLines lines before the header or first record
     */
    record Csv(CsvForm form, boolean header, List<String> columns, int skipLines, String encoding) implements Lined {
        public Csv {
            columns = List.copyOf(columns);
        }
    }

    /** One JSON object a line. */
    record JsonLines(String encoding) implements Lined {}

    /** JSON objects over any number of lines, in arrays or one after the other. */
    record JsonDocuments(String encoding) implements Lined {}

    /** Lines that a regular expression takes apart; its named groups are the columns. */
    record Text(String pattern, String encoding) implements Lined {}

    record Parquet() implements FileFormat {}

    record Orc() implements FileFormat {}
}
