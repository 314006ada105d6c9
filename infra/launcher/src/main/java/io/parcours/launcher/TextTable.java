package io.parcours.launcher;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows under headings, aligned for a terminal: numbers to the right, words to the left. */
final class TextTable {
    private static final int WIDEST = 60;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... headings) {
        this(List.of(headings));
    }

    TextTable(List<String> headings) {
        this.headings = headings;
    }

    TextTable row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(shown(cell));
        }
        return row(row);
    }

    TextTable row(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(cells.size() + " cells under " + headings.size() + " headings");
        }
        rows.add(cells);
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void print(Terminal terminal) {
        List<Integer> widths = new ArrayList<>();
        List<Boolean> numeric = new ArrayList<>();
        for (int column = 0; column < headings.size(); column++) {
            int index = column;
            widths.add(Math.max(
                    length(headings.get(index)),
                    rows.stream().mapToInt(row -> length(row.get(index))).max().orElse(0)));
            numeric.add(!rows.isEmpty()
                    && rows.stream()
                            .map(row -> row.get(index))
                            .allMatch(cell -> cell.isEmpty() || cell.matches("[-+]?[\\d, ]+(\\.\\d+)?( ?[%sx])?"))
                    && rows.stream().anyMatch(row -> !row.get(index).isEmpty()));
        }
        terminal.line(terminal.bold(line(headings, widths, numeric)));
        terminal.line(String.join(
                "  ", widths.stream().map(width -> "─".repeat(width)).toList()));
        rows.forEach(row -> terminal.line(line(row, widths, numeric)));
    }

    private static String line(List<String> cells, List<Integer> widths, List<Boolean> numeric) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = clipped(cells.get(column));
            String padding = " ".repeat(widths.get(column) - length(cell));
            line.append(column == 0 ? "" : "  ").append(numeric.get(column) ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int length(String cell) {
        String clipped = clipped(cell);
        return clipped.codePointCount(0, clipped.length());
    }

    private static String clipped(String cell) {
        String oneLine = cell.replaceAll("\\p{Cntrl}+", " ");
        return oneLine.codePointCount(0, oneLine.length()) <= WIDEST
                ? oneLine
                : oneLine.substring(0, oneLine.offsetByCodePoints(0, WIDEST - 1)) + "…";
    }

    private static String shown(Object cell) {
        if (cell instanceof Long || cell instanceof Integer) {
            return "%,d".formatted(((Number) cell).longValue());
        }
        if (cell instanceof Double number) {
            return "%,.1f".formatted(number);
        }
        return String.valueOf(cell);
    }

    List<List<String>> rows() {
        return Collections.unmodifiableList(rows);
    }
}
