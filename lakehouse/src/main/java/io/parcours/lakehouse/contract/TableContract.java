package io.parcours.lakehouse.contract;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a table promises its readers: columns in order, the key that makes a row unique, the columns its files are
 * clustered by, the module that writes it, and whether readers may ask which rows changed.
 */
public record TableContract(
        TableName name,
        String doc,
        List<ColumnSpec> columns,
        List<String> key,
        List<String> clusteredBy,
        String owner,
        boolean changeFeed) {

    public TableContract {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        clusteredBy = List.copyOf(clusteredBy);
        Set<String> names = new HashSet<>();
        for (ColumnSpec column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException(name + " has two columns " + column.name());
            }
        }
        for (String column : key) {
            if (!names.contains(column)) {
                throw new IllegalArgumentException(name + " has no key column " + column);
            }
        }
        if (changeFeed && key.isEmpty()) {
            throw new IllegalArgumentException(name + " has a change feed but no key to tell changed rows by");
        }
        for (String column : clusteredBy) {
            if (!names.contains(column)) {
                throw new IllegalArgumentException(name + " has no column " + column + " to cluster by");
            }
        }
    }

    /** Begins a contract whose columns are the constants of an enum. */
    public static <C extends Enum<C> & TableColumn> Draft of(String name, Class<C> columns) {
        return of(
                name,
                Arrays.stream(columns.getEnumConstants()).map(TableColumn::spec).toList());
    }

    /** Begins a contract whose columns are known only at run time (raw tables, attributes). */
    public static Draft of(String name, List<ColumnSpec> columns) {
        return new Draft(TableName.parse(name), columns);
    }

    public Optional<ColumnSpec> column(String sqlName) {
        return columns.stream().filter(column -> column.name().equals(sqlName)).findFirst();
    }

    public List<String> columnNames() {
        return columns.stream().map(ColumnSpec::name).toList();
    }

    /** The statement that describes this table; the golden files under {@code src/test/resources/ddl} hold it for review. */
    public String ddl() {
        String body = columns.stream()
                .map(column -> "  %s %s%s COMMENT '%s'"
                        .formatted(
                                column.name(),
                                column.type().ddl(),
                                column.nullable() ? "" : " NOT NULL",
                                (column.doc() + (column.personal() ? " [personal]" : "")).replace("'", "''")))
                .collect(Collectors.joining(",\n"));
        return """
                -- %s
                -- key: %s; clustered by: %s; owner: %s; change feed: %s
                CREATE TABLE %s (
                %s
                )
                """.formatted(
                        doc,
                        key.isEmpty() ? "none" : String.join(", ", key),
                        clusteredBy.isEmpty() ? "none" : String.join(", ", clusteredBy),
                        owner,
                        changeFeed ? "yes" : "no",
                        name,
                        body);
    }

    /** A contract being written; {@link #doc} and {@link #ownedBy} are asked for, the rest has defaults. */
    public static final class Draft {
        private final TableName name;
        private final List<ColumnSpec> columns;
        private String doc = "";
        private List<String> key = List.of();
        private List<String> clusteredBy = List.of();
        private boolean changeFeed;

        private Draft(TableName name, List<ColumnSpec> columns) {
            this.name = name;
            this.columns = columns;
        }

        public Draft doc(String text) {
            this.doc = text;
            return this;
        }

        public Draft key(TableColumn... columns) {
            return key(Arrays.stream(columns).map(TableColumn::sqlName).toList());
        }

        public Draft key(List<String> columns) {
            this.key = columns;
            return this;
        }

        public Draft clusteredBy(TableColumn... columns) {
            this.clusteredBy = Arrays.stream(columns).map(TableColumn::sqlName).toList();
            return this;
        }

        /** Readers of this table may ask which rows changed since a version. */
        public Draft withChangeFeed() {
            this.changeFeed = true;
            return this;
        }

        public TableContract ownedBy(String module) {
            return new TableContract(name, doc, columns, key, clusteredBy, module, changeFeed);
        }
    }
}
