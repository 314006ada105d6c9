package io.parcours.ingestion.quality;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.ingestion.consent.Answers;
import io.parcours.ingestion.contract.ColumnRef;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Key;
import io.parcours.ingestion.contract.Reading;
import io.parcours.ingestion.contract.Rule;
import io.parcours.ingestion.contract.Rule.Action;
import io.parcours.ingestion.contract.Target;
import io.parcours.ingestion.contract.ValueKind;
import io.parcours.ingestion.mapping.Readings;
import io.parcours.ingestion.mapping.RowKey;
import io.parcours.ingestion.mapping.SourceColumns;
import io.parcours.ingestion.mapping.Values;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.table.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * The rules of a contract over raw rows: those it declares, and those it implies (a row must be readable, have its key, and have
 * what its table cannot do without). All of them are looked at in one pass.
 */
public final class RowRules {
    /** Number of the first rule that rejects a row, from 0; null where none does. */
    private static final String VERDICT = "__verdict";

    private final Contract contract;
    private final SourceColumns columns;
    private final Values values;
    private final Readings readings;
    private final RowKey key;
    private final Function<TableContract, Dataset<Row>> references;
    private final List<Judged> rules = new ArrayList<>();
    private final int implied;

    /** @param references reads the reference tables that {@code in:} rules look things up in */
    public RowRules(
            Contract contract,
            SourceColumns columns,
            RowKey key,
            Readings readings,
            Function<TableContract, Dataset<Row>> references) {
        this.contract = contract;
        this.columns = columns;
        this.values = new Values(columns);
        this.readings = readings;
        this.key = key;
        this.references = references;
        implied();
        implied = rules.size();
        for (int i = 0; i < contract.rules().size(); i++) {
            rules.add(declared(contract.rules().get(i), i));
        }
    }

