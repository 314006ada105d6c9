package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.current_date;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.try_to_timestamp;
import static org.apache.spark.sql.functions.when;

import io.parcours.ingestion.contract.Format;
import io.parcours.ingestion.contract.IdentifierMapping;
import io.parcours.ingestion.contract.ProductLines;
import io.parcours.ingestion.contract.Reading;
import io.parcours.ingestion.contract.Value;
import io.parcours.ingestion.contract.ValueKind;
import io.parcours.lakehouse.contract.Parts;
import io.parcours.lakehouse.table.Columns;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;

/**
 * Values of a contract as Spark columns. Built-in functions only, so that whole rows compile to one loop; a text that cannot be
 * read as what it has to be gives null, never an error.
 */
public final class Values {
    /** Offset letters of a date pattern, outside quoted text: the time then says its own zone. */
    private static final Pattern OFFSET = Pattern.compile("[XxZOVz]");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'");
    private static final Pattern TWO_DIGIT_YEAR = Pattern.compile("(?<![yu])(yy|uu)(?![yu])");
    private static final int YEAR_MONTHS = 12;
    private static final int CENTURY_MONTHS = 1_200;
    private static final String ENDS_WITH_OFFSET = "(Z|[+-][0-9]{2}:?[0-9]{2})$";
    private static final String DECIMAL = "decimal(18,4)";

    private final SourceColumns columns;

    public Values(SourceColumns columns) {
        this.columns = columns;
    }

    /** The value as what its kind asks for. */
    public Column typed(Reading reading, ValueKind kind) {
        Column value = plain(reading.value());
        boolean isText = isText(reading.value(), value);
        Column text = isText ? text(value) : value;
        return switch (kind) {
            case TEXT, WORD -> isText ? text : text(value.cast("string"));
            case TIMESTAMP -> isText ? timestamp(text, reading.format()) : instant(value, reading.format());
            case DATE, PAST_DATE, EXPECTED_DATE ->
                isText ? date(text, reading.format(), latest(kind)) : value.cast("date");
            case MONEY, DECIMAL -> isText ? number(text, reading.format()).try_cast(DECIMAL) : value.try_cast(DECIMAL);
            case DOUBLE -> isText ? number(text, reading.format()).try_cast("double") : value.try_cast("double");
            case WHOLE ->
                isText
                        ? number(text, reading.format())
                                .try_cast("decimal(20,0)")
                                .try_cast("bigint")
                        : value.try_cast("bigint");
            case YES_NO -> isText ? yesNo(text) : value.cast("boolean");
        };
    }

    /** The value's text before it is read, where it has one: null when nothing was written. */
    public Optional<Column> writtenText(Reading reading) {
        Column value = plain(reading.value());
        return isText(reading.value(), value) ? Optional.of(text(value)) : Optional.empty();
    }

    /** The digits of a day that the calendar does not have, as the reading's text has them; null for anything else. */
    public Column impossibleDay(Reading reading, Column typed) {
        return writtenText(reading)
                .map(text -> when(typed.isNull(), WrittenDays.digits(text, reading.format())))
                .orElseGet(() -> lit(null).cast("string"));
    }

    /** Text without blanks around it; null when nothing is left. */
    public static Column text(Column value) {
        Column trimmed = trim(value);
        return when(trimmed.notEqual(""), trimmed);
    }

    private boolean isText(Value value, Column column) {
        if (value instanceof Value.FromColumn || value instanceof Value.Constant) {
            return true;
        }
        return columns.typeOf(column) instanceof StringType;
    }

    /** The value as it is, of whatever type. */
    public Column plain(Value value) {
        if (value instanceof Value.FromColumn from) {
            return columns.column(from.column());
        }
        if (value instanceof Value.Constant constant) {
            return lit(constant.text());
        }
        if (value instanceof Value.Computed computed) {
            return columns.sql(computed.sql());
        }
        if (value instanceof Value.LookedUp lookedUp) {
            return col(lookedUp.helper());
        }
        if (value instanceof Value.Folded folded) {
            return columns.sql(folded.sql());
        }
        if (value instanceof Value.Translated translated) {
            return translated(translated);
        }
        Value.Choice choice = (Value.Choice) value;
        Column then = when(columns.sql(choice.condition()), plain(choice.then()));
        return choice.otherwise().map(other -> then.otherwise(plain(other))).orElse(then);
    }

