package io.parcours.segments.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.attribute.Followings.Step;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FollowingsTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final Span DAY = Span.parse("1 day");

    private static Step first(String at) {
        return new Step(Instant.parse(at), true, false, false);
    }

    private static Step then(String at) {
        return new Step(Instant.parse(at), false, true, false);
    }

    private static Step without(String at) {
        return new Step(Instant.parse(at), false, false, true);
    }

    private static long count(String within, Step... steps) {
        return Followings.count(List.of(steps), Span.parse(within), PARIS);
    }

    @Test
    void whatComesInTimeAndLaterCounts() {
        assertThat(count("3 days", first("2026-01-01T10:00:00Z"), then("2026-01-04T10:00:00Z")))
                .isEqualTo(1);
        assertThat(count("3 days", first("2026-01-01T10:00:00Z"), then("2026-01-04T10:00:01Z")))
                .isZero();
        assertThat(count("3 days", then("2026-01-01T10:00:00Z"), first("2026-01-02T10:00:00Z")))
                .isZero();
    }

    @Test
    void whatSharesAMomentIsNeitherAfterNorBetween() {
        assertThat(count("1 day", first("2026-01-01T10:00:00Z"), then("2026-01-01T10:00:00Z")))
                .isZero();
        assertThat(count(
                        "1 day",
                        first("2026-01-01T10:00:00Z"),
                        without("2026-01-01T10:00:00Z"),
                        without("2026-01-01T12:00:00Z"),
                        then("2026-01-01T12:00:00Z")))
                .isEqualTo(1);
    }

    @Test
    void whatMustNotComeBetweenBreaksIt() {
        assertThat(count(
                        "1 day",
                        first("2026-01-01T10:00:00Z"),
                        without("2026-01-01T11:00:00Z"),
                        then("2026-01-01T12:00:00Z")))
                .isZero();
    }

    @Test
    void aDayOverAChangeOfTheClocksHas23Or25Hours() {
        // 2026-03-29 02:00 becomes 03:00 in Paris; 2026-10-25 03:00 becomes 02:00.
        assertThat(count("1 day", first("2026-03-28T12:00:00Z"), then("2026-03-29T11:00:00Z")))
                .isEqualTo(1);
        assertThat(count("1 day", first("2026-03-28T12:00:00Z"), then("2026-03-29T11:00:01Z")))
                .isZero();
        assertThat(count("1 day", first("2026-10-24T12:00:00Z"), then("2026-10-25T13:00:00Z")))
                .isEqualTo(1);
        assertThat(count("24 hours", first("2026-10-24T12:00:00Z"), then("2026-10-25T13:00:00Z")))
                .isZero();
    }

    @Test
    void aMonthAfterItsLastDayIsTheLastDayOfAShorterOneAndAYearAfterALeapDayTheDayBefore() {
        assertThat(count("1 month", first("2026-01-31T10:00:00Z"), then("2026-02-28T10:00:00Z")))
                .isEqualTo(1);
        assertThat(count("1 month", first("2026-01-31T10:00:00Z"), then("2026-03-01T10:00:00Z")))
                .isZero();
        assertThat(count("1 year", first("2024-02-29T10:00:00Z"), then("2025-02-28T10:00:00Z")))
                .isEqualTo(1);
        assertThat(count("1 year", first("2024-02-29T10:00:00Z"), then("2025-03-01T09:00:00Z")))
                .isZero();
    }

    @Test
    void agreesWithTheDefinitionTriedOnEveryTriple() {
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            List<Step> steps = new ArrayList<>();
            for (int i = random.nextInt(9); i > 0; i--) {
                steps.add(new Step(
                        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(3_600L * random.nextInt(60)),
                        random.nextInt(3) == 0,
                        random.nextInt(3) == 0,
                        random.nextInt(4) == 0));
            }
            assertThat(Followings.count(steps, DAY, PARIS)).as("%s", steps).isEqualTo(byDefinition(steps));
        }
    }

    private static long byDefinition(List<Step> steps) {
        return steps.stream()
                .filter(Step::first)
                .filter(first -> steps.stream()
                        .filter(Step::then)
                        .anyMatch(then -> then.at().isAfter(first.at())
                                && !then.at().isAfter(first.at().plusSeconds(86_400))
                                && steps.stream()
                                        .filter(Step::without)
                                        .noneMatch(without -> without.at().isAfter(first.at())
                                                && without.at().isBefore(then.at()))))
                .count();
    }
}
