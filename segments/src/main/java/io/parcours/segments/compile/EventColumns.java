package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.hour;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.weekday;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.EventField;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.FieldTest;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.Property;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Window;
import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;

/** Filters, windows and fields of touchpoints as columns over {@code customer.timeline}. */
final class EventColumns {
    static final String NUMBER = "decimal(18,4)";

    private static final Column WEEKDAYS = array(Arrays.stream(DayOfWeek.values())
            .map(day -> lit(day.name().toLowerCase(Locale.ROOT)))
            .toArray(Column[]::new));

    /** {@link Clocks#number} of the person, on touchpoints of workspaces where persons have time zones of their own. */
    static final String ZONE = "_zone";

    private final AsOf now;
    private final Clocks clocks;

    EventColumns(AsOf now) {
        this.now = now;
        this.clocks = Clocks.numbered(now, col(ZONE));
    }

    /** Whether a touchpoint counts; never null. Machines are left out before. */
    Column matches(EventFilter filter) {
        Column holds = lit(true);
        if (!filter.events().isEmpty()) {
            holds = holds.and(
                    Columns.col(TimelineColumn.TYPE).isin(filter.events().toArray()));
        }
        for (FieldTest test : filter.eventTests()) {
            holds = holds.and(
                    Comparisons.holds(value(filter, test.field()), test.field().type(), test.comparison(), clocks));
        }
        List<FieldTest> tests = filter.productTests();
        if (tests.isEmpty()) {
            return holds;
        }
        return holds.and(
                tests.size() == 1 && asksForTexts(tests.get(0))
                        ? anyLineIs(filter, tests.get(0))
                        : coalesce(size(lines(filter)), lit(0)).gt(0));
    }

    /** Whether a test asks for a product, a brand or a category by name, as most do: that takes no function of lines, which Spark does not compile. */
    private static boolean asksForTexts(FieldTest test) {
        Operator operator = test.comparison().operator();
        return test.field().type() == ValueType.TEXT
                && (operator == Operator.IS || operator == Operator.ONE_OF)
                && test.comparison().operand() instanceof Value.Text;
    }

    private Column anyLineIs(EventFilter filter, FieldTest test) {
        Column values = value(filter, (ProductField) test.field(), Columns.col(TimelineColumn.PRODUCTS));
        return test.comparison().operands().stream()
                .map(text -> coalesce(array_contains(values, ((Value.Text) text).text()), lit(false)))
                .reduce(Column::or)
                .orElseThrow();
    }

    /** The moment as clocks showed it where the person lives. */
    Column local() {
        return clocks.local(Columns.col(TimelineColumn.OCCURRED_AT));
    }

    Column within(Window window) {
        Column at = Columns.col(TimelineColumn.OCCURRED_AT);
        Column before = at.lt(clocks.at(clock -> window.at(clock).until()));
        return window.at(now).from().isPresent()
                ? before.and(at.geq(clocks.at(clock -> window.at(clock).from().orElseThrow())))
                : before;
    }

    /** The value of a field that a touchpoint has once. */
    Column value(EventFilter filter, Field field) {
        if (field instanceof EventField once) {
            return switch (once) {
                case EVENT -> Columns.col(TimelineColumn.TYPE);
                case CHANNEL -> Columns.col(TimelineColumn.CHANNEL);
                case CAMPAIGN -> Columns.col(TimelineColumn.CAMPAIGN);
                case SILO -> Columns.col(TimelineColumn.SILO);
                case SESSION_ID -> Columns.col(TimelineColumn.SESSION_ID);
                case STORE_ID -> Columns.col(TimelineColumn.PLACE).getField("store_id");
                case AMOUNT -> inCurrency(filter, Columns.col(TimelineColumn.AMOUNT));
                case CURRENCY -> Columns.col(TimelineColumn.CURRENCY);
                case SENTIMENT -> Columns.col(TimelineColumn.SENTIMENT).cast(NUMBER);
                case OCCURRED_AT -> Columns.col(TimelineColumn.OCCURRED_AT);
                case HOUR -> hour(local()).cast("string");
                case WEEKDAY -> element_at(WEEKDAYS, weekday(local()).plus(1));
            };
        }
        if (field instanceof Property property) {
            return get_json_object(Columns.col(TimelineColumn.PROPERTIES), "$['" + property.key() + "']");
        }
        throw new IllegalArgumentException(field.title() + " is a field of product lines");
    }

    /** As {@link #value}, as a number where the field may be text. */
    Column number(EventFilter filter, Field field) {
        return asNumber(field, value(filter, field));
    }

    static Column asNumber(Field field, Column value) {
        return field.type() == ValueType.OPEN ? value.try_cast(NUMBER) : value;
    }

    /** The known values of a product field on the lines that count, in order; empty rather than null. */
    Column values(EventFilter filter, ProductField field) {
        Column values = transform(lines(filter), line -> value(filter, field, line));
        return coalesce(
                org.apache.spark.sql.functions.filter(values, Column::isNotNull),
                org.apache.spark.sql.functions.array().cast("array<" + ddl(field) + ">"));
    }

    /** A struct of value and weight per line that counts. */
    Column weighed(EventFilter filter, ProductField field, Optional<Field> weight) {
        return transform(
                lines(filter),
                line -> struct(
                        value(filter, field, line).as("value"),
                        weight.map(of -> value(filter, (ProductField) of, line))
                                .orElse(lit(1).cast(NUMBER))
                                .as("weight"),
                        Columns.col(TimelineColumn.OCCURRED_AT).as("at")));
    }

    private Column lines(EventFilter filter) {
        Column products = Columns.col(TimelineColumn.PRODUCTS);
        if (filter.productTests().isEmpty()) {
            return products;
        }
        return filter(
                products,
                line -> filter.productTests().stream()
                        .map(test -> Comparisons.holds(
                                value(filter, (ProductField) test.field(), line),
                                test.field().type(),
                                test.comparison(),
                                clocks))
                        .reduce(Column::and)
                        .orElseThrow());
    }

    /** Of one line, or texts of all lines. */
    private Column value(EventFilter filter, ProductField field, Column line) {
        return switch (field) {
            case PRODUCT_ID -> line.getField("product_id");
            case SKU -> line.getField("sku");
            case NAME -> line.getField("name");
            case BRAND -> line.getField("brand");
            case CATEGORY -> line.getField("category");
            case QUANTITY -> line.getField("quantity");
            case PRICE -> inCurrency(filter, line.getField("price"));
            case VALUE ->
                inCurrency(
                        filter,
                        coalesce(line.getField("quantity"), lit(1).cast(NUMBER))
                                .multiply(line.getField("price"))
                                .cast(NUMBER));
        };
    }

    /** Money in another currency than the one asked for is nothing. */
    private Column inCurrency(EventFilter filter, Column money) {
        return when(currencyOr(now.currency()).equalTo(filter.currency().orElse(now.currency())), money);
    }

    /** Whether a touchpoint's money is in another currency than a filter counts. */
    Column inOtherCurrency(EventFilter filter) {
        return not(currencyOr(now.currency()).equalTo(filter.currency().orElse(now.currency())));
    }

    private static Column currencyOr(String otherwise) {
        return coalesce(Columns.col(TimelineColumn.CURRENCY), lit(otherwise));
    }

    private static String ddl(Field field) {
        return field.type() == ValueType.NUMBER ? NUMBER : "string";
    }
}