    private Column translated(Value.Translated translated) {
        Column text = text(plain(translated.of()).cast("string"));
        Column result = lit(null).cast("string");
        for (Map.Entry<String, String> pair : translated.words().entrySet()) {
            result = when(text.equalTo(pair.getKey()), lit(pair.getValue())).otherwise(result);
        }
        Column found = result;
        return translated
                .otherwise()
                .map(word -> when(text.isNotNull(), coalesce(found, lit(word))))
                .orElse(found);
    }

    /** A day begins at midnight of the zone; a timestamp is an instant already. */
    private Column instant(Column value, Format format) {
        boolean isDay = columns.typeOf(value) instanceof DateType && !isUtc(format.zone());
        return isDay ? atZone(value.cast("timestamp"), format.zone()) : value.cast("timestamp");
    }

    private static Column timestamp(Column text, Format format) {
        if (format.patterns().isEmpty()) {
            Column instant = text.try_cast("timestamp");
            return isUtc(format.zone())
                    ? instant
                    : when(text.rlike(ENDS_WITH_OFFSET), instant).otherwise(atZone(instant, format.zone()));
        }
        return coalesce(format.patterns().stream()
                .map(pattern -> timestamp(text, pattern, format.zone()))
                .toArray(Column[]::new));
    }

    private static Column timestamp(Column text, String pattern, ZoneId zone) {
        if (pattern.equals("epoch seconds")) {
            return timestamp_seconds(text.try_cast("decimal(20,6)"));
        }
        if (pattern.equals("epoch millis")) {
            return timestamp_millis(text.try_cast("bigint"));
        }
        Column read = try_to_timestamp(text, lit(pattern));
        boolean ownOffset =
                OFFSET.matcher(QUOTED.matcher(pattern).replaceAll("")).find();
        return ownOffset || isUtc(zone) ? read : atZone(read, zone);
    }

    /**
     * The instant of a local time. Spark follows java.time: a local time skipped in spring moves forward by the length of
     * the gap, one repeated in autumn is its first occurrence.
     */
    private static Column atZone(Column local, ZoneId zone) {
        return to_utc_timestamp(local, zone.getId());
    }

    private static boolean isUtc(ZoneId zone) {
        return zone.normalized().equals(ZoneOffset.UTC);
    }

    /** The day that a year of two digits does not pass. */
    private static Optional<Column> latest(ValueKind kind) {
        return switch (kind) {
            case PAST_DATE -> Optional.of(current_date());
            case EXPECTED_DATE -> Optional.of(add_months(current_date(), YEAR_MONTHS));
            case TEXT, WORD, TIMESTAMP, DATE, MONEY, DECIMAL, DOUBLE, WHOLE, YES_NO -> Optional.empty();
        };
    }

    private static Column date(Column text, Format format, Optional<Column> latest) {
        if (format.patterns().isEmpty()) {
            return text.try_cast("date");
        }
        return coalesce(format.patterns().stream()
                .map(pattern -> pattern.startsWith("epoch ")
                        ? timestamp(text, pattern, format.zone()).cast("date")
                        : day(text, pattern, latest))
                .toArray(Column[]::new));
    }

    private static Column day(Column text, String pattern, Optional<Column> latest) {
        Column read = try_to_timestamp(text, lit(pattern)).cast("date");
        boolean twoDigits =
                TWO_DIGIT_YEAR.matcher(QUOTED.matcher(pattern).replaceAll("")).find();
        // Of two digits java.time always makes a year from 2000 to 2099.
        return latest.filter(day -> twoDigits)
                .map(day ->
                        when(read.gt(day), add_months(read, -CENTURY_MONTHS)).otherwise(read))
                .orElse(read);
    }

