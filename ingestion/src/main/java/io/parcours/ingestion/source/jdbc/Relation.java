package io.parcours.ingestion.source.jdbc;

import io.parcours.ingestion.source.ColumnNames;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A table or query that is read, and how its database spells things.
 *
 * @param from what stands behind {@code FROM}
 * @param quote what stands around names
 */
record Relation(Database database, String from, List<SqlColumn> columns, String quote, String product) {

    Relation {
        columns = List.copyOf(columns);
    }

    /** Asks the database for the columns. */
    static Relation describe(Database database, Connection connection, String from, String shown) {
        String probe = "SELECT * FROM " + from + " WHERE 1 = 0";
        try (Statement statement = connection.createStatement();
                ResultSet nothing = statement.executeQuery(probe)) {
            DatabaseMetaData about = connection.getMetaData();
            ResultSetMetaData result = nothing.getMetaData();
            List<String> labels = new ArrayList<>();
            for (int i = 1; i <= result.getColumnCount(); i++) {
                labels.add(result.getColumnLabel(i));
            }
            List<String> names = ColumnNames.distinct(labels);
            List<SqlColumn> columns = new ArrayList<>();
            for (int i = 1; i <= labels.size(); i++) {
                columns.add(new SqlColumn(
                        i, labels.get(i - 1), names.get(i - 1), result.getColumnType(i), result.getColumnTypeName(i)));
            }
            String quote = database.isHive() ? "`" : about.getIdentifierQuoteString();
            return new Relation(database, from, columns, quote.isBlank() ? "" : quote, about.getDatabaseProductName());
        } catch (SQLException e) {
            throw database.failure("cannot read " + shown, e);
        }
    }

    /** The column of a name, capitals aside. */
    SqlColumn column(String name, String setting, String shown) {
        for (SqlColumn column : columns) {
            if (column.label().equalsIgnoreCase(name)) {
                return column;
            }
        }
        List<String> known = columns.stream().map(SqlColumn::label).toList();
        throw new ParcoursException(
                Fault.CONFIGURATION,
                "cannot read " + shown,
                "it has no column '" + name + "', which " + setting + ": names",
                Nearest.hint(name, known));
    }

    String quoted(SqlColumn column) {
        return quote + column.label().replace(quote.isEmpty() ? "\"" : quote, "") + quote;
    }

    /** A value that was read from the database before, as a literal to compare a column with. */
    String literal(SqlColumn column, String value) {
        String text = "'" + value.replace("'", "''") + "'";
        return switch (column.order()) {
            case NUMBER -> value;
            case DATE -> database.isHive() ? "date " + text : text;
            case TIME -> database.isHive() ? "timestamp " + text : text;
            case MOMENT, TEXT -> text;
        };
    }

    /** A share of all rows by a hash of a column, the same for the same value. */
    String bucket(SqlColumn column, int bucket, int buckets, String shown) {
        String name = quoted(column);
        String number = switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> "mod(abs(hashtext(" + name + "::text)::bigint), " + buckets + ")";
            case "mysql", "mariadb" -> "mod(crc32(" + name + "), " + buckets + ")";
            case "h2" -> "mod(ora_hash(" + name + "), " + buckets + ")";
            case "apache hive" -> "pmod(hash(" + name + "), " + buckets + ")";
            default ->
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "cannot read " + shown + " in parts",
                        "Parcours knows no way to split text in " + product,
                        "name a number or a date in split_by:, or leave it out");
        };
        return "(" + number + " = " + bucket + (bucket == 0 ? " OR " + name + " IS NULL)" : ")");
    }

    /** Types by column name. */
    Map<String, String> types() {
        return columns.stream()
                .collect(Collectors.toMap(SqlColumn::name, SqlColumn::typeName, (one, other) -> one, TreeMap::new));
    }
}
