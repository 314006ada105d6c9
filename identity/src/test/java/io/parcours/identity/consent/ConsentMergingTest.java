package io.parcours.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.consent.ConsentMerging.NewestWins;
import io.parcours.identity.consent.ConsentMerging.StrictestRecent;
import io.parcours.lakehouse.definition.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConsentMergingTest {
    private static final ConsentMerging STRICTEST = new StrictestRecent(Span.parse("90 days"));
    private static final ConsentMerging NEWEST = new NewestWins();

    @Test
    void underOneIdentifierTheNewestWordCounts() {
        List<Statement> changedTheirMind = List.of(said("a", "any", false, "01-01"), said("a", "any", true, "01-02"));
        assertThat(answers(STRICTEST, changedTheirMind)).containsExactly("any yes 2025-01-02");
        assertThat(answers(NEWEST, changedTheirMind)).containsExactly("any yes 2025-01-02");
    }

    @Test
    void aRefusalUnderOneIdentifierOutlastsALaterYesUnderAnother() {
        List<Statement> words = List.of(said("a", "any", false, "01-01"), said("b", "any", true, "03-31"));
        assertThat(answers(STRICTEST, words)).containsExactly("any no 2025-01-01");
        assertThat(answers(NEWEST, words)).containsExactly("any yes 2025-03-31");
    }

    @Test
    void aYesThatCameLongAfterTheRefusalEndsIt() {
        List<Statement> within = List.of(said("a", "any", false, "01-01"), said("b", "any", true, "04-01"));
        List<Statement> later = List.of(said("a", "any", false, "01-01"), said("b", "any", true, "04-02"));
        assertThat(answers(STRICTEST, within)).containsExactly("any no 2025-01-01");
        assertThat(answers(STRICTEST, later)).containsExactly("any yes 2025-04-02");
    }

    @Test
    void aRefusalIsNotEndedByAnEarlierYesHoweverOld() {
        List<Statement> words = List.of(said("a", "any", true, "01-01"), said("b", "any", false, "12-01"));
        assertThat(answers(STRICTEST, words)).containsExactly("any no 2025-12-01");
        assertThat(answers(NEWEST, words)).containsExactly("any no 2025-12-01");
    }

    @Test
    void whoTookARefusalBackUnderTheSameIdentifierAgrees() {
        List<Statement> words = List.of(
                said("a", "any", false, "01-01"), said("a", "any", true, "01-10"), said("b", "any", true, "01-05"));
        assertThat(answers(STRICTEST, words)).containsExactly("any yes 2025-01-10");
    }

    @Test
    void whatWasSaidAboutAnyChannelIsWeighedWithWhatWasSaidAboutOne() {
        List<Statement> words = List.of(said("a", "email", false, "01-01"), said("b", "any", true, "01-20"));
        assertThat(answers(STRICTEST, words)).containsExactly("any yes 2025-01-20", "email no 2025-01-01");
        assertThat(answers(NEWEST, words)).containsExactly("any yes 2025-01-20", "email yes 2025-01-20");
    }

    @Test
    void aLaterNoToAnyChannelTakesTheChannelsAlong() {
        List<Statement> words = List.of(said("a", "email", true, "01-01"), said("a", "any", false, "01-02"));
        assertThat(answers(STRICTEST, words)).containsExactly("any no 2025-01-02", "email no 2025-01-02");
    }

    @Test
    void atOneMomentTheNoWins() {
        List<Statement> words = List.of(said("a", "any", false, "01-01"), said("b", "any", true, "01-01"));
        assertThat(answers(NEWEST, words)).containsExactly("any no 2025-01-01");
        assertThat(answers(new StrictestRecent(Span.parse("0 days")), words)).containsExactly("any no 2025-01-01");
    }

    @Test
    void purposesDoNotMix() {
        List<Statement> words = List.of(
                said("a", "any", false, "01-01"),
                new Statement("b", "newsletter", "email", true, Instant.parse("2025-01-01T00:00:00Z"), null));
        assertThat(STRICTEST.effective(words)).extracting(Statement::purpose).containsExactly("ads", "newsletter");
        assertThat(STRICTEST.effective(words)).extracting(Statement::granted).containsExactly(false, true);
    }

    /** The order in which words come in is chance; and to be strict never allows what the newest word refuses. */
    @Test
    void theOrderOfTheWordsDoesNotMatterAndStrictIsNeverLaxer() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            List<Statement> words = new ArrayList<>();
            for (int j = random.nextInt(6); j >= 0; j--) {
                words.add(said(
                        List.of("a", "b", "c").get(random.nextInt(3)),
                        List.of("any", "email", "sms").get(random.nextInt(3)),
                        random.nextBoolean(),
                        "%02d-01".formatted(1 + random.nextInt(12))));
            }
            List<Statement> strict = STRICTEST.effective(words);
            List<Statement> newest = NEWEST.effective(words);
            Collections.shuffle(words, random);
            assertThat(STRICTEST.effective(words)).isEqualTo(strict);
            assertThat(NEWEST.effective(words)).isEqualTo(newest);
            for (int k = 0; k < strict.size(); k++) {
                assertThat(strict.get(k).granted() && !newest.get(k).granted())
                        .as("%s", words)
                        .isFalse();
            }
        }
    }

    private static List<String> answers(ConsentMerging merging, List<Statement> words) {
        return merging.effective(words).stream()
                .map(holds -> holds.channel()
                        + (holds.granted() ? " yes " : " no ")
                        + holds.at().toString().substring(0, 10))
                .toList();
    }

    private static Statement said(String identifier, String channel, boolean granted, String day) {
        return new Statement(identifier, "ads", channel, granted, Instant.parse("2025-" + day + "T00:00:00Z"), null);
    }
}
