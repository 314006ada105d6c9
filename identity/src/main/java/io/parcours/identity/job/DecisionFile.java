package io.parcours.identity.job;

import io.parcours.identity.job.StewardDecisions.Wish;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a list of decisions: CSV with a header, or a YAML list of mappings, with {@code left} and {@code right} and, if wanted, {@code decision}
 * (together or apart), {@code because} and {@code by}.
 */
public final class DecisionFile {
    private static final String LEFT = "left";
    private static final String RIGHT = "right";
    private static final String DECISION = "decision";
    private static final String BECAUSE = "because";
    private static final String BY = "by";
    private static final List<String> COLUMNS = List.of(LEFT, RIGHT, DECISION, BECAUSE, BY);

    private final boolean together;
    private final String by;
    private final String because;
    private final Faults faults = new Faults();

    private DecisionFile(boolean together, String by, String because) {
        this.together = together;
        this.by = by;
        this.because = because;
    }

    /**
     * @param together what is decided where the file does not say
     * @param by who decides where the file does not say
     * @param because why, where the file does not say
     * @throws ParcoursException with every fault of the file and its line
     */
    public static List<Wish> read(Path file, SparkSession spark, boolean together, String by, String because) {
        if (!Files.isRegularFile(file)) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "the decisions of " + file + " cannot be read",
                    "there is no such file",
                    "check the path");
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        DecisionFile reader = new DecisionFile(together, by, because);
        List<Wish> wishes =
                name.endsWith(".yaml") || name.endsWith(".yml") ? reader.yaml(file) : reader.csv(file, spark);
        if (!reader.faults.isEmpty()) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "nothing was decided",
                    reader.faults.sorted().stream().map(Object::toString).collect(Collectors.joining("\n")),
                    "correct the file and decide again");
        }
        if (wishes.isEmpty()) {
            throw new ParcoursException(
                    Fault.CONFIGURATION, "nothing was decided", file + " holds no decisions", "check the path");
        }
        return wishes;
    }

    private List<Wish> yaml(Path file) {
        List<Wish> wishes = new ArrayList<>();
        String name = String.valueOf(file.getFileName());
        DefinitionFile.parseList(text(file), name, Map.of(), faults)
                .ifPresent(list -> list.values().forEach(value -> {
                    if (value instanceof YamlMap map) {
                        Wish wish = wish(
                                map.place(),
                                map.requiredText(LEFT, "write for example left: email:ana@mail.example"),
                                map.requiredText(RIGHT, "write for example right: record:crm/17"),
                                map.text(DECISION).orElse(""),
                                map.text(BECAUSE).orElse(""),
                                map.text(BY).orElse(""));
                        map.rejectUnknownKeys();
                        wishes.add(wish);
                    } else {
                        faults.add(
                                value.place(),
                                "a decision is a mapping, not " + value.kind(),
                                "write {left: …, right: …}");
                    }
                }));
        return wishes;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "the decisions of " + file + " cannot be read",
                    String.valueOf(e.getMessage()),
                    "save it as UTF-8 and check its permissions",
                    e);
        }
    }

    private List<Wish> csv(Path file, SparkSession spark) {
        Dataset<Row> rows = spark.read()
                .option("header", true)
                .option("ignoreLeadingWhiteSpace", true)
                .option("ignoreTrailingWhiteSpace", true)
                .csv(file.toUri().toString());
        String name = String.valueOf(file.getFileName());
        List<String> columns = Arrays.asList(rows.columns());
        for (String column : columns) {
            if (!COLUMNS.contains(column)) {
                faults.add(new Place(name, 1, 1), "unknown column '" + column + "'", Nearest.hint(column, COLUMNS));
            }
        }
        for (String column : List.of(LEFT, RIGHT)) {
            if (!columns.contains(column)) {
                faults.add(new Place(name, 1, 1), "the column '" + column + "' is missing", "add it to the header");
            }
        }
        List<Wish> wishes = new ArrayList<>();
        if (faults.isEmpty()) {
            int line = 1;
            for (Row row : rows.collectAsList()) {
                line++;
                wishes.add(wish(
                        new Place(name, line, 1),
                        cell(row, columns, LEFT),
                        cell(row, columns, RIGHT),
                        cell(row, columns, DECISION),
                        cell(row, columns, BECAUSE),
                        cell(row, columns, BY)));
            }
        }
        return wishes;
    }

    private static String cell(Row row, List<String> columns, String column) {
        int place = columns.indexOf(column);
        return place < 0 || row.isNullAt(place) ? "" : row.getString(place);
    }

    private Wish wish(Place place, String left, String right, String decision, String why, String who) {
        if (left.isEmpty() || right.isEmpty()) {
            faults.add(place, "a decision needs two ends", "fill in left and right");
        }
        boolean joins = together;
        if (!decision.isEmpty()) {
            joins = decision.equalsIgnoreCase("together");
            if (!joins && !decision.equalsIgnoreCase("apart")) {
                faults.add(place, "'decision' cannot be '" + decision + "'", "write together or apart");
            }
        }
        return new Wish(joins, left, right, who.isEmpty() ? by : who, why.isEmpty() ? because : why);
    }
}