    /** The rows with their {@link Readings} and a verdict; see {@link #accepted}, {@link #quarantined}. */
    public Dataset<Row> judge(Dataset<Row> raw) {
        Column verdict = lit(null).cast("int");
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (rules.get(i).action() != Action.WARN) {
                verdict = when(rules.get(i).broken(), lit(i)).otherwise(verdict);
            }
        }
        return prepared(readings.read(raw)).withColumn(VERDICT, verdict);
    }

    public static Column accepted() {
        return col(VERDICT).isNull();
    }

    public Column quarantined() {
        return verdictIs(Action.QUARANTINE);
    }

    private Column verdictIs(Action action) {
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).action() == action) {
                numbers.add(i);
            }
        }
        return coalesce(col(VERDICT).isin(numbers.toArray()), lit(false));
    }

    /** Name of the rule that rejected a judged row. */
    public Column rejectingRule() {
        return ofVerdict(rule -> lit(rule.name()));
    }

    public Column rejectingColumn() {
        return ofVerdict(rule -> lit(rule.column().orElse(null)).cast("string"));
    }

    public Column reason() {
        return ofVerdict(Judged::reason);
    }

    private Column ofVerdict(Function<Judged, Column> what) {
        Column result = lit(null).cast("string");
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).action() != Action.WARN) {
                result = when(col(VERDICT).equalTo(i), what.apply(rules.get(i))).otherwise(result);
            }
        }
        return result;
    }

    /** Counts judged rows in one pass. */
    public BatchFigures figures(Dataset<Row> judged) {
        List<Column> sums = new ArrayList<>();
        sums.add(ones(quarantined()));
        sums.add(ones(verdictIs(Action.DROP)));
        for (Judged rule : rules) {
            sums.add(ones(rule.asked()));
            sums.add(ones(rule.broken()));
        }
        Row row = judged.agg(count(lit(1)), sums.toArray(Column[]::new)).head();
        List<RuleFigures> figures = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Judged rule = rules.get(i);
            long failed = row.getLong(4 + 2 * i);
            figures.add(new RuleFigures(
                    rule.name(),
                    rule.column(),
                    rule.action(),
                    row.getLong(3 + 2 * i),
                    failed,
                    failed == 0 ? OptionalLong.empty() : valuesNotFound(rule, i - implied, judged)));
        }
        return new BatchFigures(row.getLong(0), row.getLong(1), row.getLong(2), figures);
    }

    /** "Five products are not in the catalogue" says more than "seven rows"; asked only when there are such rows. */
    private OptionalLong valuesNotFound(Judged rule, int declared, Dataset<Row> judged) {
        return declared >= 0 && contract.rules().get(declared).test() instanceof Rule.In in
                ? OptionalLong.of(judged.where(rule.broken())
                        .select(Values.text(columns.column(in.column())))
                        .distinct()
                        .count())
                : OptionalLong.empty();
    }

    private static Column ones(Column condition) {
        return coalesce(sum(when(condition, lit(1L)).otherwise(lit(0L))), lit(0L));
    }

    private void implied() {
        Column parsed = Columns.col(RawColumn.MALFORMED).isNull();
        rules.add(new Judged(
                "parse",
                Optional.empty(),
                Action.QUARANTINE,
                lit(true),
                parsed.unary_$bang(),
                coalesce(Columns.col(RawColumn.MALFORMED), lit("the row cannot be parsed"))));
        if (contract.key() instanceof Key.Columns columnsOfKey) {
            rules.add(new Judged(
                    "has its key",
                    Optional.of(named(columnsOfKey.columns())),
                    Action.QUARANTINE,
                    parsed,
                    parsed.and(key.ofRow().isNull()),
                    lit("the row has no " + named(columnsOfKey.columns()) + ", which is its key")));
        }
        if (!contract.oneEventPer().isEmpty()) {
            rules.add(new Judged(
                    "has its event's key",
                    Optional.of(named(contract.oneEventPer())),
                    Action.QUARANTINE,
                    parsed,
                    parsed.and(key.ofResult().isNull()),
                    lit("the row has no " + named(contract.oneEventPer()) + ", which tells its event")));
        }
        contract.newerBy()
                .ifPresent(reading -> readable("newer_by", reading, ValueKind.TIMESTAMP, Action.WARN, parsed));
        contract.answers().ifPresent(answers -> readableAnswers(answers, parsed));
        for (Target target : contract.into().targets()) {
            contract.reading(target).ifPresent(reading -> {
                Action action = target.required() ? Action.QUARANTINE : Action.WARN;
                readable(target.word(), reading, target.kind(), action, parsed);
                if (target.required()) {
                    required(target.word(), reading, target.kind(), parsed);
                }
            });
        }
    }

    private void readableAnswers(Answers answers, Column parsed) {
        Column fault = readings.faultOfAnswers();
        rules.add(new Judged(
                "readable answers",
                Optional.of(named(ColumnRef.of(answers))),
                Action.QUARANTINE,
                parsed,
                parsed.and(fault.isNotNull()),
                fault));
    }

    private void readable(String word, Reading reading, ValueKind kind, Action action, Column parsed) {
        if (kind == ValueKind.TEXT || kind == ValueKind.WORD) {
            return;
        }
        values.writtenText(reading).ifPresent(text -> {
            Column typed = readings.typed(reading, kind);
            rules.add(new Judged(
                    "readable " + word,
                    Optional.of(word),
                    action,
                    parsed.and(text.isNotNull()),
                    parsed.and(text.isNotNull()).and(typed.isNull()),
                    concat(lit(word + " cannot be read as " + kindWord(kind) + ": "), text)));
        });
    }

    private void required(String word, Reading reading, ValueKind kind, Column parsed) {
        rules.add(new Judged(
                "required " + word,
                Optional.of(word),
                Action.QUARANTINE,
                parsed,
                parsed.and(readings.typed(reading, kind).isNull()),
                lit("the row has no " + word)));
    }

    private static String kindWord(ValueKind kind) {
        return switch (kind) {
            case TIMESTAMP -> "a time";
            case DATE, PAST_DATE, EXPECTED_DATE -> "a date";
            case MONEY -> "an amount";
            case DECIMAL, DOUBLE -> "a number";
            case WHOLE -> "a whole number";
            case YES_NO -> "yes or no";
            case TEXT, WORD -> "text";
        };
    }

    private Judged declared(Rule rule, int number) {
        Column parsed = Columns.col(RawColumn.MALFORMED).isNull();
        Column asked = rule.when()
                .map(sql -> parsed.and(coalesce(columns.sql(sql).cast("boolean"), lit(false))))
                .orElse(parsed);
        Column broken = asked.and(coalesce(breaks(rule.test(), number), lit(false)));
        List<ColumnRef> looked = rule.test().columns();
        Optional<String> column = looked.isEmpty() ? Optional.empty() : Optional.of(named(looked));
        return new Judged(uniqueName(rule.name(), column), column, rule.otherwise(), asked, broken, lit(reason(rule)));
    }

    /** Two rules of one name on one column would be one line in {@code ops.quality}. */
    private String uniqueName(String name, Optional<String> column) {
        long same = rules.stream()
                .filter(rule -> rule.column().equals(column)
                        && (rule.name().equals(name) || rule.name().matches("\\Q" + name + "\\E \\(\\d+\\)")))
                .count();
        return same == 0 ? name : name + " (" + (same + 1) + ")";
    }

    private Column breaks(Rule.Test test, int number) {
        if (test instanceof Rule.Check check) {
            // A check that comes to nothing (null) was not fulfilled.
            return coalesce(columns.sql(check.sql()).cast("boolean"), lit(false))
                    .unary_$bang();
        }
        if (test instanceof Rule.Unique || test instanceof Rule.DuplicatesOf || test instanceof Rule.In) {
            return col(helper(number));
        }
        Column text = Values.text(columns.column(test.columns().get(0)));
        if (test instanceof Rule.Required) {
            return text.isNull();
        }
        if (test instanceof Rule.Matches matches) {
            return text.rlike("^(?:" + matches.pattern() + ")$").unary_$bang();
        }
        if (test instanceof Rule.Valid valid) {
            return text.isNotNull()
                    .and(coalesce(Validities.holds(valid.validity(), text), lit(false))
                            .unary_$bang());
        }
        if (test instanceof Rule.OneOf words) {
            return text.isin(words.words().toArray()).unary_$bang();
        }
        Rule.Range range = (Rule.Range) test;
        Column number18 = text.try_cast("double");
        Column outside = number18.isNull();
        if (range.least().isPresent()) {
            outside = outside.or(number18.lt(lit(range.least().get().doubleValue())));
        }
        if (range.most().isPresent()) {
            outside = outside.or(number18.gt(lit(range.most().get().doubleValue())));
        }
        return text.isNotNull().and(outside);
    }

    private static String reason(Rule rule) {
        Rule.Test test = rule.test();
        if (test instanceof Rule.Required required) {
            return required.column().path() + " is missing";
        }
        if (test instanceof Rule.Matches matches) {
            return matches.column().path() + " does not look like " + matches.pattern();
        }
        if (test instanceof Rule.Range range) {
            return range.column().path() + " is not " + test.label();
        }
        if (test instanceof Rule.Valid valid) {
            return valid.column().path() + " is not a valid " + valid.validity().word();
        }
        if (test instanceof Rule.OneOf words) {
            return words.column().path() + " is none of " + String.join(", ", words.words());
        }
        if (test instanceof Rule.Unique unique) {
            return "another row has the same " + unique.column().path();
        }
        if (test instanceof Rule.In in) {
            return in.column().path() + " is not known in " + in.table().name();
        }
        if (test instanceof Rule.DuplicatesOf duplicates) {
            return "another row agrees in " + named(duplicates.columns());
        }
        return "not so: " + rule.name();
    }

    private static String named(List<ColumnRef> columns) {
        return String.join(", ", columns.stream().map(ColumnRef::path).toList());
    }

    private static String helper(int number) {
        return "__rule_" + number;
    }

    /** Adds what rules that look beyond the row need: one boolean column each. */
    private Dataset<Row> prepared(Dataset<Row> raw) {
        Dataset<Row> rows = raw;
        for (int i = 0; i < contract.rules().size(); i++) {
            Rule.Test test = contract.rules().get(i).test();
            if (test instanceof Rule.In in) {
                rows = lookedUp(rows, in, helper(i));
            } else if (test instanceof Rule.Unique unique) {
                rows = shared(rows, unique, helper(i));
            } else if (test instanceof Rule.DuplicatesOf duplicates) {
                rows = repeated(rows, duplicates, helper(i));
            }
        }
        return rows;
    }

    private Dataset<Row> lookedUp(Dataset<Row> rows, Rule.In in, String helper) {
        String reference = helper + "_reference";
        Column value = Values.text(columns.column(in.column()));
        Dataset<Row> known = references
                .apply(in.table())
                .select(Columns.col(in.reference()).cast("string").as(reference))
                .where(col(reference).isNotNull())
                .distinct();
        return rows.join(known, value.equalTo(col(reference)), "left")
                .withColumn(helper, value.isNotNull().and(col(reference).isNull()))
                .drop(reference);
    }

    private Dataset<Row> shared(Dataset<Row> rows, Rule.Unique unique, String helper) {
        Column value = Values.text(columns.column(unique.column()));
        Column row = xxhash64(key.ofRow());
        var same = Window.partitionBy(value);
        return rows.withColumn(helper, value.isNotNull().and(min(row).over(same).notEqual(max(row).over(same))));
    }

    private Dataset<Row> repeated(Dataset<Row> rows, Rule.DuplicatesOf duplicates, String helper) {
        List<Column> order = new ArrayList<>();
        contract.newerBy().ifPresent(reading -> order.add(readings.typed(reading, ValueKind.TIMESTAMP)));
        order.add(xxhash64(key.content()));
        order.add(Columns.col(RawColumn.FILE));
        order.add(Columns.col(RawColumn.LINE));
        Column[] same = duplicates.columns().stream().map(columns::column).toArray(Column[]::new);
        Column[] parsedAndSame = new Column[same.length + 1];
        System.arraycopy(same, 0, parsedAndSame, 0, same.length);
        parsedAndSame[same.length] = Columns.col(RawColumn.MALFORMED).isNull();
        return rows.withColumn(
                helper,
                row_number()
                        .over(Window.partitionBy(parsedAndSame).orderBy(order.toArray(Column[]::new)))
                        .gt(1));
    }
}
