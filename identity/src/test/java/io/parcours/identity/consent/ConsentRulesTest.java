package io.parcours.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsentRulesTest {
    @TempDir
    Path folder;

    private final Faults faults = new Faults();

    @Test
    void withoutTheFileARefusalStandsForSixMonthsAndSilenceIsNo() {
        ConsentRules rules = ConsentRules.read(workspace(), faults);
        assertThat(rules).isEqualTo(ConsentRules.usual());
        assertThat(rules.defaults()).isEmpty();
        assertThat(rules.merging()).isEqualTo(new ConsentMerging.StrictestRecent(Span.parse("6 months")));
    }

    @Test
    void itCanBeSaidHowLongARefusalStandsOrThatTheNewestWordWins() {
        assertThat(read("when_identifiers_differ: strictest_recent\nrefusal_stands: 30 days\n")
                        .merging())
                .isEqualTo(new ConsentMerging.StrictestRecent(Span.parse("30 days")));
        assertThat(read("when_identifiers_differ: newest wins\n").merging()).isEqualTo(new ConsentMerging.NewestWins());
        assertThat(faults.sorted()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsToldWithWhatMayStandThere() {
        read("when_identifiers_differ: laxest\nrefusal_stands: soon\n");
        assertThat(faults.sorted())
                .extracting(DefinitionFault::toString)
                .satisfiesExactly(
                        fault -> assertThat(fault)
                                .contains("consent.yaml:1:", "'laxest'", "strictest recent, newest wins"),
                        fault -> assertThat(fault).contains("consent.yaml:2:", "soon", "6 months"));
    }

    @Test
    void aPeriodThatWouldDoNothingIsAFault() {
        read("when_identifiers_differ: newest wins\nrefusal_stands: 30 days\n");
        assertThat(faults.sorted())
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.toString()).contains("'refusal_stands' does nothing", "strictest recent"));
    }

    private ConsentRules read(String text) {
        try {
            Files.writeString(folder.resolve("consent.yaml"), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return ConsentRules.read(workspace(), faults);
    }

    private Workspace workspace() {
        try {
            Files.writeString(folder.resolve("parcours.yaml"), "name: test\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Workspace.open(folder, Map.of(), faults);
    }
}
