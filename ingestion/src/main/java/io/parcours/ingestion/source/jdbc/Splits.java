package io.parcours.ingestion.source.jdbc;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts a read into conditions that together hold for every row exactly once. */
record Splits(Relation relation, Query query, Connection connection) {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** The conditions for rows within {@code where}; one when the query is not to be split or has too few values to. */
    List<String> within(String where) throws SQLException {
        if (query.splitBy().isEmpty() || query.parts() == 1) {
            return List.of(where);
        }
        SqlColumn column = relation.column(query.splitBy().get(), "split_by", query.shown());
        List<String> parts = switch (column.order()) {
            case NUMBER -> ranges(column, numbers(column, where));
            case DATE -> ranges(column, dates(column, where));
            case TIME -> ranges(column, times(column, where));
            case MOMENT, TEXT -> buckets(column);
        };
        return parts.stream().map(part -> where + " AND " + part).toList();
    }

    private List<String> buckets(SqlColumn column) {
        List<String> buckets = new ArrayList<>();
        for (int i = 0; i < query.parts(); i++) {
            buckets.add(relation.bucket(column, i, query.parts(), query.shown()));
        }
        return buckets;
    }

    /** Rows below the first bound or without a value, between two bounds, and from the last one on. */
    private List<String> ranges(SqlColumn column, List<String> bounds) {
        if (bounds.isEmpty()) {
            return List.of("1 = 1");
        }
        String name = relation.quoted(column);
        List<String> ranges = new ArrayList<>();
        ranges.add("(" + name + " < " + relation.literal(column, bounds.get(0)) + " OR " + name + " IS NULL)");
        for (int i = 1; i < bounds.size(); i++) {
            ranges.add("(" + name + " >= " + relation.literal(column, bounds.get(i - 1)) + " AND " + name + " < "
                    + relation.literal(column, bounds.get(i)) + ")");
        }
        ranges.add(name + " >= " + relation.literal(column, bounds.get(bounds.size() - 1)));
        return ranges;
    }

    private List<String> numbers(SqlColumn column, String where) throws SQLException {
        Optional<Ends> ends = ends(column, where);
        if (ends.isEmpty()) {
            return List.of();
        }
        BigDecimal least = new BigDecimal(ends.get().least());
        BigDecimal width = new BigDecimal(ends.get().greatest()).subtract(least);
        List<String> bounds = new ArrayList<>();
        for (int i = 1; i < query.parts(); i++) {
            BigDecimal share = width.multiply(BigDecimal.valueOf(i))
                    .divide(BigDecimal.valueOf(query.parts()), MathContext.DECIMAL64);
            bounds.add(least.add(share).setScale(0, RoundingMode.CEILING).toPlainString());
        }
        return bounds.stream().distinct().toList();
    }

    private List<String> dates(SqlColumn column, String where) throws SQLException {
        Optional<Ends> ends = ends(column, where);
        if (ends.isEmpty()) {
            return List.of();
        }
        LocalDate least = LocalDate.parse(ends.get().least());
        long days = LocalDate.parse(ends.get().greatest()).toEpochDay() - least.toEpochDay();
        List<String> bounds = new ArrayList<>();
        for (int i = 1; i < query.parts(); i++) {
            bounds.add(least.plusDays(days * i / query.parts() + 1).toString());
        }
        return bounds.stream().distinct().toList();
    }

    private List<String> times(SqlColumn column, String where) throws SQLException {
        Optional<Ends> ends = ends(column, where);
        if (ends.isEmpty()) {
            return List.of();
        }
        LocalDateTime least = time(ends.get().least());
        long seconds = Duration.between(least, time(ends.get().greatest())).toSeconds();
        List<String> bounds = new ArrayList<>();
        for (int i = 1; i < query.parts(); i++) {
            bounds.add(SECONDS.format(least.plusSeconds(seconds * i / query.parts() + 1)));
        }
        return bounds.stream().distinct().toList();
    }

    private static LocalDateTime time(String written) {
        return LocalDateTime.parse(written.replace(' ', 'T'));
    }

    private record Ends(String least, String greatest) {}

    private Optional<Ends> ends(SqlColumn column, String where) throws SQLException {
        String name = relation.quoted(column);
        String sql = "SELECT MIN(" + name + "), MAX(" + name + ") FROM " + relation.from() + " WHERE " + where;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            String least = result.getString(1);
            String greatest = result.getString(2);
            return least == null || greatest == null ? Optional.empty() : Optional.of(new Ends(least, greatest));
        }
    }
}
