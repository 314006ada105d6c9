package io.parcours.segments.testing;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.segments.rule.SegmentDefinitions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Public data that lies beside the project, and what is asked of it. */
public final class RealData {
    private RealData() {}

    /** A file or folder below {@code data}; where it is not there, the test is left out. */
    public static Path at(String path) {
        String shared = System.getenv("PARCOURS_SHARED");
        Path place = Path.of(shared == null ? "../../shared" : shared)
                .resolve("data")
                .resolve(path);
        Assumptions.assumeTrue(Files.exists(place), "there is no " + place + "; set PARCOURS_SHARED");
        return place;
    }

    /**
     * @param attributes as a file of attributes has them
     * @param segments one a line: id, a bar, the rule as text
     */
    public static SegmentDefinitions definitions(String attributes, String segments) {
        Faults faults = new Faults();
        SegmentDefinitions definitions = SegmentDefinitions.read(
                List.of(DefinitionFile.parse(attributes, "a.yaml", Map.of(), faults)
                        .orElseThrow()),
                segments.lines()
                        .map(line -> line.split("\\|"))
                        .map(parts -> DefinitionFile.parse(
                                        "segment: " + parts[0] + "\nwho: '" + parts[1] + "'",
                                        "s.yaml",
                                        Map.of(),
                                        faults)
                                .orElseThrow())
                        .toList(),
                Set.of(),
                faults);
        faults.throwIfAny();
        return definitions;
    }
}
