package io.parcours.launcher.spark;

import io.parcours.lakehouse.contract.TableName;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds {@code layer.name} in a query. Spark lets a temporary view have no database, so the query is given the views' own
 * names; strings, comments and quoted names are left as they are.
 */
final class TableNames {
    private static final Pattern TOKEN = Pattern.compile(
            "'(?:[^'\\\\]|\\\\.|'')*'|\"(?:[^\"\\\\]|\\\\.|\"\")*\"|`[^`]*`|--[^\\n]*|/\\*.*?\\*/"
                    + "|(?<![\\w.`])([A-Za-z][A-Za-z0-9_]*)\\s*\\.\\s*([A-Za-z][A-Za-z0-9_]*)(?!\\w)",
            Pattern.DOTALL);

    private final Map<String, TableName> known = new TreeMap<>();
    private final Set<TableName> used = new TreeSet<>();

    TableNames(Iterable<TableName> tables) {
        tables.forEach(table -> known.put(table.toString(), table));
    }

    /** The query with every known table by the name of its view. */
    String rewrite(String sql) {
        Matcher matcher = TOKEN.matcher(sql);
        Function<java.util.regex.MatchResult, String> replacement = match -> {
            TableName table = match.group(1) == null
                    ? null
                    : known.get((match.group(1) + "." + match.group(2)).toLowerCase(Locale.ROOT));
            if (table == null) {
                return Matcher.quoteReplacement(match.group());
            }
            used.add(table);
            return view(table);
        };
        return matcher.replaceAll(replacement);
    }

    /** The tables that {@link #rewrite} met. */
    Set<TableName> used() {
        return used;
    }

    static String view(TableName table) {
        return table.layer() + "__" + table.name();
    }

    /** A message of Spark's with tables as people call them. */
    String restore(String message) {
        String restored = message;
        for (TableName table : used) {
            restored = restored.replace(view(table), table.toString());
        }
        return restored;
    }

    String list() {
        return known.keySet().stream().collect(Collectors.joining(", "));
    }
}
