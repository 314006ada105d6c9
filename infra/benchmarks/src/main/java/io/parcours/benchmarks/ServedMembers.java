package io.parcours.benchmarks;

import io.parcours.serving.change.SizeHistory;
import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.GenerationDraft;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.ContactField;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.generation.Manifest.Movements;
import io.parcours.serving.generation.Manifest.Rules;
import io.parcours.serving.part.GenerationAssembly;
import io.parcours.serving.part.GenerationAssembly.Collected;
import io.parcours.serving.part.GenerationAssembly.Origin;
import io.parcours.serving.part.GenerationAssembly.SegmentText;
import io.parcours.serving.part.PartWriter;
import io.parcours.serving.part.PersonSet;
import io.parcours.serving.part.PersonSet.InSegment;
import io.parcours.serving.part.PersonSet.MayUse;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.profile.ProfileDraft;
import io.parcours.serving.profile.Section;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Made-up members of one segment who all agreed to its purpose, with an e-mail address and a telephone number each, as a generation. */
record ServedMembers(int members) {
    static final String SEGMENT = "everybody";

    private static final String PURPOSE = "ads";
    private static final Instant AS_OF = Instant.parse("2026-02-01T00:00:00Z");
    private static final List<ContactField> FIELDS = List.of(
            new ContactField("person_id", false), new ContactField("email", true), new ContactField("phone", true));
    private static final List<PersonSet> SETS =
            List.of(new InSegment(SEGMENT), new MayUse(PURPOSE, null), new MayUse(PURPOSE, "any"));

    private record Keyed(byte[] key, int person) {}

    /** The contact fields of a person, in the order in which they are exported. */
    static List<String> contact(int person) {
        return List.of(
                "person-%08d".formatted(person),
                "somebody-%08d@mail.example.com".formatted(person),
                "+336%08d".formatted(person % 100_000_000));
    }

    static List<String> fieldNames() {
        return FIELDS.stream().map(ContactField::name).toList();
    }

    void publish(Path folder) {
        try {
            GenerationFolder generations = new GenerationFolder(Files.createDirectories(folder));
            GenerationDraft draft = GenerationDraft.begin(generations);
            Path history = draft.place().resolve("changes").resolve("sizes.json");
            SizeHistory.write(history, Map.of());
            FileEntry sizes = Checksums.entry(draft.place(), history);
            List<FileEntry> files = new ArrayList<>(List.of(sizes));
            List<Keyed> people = new ArrayList<>(IntStream.range(0, members)
                    .mapToObj(person ->
                            new Keyed(LookupKey.ofPerson(contact(person).get(0)), person))
                    .toList());
            people.sort(Comparator.comparing(Keyed::key, java.util.Arrays::compareUnsigned));
            try (PartWriter writer = PartWriter.create(draft.place(), "part-00000", FIELDS.size())) {
                for (Keyed one : people) {
                    List<String> contact = contact(one.person());
                    writer.add(one.key(), profile(contact.get(0)), List.copyOf(contact), SETS);
                }
                Origin origin = new Origin(
                        AS_OF,
                        AS_OF,
                        "bench",
                        "bench",
                        List.of(),
                        Collected.NOTHING,
                        new Rules("UTC", "EUR", List.of(), List.of(), List.of()),
                        new Movements(sizes.path(), List.of()));
                Manifest manifest = new GenerationAssembly(draft)
                        .assemble(
                                origin,
                                FIELDS,
                                List.of(writer.finish()),
                                files,
                                List.of(new SegmentText(SEGMENT, "Everybody", PURPOSE, "orders >= 0")),
                                0,
                                0,
                                0);
                draft.seal(manifest);
            }
            generations.switchTo(draft.generation());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] profile(String id) {
        ProfileDraft draft = new ProfileDraft();
        draft.section(Section.PROFILE)
                .beginObject()
                .name("country")
                .string("FR")
                .endObject();
        return draft.finish(id);
    }
}
