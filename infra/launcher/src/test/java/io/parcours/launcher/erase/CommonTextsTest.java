package io.parcours.launcher.erase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CommonTextsTest {
    @Test
    void aNameIsOfOthersTooHoweverTheyWriteIt() {
        CommonTexts.Folded texts = CommonTexts.Folded.of(Set.of("JULES", "Jules", "LEGER", "12 rue des Écoles"));

        assertThat(texts.in("{\"given_name\":\"Zoé\",\"family_name\":\"Léger\"}"))
                .containsExactly("leger");
        assertThat(texts.in("jules.brun484@free.fr")).containsExactly("jules");
        assertThat(texts.in("12 RUE DES ECOLES, 50667 KÖLN")).containsExactly("12 rue des ecoles");
        assertThat(texts.in("Légère, Julesville")).isEmpty();
    }
}
