package io.parcours.ingestion.source.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column of a query's result.
 *
 * @param label its name in the result
 * @param name its name in the delivery
 * @param type of {@link Types}
 * @param typeName as the database calls it
 */
record SqlColumn(int position, String label, String name, int type, String typeName) implements Serializable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendOffset("+HH:mm", "+00:00")
            .toFormatter(Locale.ROOT);

    /** How values of a column compare and are cut into ranges. */
    enum Order {
        NUMBER,
        DATE,
        TIME,
        MOMENT,
        TEXT
    }

    Order order() {
        if (isMoment()) {
            return Order.MOMENT;
        }
        return switch (type) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.FLOAT,
                    Types.REAL,
                    Types.DOUBLE,
                    Types.NUMERIC,
                    Types.DECIMAL -> Order.NUMBER;
            case Types.DATE -> Order.DATE;
            case Types.TIMESTAMP -> Order.TIME;
            default -> Order.TEXT;
        };
    }

    private boolean isMoment() {
        String named = typeName.toLowerCase(Locale.ROOT);
        return type == Types.TIMESTAMP_WITH_TIMEZONE
                || named.equals("timestamptz")
                || named.equals("timestamp with time zone");
    }

    /** The value as the database writes it; a moment in UTC, a truth value as a word, an array as JSON, bytes as hexadecimal digits. */
    @Nullable
    String text(ResultSet row) throws SQLException {
        if (isMoment()) {
            return moment(row);
        }
        return switch (type) {
            case Types.BOOLEAN -> truth(row);
            case Types.BIT ->
                typeName.toLowerCase(Locale.ROOT).startsWith("bool") ? truth(row) : row.getString(position);
            case Types.ARRAY -> array(row);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> digits(row);
            default -> row.getString(position);
        };
    }

    private @Nullable String moment(ResultSet row) throws SQLException {
        OffsetDateTime moment = row.getObject(position, OffsetDateTime.class);
        if (moment == null) {
            return null;
        }
        boolean ordinary = moment.getYear() > 0 && moment.getYear() < 10_000;
        return ordinary ? MOMENT.format(moment.withOffsetSameInstant(ZoneOffset.UTC)) : row.getString(position);
    }

    private @Nullable String truth(ResultSet row) throws SQLException {
        boolean truth = row.getBoolean(position);
        if (row.wasNull()) {
            return null;
        }
        return truth ? "true" : "false";
    }

    private @Nullable String digits(ResultSet row) throws SQLException {
        byte[] bytes = row.getBytes(position);
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }

    private @Nullable String array(ResultSet row) throws SQLException {
        if (!(row.getObject(position) instanceof Array array)) {
            // Null, or Hive, which writes JSON.
            return row.getString(position);
        }
        Object items = array.getArray();
        try {
            return JSON.writeValueAsString(items instanceof Object[] list ? texts(list) : items);
        } catch (JsonProcessingException e) {
            return row.getString(position);
        }
    }

    /** Numbers and truth values stay, anything else becomes its text. */
    private static @Nullable Object[] texts(Object[] items) {
        @Nullable Object[] texts = new @Nullable Object[items.length];
        for (int i = 0; i < items.length; i++) {
            Object item = items[i];
            if (item instanceof Object[] inner) {
                texts[i] = texts(inner);
            } else {
                texts[i] = item == null || item instanceof Number || item instanceof Boolean ? item : item.toString();
            }
        }
        return texts;
    }
}
