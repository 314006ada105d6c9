package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.table.Columns;
import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.Value;
import io.parcours.segments.rule.Birthdays;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.ProfileField;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Persons of whom rules may decide otherwise because time passed, though nothing else changed of them: a recency passed a number that a rule compares it
 * with, a birthday came near, or a move or the birth of a child became as long ago as a rule asks for. More of them do no harm: who is looked at in vain
 * comes out as before.
 */
public final class TurningPoints {
    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();

    /** Nothing is compared with more; and a day so long ago still is a day. */
    private static final long LONGEST = 1_000_000;

    /** Days by which clocks of persons and the workspace's may differ, on each side. */
    private static final int SLACK = 1;

    private final List<Condition> conditions;
    private final Behaviour behaviour;

    /** @param conditions of all rules, flattened */
    public TurningPoints(List<Condition> conditions, Behaviour behaviour) {
        this.conditions = List.copyOf(conditions);
        this.behaviour = behaviour;
    }

    /** Whether a rule asks for something of profiles that changes with the day. */
    public boolean ofProfiles() {
        return birthdayAhead().isPresent()
                || Stream.of(ProfileField.DAYS_SINCE_MOVE, ProfileField.DAYS_SINCE_CHILD_BIRTH)
                        .flatMap(this::comparisons)
                        .findAny()
                        .isPresent();
    }

    /**
     * Persons whose recencies passed a number that a rule asks for; empty where none can have.
     *
     * @param evidence of {@link Behaviour}
     * @param one moment that recencies were counted to
     * @param other the other; it does not matter which of them is earlier
     */
    public Optional<Dataset<Row>> passed(Dataset<Row> evidence, AsOf one, AsOf other) {
        AsOf earlier = one.at().isBefore(other.at()) ? one : other;
        AsOf later = earlier == one ? other : one;
        boolean sameDay = later.sameDay(earlier);
        return conditions.stream()
                .filter(Condition.Has.class::isInstance)
                .map(Condition.Has.class::cast)
                .flatMap(has -> behaviour.recency(has.subject()).stream()
                        .filter(measure -> measure.unit() != Aggregate.Unit.DAYS || !sameDay)
                        .flatMap(measure -> numbers(has.comparison())
                                .map(number -> turned(
                                        col(Behaviour.moment(measure)), measure.unit(), number, earlier, later))))
                .reduce(Column::or)
                .map(turned -> evidence.where(turned).select(PERSON));
    }

    private static Stream<BigDecimal> numbers(Comparison comparison) {
        return comparison.operands().stream()
                .filter(Value.Num.class::isInstance)
                .map(operand -> ((Value.Num) operand).number())
                .distinct();
    }

    /** Whether a recency was at most a number at first, and at least that number at last. */
    private static Column turned(Column moment, Aggregate.Unit unit, BigDecimal number, AsOf earlier, AsOf later) {
        long most = whole(number, RoundingMode.CEILING);
        long least = whole(number, RoundingMode.FLOOR);
        Instant from = switch (unit) {
            case DAYS ->
                Collections.min(earlier.everywhere().stream()
                        .map(clock -> midnight(clock.today().minusDays(most), clock))
                        .toList());
            case HOURS -> earlier.at().minus(Duration.ofHours(most + 1));
            case MINUTES -> earlier.at().minus(Duration.ofMinutes(most + 1));
        };
        Instant until = switch (unit) {
            case DAYS ->
                Collections.max(later.everywhere().stream()
                        .map(clock -> midnight(clock.today().minusDays(least).plusDays(1), clock))
                        .toList());
            case HOURS -> later.at().minus(Duration.ofHours(least));
            case MINUTES -> later.at().minus(Duration.ofMinutes(least));
        };
        return moment.between(lit(from), lit(until));
    }

    /** Whether a day was at most a number of days ago at first, and at least that number at last. */
    private static Column turned(Column day, BigDecimal number, AsOf earlier, AsOf later) {
        LocalDate from =
                Collections.min(earlier.everywhere().stream().map(AsOf::today).toList());
        LocalDate until =
                Collections.max(later.everywhere().stream().map(AsOf::today).toList());
        return day.between(
                lit(from.minusDays(whole(number, RoundingMode.CEILING))),
                lit(until.minusDays(whole(number, RoundingMode.FLOOR))));
    }

    private static long whole(BigDecimal number, RoundingMode rounding) {
        return number.max(BigDecimal.valueOf(-LONGEST))
                .min(BigDecimal.valueOf(LONGEST))
                .setScale(0, rounding)
                .longValueExact();
    }

    private static Instant midnight(LocalDate day, AsOf clock) {
        return day.atStartOfDay(clock.zone()).toInstant();
    }

    /** Persons of whose profiles rules may decide otherwise on another day; empty where no rule asks for such, and on the same day. */
    public Optional<Dataset<Row>> ofProfiles(Dataset<Row> profiles, AsOf one, AsOf other) {
        if (other.sameDay(one)) {
            return Optional.empty();
        }
        AsOf earlier = one.at().isBefore(other.at()) ? one : other;
        AsOf later = earlier == one ? other : one;
        Stream<Column> moves = comparedWith(ProfileField.DAYS_SINCE_MOVE)
                .map(number ->
                        turned(Columns.col(ProfileColumn.MOVED_AT), Aggregate.Unit.DAYS, number, earlier, later));
        Stream<Column> births = comparedWith(ProfileField.DAYS_SINCE_CHILD_BIRTH)
                .map(number -> turned(Columns.col(ProfileColumn.CHILD_BIRTH_DATE), number, earlier, later));
        return Stream.of(moves, births, birthdays(earlier.today(), later.today()).stream())
                .flatMap(columns -> columns)
                .reduce(Column::or)
                .map(turned -> profiles.where(turned).select(PERSON));
    }

    /** Whether a person had a birthday, or came so near to one as a rule asks for. */
    private Optional<Column> birthdays(LocalDate earlier, LocalDate later) {
        OptionalInt ahead = birthdayAhead();
        if (ahead.isEmpty()) {
            return Optional.empty();
        }
        LocalDate from = earlier.minusDays(SLACK);
        long days = ChronoUnit.DAYS.between(from, later.plusDays(SLACK)) + ahead.getAsInt();
        return Optional.of(udf(
                        (UDF1<@Nullable Date, Boolean>)
                                birth -> birth != null && Birthdays.daysUntil(birth.toLocalDate(), from) <= days,
                        DataTypes.BooleanType)
                .apply(Columns.col(ProfileColumn.BIRTH_DATE)));
    }

    private Stream<BigDecimal> comparedWith(ProfileField field) {
        return comparisons(field).flatMap(TurningPoints::numbers).distinct();
    }

    private Stream<Comparison> comparisons(ProfileField field) {
        return conditions.stream()
                .filter(condition ->
                        condition instanceof Condition.Has has && has.subject().equals(field.title()))
                .map(condition -> ((Condition.Has) condition).comparison());
    }

    /** How many days ahead of a birthday rules look at most; an age changes on the day itself. */
    private OptionalInt birthdayAhead() {
        return conditions.stream()
                .filter(condition -> condition instanceof Condition.Birthday
                        || condition instanceof Condition.Has has
                                && has.subject().equals(ProfileField.AGE.title()))
                .mapToInt(condition -> condition instanceof Condition.Birthday birthday ? birthday.days() : 0)
                .max();
    }
}
