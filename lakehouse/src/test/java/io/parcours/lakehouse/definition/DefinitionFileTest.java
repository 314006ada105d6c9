package io.parcours.lakehouse.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionFileTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    private final Faults faults = new Faults();

    @Test
    void valuesAreReadByType() {
        YamlMap map = read("""
                name: crm
                quoted: "yes"
                on: yes
                keep: 1_000
                share: 2.5 %
                ratio: 0.25
                colour: dark blue
                span: 90 days
                one: a
                many: [a, b]
                parts: [{x: 1}, {x: 2}]
                """);
        assertThat(map.text("name")).contains("crm");
        assertThat(((YamlScalar) map.value("quoted").orElseThrow()).quoted()).isTrue();
        assertThat(map.yesNo("on", false)).isTrue();
        assertThat(map.yesNo("absent", true)).isTrue();
        assertThat(map.integer("keep", 1, 5000)).contains(1000);
        assertThat(map.share("share")).contains(0.025);
        assertThat(map.number("ratio")).contains(0.25);
        assertThat(map.choice("colour", Colour.class)).contains(Colour.DARK_BLUE);
        assertThat(map.parsed("span", Span::parse)).contains(new Span(90, Span.Unit.DAYS));
        assertThat(map.texts("one")).containsExactly("a");
        assertThat(map.texts("many")).containsExactly("a", "b");
        assertThat(map.texts("absent")).isEmpty();
        assertThat(map.maps("parts"))
                .extracting(part -> part.integer("x", 0, 9))
                .containsExactly(Optional.of(1), Optional.of(2));
        map.rejectUnknownKeys();
        assertThat(faults.isEmpty()).isTrue();
    }

    @Test
    void everyWrongValueIsReportedAtItsLineAndReadsAsAbsent() {
        YamlMap map = read("""
                name: [a]
                on: perhaps
                keep: 0
                much: many
                share: 120 %
                ratio: x
                colour: red-ish
                span: soon
                parts: [1]
                words: [{a: 1}]
                inner: text
                """);
        assertThat(map.text("name")).isEmpty();
        assertThat(map.yesNo("on", true)).isTrue();
        assertThat(map.integer("keep", 1, 10)).isEmpty();
        assertThat(map.integer("much", 1, 10)).isEmpty();
        assertThat(map.share("share")).isEmpty();
        assertThat(map.number("ratio")).isEmpty();
        assertThat(map.choice("colour", Colour.class)).isEmpty();
        assertThat(map.parsed("span", Span::parse)).isEmpty();
        assertThat(map.maps("parts")).isEmpty();
        assertThat(map.texts("words")).isEmpty();
        assertThat(map.map("inner")).isEmpty();
        assertThat(map.requiredText("missing", "write it")).isEmpty();
        assertThat(told())
                .containsExactly(
                        "test.yaml:1:1 'missing' is missing → write it",
                        "test.yaml:1:7 'name' cannot be a list → write a single value, not a list",
                        "test.yaml:2:5 'on' cannot be 'perhaps' → write yes or no",
                        "test.yaml:3:7 'keep' cannot be '0' → write a whole number from 1 to 10",
                        "test.yaml:4:7 'much' cannot be 'many' → write a whole number from 1 to 10",
                        "test.yaml:5:8 'share' cannot be '120 %' → write a share such as 1 %",
                        "test.yaml:6:8 'ratio' cannot be 'x' → write a number",
                        "test.yaml:7:9 'colour' cannot be 'red-ish' → write one of red, dark blue",
                        "test.yaml:8:7 'span' cannot be soon → write a number and a unit, for example 90 days,"
                                + " 30 minutes or 6 months",
                        "test.yaml:9:9 'parts' cannot be '1' → write a list of mappings, not of a single value",
                        "test.yaml:10:9 'words' cannot be a mapping → write a list of words, not of a mapping",
                        "test.yaml:11:8 'inner' cannot be 'text' → write a mapping, not a single value");
    }

    @Test
    void anUnknownKeyIsAnErrorWithTheNearestKnownOne() {
        YamlMap map = read("""
                identifers: x
                zebra: y
                key: id
                """);
        map.text("identifiers");
        map.text("key");
        map.rejectUnknownKeys();
        assertThat(told())
                .containsExactly(
                        "test.yaml:1:1 unknown key 'identifers' → did you mean 'identifiers'?",
                        "test.yaml:2:1 unknown key 'zebra' → use one of identifiers, key");
    }

    @Test
    void aKeyThatStandsTwiceIsReported() {
        read("key: a\nname: b\nkey: c\n");
        assertThat(told()).containsExactly("test.yaml:3:1 'key' stands twice → keep one of the two");
    }

    @Test
    void textThatIsNotYamlIsReportedWhereItBreaks() {
        assertThat(DefinitionFile.parse("a: [1, 2\nb: 3\n", "test.yaml", Map.of(), faults))
                .isEmpty();
        assertThat(faults.sorted()).singleElement().satisfies(fault -> {
            assertThat(fault.place().line()).isEqualTo(2);
            assertThat(fault.problem()).startsWith("not readable as YAML");
            assertThat(fault.remedy()).contains("indentation");
        });
    }

    @Test
    void theTopOfAFileHasToBeAMapping() {
        assertThat(DefinitionFile.parse("- a\n", "test.yaml", Map.of(), faults)).isEmpty();
        assertThat(told()).containsExactly("test.yaml:1:1 the file holds a list → write keys and values, key: value");
    }

    @Test
    void anEmptyFileAndEmptyValuesAreAbsent() {
        assertThat(read("").keys()).isEmpty();
        YamlMap map = read("a:\nb: null\nc: ~\n");
        assertThat(map.has("a")).isFalse();
        assertThat(map.text("b")).isEmpty();
        assertThat(map.text("c")).isEmpty();
        assertThat(faults.isEmpty()).isTrue();
    }

    @Test
    void environmentVariablesAreFilledIn() {
        Map<String, String> environment = Map.of("CRM_URL", "jdbc:h2:mem:$1", "EMPTY", "");
        YamlMap map = DefinitionFile.parse(
                        "url: \"${CRM_URL}\"\nuser: a-${USER:-sa}-b\nempty: '${EMPTY}'\npassword: ${CRM_PASSWORD}\n",
                        "test.yaml",
                        environment,
                        faults)
                .orElseThrow();
        assertThat(map.text("url")).contains("jdbc:h2:mem:$1");
        assertThat(map.text("user")).contains("a-sa-b");
        assertThat(map.text("empty")).contains("");
        assertThat(told())
                .containsExactly("test.yaml:4:11 the environment variable CRM_PASSWORD is not set → export"
                        + " CRM_PASSWORD=… before running");
    }

    @Test
    void filesThatCannotBeReadAreReported(@TempDir Path folder) throws IOException {
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, "name: café".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(DefinitionFile.read(latin, "latin.yaml", Map.of(), faults)).isEmpty();
        assertThat(DefinitionFile.read(folder.resolve("none.yaml"), "none.yaml", Map.of(), faults))
                .isEmpty();
        assertThat(DefinitionFile.read(folder, "folder", Map.of(), faults)).isEmpty();
        assertThat(faults.sorted())
                .extracting(DefinitionFault::problem)
                .satisfiesExactly(
                        folderFault -> assertThat(folderFault).startsWith("the file cannot be read"),
                        encoding -> assertThat(encoding).isEqualTo("the file is not UTF-8"),
                        missing -> assertThat(missing).isEqualTo("the file is missing"));
    }

    @Test
    void allFaultsEndTheCommandTogetherInOrder() {
        new Faults().throwIfAny();
        faults.add(new Place("b.yaml", 1, 1), "second", "mend it");
        faults.add(new Place("a.yaml", 10, 1), "first but one", "mend it");
        faults.add(new Place("a.yaml", 2, 5), "first", "mend it");
        faults.add(new Place("a.yaml", 2, 5), "first", "mend it");
        assertThatThrownBy(faults::throwIfAny).isInstanceOfSatisfying(ParcoursException.class, e -> {
            assertThat(e.fault()).isEqualTo(Fault.CONFIGURATION);
            assertThat(e.problem()).isEqualTo("the workspace has 3 faults");
            assertThat(e.reason()).containsSubsequence("a.yaml:2:5", "first", "a.yaml:10:1", "b.yaml:1:1", "second");
        });
    }

    private YamlMap read(String yaml) {
        return DefinitionFile.parse(yaml, "test.yaml", Map.of(), faults).orElseThrow();
    }

    private List<String> told() {
        return faults.sorted().stream()
                .map(fault -> fault.place() + " " + fault.problem() + " → " + fault.remedy())
                .toList();
    }
}
