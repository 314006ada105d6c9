package io.parcours.publish.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.consent.ConsentRules;
import io.parcours.identity.consent.Statement;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.serving.part.PersonSet;
import io.parcours.serving.part.PersonSet.MayNotUse;
import io.parcours.serving.part.PersonSet.MayUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsentPolicyTest {
    private static final ConsentPolicy STRICT = new ConsentPolicy(new TreeMap<>());
    private static final Instant MORNING = Instant.parse("2025-01-01T08:00:00Z");
    private static final Instant NOON = Instant.parse("2025-01-01T12:00:00Z");

    @Test
    void silenceIsNo() {
        assertThat(STRICT.audiences(List.of())).isEmpty();
    }

    @Test
    void aYesToAnyChannelHoldsForAll() {
        assertThat(audiences(List.of(said("any", true, MORNING))))
                .containsExactlyInAnyOrder(new MayUse("ads", "any"), new MayUse("ads", null));
    }

    @Test
    void aLaterNoToOneChannelTakesOnlyThatOut() {
        assertThat(audiences(List.of(said("any", true, MORNING), said("sms", false, NOON))))
                .containsExactlyInAnyOrder(
                        new MayUse("ads", "any"), new MayNotUse("ads", "sms"), new MayUse("ads", null));
    }

    @Test
    void aLaterNoToAnyChannelTakesEverythingOut() {
        assertThat(audiences(List.of(said("email", true, MORNING), said("any", false, NOON))))
                .containsExactly(new MayNotUse("ads", "email"));
    }

    @Test
    void aLaterYesToOneChannelBringsThatBack() {
        assertThat(audiences(List.of(said("any", false, MORNING), said("email", true, NOON))))
                .containsExactlyInAnyOrder(new MayUse("ads", "email"), new MayUse("ads", null));
    }

    @Test
    void atOneMomentTheNoWins() {
        List<PersonSet> none = List.of();
        assertThat(audiences(List.of(said("any", true, NOON), said("any", false, NOON))))
                .containsExactlyElementsOf(none);
        assertThat(audiences(List.of(said("any", false, NOON), said("any", true, NOON))))
                .containsExactlyElementsOf(none);
    }

    @Test
    void aPurposeThatNeedsNoConsentHoldsUntilAPersonSaysNo(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("parcours.yaml"), "name: test\n");
        Files.writeString(folder.resolve("consent.yaml"), "purposes: {service: {default: yes}, ads: {default: no}}\n");
        Faults faults = new Faults();
        ConsentPolicy policy = ConsentPolicy.read(Workspace.open(folder, Map.of(), faults), faults);
        assertThat(faults.sorted()).isEmpty();
        assertThat(policy.audiences(List.of()))
                .containsExactlyInAnyOrder(new MayUse("service", "any"), new MayUse("service", null));
        assertThat(policy.audiences(List.of(new Consent("service", "any", false))))
                .isEmpty();
    }

    @Test
    void unknownKeysOfTheFileAreFaults(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("parcours.yaml"), "name: test\n");
        Files.writeString(folder.resolve("consent.yaml"), "purposes: {ads: {defualt: no}}\npurpose: x\n");
        Faults faults = new Faults();
        ConsentPolicy.read(Workspace.open(folder, Map.of(), faults), faults);
        assertThat(faults.sorted()).hasSize(2);
        assertThat(faults.sorted().get(0).remedy()).contains("did you mean 'default'?");
    }

    @Test
    void whoRefusedUnderOneIdentifierIsNotUsedForTheYesUnderAnother() {
        assertThat(audiences(List.of(
                        new Statement("cookie:1", "ads", "any", true, NOON, null),
                        new Statement("email:a@example.com", "ads", "email", false, MORNING, null))))
                .containsExactlyInAnyOrder(
                        new MayUse("ads", "any"), new MayNotUse("ads", "email"), new MayUse("ads", null));
    }

    private static Set<PersonSet> audiences(List<Statement> words) {
        return STRICT.audiences(ConsentRules.usual().merging().effective(words).stream()
                .map(holds -> new Consent(holds.purpose(), holds.channel(), holds.granted()))
                .toList());
    }

    private static Statement said(String channel, boolean granted, Instant at) {
        return new Statement("email:a@example.com", "ads", channel, granted, at, null);
    }
}
