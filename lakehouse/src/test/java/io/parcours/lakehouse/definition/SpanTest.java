package io.parcours.lakehouse.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {
    @ParameterizedTest
    @CsvSource({
        "90 days, 90 days, 7776000",
        "1 day, 1 day, 86400",
        "30minutes, 30 minutes, 1800",
        "6 MONTHS, 6 months, 15552000",
        "2 weeks, 2 weeks, 1209600",
        "1 year, 1 year, 31536000",
        "24 hours, 24 hours, 86400",
        "0 seconds, 0 seconds, 0"
    })
    void spansAreReadAndPrinted(String text, String printed, long seconds) {
        Span span = Span.parse(text);
        assertThat(span).hasToString(printed);
        assertThat(span.seconds()).isEqualTo(seconds);
        assertThat(Span.parse(span.toString())).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "days", "-1 days", "1.5 days", "90 moons", "90 d"})
    void otherTextsAreRefusedWithAdvice(String text) {
        assertThatThrownBy(() -> Span.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("90 days");
    }

    @Test
    void daysAndMonthsFollowTheCalendar() {
        ZonedDateTime afterTheClockChange = ZonedDateTime.parse("2025-03-30T12:00:00+02:00[Europe/Paris]");
        assertThat(Span.parse("1 day").before(afterTheClockChange))
                .isEqualTo(ZonedDateTime.parse("2025-03-29T12:00:00+01:00[Europe/Paris]"));
        assertThat(Span.parse("24 hours").before(afterTheClockChange))
                .isEqualTo(ZonedDateTime.parse("2025-03-29T11:00:00+01:00[Europe/Paris]"));
        assertThat(Span.parse("1 month").before(afterTheClockChange).toLocalDate())
                .isEqualTo("2025-02-28");
    }
}
