package io.parcours.ingestion.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** New rows of a dataset, found but not yet read. */
public interface Delivery {
    /** Path of the row's file, or words for the query or table it came from; a STRING, never null. */
    String FILE = "_source_file";

    /** Line in that file, from 1 (the row's first line where it spans several); a BIGINT, null where the format has no lines. */
    String LINE = "_line";

    /** Why the row could not be parsed, in words; a STRING, null for a good row. */
    String MALFORMED = "_malformed";

    /** The text of a malformed row; a STRING, null for a good row. */
    String TEXT = "_text";

    /**
     * A name for exactly this content, at most 32 characters of {@code [0-9a-z]}: the same files (by checksum), or the same range of a
     * table, give the same name.
     */
    String batch();

    /** One line for the terminal, for example {@code 12 files, 3.4 MB}. Never personal data. */
    String description();

    /**
     * Every column of the source as STRING, as written (nested objects and arrays as JSON text; a JSON null, an SQL NULL and an
     * empty unquoted CSV field are null), then {@link #FILE}, {@link #LINE}, {@link #MALFORMED}, {@link #TEXT}. Lazy. Column names are the source's own.
     */
    Dataset<Row> rows();

    /** The files read; empty for a database or table. Files already known whose content is only delivered again are not in it. */
    List<DeliveredFile> files();

    /**
     * Files whose content is known under another path, or whose modification time alone changed: nothing to read, but
     * remembered in {@code ops.files} so that the next run need not checksum them again.
     */
    default List<DeliveredFile> repeatedFiles() {
        return List.of();
    }

    /** Paths among {@link #files} that were read before with other content; their former rows are replaced. */
    List<String> changedPaths();

    /** How far the source has been read once this delivery is taken in; empty for files. */
    Optional<String> cursor();

    /** Whether the rows are all there is, so that what is missing here no longer exists. */
    boolean complete();

    /** Whether {@link #rows} may be read twice and give the same; otherwise the job keeps them aside while it works. */
    boolean rereadable();

    /**
     * Whether rows leave out what they have no value for, as JSON objects do: a column that was there before and is missing from this delivery
     * is then merely null throughout.
     */
    default boolean leavesOutNulls() {
        return false;
    }

    /** Types the source declares for its columns, by column name; empty where it knows none (CSV, text). */
    Map<String, String> declaredTypes();
}
