package io.parcours.service.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationsTest {
    @TempDir
    Path folder;

    @Test
    void everyFaultIsToldAtOnceWithItsLine() {
        try (SyncLab lab = new SyncLab(folder)) {
            lab.write("destinations/a.yaml", """
                destination: Meta Ads
                kind: meta-custom-audiense
                account: {audience: a1}
                sends: [bayers]
                purpose: ads
                mode: sometimes
                when: now and then
                limit: a lot
                colour: blue
                """);
            lab.write("destinations/b.yaml", """
                destination: hook
                kind: webhook
                account: {url: "ftp://x", secret: whsec_c2hvcnQ=}
                fields: [shoe_size]
                sends: [buyers]
                """);
            Faults faults = new Faults();
            assertThat(Destinations.read(lab.workspace(faults), faults)).isEmpty();
            assertThat(faults.sorted())
                    .extracting(DefinitionFault::toString)
                    .anyMatch(fault -> fault.contains("a.yaml:1") && fault.contains("is no name"))
                    .anyMatch(fault -> fault.contains("a.yaml:2") && fault.contains("meta-custom-audience"))
                    .anyMatch(fault -> fault.contains("a.yaml:4") && fault.contains("did you mean 'buyers'"))
                    .anyMatch(fault -> fault.contains("a.yaml:6") && fault.contains("delta, mirror, full"))
                    .anyMatch(fault -> fault.contains("a.yaml:7") && fault.contains("after each run"))
                    .anyMatch(fault -> fault.contains("a.yaml:8") && fault.contains("300 per minute"))
                    .anyMatch(fault -> fault.contains("a.yaml:9") && fault.contains("unknown key 'colour'"))
                    .anyMatch(fault -> fault.contains("b.yaml:3") && fault.contains("write an address"))
                    .anyMatch(fault -> fault.contains("b.yaml:3") && fault.contains("a secret stands in the file"))
                    .anyMatch(fault -> fault.contains("b.yaml:4") && fault.contains("shoe_size"))
                    .anyMatch(fault -> fault.contains("b.yaml") && fault.contains("'purpose' is missing"));
        }
    }

    @Test
    void aFaultLeavesOnlyItsOwnDestinationOut() {
        try (SyncLab lab = new SyncLab(folder)) {
            lab.write("destinations/a.yaml", "destination: broken\nkind: files\n");
            lab.write("destinations/b.yaml", """
                destination: whole
                kind: files
                account: {path: out}
                sends: [buyers]
                purpose: ads
                mode: full
                when: every 6 hours
                """);
            Faults faults = new Faults();
            List<Destination> destinations = Destinations.read(lab.workspace(faults), faults);
            assertThat(destinations).extracting(Destination::id).containsExactly("whole");
            assertThat(destinations.get(0).when()).isEqualTo(new When.Every(Duration.ofHours(6)));
            assertThat(faults.isEmpty()).isFalse();
        }
    }

    @Test
    void aKindThatCannotReplaceSaysSo() {
        try (SyncLab lab = new SyncLab(folder)) {
            lab.secret("TT", "x").write("destinations/a.yaml", """
                destination: tt
                kind: tiktok-audience
                account: {advertiser: a, audience: b, token: "${TT}"}
                sends: [buyers]
                purpose: ads
                mode: full
                """);
            Faults faults = new Faults();
            Destinations.read(lab.workspace(faults), faults);
            assertThat(faults.sorted()).hasSize(1);
            assertThat(faults.sorted().get(0).toString()).contains("a.yaml:6").contains("cannot replace");
        }
    }
}
