package io.parcours.ingestion.contract;

import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Something rows must fulfil.
 *
 * @param when rows it is asked of; empty = all
 */
public record Rule(String name, Test test, Action otherwise, Optional<Sql> when) {

    /** What happens to a row that does not fulfil a rule. */
    public enum Action {
        QUARANTINE,
        DROP,
        WARN;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The closed set of things that can be asked. A missing value fulfils everything but {@link Required}. */
    public sealed interface Test {
        /** What the rule is called unless the contract names it. */
        String label();

        /** Columns it looks at; those of an expression are not among them. */
        List<ColumnRef> columns();
    }

    public record Required(ColumnRef column) implements Test {
        @Override
        public String label() {
            return "required";
        }

        @Override
        public List<ColumnRef> columns() {
            return List.of(column);
        }
    }

    public record Matches(ColumnRef column, String pattern) implements Test {
        @Override
        public String label() {
            return "pattern";
        }

        @Override
        public List<ColumnRef> columns() {
            return List.of(column);
        }
    }

    public record Range(ColumnRef column, Optional<BigDecimal> least, Optional<BigDecimal> most) implements Test {
        @Override
        public String label() {
            return least.map(bound -> "at least " + bound).orElse("")
                    + (least.isPresent() && most.isPresent() ? ", " : "")
                    + most.map(bound -> "at most " + bound).orElse("");
        }

        @Override
        public List<ColumnRef> columns() {
            return List.of(column);
        }
    }

    public record Valid(ColumnRef column, Validity validity) implements Test {
        @Override
        public String label() {
            return "valid " + validity.word();
        }

        @Override
        public List<ColumnRef> columns() {
            return List.of(column);
        }
    }

    public record OneOf(ColumnRef column, List<String> words) implements Test {
        public OneOf {
            words = List.copyOf(words);
        }

        @Override
        public String label() {
            return "one of";
        }

        @Override
        public List<ColumnRef> columns() {
            return List.of(column);
        }
    }

    /** No two different rows (by key) share the value. */
    public record Unique(ColumnRef column) implements Test {
        @Override
        public String label() {
            return "unique";
        }

        @Override
        public List<ColumnRef> columns() {
            return List.of(column);
        }
    }

    /** The value is known in a reference table. */
    public record In(ColumnRef column, TableContract table, TableColumn reference) implements Test {
        @Override
        public String label() {
            return "in " + table.name();
        }

        @Override
        public List<ColumnRef> columns() {
            return List.of(column);
        }
    }

    public record Check(Sql sql) implements Test {
        @Override
        public String label() {
            return sql.text();
        }

        @Override
        public List<ColumnRef> columns() {
            return List.of();
        }
    }

    /** The row is the first of those that agree in these columns. */
    public record DuplicatesOf(List<ColumnRef> columns) implements Test {
        public DuplicatesOf {
            columns = List.copyOf(columns);
        }

        @Override
        public String label() {
            return "duplicate";
        }
    }

    /** Forms a value may be asked to have. */
    public enum Validity {
        EMAIL,
        PHONE,
        DATE,
        NUMBER,
        WHOLE_NUMBER,
        URL,
        IP;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }
}
