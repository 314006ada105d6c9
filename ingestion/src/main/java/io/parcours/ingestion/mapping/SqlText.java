package io.parcours.ingestion.mapping;

import io.parcours.ingestion.contract.ColumnRef;
import io.parcours.ingestion.contract.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedStar;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.CurrentDate;
import org.apache.spark.sql.catalyst.expressions.CurrentTimestamp;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.IntegerType;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;

/**
 * A parsed SQL expression of a contract. It may use the dataset's columns and deterministic functions and nothing else, so that the
 * same rows always give the same result: no subqueries, no windows, no random values; "now" is the data time of the run.
 */
final class SqlText {
    private static final Set<String> NOW = Set.of("now", "current_timestamp", "localtimestamp");
    private static final Set<String> TODAY = Set.of("current_date", "curdate");

    /** Functions whose result is not a function of the row, or that reach out of the row. */
    private static final Set<String> FORBIDDEN = Set.of(
            "rand",
            "random",
            "randn",
            "randstr",
            "uniform",
            "uuid",
            "shuffle",
            "monotonically_increasing_id",
            "spark_partition_id",
            "input_file_name",
            "input_file_block_start",
            "input_file_block_length",
            "java_method",
            "reflect",
            "try_reflect",
            "current_user",
            "user",
            "session_user",
            "current_database",
            "current_catalog",
            "explode",
            "explode_outer",
            "posexplode",
            "posexplode_outer",
            "inline",
            "inline_outer",
            "stack",
            "unix_timestamp_now");

    private final Sql sql;
    private final Expression expression;

    private SqlText(Sql sql, Expression expression) {
        this.sql = sql;
        this.expression = expression;
    }

    /** What is wrong with an expression as far as can be told without its columns. */
    static Optional<String> fault(Sql sql) {
        try {
            return parse(sql).forbidden();
        } catch (UnreadableSqlException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static SqlText parse(Sql sql) {
        try {
            return new SqlText(sql, CatalystSqlParser$.MODULE$.parseExpression(sql.text()));
        } catch (Exception e) {
            // Scala declares nothing, so that the compiler does not know of this one.
            if (e instanceof ParseException) {
                throw new UnreadableSqlException(firstLine(String.valueOf(e.getMessage())), e);
            }
            throw e;
        }
    }

    /** Columns the expression reads, with dotted paths as they are written. */
    List<ColumnRef> columns() {
        List<ColumnRef> found = new ArrayList<>();
        collect(expression, found);
        return found;
    }

    /** The expression with every column reference replaced, and "now" by the data time of the run. */
    Column column(Function<ColumnRef, Column> columns, Instant now) {
        Expression resolved =
                (Expression) expression.transformUp(new AbstractPartialFunction<Expression, Expression>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public boolean isDefinedAt(Expression node) {
                        return node instanceof UnresolvedAttribute
                                || isNow(node)
                                || isToday(node)
                                || comparesWithWhole(node);
                    }

                    @Override
                    public <A extends Expression, B> B applyOrElse(A node, scala.Function1<A, B> otherwise) {
                        return cast(isDefinedAt(node) ? replaced(node, columns, now) : otherwise.apply(node));
                    }
                });
        return ExpressionUtils.column(resolved);
    }

    @SuppressWarnings("unchecked")
    private static <B> B cast(Object value) {
        return (B) value;
    }

    private Expression replaced(Expression node, Function<ColumnRef, Column> columns, Instant now) {
        if (node instanceof UnresolvedAttribute attribute) {
            return ExpressionUtils.expression(columns.apply(reference(attribute)));
        }
        if (comparesWithWhole(node)) {
            return node.mapChildren(new AsDouble());
        }
        return isToday(node)
                ? Literal$.MODULE$.apply(java.sql.Date.valueOf(LocalDate.ofInstant(now, ZoneOffset.UTC)))
                : Literal$.MODULE$.apply(now);
    }

    /**
     * A text compared with 0 would be cut to a whole number first, so that 0.99 would not be above 0. Columns of a source are
     * texts, so whole numbers are compared as doubles, which hold every one of them.
     */
    private static boolean comparesWithWhole(Expression node) {
        return node instanceof BinaryComparison comparison
                && (isWhole(comparison.left()) || isWhole(comparison.right()));
    }

    private static boolean isWhole(Expression node) {
        return node instanceof Literal literal && literal.dataType() instanceof IntegerType;
    }

    private static final class AsDouble extends AbstractFunction1<Expression, Expression> {
        @Override
        public Expression apply(Expression node) {
            return isWhole(node) ? Literal$.MODULE$.apply(((Integer) ((Literal) node).value()).doubleValue()) : node;
        }
    }

    private static boolean isNow(Expression node) {
        return node instanceof CurrentTimestamp || named(node, NOW);
    }

    private static boolean isToday(Expression node) {
        return node instanceof CurrentDate || named(node, TODAY);
    }

    private static boolean named(Expression node, Set<String> names) {
        return node instanceof UnresolvedFunction function
                && names.contains(function.nameParts().last().toLowerCase(Locale.ROOT));
    }

    private Optional<String> forbidden() {
        return forbidden(expression);
    }

    private static Optional<String> forbidden(Expression node) {
        if (node instanceof PlanExpression<?>) {
            return Optional.of("it holds a subquery");
        }
        if (node instanceof WindowExpression || node instanceof AggregateExpression) {
            return Optional.of("it looks at more than one row");
        }
        if (node instanceof UnresolvedStar) {
            return Optional.of("it holds a *");
        }
        if (named(node, FORBIDDEN)) {
            return Optional.of("it calls "
                    + ((UnresolvedFunction) node).nameParts().last()
                    + ", whose result is not decided by the row");
        }
        for (Expression child : CollectionConverters.asJava(node.children())) {
            Optional<String> fault = forbidden(child);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private void collect(Expression node, List<ColumnRef> found) {
        if (isNow(node) || isToday(node)) {
            return;
        }
        if (node instanceof UnresolvedAttribute attribute && !isBareNow(attribute)) {
            found.add(reference(attribute));
        }
        CollectionConverters.asJava(node.children()).forEach(child -> collect(child, found));
    }

    private static boolean isBareNow(UnresolvedAttribute attribute) {
        String name = attribute.nameParts().last().toLowerCase(Locale.ROOT);
        return attribute.nameParts().size() == 1 && (NOW.contains(name) || TODAY.contains(name));
    }

    private ColumnRef reference(UnresolvedAttribute attribute) {
        return new ColumnRef(String.join(".", CollectionConverters.asJava(attribute.nameParts())), sql.place());
    }

    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("not readable").replaceAll("\\s+", " ");
    }

    /** An expression Spark cannot parse. */
    static final class UnreadableSqlException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UnreadableSqlException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
