package io.parcours.serving.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.part.FormerPersons.Former;
import io.parcours.serving.part.PersonSet.InSegment;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.sst.FileKind;
import io.parcours.serving.sst.SortedFileReader;
import io.parcours.serving.testing.SampleGeneration;
import io.parcours.serving.testing.SamplePerson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerGenerationTest {
    private static final int PERSONS = 60;

    @TempDir
    Path folder;

    private GenerationFolder generations;
    private Manifest manifest;

    @BeforeEach
    void sample() throws DamagedGeneration {
        List<SamplePerson> persons = new ArrayList<>();
        for (int i = 0; i < PERSONS; i++) {
            SamplePerson person = SamplePerson.person("p-" + i).email("p" + i + "@example.com");
            persons.add(i % 3 == 0 ? person.in("buyers") : person);
        }
        generations = new GenerationFolder(folder.resolve("serving"));
        new SampleGeneration(generations.path()).segment("buyers", "ads").publish(persons);
        manifest = generations.manifest(1, null);
    }

    @Test
    void personsAreFoundFromWhereverAPartBegins() throws Exception {
        FormerGeneration former = FormerGeneration.of(generations, manifest);
        NavigableMap<byte[], Integer> numbers = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < PERSONS + 20; i++) {
            numbers.put(LookupKey.ofPerson("p-" + i), i); // twenty of them are unknown
        }
        for (int parts : List.of(1, 3, 7)) {
            int found = 0;
            for (int part = 0; part < parts; part++) {
                try (FormerPersons persons = new FormerPersons(former)) {
                    for (Map.Entry<byte[], Integer> one : numbers.entrySet()) {
                        if (LookupKey.part(one.getKey(), parts) == part) {
                            int number = one.getValue();
                            Optional<Former> there = persons.of(one.getKey());
                            assertThat(there.isPresent()).isEqualTo(number < PERSONS);
                            if (there.isPresent()) {
                                found++;
                                assertThat(there.get().profile().personId()).isEqualTo("p-" + number);
                                assertThat(there.get().contact())
                                        .startsWith("p-" + number, "p" + number + "@example.com");
                                assertThat(there.get().segments())
                                        .isEqualTo(number % 3 == 0 ? Set.of(new InSegment("buyers")) : Set.of());
                            }
                        }
                    }
                }
            }
            assertThat(found).isEqualTo(PERSONS);
        }
    }

    @Test
    void identifiersAreTakenOverButForThoseThatChangedHands() throws Exception {
        FormerGeneration former = FormerGeneration.of(generations, manifest);
        byte[] someone = LookupKey.ofPerson("p-1");
        NavigableMap<byte[], byte[]> changed = new TreeMap<>(Arrays::compareUnsigned);
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < PERSONS; i++) {
            expected.put(email(i), HexFormat.of().formatHex(LookupKey.ofPerson("p-" + i)));
        }
        for (int i = 0; i < 20; i++) {
            changed.put(LookupKey.of("email", "p" + i + "@example.com"), i % 2 == 0 ? someone : new byte[0]);
            changed.put(LookupKey.of("email", "new" + i + "@example.com"), someone);
            expected.put(
                    HexFormat.of().formatHex(LookupKey.of("email", "new" + i + "@example.com")),
                    HexFormat.of().formatHex(someone));
            if (i % 2 == 0) {
                expected.put(email(i), HexFormat.of().formatHex(someone));
            } else {
                expected.remove(email(i));
            }
        }
        for (int parts : List.of(1, 5)) {
            Map<String, String> written = new TreeMap<>();
            for (int part = 0; part < parts; part++) {
                copy(former, part, parts, changed, written);
            }
            assertThat(written).isEqualTo(expected);
        }
    }

    private static String email(int person) {
        return HexFormat.of().formatHex(LookupKey.of("email", "p" + person + "@example.com"));
    }

    private void copy(
            FormerGeneration former,
            int part,
            int parts,
            NavigableMap<byte[], byte[]> changed,
            Map<String, String> written)
            throws IOException {
        Path place = folder.resolve("copy-" + parts);
        Files.createDirectories(place.resolve(FileKind.IDENTIFIERS.folder()));
        try (LookupWriter writer = new LookupWriter(place, "part-" + part, FileKind.IDENTIFIERS)) {
            try (FormerLookups lookups = new FormerLookups(former, part, parts, writer)) {
                for (Map.Entry<byte[], byte[]> entry : changed.entrySet()) {
                    if (LookupKey.part(entry.getKey(), parts) == part) {
                        lookups.put(entry.getKey(), entry.getValue().length == 0 ? null : entry.getValue());
                    }
                }
                lookups.finish();
            }
            String file = writer.finish().orElseThrow().file().path();
            try (SortedFileReader reader = new SortedFileReader(place.resolve(file))) {
                for (; reader.present(); reader.next()) {
                    written.put(
                            HexFormat.of().formatHex(reader.key()),
                            HexFormat.of().formatHex(reader.value()));
                }
            }
        }
    }

    @Test
    void aDamagedGenerationIsNotTakenFrom() throws IOException {
        Path file = generations.of(1).resolve(manifest.parts().get(1).people());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> FormerGeneration.of(generations, manifest))
                .isInstanceOf(DamagedGeneration.class)
                .hasMessageContaining("checksum");
    }
}
