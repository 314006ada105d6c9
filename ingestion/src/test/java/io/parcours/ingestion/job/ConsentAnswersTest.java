package io.parcours.ingestion.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.ingestion.contract.ContractReader;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsentAnswersTest {
    @TempDir
    Path folder;

    @Test
    void oneRowAnswersForManyPurposesAndOneThatCannotBeReadWaitsInQuarantine() {
        SiloLake lake = SiloLake.in(folder).write("silos/consents.yaml", """
                silo: cmp
                dataset: consents
                from: {kind: files, path: consents.ndjson}
                into: consent
                identifiers: {cookie: visitor, email: mail}
                answers:
                  - {tcf: tc, purposes: {ads: [1, 3], content: [5, 6]}}
                  - {gpp: gpp, purposes: {ads: [sale, sharing]}}
                  - {categories: context.consent.categoryPreferences, purposes: {analytics: [Analytics]}}
                at: {column: at, zone: UTC}
                source: banner
                missing_columns: null
                reject_over: 100 %
                """).write("consents.ndjson", """
                {"visitor": "v1", "mail": "a@x.fr", "at": "2025-01-01", "tc": "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA"}
                {"visitor": "v2", "at": "2025-01-01", "tc": "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA", "gpp": "DBABL~BVVaAAAAAgA"}
                {"visitor": "v3", "at": "2025-01-01", "context": {"consent": {"categoryPreferences": {}}}}
                {"visitor": "v4", "at": "2025-01-01", "context": {"consent": {"categoryPreferences": {"Analytics": true, "Other": false}}}}
                {"visitor": "v5", "at": "2025-01-01", "context": {"page": "/"}}
                {"visitor": "v6", "at": "2025-01-01", "tc": "COvF"}
                {"visitor": "v7", "at": "2025-01-01", "tc": "", "gpp": "nonsense"}
                """);
        lake.run();
        assertThatRows(lake.read(Tables.CONSENTS))
                .selecting("namespace", "value", "purpose", "channel", "granted", "source")
                .areExactly(
                        "cookie | v1 | ads | any | true | banner",
                        "cookie | v1 | content | any | false | banner",
                        "email | a@x.fr | ads | any | true | banner",
                        "email | a@x.fr | content | any | false | banner",
                        "cookie | v2 | ads | any | false | banner",
                        "cookie | v2 | content | any | false | banner",
                        "cookie | v3 | analytics | any | false | banner",
                        "cookie | v4 | analytics | any | true | banner");
        assertThat(lake.read(Tables.QUARANTINE).select("rule", "reason").collectAsList())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.getString(0)).isEqualTo("readable answers"))
                .anySatisfy(row -> assertThat(row.getString(1)).contains("tc is", "TC string"))
                .anySatisfy(row -> assertThat(row.getString(1)).contains("gpp is no GPP string"));
        lake.full(true).run();
        assertThat(lake.read(Tables.CONSENTS).count()).isEqualTo(8);
    }

    @Test
    void aMappingThatCouldNotMeanAnythingIsAFault() throws IOException {
        assertThat(faults("""
                silo: cmp
                dataset: consents
                from: {kind: files, path: consents.ndjson}
                into: consent
                identifiers: {cookie: visitor}
                granted: yes
                answers:
                  - {tcf: tc, purposes: {ads: [12]}}
                  - {gpp: gpp, purposes: {ads: [sales], content: []}}
                  - {tcf: tc, gpp: gpp, purposes: {ads: [1]}}
                  - {categories: c}
                at: at
                """))
                .contains("'granted' cannot stand beside 'answers'")
                .contains("'12' is nothing that tcf texts speak of", "from 1 to 11")
                .contains("'sales' is nothing that gpp texts speak of", "sale, sharing, targeted_advertising")
                .contains("'content' needs nothing")
                .contains("exactly one of 'tcf', 'gpp', 'categories'")
                .contains("'purposes' names no purpose")
                .doesNotContain("'purpose' is missing");
    }

    private String faults(String contract) throws IOException {
        Files.createDirectories(folder.resolve("silos"));
        Files.writeString(folder.resolve("parcours.yaml"), "name: test\n");
        Files.writeString(folder.resolve("silos/consents.yaml"), contract);
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        workspace.definitions("silos", faults).forEach(file -> ContractReader.read(file.content(), workspace));
        return String.join("\n", faults.sorted().stream().map(Object::toString).toList());
    }
}
