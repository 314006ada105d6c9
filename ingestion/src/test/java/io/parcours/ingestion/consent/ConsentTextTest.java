package io.parcours.ingestion.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.ingestion.consent.ConsentText.Malformed;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentTextTest {
    /** The example of the IAB's library, with its segment of allowed vendors: purposes 1, 2 and 3. */
    private static final String FIRST_THREE = "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA"
            + ".IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw";
    /** The example of the GPP specification: Europe without any consent, and the United States' 1YNN, which sells. */
    private static final String EUROPE_AND_STATES = "DBACNY~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA~1YNN";
    /** Laid out by hand from the table of the section "usnat": nobody opted out, of sales only, of targeted advertising only, and nothing applies. */
    private static final String NO_OPT_OUT = "DBABL~BVVqAAAAAgA";

    private static final String NO_SALE = "DBABL~BVVaAAAAAgA";
    private static final String NO_TARGETING = "DBABL~BVVpAAAAAgA";
    private static final String DOES_NOT_APPLY = "DBABL~BVVAAAAAAgA";

    @Test
    void aTcStringAllowsThePurposesWhoseBitsAreSet() throws Malformed {
        assertThat(allowedPurposes(FIRST_THREE)).containsExactly(1, 2, 3);
        assertThat(allowedPurposes("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"))
                .isEmpty();
        ConsentText text = ConsentForm.TCF.read(FIRST_THREE);
        assertThat(text.allows(List.of("1", "3"))).contains(true);
        assertThat(text.allows(List.of("1", "3", "4"))).contains(false);
    }

    /** Reads the purposes of random strings by the specification's table: they are bits 152 to 175 of the core segment. */
    @Test
    void aTcStringIsReadAsTheSpecificationLaysItsBitsOut() throws Malformed {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            int purposes = random.nextInt(1 << 11);
            StringBuilder bits = new StringBuilder("000010");
            while (bits.length() < 152) {
                bits.append('0');
            }
            for (int purpose = 1; purpose <= 24; purpose++) {
                bits.append(purpose <= 11 && (purposes >> (purpose - 1) & 1) == 1 ? '1' : '0');
            }
            bits.append("0".repeat(24 + 1 + 12 + 16 + 1 + 16 + 1 + 12)); // nothing else: no vendors, no restrictions
            List<Integer> expected = IntStream.rangeClosed(1, 11)
                    .filter(purpose -> (purposes >> (purpose - 1) & 1) == 1)
                    .boxed()
                    .toList();
            assertThat(allowedPurposes(base64(bits))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yes",
                "C",
                "COvFyGBOvFyGBAbAAAENAPCAA",
                "!!!!",
                "BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA", // of version 1, which nobody may use any more
            })
    void whatIsNoTcStringOfVersionTwoIsMalformed(String text) {
        assertThatThrownBy(() -> ConsentForm.TCF.read(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void aGppStringAnswersByTheSectionsItHas() throws Malformed {
        ConsentText both = ConsentForm.GPP.read(EUROPE_AND_STATES);
        assertThat(both.allows(List.of("1"))).contains(false);
        assertThat(both.allows(List.of("sale"))).contains(true);
        assertThat(both.allows(List.of("1", "sale"))).contains(false);
        assertThat(both.allows(List.of("targeted_advertising"))).isEmpty();
        assertThat(ConsentForm.GPP.read("DBABTA~1YYN").allows(List.of("sale"))).contains(false);
    }

    @Test
    void anOptOutInTheUnitedStatesIsANo() throws Malformed {
        assertThat(states(NO_OPT_OUT)).containsExactly(Optional.of(true), Optional.of(true), Optional.of(true));
        assertThat(states(NO_SALE)).containsExactly(Optional.of(false), Optional.of(true), Optional.of(true));
        assertThat(states(NO_TARGETING)).containsExactly(Optional.of(true), Optional.of(true), Optional.of(false));
        assertThat(states(DOES_NOT_APPLY)).containsExactly(Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(ConsentForm.GPP.read(NO_TARGETING).allows(List.of("sale", "targeted_advertising")))
                .contains(false);
        assertThat(ConsentForm.GPP.read(NO_SALE).allows(List.of("1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "DBABL", "DBABL~", "DBABL~!!", "1YNN", "DBACNY~CPXx"})
    void whatIsNoGppStringIsMalformed(String text) {
        assertThatThrownBy(() -> ConsentForm.GPP.read(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void aCategoryThatIsNotInTheMapAndAnEmptyMapAreANo() throws Malformed {
        ConsentText some = ConsentForm.CATEGORIES.read("{\"Advertising\":true,\"Analytics\":false}");
        assertThat(some.allows(List.of("Advertising"))).contains(true);
        assertThat(some.allows(List.of("Analytics"))).contains(false);
        assertThat(some.allows(List.of("Advertising", "Functional"))).contains(false);
        assertThat(ConsentForm.CATEGORIES.read("{}").allows(List.of("Advertising")))
                .contains(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "[]", "{\"Advertising\":\"yes\"}", "{", "null"})
    void whatIsNoMapOfCategoriesIsMalformed(String text) {
        assertThatThrownBy(() -> ConsentForm.CATEGORIES.read(text)).isInstanceOf(Malformed.class);
    }

    private static List<Integer> allowedPurposes(String tcString) throws Malformed {
        ConsentText text = ConsentForm.TCF.read(tcString);
        return IntStream.rangeClosed(1, 11)
                .filter(purpose -> text.allows(List.of(String.valueOf(purpose))).orElseThrow())
                .boxed()
                .toList();
    }

    private static List<Optional<Boolean>> states(String gppString) throws Malformed {
        ConsentText text = ConsentForm.GPP.read(gppString);
        return List.of(
                text.allows(List.of("sale")),
                text.allows(List.of("sharing")),
                text.allows(List.of("targeted_advertising")));
    }

    private static String base64(StringBuilder bits) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        while (bits.length() % 24 != 0) {
            bits.append('0');
        }
        return IntStream.range(0, bits.length() / 6)
                .mapToObj(i -> alphabet.charAt(Integer.parseInt(bits.substring(6 * i, 6 * i + 6), 2)))
                .map(String::valueOf)
                .reduce("", String::concat);
    }
}
