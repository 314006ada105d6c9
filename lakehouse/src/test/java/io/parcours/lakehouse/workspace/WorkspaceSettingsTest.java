package io.parcours.lakehouse.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.WorkspaceSettings.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceSettingsTest {
    @TempDir
    Path folder;

    private final Faults faults = new Faults();

    @Test
    void settingsAreReadAndPathsStandFromTheFolder() throws IOException {
        WorkspaceSettings settings = open("""
                name: maison
                lakehouse: {path: ./lake, format: iceberg, catalog: none}
                serving: {path: out, keep: 3}
                service: {host: 0.0.0.0, port: 8080, database: "${DB:-state/x}"}
                time_zone: Europe/Paris
                currency: GBP
                country: GB
                """).settings();
        assertThat(faults.sorted()).isEmpty();
        assertThat(settings.name()).isEqualTo("maison");
        assertThat(settings.lakehouse().path())
                .isEqualTo(folder.toAbsolutePath().resolve("lake").toString());
        assertThat(settings.lakehouse().format()).isEqualTo(Format.ICEBERG);
        assertThat(settings.serving().keep()).isEqualTo(3);
        assertThat(settings.service().port()).isEqualTo(8080);
        assertThat(settings.service().database()).isEqualTo("state/x");
        assertThat(settings.timeZone()).isEqualTo(ZoneId.of("Europe/Paris"));
        assertThat(settings.currency()).isEqualTo("GBP");
        assertThat(settings.country()).isEqualTo("GB");
    }

    @Test
    void personsHaveTheTimeZoneThatAFieldNamesOrThatItsValueStandsFor() throws IOException {
        PersonTimeZones named =
                open("person_time_zone: traits.time_zone\n").settings().personTimeZones();
        PersonTimeZones byCountry =
                open("person_time_zone: {by: country, zones: {US: America/New_York, JP: Asia/Tokyo}}\n")
                        .settings()
                        .personTimeZones();
        assertThat(faults.sorted()).isEmpty();
        assertThat(named.zone("Asia/Tokyo")).hasValue(ZoneId.of("Asia/Tokyo"));
        assertThat(named.zone("Tokyo")).isEmpty();
        assertThat(byCountry.zone("JP")).hasValue(ZoneId.of("Asia/Tokyo"));
        assertThat(byCountry.zone("Asia/Tokyo")).isEmpty();
        assertThat(byCountry.possible()).containsExactly(ZoneId.of("America/New_York"), ZoneId.of("Asia/Tokyo"));
        assertThat(open("name: x\n").settings().personTimeZones().declared()).isFalse();
    }

    @Test
    void aPersonTimeZoneThatCannotBeToldIsAFault() throws IOException {
        open("person_time_zone: birth_date\n");
        open("person_time_zone: {by: country}\n");
        open("person_time_zone: {by: country, zones: {US: New York}}\n");
        assertThat(faults.sorted())
                .extracting(DefinitionFault::problem)
                .containsExactlyInAnyOrder(
                        "'person_time_zone' cannot be birth_date",
                        "'person_time_zone' does not say which values mean which zones",
                        "'US' cannot be New York");
    }

    @Test
    void whatIsNotWrittenHasADefault() throws IOException {
        Workspace workspace = open("name: x\n");
        WorkspaceSettings settings = workspace.settings();
        assertThat(faults.sorted()).isEmpty();
        assertThat(settings.lakehouse().format()).isEqualTo(Format.DELTA);
        assertThat(settings.serving()).isEqualTo(WorkspaceSettings.DEFAULTS.serving());
        assertThat(settings.service()).isEqualTo(WorkspaceSettings.DEFAULTS.service());
        assertThat(workspace.resolve("silos/a.csv"))
                .isEqualTo(workspace.folder().resolve("silos/a.csv").toString());
        assertThat(workspace.resolve("s3a://bucket/x")).isEqualTo("s3a://bucket/x");
        assertThat(workspace.resolve("/data/x")).isEqualTo("/data/x");
    }

    @Test
    void aRemoteLakehouseKeepsItsUri() throws IOException {
        assertThat(open("lakehouse: {path: 's3a://bucket/lake'}\n")
                        .settings()
                        .lakehouse()
                        .path())
                .isEqualTo("s3a://bucket/lake");
    }

    @Test
    void everyFaultIsReportedAtOnce() throws IOException {
        open("""
                nmae: x
                lakehouse: {format: parquet, catalog: "thrift://metastore:9083", pth: lake}
                serving: {keep: 0}
                service: {port: 70000}
                time_zone: Paris
                currency: EURO
                country: France
                """);
        assertThat(faults.sorted())
                .extracting(fault -> fault.place().line() + " " + fault.problem())
                .containsExactly(
                        "1 unknown key 'nmae'",
                        "2 'format' cannot be 'parquet'",
                        "2 the catalog 'thrift://metastore:9083' is not supported in this version",
                        "2 unknown key 'pth'",
                        "3 'keep' cannot be '0'",
                        "4 'port' cannot be '70000'",
                        "5 'time_zone' cannot be Paris",
                        "6 'currency' cannot be EURO",
                        "7 'country' cannot be France");
        assertThat(faults.sorted().get(0).remedy()).contains("did you mean 'name'?");
    }

    @Test
    void aFolderWithoutSettingsIsNoWorkspace() {
        Workspace.open(folder, Map.of(), faults);
        assertThat(faults.sorted())
                .singleElement()
                .extracting(DefinitionFault::remedy)
                .asString()
                .contains("parcours init");
    }

    @Test
    void definitionsOfAFolderAreReadInOrderAndBrokenOnesReported() throws IOException {
        Workspace workspace = open("name: x\n");
        Files.createDirectories(folder.resolve("silos"));
        Files.writeString(folder.resolve("silos/b.yaml"), "silo: b\n");
        Files.writeString(folder.resolve("silos/a.yml"), "silo: a\n");
        Files.writeString(folder.resolve("silos/c.yaml"), "silo: [\n");
        Files.writeString(folder.resolve("silos/notes.txt"), "not a definition");
        assertThat(workspace.definitions("silos", faults))
                .extracting(definition -> definition.content().text("silo").orElseThrow())
                .containsExactly("a", "b");
        assertThat(faults.sorted())
                .singleElement()
                .satisfies(fault -> assertThat(fault.place().file()).isEqualTo("silos/c.yaml"));
        assertThat(workspace.definitions("none", faults)).isEmpty();
        assertThat(workspace.definition("identity.yaml", faults)).isEmpty();
    }

    private Workspace open(String settings) throws IOException {
        Files.writeString(folder.resolve("parcours.yaml"), settings);
        return Workspace.open(folder, Map.of(), faults);
    }
}
