package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    private final Recorded recorded = new Recorded();

    @Test
    void aligns_numbers_to_the_right_and_words_to_the_left() {
        new TextTable("silo", "rows").row("shop", 1_234L).row("crm", 7L).print(recorded.terminal());

        assertThat(recorded.out()).isEqualTo("""
                        silo   rows
                        ────  ─────
                        shop  1,234
                        crm       7
                        """);
    }

    @Test
    void counts_what_a_reader_sees_and_cuts_what_is_too_long() {
        new TextTable("name").row("é".repeat(100)).row("two\nlines").print(recorded.terminal());

        assertThat(recorded.out().lines().toList())
                .containsExactly("name", "─".repeat(60), "é".repeat(59) + "…", "two lines");
    }

    @Test
    void refuses_a_row_that_does_not_fit_its_headings() {
        assertThatThrownBy(() -> new TextTable("one").row("a", "b")).isInstanceOf(IllegalArgumentException.class);
    }
}
