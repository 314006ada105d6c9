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
import io.parcours.serving.part.LookupWriter;
import io.parcours.serving.part.PartWriter;
import io.parcours.serving.profile.JsonText;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.profile.ProfileDraft;
import io.parcours.serving.profile.Section;
import io.parcours.serving.sst.FileKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Made-up profiles of some 2 KB with four identifiers each, as a generation. */
record ServedProfiles(int persons) {
    private static final Instant AS_OF = Instant.parse("2026-02-01T00:00:00Z");
    private static final int ATTRIBUTES = 30;
    private static final int EVENTS = 8;
    private static final List<String> NAMESPACES = List.of("email", "phone", "loyalty_id", "cookie");

    /** A person, or an identifier of one, by its key. */
    private record Keyed(byte[] key, int person) implements Comparable<Keyed> {
        @Override
        public int compareTo(Keyed other) {
            return Arrays.compareUnsigned(key, other.key);
        }
    }

    static String id(int person) {
        return "person-" + person;
    }

    static String email(int person) {
        return "person" + person + "@example.com";
    }

    void publish(Path folder) {
        try {
            GenerationFolder generations = new GenerationFolder(Files.createDirectories(folder));
            GenerationDraft draft = GenerationDraft.begin(generations);
            Keyed[] people = new Keyed[persons];
            Keyed[] identifiers = new Keyed[persons * NAMESPACES.size()];
            for (int i = 0; i < persons; i++) {
                people[i] = new Keyed(LookupKey.ofPerson(id(i)), i);
                for (int n = 0; n < NAMESPACES.size(); n++) {
                    String namespace = NAMESPACES.get(n);
                    String value = n == 0 ? email(i) : namespace + "-" + i;
                    identifiers[i * NAMESPACES.size() + n] = new Keyed(LookupKey.of(namespace, value), i);
                }
            }
            Arrays.sort(people);
            Arrays.sort(identifiers);
            List<FileEntry> files = new ArrayList<>();
            try (LookupWriter writer = new LookupWriter(draft.place(), "part-00000", FileKind.IDENTIFIERS)) {
                for (Keyed identifier : identifiers) {
                    writer.add(identifier.key(), LookupKey.ofPerson(id(identifier.person())));
                }
                writer.finish().ifPresent(written -> files.add(written.file()));
            }
            Path history = draft.place().resolve("changes").resolve("sizes.json");
            SizeHistory.write(history, Map.of());
            FileEntry sizes = Checksums.entry(draft.place(), history);
            files.add(sizes);
            Origin origin = new Origin(
                    AS_OF,
                    AS_OF,
                    "bench",
                    "bench",
                    List.of(),
                    Collected.NOTHING,
                    new Rules("UTC", "EUR", List.of(), List.of(), List.of()),
                    new Movements(sizes.path(), List.of()));
            try (PartWriter writer = PartWriter.create(draft.place(), "part-00000", 1)) {
                ProfileDraft profile = new ProfileDraft();
                for (Keyed person : people) {
                    writer.add(
                            person.key(), profile(profile, person.person()), List.of(id(person.person())), List.of());
                }
                Manifest manifest = new GenerationAssembly(draft)
                        .assemble(
                                origin,
                                List.of(new ContactField("person_id", false)),
                                List.of(writer.finish()),
                                files,
                                List.of(),
                                identifiers.length,
                                0,
                                (long) persons * EVENTS);
                draft.seal(manifest);
            }
            generations.switchTo(draft.generation());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] profile(ProfileDraft draft, int person) {
        JsonText profile = draft.section(Section.PROFILE).beginObject();
        profile.name("given_name").personal(() -> profile.string("Given " + person));
        profile.name("family_name").personal(() -> profile.string("Family " + person));
        profile.name("email").personal(() -> profile.string(email(person)));
        profile.name("country").string("FR").endObject();
        JsonText attributes = draft.section(Section.ATTRIBUTES).beginObject();
        for (int i = 0; i < ATTRIBUTES; i++) {
            attributes.name("attribute_" + i).number((long) person * (i + 1) % 1_000);
        }
        attributes.endObject();
        JsonText segments = draft.section(Section.SEGMENTS).beginArray();
        for (int i = 0; i < 5; i++) {
            segments.beginObject().name("segment").string("segment-" + i).endObject();
        }
        segments.endArray();
        JsonText events = draft.section(Section.EVENTS).beginArray();
        for (int i = 0; i < EVENTS; i++) {
            events.beginObject().name("event_id").string("e" + person + "-" + i);
            events.name("occurred_at").string("2026-01-0" + (i + 1) + "T10:00:00Z");
            events.name("type")
                    .string("Page Viewed")
                    .name("channel")
                    .string("web")
                    .endObject();
        }
        events.endArray();
        return draft.finish(id(person));
    }
}
