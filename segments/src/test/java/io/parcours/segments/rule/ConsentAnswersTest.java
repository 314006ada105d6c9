package io.parcours.segments.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.segments.rule.PersonHistory.Consent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsentAnswersTest {
    private static final Optional<String> EMAIL = Optional.of("email");

    @Test
    void theAnswerAboutAChannelGoesBeforeTheOneAboutAnyHoweverOld() {
        List<Consent> answers = List.of(word("any", true, "2025-02-01"), word("email", false, "2025-01-01"));
        assertThat(Consent.allows(answers, "ads", EMAIL)).isFalse();
        assertThat(Consent.allows(answers, "ads", Optional.of("sms"))).isTrue();
        assertThat(Consent.allows(answers, "ads", Optional.empty())).isTrue();
        assertThat(Consent.allows(answers, "newsletter", EMAIL)).isFalse();
    }

    /** What personas say is what one would have said in person, so that the last word about any channel is also one about each. */
    @Test
    void whoSaysNoToEverythingTakesEarlierAnswersBack() {
        List<Consent> said = List.of(word("email", true, "2025-01-01"), word("any", false, "2025-02-01"));
        assertThat(Consent.allows(Consent.answers(said), "ads", EMAIL)).isFalse();
        List<Consent> later = List.of(word("any", false, "2025-01-01"), word("email", true, "2025-02-01"));
        assertThat(Consent.allows(Consent.answers(later), "ads", EMAIL)).isTrue();
        assertThat(Consent.allows(Consent.answers(later), "ads", Optional.of("sms")))
                .isFalse();
    }

    @Test
    void ofTwoWordsWithoutATimeTheNoCounts() {
        List<Consent> said = List.of(word("email", true, null), word("email", false, null));
        assertThat(Consent.allows(Consent.answers(said), "ads", EMAIL)).isFalse();
    }

    private static Consent word(String channel, boolean granted, @Nullable String day) {
        return new Consent("ads", channel, granted, day == null ? null : Instant.parse(day + "T00:00:00Z"));
    }
}
