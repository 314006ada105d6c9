package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.col;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Reading;
import io.parcours.ingestion.contract.Target;
import io.parcours.ingestion.contract.ValueKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Values of a contract that have to be read from text: times, dates, amounts, numbers. Rules ask whether they can be read, and the
 * standardised row carries them; each is a column of its own, so that Spark reads it once for both.
 */
public final class Readings {
    private static final String ANSWERS = "__answers";

    private final Values values;
    private final Map<Read, String> helpers = new LinkedHashMap<>();
    private final Optional<Column> answers;

    private record Read(Reading reading, ValueKind kind) {}

    private Readings(Contract contract, Values values, Optional<Column> answers) {
        this.values = values;
        this.answers = answers;
        for (Target target : contract.into().targets()) {
            contract.reading(target).ifPresent(reading -> add(reading, target.kind()));
        }
        contract.newerBy().ifPresent(reading -> add(reading, ValueKind.TIMESTAMP));
    }

    public static Readings of(Contract contract, SourceColumns columns) {
        return new Readings(
                contract, new Values(columns), contract.answers().map(texts -> ConsentAnswers.of(texts, columns)));
    }

    private void add(Reading reading, ValueKind kind) {
        boolean isParsed = kind != ValueKind.TEXT && kind != ValueKind.WORD;
        if (isParsed && values.writtenText(reading).isPresent()) {
            helpers.putIfAbsent(new Read(reading, kind), "__read_" + helpers.size());
        }
    }

    /** Raw rows with what {@link #typed} refers to. */
    public Dataset<Row> read(Dataset<Row> raw) {
        Map<String, Column> read = new LinkedHashMap<>();
        helpers.forEach((what, helper) -> read.put(helper, values.typed(what.reading(), what.kind())));
        answers.ifPresent(texts -> read.put(ANSWERS, texts));
        return read.isEmpty() ? raw : raw.withColumns(read);
    }

    /** One row an answer of rows that {@link #read} made: key and value; no row where nothing was answered. */
    Column eachAnswer() {
        return ConsentAnswers.each(col(ANSWERS));
    }

    /** What is wrong with a consent text of rows that {@link #read} made; null where nothing is. */
    public Column faultOfAnswers() {
        return ConsentAnswers.fault(col(ANSWERS));
    }

    /** A value of rows that {@link #read} made; null where its text cannot be read. */
    public Column typed(Reading reading, ValueKind kind) {
        Read read = new Read(reading, kind);
        return helpers.containsKey(read) ? col(Objects.requireNonNull(helpers.get(read))) : values.typed(reading, kind);
    }
}
