package io.parcours.serving.testing;

import io.parcours.serving.change.Change;
import io.parcours.serving.change.ChangesWriter;
import io.parcours.serving.change.SizeHistory;
import io.parcours.serving.change.SizeHistory.Size;
import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.GenerationDraft;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.Changes;
import io.parcours.serving.generation.Manifest.ContactField;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.generation.Manifest.Movements;
import io.parcours.serving.generation.Manifest.Rules;
import io.parcours.serving.generation.Manifest.Subject;
import io.parcours.serving.generation.Manifest.TableVersion;
import io.parcours.serving.part.GenerationAssembly;
import io.parcours.serving.part.GenerationAssembly.Collected;
import io.parcours.serving.part.GenerationAssembly.Origin;
import io.parcours.serving.part.GenerationAssembly.SegmentText;
import io.parcours.serving.part.LookupWriter;
import io.parcours.serving.part.PartWriter;
import io.parcours.serving.part.PartWriter.PartSummary;
import io.parcours.serving.profile.LookupKey;
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
import java.util.NavigableMap;
import java.util.TreeMap;

/** Writes a generation of sample persons, in several parts, with the writer that publish uses. */
public final class SampleGeneration {
    public static final List<ContactField> CONTACT_FIELDS = List.of(
            new ContactField("person_id", false),
            new ContactField("email", true),
            new ContactField("phone", true),
            new ContactField("given_name", true),
            new ContactField("country", false),
            new ContactField(ContactField.EMAIL_AS_WRITTEN, true));

    private static final int PARTS = 4;

    private final GenerationFolder folder;
    private final List<SegmentText> segments = new ArrayList<>();
    private Collected collected = Collected.NOTHING;
    private final Map<String, List<Change>> changes = new TreeMap<>();
    private final Map<String, List<Size>> sizes = new TreeMap<>();
    private final Instant changesSince = Instant.parse("2026-02-01T00:00:00Z");
    private Rules rules = new Rules(
            "UTC",
            "EUR",
            List.of(
                    new Subject("orders_90d", "NUMBER"),
                    new Subject("country", "TEXT"),
                    new Subject("given_name", "TEXT"),
                    new Subject("email", "TEXT")),
            List.of(),
            List.of());
    private Instant asOf = Instant.parse("2026-05-01T00:00:00Z");

    public SampleGeneration(Path folder) {
        this.folder = new GenerationFolder(folder);
    }

    public SampleGeneration segment(String id, String purpose) {
        return segment(id, purpose, "orders_90d >= 1");
    }

    /** @param rule on one line; who is in is said by the persons all the same */
    public SampleGeneration segment(String id, String purpose, String rule) {
        segments.add(new SegmentText(id, "People of " + id, purpose, rule));
        return this;
    }

    public SampleGeneration segmentWithoutPurpose(String id) {
        segments.add(new SegmentText(id, null, null, "country = \"FR\""));
        return this;
    }

    public SampleGeneration asOf(Instant instant) {
        asOf = instant;
        return this;
    }

    /** An entry into a segment or an exit. */
    public SampleGeneration change(String segment, Change change) {
        changes.computeIfAbsent(segment, fresh -> new ArrayList<>()).add(change);
        return this;
    }

    /** The size of a segment at a moment. */
    public SampleGeneration size(String segment, Size size) {
        sizes.computeIfAbsent(segment, fresh -> new ArrayList<>()).add(size);
        return this;
    }

    /** What rules may name; without it the few things that every sample person has. */
    public SampleGeneration rules(Rules words) {
        rules = words;
        return this;
    }

    /** @param segment number of the last file of collected events it holds */
    public SampleGeneration collected(long segment) {
        return collected(segment, segment);
    }

    /** As when one silo dataset over the collected events was taken in and the other was not. */
    public SampleGeneration collected(long events, long consents) {
        collected = new Collected(events, consents);
        return this;
    }

    /** Writes and seals the next generation and makes it current. */
    public long publish(Iterable<SamplePerson> persons) {
        long generation = seal(persons);
        folder.switchTo(generation);
        return generation;
    }

    /** Writes and seals the next generation without making it current. */
    public long seal(Iterable<SamplePerson> persons) {
        try {
            return write(persons);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long write(Iterable<SamplePerson> persons) throws IOException {
        Files.createDirectories(folder.path());
        GenerationDraft draft = GenerationDraft.begin(folder);
        NavigableMap<byte[], SamplePerson> byKey = new TreeMap<>(Arrays::compareUnsigned);
        NavigableMap<byte[], byte[]> identifiers = new TreeMap<>(Arrays::compareUnsigned);
        NavigableMap<byte[], byte[]> redirects = new TreeMap<>(Arrays::compareUnsigned);
        for (SamplePerson person : persons) {
            byte[] key = LookupKey.ofPerson(person.id);
            byKey.put(key, person);
            person.identifiers.forEach((namespace, value) -> identifiers.put(LookupKey.of(namespace, value), key));
            person.formerIds.forEach(former -> redirects.put(LookupKey.ofPerson(former), key));
        }
        List<PartSummary> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            try (PartWriter writer =
                    PartWriter.create(draft.place(), "part-%05d".formatted(part), CONTACT_FIELDS.size())) {
                for (Map.Entry<byte[], SamplePerson> entry : byKey.entrySet()) {
                    if (LookupKey.part(entry.getKey(), PARTS) == part) {
                        SamplePerson person = entry.getValue();
                        int number = writer.add(entry.getKey(), person.stored(), person.contact(), person.sets);
                        person.columns(writer.columns(), number);
                    }
                }
                parts.add(writer.finish());
            }
        }
        List<FileEntry> lookups = new ArrayList<>();
        lookup(draft, FileKind.IDENTIFIERS, identifiers, lookups);
        lookup(draft, FileKind.REDIRECTS, redirects, lookups);
        Origin origin = new Origin(
                asOf,
                asOf,
                "run-1",
                "basis",
                List.of(new TableVersion("customer.profiles", 7)),
                collected,
                rules,
                movements(draft, lookups));
        Manifest manifest = new GenerationAssembly(draft)
                .assemble(origin, CONTACT_FIELDS, parts, lookups, segments, identifiers.size(), redirects.size(), 0);
        draft.seal(manifest);
        return draft.generation();
    }

    private Movements movements(GenerationDraft draft, List<FileEntry> files) throws IOException {
        List<Changes> written = new ArrayList<>();
        for (Map.Entry<String, List<Change>> entry : changes.entrySet()) {
            Path file = draft.place().resolve("changes").resolve(entry.getKey() + ".changes");
            try (ChangesWriter writer = new ChangesWriter(file)) {
                for (Change change :
                        entry.getValue().stream().sorted(Change.IN_ORDER).toList()) {
                    writer.add(change);
                }
            }
            FileEntry there = Checksums.entry(draft.place(), file);
            files.add(there);
            written.add(new Changes(
                    entry.getKey(), changesSince.toString(), entry.getValue().size(), there.path()));
        }
        Path file = draft.place().resolve("changes").resolve("sizes.json");
        SizeHistory.write(file, sizes);
        FileEntry there = Checksums.entry(draft.place(), file);
        files.add(there);
        return new Movements(there.path(), written);
    }

    private static void lookup(
            GenerationDraft draft, FileKind kind, NavigableMap<byte[], byte[]> entries, List<FileEntry> files)
            throws IOException {
        try (LookupWriter writer = new LookupWriter(draft.place(), "part-00000", kind)) {
            entries.forEach(writer::add);
            writer.finish().ifPresent(written -> files.add(written.file()));
        }
    }
}