    private static Column number(Column text, Format format) {
        return format.decimalComma()
                ? replace(regexp_replace(text, "[.\\s\\u00a0\\u202f']", ""), lit(","), lit("."))
                : text;
    }

    private static Column yesNo(Column text) {
        Column word = lower(text);
        return when(word.isin("yes", "y", "true", "t", "1", "on"), lit(true))
                .when(word.isin("no", "n", "false", "f", "0", "off"), lit(false));
    }

    /** Identifiers that have a value, in the contract's order, each once. */
    public Column identifiers(List<IdentifierMapping> mappings) {
        Column none = array().cast(Columns.dataType(Parts.IDENTIFIERS));
        List<Column> parts = new ArrayList<>();
        for (IdentifierMapping mapping : mappings) {
            Column value = identifier(mapping);
            Column one = array(struct(lit(mapping.namespace()).as("namespace"), value.as("value")));
            parts.add(when(value.isNotNull(), one).otherwise(none));
        }
        if (parts.isEmpty()) {
            return none;
        }
        Column all = parts.size() == 1 ? parts.get(0) : concat(parts.toArray(Column[]::new));
        boolean mayRepeat =
                mappings.stream().map(IdentifierMapping::namespace).distinct().count() < mappings.size();
        return mayRepeat ? array_distinct(all) : all;
    }

    public Column identifier(IdentifierMapping mapping) {
        return text(plain(mapping.value()).cast("string"));
    }

    /** The product line of a row; null when the row names no product. */
    public Column productLine(ProductLines lines) {
        List<Column> fields = new ArrayList<>();
        for (ProductLines.Field field : ProductLines.Field.values()) {
            fields.add(productField(lines, field).as(field.word()));
        }
        Column line = struct(fields.toArray(Column[]::new));
        ProductLines.Field naming = lines.fields().containsKey(ProductLines.Field.PRODUCT_ID)
                ? ProductLines.Field.PRODUCT_ID
                : lines.fields().keySet().stream().sorted().findFirst().orElseThrow();
        return when(productField(lines, naming).isNotNull(), line);
    }

    private Column productField(ProductLines lines, ProductLines.Field field) {
        Reading reading = lines.fields().get(field);
        return reading == null ? lit(null).cast(sqlType(field)) : typed(reading, field.kind());
    }

    private static String sqlType(ProductLines.Field field) {
        return field.kind() == ValueKind.DECIMAL ? DECIMAL : "string";
    }

    /** The product lines of one row: its one line, or the elements of its JSON array; null when there are none. */
    public Column products(ProductLines lines) {
        if (lines.each().isEmpty()) {
            Column line = productLine(lines);
            return when(line.isNotNull(), array(line));
        }
        String keys = lines.fields().values().stream()
                .map(Values::elementKey)
                .distinct()
                .map(key -> "`" + key + "`: STRING")
                .collect(Collectors.joining(", "));
        DataType type = DataTypes.createArrayType(DataType.fromDDL("STRUCT<" + keys + ">"));
        Column elements = from_json(columns.column(lines.each().get()), type);
        Column products = transform(
                elements,
                element -> struct(java.util.Arrays.stream(ProductLines.Field.values())
                        .map(field -> {
                            Reading reading = lines.fields().get(field);
                            Column value = reading == null
                                    ? lit(null).cast(sqlType(field))
                                    : text(element.getField(elementKey(reading)));
                            Column typed = reading != null && field.kind() == ValueKind.DECIMAL
                                    ? number(value, reading.format()).try_cast(DECIMAL)
                                    : value;
                            return typed.as(field.word());
                        })
                        .toArray(Column[]::new)));
        return when(size(elements).gt(0), products);
    }

    private static String elementKey(Reading reading) {
        return ((Value.FromColumn) reading.value()).column().path();
    }
}
