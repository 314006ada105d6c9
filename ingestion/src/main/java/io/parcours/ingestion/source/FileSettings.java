package io.parcours.ingestion.source;

import io.parcours.ingestion.source.file.FileSource;
import io.parcours.ingestion.source.record.CsvForm;
import io.parcours.ingestion.source.record.PatternReader;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.workspace.Workspace;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.sql.SparkSession;

/**
 * {@code kind: files}: a file, a folder with all below it, or a pattern such as {@code drops/*.csv.gz}, on any file system Hadoop knows.
 *
 * @param paths resolved against the workspace
 */
public record FileSettings(List<String> paths, FileFormat format, IfMissing ifMissing, Optional<String> newerBy)
        implements SourceSettings {

    /** What to do when no file is there. */
    public enum IfMissing {
        FAIL,
        SKIP
    }

    /** The formats by the name a contract calls them. */
    private enum Format {
        CSV,
        NDJSON,
        JSON,
        TEXT,
        PARQUET,
        ORC
    }

    public FileSettings {
        paths = List.copyOf(paths);
    }

    static Optional<SourceSettings> read(YamlMap from, Workspace workspace) {
        List<String> written = from.texts("path");
        if (written.isEmpty()) {
            from.faults()
                    .add(
                            from.placeOf("path"),
                            "'path' is missing",
                            "write a file, a folder or a pattern such as path: drops/*.csv");
        }
        Optional<Format> format = from.has("format")
                ? from.choice("format", Format.class)
                : written.stream().findFirst().flatMap(path -> formatOf(path, from));
        Optional<FileFormat> read = format.flatMap(named -> readFormat(named, from, written));
        IfMissing ifMissing = from.choice("if_missing", IfMissing.class).orElse(IfMissing.FAIL);
        Optional<String> newerBy = from.text("newer_by");
        from.rejectUnknownKeys();
        if (written.isEmpty()) {
            return Optional.empty();
        }
        List<String> paths = written.stream().map(workspace::resolve).toList();
        return read.map(form -> new FileSettings(paths, form, ifMissing, newerBy));
    }

    private static Optional<Format> formatOf(String path, YamlMap from) {
        String name = path.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst|bz2)$", "");
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        Format format = switch (suffix) {
            case "csv", "tsv" -> Format.CSV;
            case "ndjson", "jsonl" -> Format.NDJSON;
            case "json" -> Format.JSON;
            case "parquet" -> Format.PARQUET;
            case "orc" -> Format.ORC;
            default -> null;
        };
        if (format == null) {
            from.faults()
                    .add(
                            from.placeOf("path"),
                            "the format of " + path + " cannot be told from its name",
                            "add format: csv, ndjson, json, text, parquet or orc");
        }
        return Optional.ofNullable(format);
    }

    private static Optional<FileFormat> readFormat(Format format, YamlMap from, List<String> paths) {
        return switch (format) {
            case CSV -> readCsv(from, paths);
            case NDJSON -> Optional.of(new FileFormat.JsonLines(encoding(from)));
            case JSON -> Optional.of(new FileFormat.JsonDocuments(encoding(from)));
            case TEXT -> readText(from);
            case PARQUET -> Optional.of(new FileFormat.Parquet());
            case ORC -> Optional.of(new FileFormat.Orc());
        };
    }

    private static Optional<FileFormat> readCsv(YamlMap from, List<String> paths) {
        boolean tabs = paths.stream().allMatch(path -> path.matches("(?i).*\\.tsv(\\.(gz|zst|bz2))?"));
        String delimiter = from.text("delimiter").map(FileSettings::named).orElse(tabs ? "\t" : ",");
        String quote = from.text("quote").map(FileSettings::named).orElse("\"");
        String escape = from.text("escape").map(FileSettings::named).orElse("");
        List<String> nulls = from.texts("nulls");
        List<String> columns = columns(from);
        boolean header = from.yesNo("header", columns.isEmpty());
        int skipLines = from.integer("skip_lines", 0, 10_000).orElse(0);
        String encoding = encoding(from);
        if (!header && columns.isEmpty()) {
            from.faults()
                    .add(
                            from.placeOf("header"),
                            "a file without a header needs names for its columns",
                            "add columns: [first, second, …] in the order of the file");
            return Optional.empty();
        }
        try {
            CsvForm form = new CsvForm(delimiter, quote, escape, nulls);
            return Optional.of(new FileFormat.Csv(form, header, columns, skipLines, encoding));
        } catch (IllegalArgumentException e) {
            from.faults()
                    .add(
                            from.placeOf("delimiter"),
                            "the file cannot be written like this",
                            String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static List<String> columns(YamlMap from) {
        List<String> columns = from.texts("columns");
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column.toLowerCase(Locale.ROOT))) {
                from.faults()
                        .add(
                                from.placeOf("columns"),
                                "the column '" + column + "' stands twice",
                                "give every column a name of its own; capitals do not count");
            }
        }
        return columns;
    }

    /** The words for characters that are hard to write. */
    private static String named(String text) {
        return switch (text) {
            case "tab", "\\t" -> "\t";
            case "none" -> "";
            case "space" -> " ";
            default -> text;
        };
    }

    private static Optional<FileFormat> readText(YamlMap from) {
        String encoding = encoding(from);
        String pattern = from.requiredText(
                "pattern",
                "write a regular expression whose named groups are the columns, such as (?<host>\\S+) (?<rest>.*)");
        if (pattern.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (!PatternReader.groupNames(Pattern.compile(pattern)).isEmpty()) {
                return Optional.of(new FileFormat.Text(pattern, encoding));
            }
            from.faults()
                    .add(
                            from.placeOf("pattern"),
                            "the pattern names no column",
                            "give groups names, such as (?<host>\\S+)");
        } catch (PatternSyntaxException e) {
            from.faults()
                    .add(
                            from.placeOf("pattern"),
                            "the pattern is not a regular expression",
                            e.getDescription() + " near character " + (e.getIndex() + 1));
        }
        return Optional.empty();
    }

    private static String encoding(YamlMap from) {
        Optional<String> written = from.text("encoding");
        if (written.isEmpty()) {
            return "UTF-8";
        }
        try {
            return Charset.forName(written.get()).name();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            from.value("encoding")
                    .filter(YamlScalar.class::isInstance)
                    .ifPresent(value -> from.wrong(
                            "encoding", value, "a character encoding such as UTF-8, ISO-8859-1 or windows-1252"));
            return "UTF-8";
        }
    }

    @Override
    public Source open(SparkSession spark, Workspace workspace, SourceDataset dataset) {
        return new FileSource(this, spark, workspace, dataset);
    }
}
