package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.persona.Persona;
import io.parcours.segments.persona.SegmentTests;
import io.parcours.segments.rule.SegmentDefinitions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attributes and segments that come with the demo, held against their golden personas. */
class StarterLibraryTest {
    @TempDir
    Path folder;

    @Test
    void everyAttributeAndSegmentCanBeReadAndEveryPersonaIsWhereItBelongs() throws IOException {
        for (String name : resource("files.txt").lines().toList()) {
            Path file = folder.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, resource(name));
        }
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        List<Persona> personas = SegmentTests.read(workspace, definitions, faults);
        faults.throwIfAny();
        assertThat(definitions.attributes())
                .hasSizeGreaterThanOrEqualTo(25)
                .allMatch(attribute -> attribute.says().isPresent());
        assertThat(definitions.segments())
                .hasSizeGreaterThanOrEqualTo(20)
                .allMatch(segment -> segment.says().isPresent());
        assertThat(personas).hasSizeGreaterThanOrEqualTo(7);
        assertThat(SegmentTests.run(definitions, personas, List.of()))
                .allSatisfy(outcome ->
                        assertThat(outcome.passed()).as("%s", outcome).isTrue());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                StarterLibraryTest.class.getResourceAsStream("/io/parcours/demo/workspace/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
