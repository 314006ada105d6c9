package io.parcours.lakehouse.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("name", "lakehouse", "identifiers", "key", "time_zone");

    @ParameterizedTest
    @CsvSource({
        "nmae, name",
        "Name, name",
        "lakehose, lakehouse",
        "idetnifiers, identifiers",
        "keys, key",
        "timezone, time_zone"
    })
    void aSlipOfTheFingerIsRecognised(String written, String meant) {
        assertThat(Nearest.to(written, KNOWN)).contains(meant);
        assertThat(Nearest.hint(written, KNOWN)).isEqualTo("did you mean '" + meant + "'?");
    }

    @Test
    void aStrangeWordGetsTheListOfKnownOnes() {
        assertThat(Nearest.to("zebra", KNOWN)).isEmpty();
        assertThat(Nearest.hint("zebra", KNOWN)).isEqualTo("use one of identifiers, key, lakehouse, name, time_zone");
        assertThat(Nearest.hint("zebra", List.of())).isEqualTo("remove it");
    }
}
