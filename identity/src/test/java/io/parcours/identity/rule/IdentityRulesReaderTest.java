package io.parcours.identity.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.household.HouseholdSettings;
import io.parcours.identity.household.Tie.Kind;
import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityRulesReaderTest {
    private final Faults faults = new Faults();

    private IdentityRules read(String yaml) {
        return IdentityRulesReader.read(
                DefinitionFile.parse(yaml, "identity.yaml", Map.of(), faults).orElseThrow(), "FR", yaml);
    }

    @Test
    void whatIsWrittenReplacesADefaultAndTheRestStays() {
        IdentityRules rules = read("""
                namespaces:
                  crm_id:     {priority: 1, one_person: yes, max_per_person: 2}
                  email:      {priority: 4, max_persons: 1, shared_when: names disagree}
                  cookie:     {priority: 7, owner: last login, max_persons: 3, forget_after: 30 days}
                  badge:      {priority: 2, pattern: "B-[0-9]+"}
                never: [{email: "*@store-terminal.brand.com"}]
                match:
                  join_above: 0.95
                prefer:
                  email: [crm, shop]
                """);
        assertThat(faults.sorted()).isEmpty();
        assertThat(rules.ruleOf("crm_id").maxPerPerson()).isEqualTo(2);
        assertThat(rules.ruleOf("cookie").maxPersons()).isEqualTo(3);
        assertThat(rules.ruleOf("cookie").forgetAfterDays()).isEqualTo(30);
        assertThat(rules.ruleOf("cookie").lastLogin()).isTrue();
        assertThat(rules.ruleOf("loyalty_id").maxPerPerson()).isEqualTo(1);
        assertThat(rules.isBlocked("email", "t1@store-terminal.brand.com")).isTrue();
        assertThat(rules.isBlocked("email", "ana@brand.com")).isFalse();
        assertThat(rules.normaliser().normalise("badge", "B-12")).isPresent();
        assertThat(rules.normaliser().normalise("badge", "12")).isEmpty();
        assertThat(rules.prefer()).containsEntry("email", List.of("crm", "shop"));
    }

    @Test
    void everyFaultIsToldWithItsLineAtOnce() {
        read("""
                namespaces:
                  crm_id: {priorty: 1}
                  cookie: {owner: first login}
                  email: {shared_when: often}
                prefer:
                  emial: [crm]
                nevr: []
                """);
        assertThat(faults.sorted().stream().map(DefinitionFault::place).map(place -> place.line()))
                .containsExactly(2, 3, 4, 6, 7);
        assertThat(faults.sorted().toString()).contains("did you mean 'priority'?", "did you mean 'never'?");
    }

    @Test
    void onlyLimitsANamespaceToTheValuesItNames() {
        IdentityRules rules = read("only: [{loyalty_id: \"L*\"}]\n");
        assertThat(rules.isBlocked("loyalty_id", "X1")).isTrue();
        assertThat(rules.isBlocked("loyalty_id", "L1")).isFalse();
        assertThat(rules.isBlocked("email", "a@x.com")).isFalse();
    }

    @Test
    void placeholdersOfANamespaceAreReadAsAbsent() {
        IdentityRules rules = read("""
                namespaces:
                  email: {placeholders: ["shop*@brand.com", "X@Y.com"]}
                  badge: {placeholders: ["B-000"]}
                """);
        assertThat(faults.sorted()).isEmpty();
        assertThat(rules.normaliser().text("email", "Shop12@brand.com", "")).isEmpty();
        assertThat(rules.normaliser().text("email", "x@y.com", "")).isEqualTo("x@y.com");
        assertThat(rules.normaliser().text("email", "X@Y.com", "")).isEmpty();
        assertThat(rules.normaliser().text("badge", "B-000", "")).isEmpty();
        assertThat(rules.normaliser().text("badge", "B-001", "")).isEqualTo("B-001");
    }

    @Test
    void blockedValuesAreNormalisedAsThoseOfTheDataAre() {
        IdentityRules rules = read("never: [{email: INFO@Firm.com, phone: 01 42 68 53 00}]\n");
        assertThat(faults.sorted()).isEmpty();
        assertThat(rules.isBlocked("email", "info@firm.com")).isTrue();
        assertThat(rules.isBlocked("phone", "+33142685300")).isTrue();
    }

    @Test
    void onlyTrustedSilosAreBelieved() {
        IdentityRules rules = read("""
                trusted_silos: [crm]
                namespaces:
                  phone: {trusted_silos: [crm, shop]}
                """);
        assertThat(rules.ruleOf("email").trusts("crm")).isTrue();
        assertThat(rules.ruleOf("email").trusts("shop")).isFalse();
        assertThat(rules.ruleOf("phone").trusts("shop")).isTrue();
        assertThat(IdentityRules.defaults("FR").ruleOf("email").trusts("anything"))
                .isTrue();
    }

    @Test
    void householdsAreThereUnlessSwitchedOff() {
        assertThat(IdentityRules.defaults("FR").households().by()).containsExactlyInAnyOrder(Kind.values());
        assertThat(read("households: no\n").households().by()).isEmpty();
        assertThat(read("households: {by: [address], max_persons: 6}\n").households())
                .isEqualTo(new HouseholdSettings(Set.of(Kind.ADDRESS), 6));
        assertThat(faults.sorted()).isEmpty();

        read("households: {by: [adress, device], max_persons: 1, mx: 2}\n");
        assertThat(faults.sorted().toString()).contains("did you mean 'address'?", "max_persons", "'mx'");
    }

    @Test
    void whatWouldSilentlyDoNothingIsAFault() {
        read("""
                namespaces:
                  record: {priority: 1}
                  email: {forget_after: 30 days}
                  crm_id: {max_persons: 4}
                never: [{emial: "a@x.com"}, {email: not-an-address}]
                """);
        assertThat(faults.sorted())
                .extracting(DefinitionFault::place)
                .extracting(place -> place.line())
                .containsExactly(2, 3, 4, 5, 5);
        assertThat(faults.sorted().toString()).contains("did you mean 'email'?", "no device", "one person and to 4");
    }

    @Test
    void aSiloThatIsMisspeltIsToldWithTheNearest(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("parcours.yaml"), "name: test\n");
        Files.createDirectories(folder.resolve("silos"));
        Files.writeString(folder.resolve("silos/crm.yaml"), "silo: crm\ndataset: contacts\n");
        Files.writeString(folder.resolve("identity.yaml"), """
                namespaces:
                  email: {trusted_silos: [cmr]}
                prefer:
                  email: [crn]
                """);
        IdentityRulesReader.read(Workspace.open(folder, Map.of(), faults), faults);
        assertThat(faults.sorted())
                .extracting(DefinitionFault::place)
                .extracting(place -> place.line())
                .containsExactly(2, 4);
        assertThat(faults.sorted().toString()).contains("did you mean 'crm'?");
    }
}
