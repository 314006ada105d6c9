package io.parcours.serving.store;

import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.Generations.Outcome;
import io.parcours.serving.testing.SampleGeneration;
import io.parcours.serving.testing.SamplePerson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationsTest {
    private static final long CACHE = 8 << 20;

    @TempDir
    Path folder;

    private SampleGeneration sample;

    @BeforeEach
    void sample() {
        sample = new SampleGeneration(folder).segment("buyers", "ads").segmentWithoutPurpose("all");
    }

    private static List<SamplePerson> people(int count, String mark) {
        List<SamplePerson> people = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SamplePerson person = person("p" + i)
                    .named("Name " + mark)
                    .email("p" + i + "@example.com")
                    .identifier("cookie", "c-" + i)
                    .in("all");
            if (i % 3 == 0) {
                person.in("buyers");
            }
            if (i % 2 == 0) {
                person.agreesTo("ads", "email");
            }
            people.add(person);
        }
        return people;
    }

    @Test
    void findsAPersonByIdByAnyIdentifierAndByAFormerId() {
        List<SamplePerson> people = people(500, "one");
        people.add(person("kept").email("kept@example.com").formerly("old-1").formerly("old-2"));
        sample.publish(people);
        try (Generations generations = Generations.open(new GenerationFolder(folder), CACHE);
                Lease lease = generations.lease().orElseThrow()) {
            OpenGeneration generation = lease.generation();
            for (int i = 0; i < 500; i++) {
                assertThat(id(generation, "person", "p" + i)).isEqualTo("p" + i);
                assertThat(id(generation, "email", "p" + i + "@example.com")).isEqualTo("p" + i);
                assertThat(id(generation, "cookie", "c-" + i)).isEqualTo("p" + i);
            }
            assertThat(generation.find("person", "old-2").orElseThrow().redirected())
                    .isTrue();
            assertThat(id(generation, "person", "old-1")).isEqualTo("kept");
            assertThat(generation.find("email", "nobody@example.com")).isEmpty();
            assertThat(generation.find("cookie", "p1@example.com")).isEmpty();
            assertThat(generation.manifest().counts().persons()).isEqualTo(501);
        }
    }

    @Test
    void whoIsWithheldIsFoundByNothingAndStandsInNoSet() {
        List<SamplePerson> people = people(200, "one");
        people.add(person("kept").email("kept@example.com").formerly("old").in("all"));
        sample.publish(people);
        try (Generations generations = Generations.open(new GenerationFolder(folder), CACHE)) {
            for (int i = 0; i < 200; i++) {
                Set<String> withheld = Set.of("p" + i, "old", "nobody");
                assertThat(generations.withhold(() -> withheld)).isTrue();
                assertThat(generations.withhold(() -> withheld)).isFalse();
                try (Lease lease = generations.lease().orElseThrow()) {
                    OpenGeneration generation = lease.generation();
                    assertThat(generation.find("email", "p" + i + "@example.com"))
                            .isEmpty();
                    assertThat(generation.find("person", "p" + i)).isEmpty();
                    assertThat(generation.find("person", "old"))
                            .as("merged since")
                            .isEmpty();
                    assertThat(generation.find("email", "kept@example.com")).isEmpty();
                    assertThat(generation.findEvenWithheld("email", "kept@example.com"))
                            .isPresent();
                    Set<String> shown = new HashSet<>();
                    generation
                            .members("all")
                            .orElseThrow()
                            .forEach((int ordinal) -> shown.add(
                                    String.valueOf(generation.person(ordinal).get(0))));
                    assertThat(shown).hasSize(199).doesNotContain("p" + i, "kept");
                    assertThat(generation.mayUse("ads", "email").getCardinality())
                            .isEqualTo(i % 2 == 0 ? 99 : 100);
                }
            }
            sample.publish(people(200, "two"));
            generations.refresh();
            try (Lease lease = generations.lease().orElseThrow()) {
                assertThat(lease.generation().find("person", "p199"))
                        .as("in the next generation too")
                        .isEmpty();
                assertThat(lease.generation().find("person", "p198")).isPresent();
            }
        }
    }

    @Test
    void membersAndConsentsAreOrdinalsOfTheRightPersons() {
        sample.publish(people(1000, "one"));
        try (Generations generations = Generations.open(new GenerationFolder(folder), CACHE);
                Lease lease = generations.lease().orElseThrow()) {
            OpenGeneration generation = lease.generation();
            Set<String> buyers = new HashSet<>();
            generation
                    .members("buyers")
                    .orElseThrow()
                    .forEach((int ordinal) ->
                            buyers.add(String.valueOf(generation.person(ordinal).get(0))));
            Set<String> expected = new HashSet<>();
            for (int i = 0; i < 1000; i += 3) {
                expected.add("p" + i);
            }
            assertThat(buyers).isEqualTo(expected);
            assertThat(generation.mayUse("ads", null).getCardinality()).isEqualTo(500);
            assertThat(generation.mayUse("ads", "email").getCardinality()).isEqualTo(500);
            assertThat(generation.mayUse("ads", "sms").getCardinality()).isZero();
            assertThat(generation.mayUse("profiling", null).getCardinality()).isZero();
            assertThat(generation.members("unheard-of")).isEmpty();
            assertThat(generation.manifest().segment("buyers").orElseThrow().size())
                    .isEqualTo(334);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"profiles", "identifiers", "people", "segments", "consents", "manifest.json"})
    void aDamagedGenerationIsRefusedAndTheOldOneStays(String what) throws IOException {
        sample.publish(people(200, "one"));
        GenerationFolder generationFolder = new GenerationFolder(folder);
        try (Generations generations = Generations.open(generationFolder, CACHE)) {
            long second = sample.seal(people(200, "two"));
            generationFolder.switchTo(second);
            flipAByte(firstFile(generationFolder.of(second).resolve(what)));

            assertThat(generations.refresh())
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.why()).contains("generation 2 is refused"));
            assertThat(generations.refusal()).isPresent();
            assertThat(generations.refresh()).isEqualTo(new Outcome.Unchanged());
            assertThat(served(generations)).isEqualTo(1);
            assertThat(name(generations)).contains("Name one");
        }
        try (Generations restarted = Generations.open(generationFolder, CACHE)) {
            assertThat(served(restarted)).isEqualTo(1);
            assertThat(restarted.refusal()).isPresent();
        }
    }

    @Test
    void aMissingOrShortFileIsRefused() throws IOException {
        sample.publish(people(50, "one"));
        GenerationFolder generationFolder = new GenerationFolder(folder);
        try (Generations generations = Generations.open(generationFolder, CACHE)) {
            long second = sample.publish(people(50, "two"));
            Files.delete(firstFile(generationFolder.of(second).resolve("people")));
            assertThat(generations.refresh()).isInstanceOf(Outcome.Refused.class);
            long third = sample.publish(people(50, "three"));
            assertThat(generations.refresh()).isEqualTo(new Outcome.Switched(third));
            assertThat(generations.refusal()).isEmpty();
        }
    }

    @Test
    void requestsUnderWayEndOnTheGenerationTheyBeganWith() {
        sample.publish(people(50, "one"));
        try (Generations generations = Generations.open(new GenerationFolder(folder), CACHE)) {
            Lease first = generations.lease().orElseThrow();
            for (int i = 2; i <= 5; i++) {
                sample.publish(people(50, "later"));
                assertThat(generations.refresh()).isEqualTo(new Outcome.Switched(i));
            }
            assertThat(first.generation().number()).isEqualTo(1);
            assertThat(id(first.generation(), "email", "p7@example.com")).isEqualTo("p7");
            first.close();
            assertThat(generations.lease(1)).isEmpty();
            assertThat(generations.lease(4)).isPresent().get().satisfies(Lease::close);
        }
        assertThat(folder.resolve(".open")).isEmptyDirectory();
    }

    @Test
    void switchingUnderLoadFailsNoRequest() throws Exception {
        sample.publish(people(300, "g1"));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong answered = new AtomicLong();
        try (Generations generations = Generations.open(new GenerationFolder(folder), CACHE)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                int seed = t;
                readers.add(threads.submit(() -> {
                    for (int i = seed; !stop.get(); i = (i + 1) % 300) {
                        try (Lease lease = generations.lease().orElseThrow()) {
                            assertThat(id(lease.generation(), "cookie", "c-" + i))
                                    .isEqualTo("p" + i);
                            answered.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (int i = 2; i <= 15; i++) {
                sample.publish(people(300, "g" + i));
                assertThat(generations.refresh()).isEqualTo(new Outcome.Switched(i));
            }
            stop.set(true);
            for (Future<?> reader : readers) {
                reader.get(10, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(answered).hasValueGreaterThan(1000);
    }

    @Test
    void rollsBackAndDoesNotReturnUntilSomethingNewIsPublished() {
        sample.publish(people(20, "one"));
        sample.publish(people(20, "two"));
        GenerationFolder generationFolder = new GenerationFolder(folder);
        try (Generations generations = Generations.open(generationFolder, CACHE)) {
            assertThat(name(generations)).contains("Name two");
            assertThat(generationFolder.rollBack()).isEqualTo(1);
            assertThat(generations.refresh()).isEqualTo(new Outcome.Switched(1));
            assertThat(name(generations)).contains("Name one");
            assertThat(generationFolder.refused(2)).isTrue();
            assertThatThrownBy(generationFolder::rollBack)
                    .isInstanceOf(ParcoursException.class)
                    .hasMessageContaining("no generation before 1");
            assertThat(sample.publish(people(20, "three"))).isEqualTo(3);
            assertThat(generations.refresh()).isEqualTo(new Outcome.Switched(3));
        }
    }

    @Test
    void keepsTheCurrentGenerationAndTheNewestOthers() {
        for (int i = 0; i < 5; i++) {
            sample.publish(people(5, "x"));
        }
        GenerationFolder generationFolder = new GenerationFolder(folder);
        generationFolder.rollBack();
        assertThat(generationFolder.retain(3)).containsExactly(1L, 2L);
        assertThat(generationFolder.generations()).containsExactly(3L, 4L, 5L);
    }

    @Test
    void leftoversOfAKilledWriterAreNeverReadAndAreCleaned() throws IOException {
        sample.publish(people(5, "x"));
        GenerationFolder generationFolder = new GenerationFolder(folder);
        Files.createDirectories(folder.resolve("gen-2.tmp/profiles"));
        Files.writeString(folder.resolve("gen-2.tmp/profiles/part.sst"), "half");
        Files.writeString(folder.resolve("CURRENT.tmp"), "gen-");
        assertThat(generationFolder.generations()).containsExactly(1L);
        generationFolder.clean();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("gen-1", "CURRENT");
        }
    }

    @Test
    void anEmptyFolderServesNothingUntilTheFirstPublish() {
        try (Generations generations = Generations.open(new GenerationFolder(folder.resolve("none")), CACHE)) {
            assertThat(generations.lease()).isEmpty();
            new SampleGeneration(folder.resolve("none")).publish(people(3, "x"));
            assertThat(generations.refresh()).isEqualTo(new Outcome.Switched(1));
        }
    }

    @Test
    void aGenerationWithoutPersonsIsServed() {
        sample.publish(List.of());
        try (Generations generations = Generations.open(new GenerationFolder(folder), CACHE);
                Lease lease = generations.lease().orElseThrow()) {
            assertThat(lease.generation().find("email", "a@b.fr")).isEmpty();
            assertThat(lease.generation().members("buyers").orElseThrow().isEmpty())
                    .isTrue();
        }
    }

    private static String id(OpenGeneration generation, String namespace, String value) {
        return generation.find(namespace, value).orElseThrow().profile().personId();
    }

    private static long served(Generations generations) {
        try (Lease lease = generations.lease().orElseThrow()) {
            return lease.generation().number();
        }
    }

    private static String name(Generations generations) {
        try (Lease lease = generations.lease().orElseThrow()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            lease.generation().find("person", "p1").orElseThrow().profile().write(Section.PROFILE, Mask.NONE, out);
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    private static Path firstFile(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
    }

    private static void flipAByte(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            long middle = access.length() / 2;
            access.seek(middle);
            int old = access.read();
            access.seek(middle);
            access.write(old ^ 1);
        }
    }
}
