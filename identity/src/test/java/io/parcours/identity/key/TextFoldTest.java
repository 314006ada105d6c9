package io.parcours.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFoldTest {
    @ParameterizedTest
    @CsvSource({
        "Müller-Lüdenscheidt, muller ludenscheidt",
        "O'Brien, obrien",
        "ΣΩΚΡΆΤΗΣ, sokrates",
        "Ирина, irina",
        "김, gim",
        "王伟, wang wei",
    })
    void scriptsAreWrittenInLatin(String text, String folded) {
        assertThat(TextFold.fold(text)).isEqualTo(folded);
    }

    /** As these names of persons are usually spelt, but for dara, whose first letter is a t. */
    @ParameterizedTest
    @CsvSource({
        "តារា, tara",
        "គឹម, kim",
        "សុខា, sukha",
        "ហេង, heng",
        "លី, li",
        "ចាន់, chan",
        "ផល, phal",
        "ពល, pol",
        "វិចិត្រ, vichitr"
    })
    void khmerIsWrittenInLatin(String text, String folded) {
        assertThat(TextFold.fold(text)).isEqualTo(folded);
        assertThat(TextFold.fold("  " + text + ", No 3")).isEqualTo(folded + " no 3");
    }

    @Test
    void lettersOfOtherScriptsStay() {
        assertThat(TextFold.fold("ສົມ ສາຍ")).isEqualTo("ສົມ ສາຍ").isNotEqualTo(TextFold.fold("ສົມ ຊາຍ"));
        assertThat(TextFold.fold("E\u0301l\u00e9onore")).isEqualTo("eleonore");
    }
}
