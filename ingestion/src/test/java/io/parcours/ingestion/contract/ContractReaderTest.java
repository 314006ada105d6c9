package io.parcours.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.ingestion.mapping.ContractColumns;
import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.lakehouse.workspace.WorkspaceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContractReaderTest {
    private final Faults faults = new Faults();

    private Optional<Contract> read(String yaml) {
        Workspace workspace = new Workspace(Path.of("w"), Map.of(), WorkspaceSettings.DEFAULTS);
        Optional<Contract> contract = DefinitionFile.parse(yaml, "silos/x.yaml", Map.of(), faults)
                .flatMap(map -> ContractReader.read(map, workspace));
        contract.ifPresent(read -> ContractColumns.of(read).check(faults));
        return contract;
    }

    private List<String> problems() {
        return faults.sorted().stream()
                .map(fault -> fault.place().line() + ": " + fault.problem())
                .toList();
    }

    @Test
    void everyFaultIsToldAtOnceWithItsLine() {
        assertThat(read("""
                silo: CRM
                dataset: people
                from: {kind: files, path: people.csv}
                key: id
                into: record
                fields:
                  given_nme: first
                  birth_date: {column: born, pattern: dd/QQQQQQQ}
                rules:
                  - {column: id, requird: yes}
                  - {column: age, at_least: young}
                  - {column: shop, in: silver.store.store_id}
                  - {pattern: x}
                reject_over: 200 %
                chanel: web
                """)).isEmpty();
        assertThat(problems())
                .contains(
                        "1: 'silo' cannot be 'CRM'",
                        "7: unknown key 'given_nme'",
                        "10: the rule asks nothing",
                        "10: unknown key 'requird'",
                        "11: 'at_least' cannot be young",
                        "12: 'silver.store.store_id' is not a column of a reference table",
                        "13: the rule names no column",
                        "14: 'reject_over' cannot be '200 %'",
                        "15: unknown key 'chanel'")
                .anyMatch(problem -> problem.startsWith("8: 'dd/QQQQQQQ' is not a date pattern"));
        assertThat(faults.sorted().stream()
                        .filter(fault -> fault.place().line() == 12)
                        .map(DefinitionFault::remedy))
                .containsExactly("did you mean 'silver.stores.store_id'?");
    }

    @Test
    void aLimitOfRejectedRowsIsAShareOrAShareFromSoManyRowsOn() {
        String contract = "silo: web\ndataset: log\nfrom: {kind: files, path: a.csv}\ninto: event\ntype: A\nat: t\n";
        assertThat(read(contract + "reject_over: 2 %\n").orElseThrow().rejectOver())
                .contains(new RejectLimit(0.02, 0));
        assertThat(read(contract + "reject_over: {share: 2 %, rows: 10}\n")
                        .orElseThrow()
                        .rejectOver())
                .contains(new RejectLimit(0.02, 10));
        assertThat(read(contract + "reject_over: {rows: -1, shares: 2 %}\n")).isEmpty();
        assertThat(problems())
                .contains("7: 'share' is missing", "7: unknown key 'shares'")
                .anyMatch(problem -> problem.startsWith("7: 'rows' cannot be"));
    }

    @Test
    void anEventNeedsATimeAndAType() {
        assertThat(read("silo: web\ndataset: log\nfrom: {kind: files, path: a.csv}\ninto: event\n"))
                .isEmpty();
        assertThat(problems()).containsExactlyInAnyOrder("1: 'at' is missing", "1: 'type' is missing");
    }

    @Test
    void expressionsMayOnlyLookAtTheirRow() {
        assertThat(read("""
                silo: web
                dataset: log
                from: {kind: files, path: a.csv}
                into: event
                type: {if: "rand() > 0.5", then: A, else: B}
                at: {expr: "(select max(x) from y)"}
                amount: {expr: "1 +"}
                deleted_when: "sum(x) over () > 1"
                properties: {id: {expr: "uuid()"}, ok: {expr: "coalesce(a, current_date())"}}
                """)).isPresent();
        assertThat(problems())
                .hasSize(5)
                .anyMatch(problem -> problem.startsWith("5: ") && problem.contains("it calls rand"))
                .anyMatch(problem -> problem.startsWith("6: ") && problem.contains("subquery"))
                .anyMatch(problem -> problem.startsWith("7: "))
                .anyMatch(problem -> problem.startsWith("8: ") && problem.contains("more than one row"))
                .anyMatch(problem -> problem.startsWith("9: ") && problem.contains("it calls uuid"));
    }

    @Test
    void theFingerprintIsBlindToCommentsAndOrder() {
        String contract = "silo: web\ndataset: log\nfrom: {kind: files, path: a.csv}\ninto: event\n";
        String one = read(contract + "type: A\nat: t\n").orElseThrow().fingerprint();
        assertThat(read(contract + "at: t\n# note\ntype:   A\nreject_over: 1 %\n")
                        .orElseThrow()
                        .fingerprint())
                .isEqualTo(one);
        assertThat(read(contract + "at: t\ntype: B\n").orElseThrow().fingerprint())
                .isNotEqualTo(one);
    }

    @Test
    void rawNamesAreTellable() {
        assertThat(RawNames.of(List.of("InvoiceNo", "Prénom Client", "_id", "2nd", "invoiceno")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "InvoiceNo", "invoiceno",
                        "Prénom Client", "prenom_client",
                        "_id", "x_id",
                        "2nd", "x2nd",
                        "invoiceno", "invoiceno_2"));
    }
}
