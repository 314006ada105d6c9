package io.parcours.segments.testing;

import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Value;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.SegmentDefinition;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where tops begin, person by person. */
public final class Tops {
    private Tops() {}

    /** By the definition: the greatest value before which there are fewer than the wanted part of all known values. */
    public static Map<Condition.Top, BigDecimal> thresholds(
            List<SegmentDefinition> segments, List<PersonHistory> persons, AsOf now) {
        Map<Condition.Top, BigDecimal> thresholds = new HashMap<>();
        segments.stream()
                .flatMap(segment -> segment.who().flattened().stream())
                .filter(Condition.Top.class::isInstance)
                .map(Condition.Top.class::cast)
                .forEach(top -> {
                    List<BigDecimal> known = persons.stream()
                            .flatMap(person -> number(top.subject(), person, now).stream())
                            .sorted()
                            .toList();
                    Stream<BigDecimal> in = known.stream().filter(number -> {
                        long ahead = known.stream()
                                .filter(other ->
                                        top.lowest() ? other.compareTo(number) < 0 : other.compareTo(number) > 0)
                                .count();
                        return BigDecimal.valueOf(100 * ahead)
                                        .compareTo(top.percent().multiply(BigDecimal.valueOf(known.size())))
                                < 0;
                    });
                    (top.lowest() ? in.reduce(BigDecimal::max) : in.reduce(BigDecimal::min))
                            .ifPresent(threshold -> thresholds.put(top, threshold));
                });
        return thresholds;
    }

    private static Optional<BigDecimal> number(String subject, PersonHistory person, AsOf now) {
        if (subject.equals("age")) {
            return person.profile()
                    .birthDate()
                    .map(birth -> BigDecimal.valueOf(Period.between(
                                            birth, person.profile().now(now).today())
                                    .getYears())
                            .setScale(Value.SCALE));
        }
        if (subject.equals("days_since_move")) {
            AsOf here = person.profile().now(now);
            return Optional.ofNullable(person.profile().fields().get("moved_at"))
                    .map(moved -> LocalDate.ofInstant(((Value.Moment) moved).at(), here.zone()))
                    .map(day -> BigDecimal.valueOf(here.today().toEpochDay() - day.toEpochDay())
                            .setScale(Value.SCALE));
        }
        if (subject.equals("days_since_child_birth")) {
            LocalDate today = person.profile().now(now).today();
            return Optional.ofNullable(person.profile().fields().get("child_birth_date"))
                    .map(birth -> ((Value.Day) birth).day().until(today, ChronoUnit.DAYS))
                    .map(days -> BigDecimal.valueOf(days).setScale(Value.SCALE));
        }
        Value value = subject.equals("records")
                ? person.profile().fields().get(subject)
                : person.attributes().get(subject);
        return Optional.ofNullable(value).map(known -> ((Value.Num) known).number());
    }
}
