package io.parcours.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierNormaliserTest {
    private final IdentifierNormaliser normaliser = IdentifierNormaliser.standard("FR");

    private String text(String namespace, String value, String country) {
        return normaliser
                .normalise(namespace, value, country)
                .map(NormalisedIdentifier::value)
                .orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "' ANA@X.COM ',ana@x.com",
        "ａｎａ@x.com,ana@x.com",
        "mailto:ana@x.com,ana@x.com",
        "a.n.a+news@GoogleMail.com,ana@gmail.com",
        "a.n.a+news@corp.com,a.n.a+news@corp.com",
        "ana@bücher.de,ana@xn--bcher-kva.de",
        "o'neil@x.com,o'neil@x.com",
        "Ana@Mail.Example,ana@mail.example"
    })
    void addressesThatReachOneMailboxAreEqual(String written, String expected) {
        assertThat(text("email", written, "")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ana",
                "ana@",
                "@x.com",
                "ana@x",
                "a na@x.com",
                ".ana@x.com",
                "test@test.com",
                "noreply@x.com",
                "none@none.fr",
                "aaa@aaa.com",
                "ana@x.notatopleveldomain",
                "ana@-.example",
                ""
            })
    void whatReachesNobodyIsNoAddress(String written) {
        assertThat(normaliser.normalise("email", written)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "+1 (702) 919-1300,'',+17029191300",
        "702-919-1300,US,+17029191300",
        "06 12 34 56 78,'',+33612345678",
        "0033612345678,'',+33612345678",
        "tel:+33612345678,'',+33612345678"
    })
    void aNumberIsOneWhateverItsNotation(String written, String country, String expected) {
        assertThat(text("phone", written, country)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"919-1300,US", "0000000000,FR", "1111111111,US", "9999999999,US", "1234567890,US", "abc,FR", "12,FR"})
    void aNumberThatReachesNobodyIsNone(String written, String country) {
        assertThat(normaliser.normalise("phone", written, country)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "NULL",
                " None ",
                "-1",
                "0",
                "0000",
                "anonymous",
                "undefined",
                "999999",
                "111111111",
                "n/a",
                "00000000-0000-0000-0000-000000000000",
                "(not set)",
                "",
                "  "
            })
    void placeholdersAreNoKeys(String written) {
        assertThat(normaliser.normalise("crm_id", written)).isEmpty();
        assertThat(normaliser.normalise("cookie", written)).isEmpty();
    }

    @Test
    void keysKeepTheirCaseAndZerosButNotTheFractionOfASpreadsheet() {
        assertThat(text("crm_id", " Ab-007 ", "")).isEqualTo("Ab-007");
        assertThat(text("crm_id", "17850.0", "")).isEqualTo("17850");
        assertThat(text("crm_id", "1", "")).isEqualTo("1");
        assertThat(text("device_id", "6D92078A-8246-4BA4-AE5B-76104861E7DC", ""))
                .isEqualTo("6d92078a-8246-4ba4-ae5b-76104861e7dc");
    }

    @Test
    void normalisingTwiceChangesNothing() {
        for (String[] one : new String[][] {
            {"email", "A.n.a+x@gmail.com"}, {"phone", "0612345678"}, {"crm_id", "12.0"}, {"cookie", "Ab"}
        }) {
            String once = text(one[0], one[1], "");
            assertThat(text(one[0], once, "")).isEqualTo(once).isNotEmpty();
        }
    }
}
