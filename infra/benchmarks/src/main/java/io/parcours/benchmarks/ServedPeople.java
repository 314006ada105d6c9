package io.parcours.benchmarks;

import io.parcours.serving.change.SizeHistory;
import io.parcours.serving.column.PartColumns;
import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.GenerationDraft;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.ContactField;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.generation.Manifest.Movements;
import io.parcours.serving.generation.Manifest.Rules;
import io.parcours.serving.generation.Manifest.Subject;
import io.parcours.serving.part.GenerationAssembly;
import io.parcours.serving.part.GenerationAssembly.Collected;
import io.parcours.serving.part.GenerationAssembly.Origin;
import io.parcours.serving.part.GenerationAssembly.SegmentText;
import io.parcours.serving.part.PartWriter;
import io.parcours.serving.part.PartWriter.PartSummary;
import io.parcours.serving.part.PersonSet;
import io.parcours.serving.part.PersonSet.InSegment;
import io.parcours.serving.profile.ProfileDraft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Made-up persons with what rules ask of them, each value a function of the person's number and so the same for every peer. */
record ServedPeople(int persons) {
    static final int SEGMENTS = 10;

    private static final Instant AS_OF = Instant.parse("2026-02-01T00:00:00Z");
    private static final long TODAY = LocalDate.parse("2026-02-01").toEpochDay();
    private static final int PART = 1_250_000;
    private static final List<String> COUNTRIES = List.of("FR", "DE", "ES", "IT", "NL", "BE", "AT", "PL", "CH", "PT");
    private static final List<String> TIERS = List.of("bronze", "silver", "gold", "platinum");
    private static final int CITIES = 500;

    /** Few have many orders. */
    static long orders(int person) {
        return Math.min(
                30, Long.numberOfTrailingZeros(mixed(person, 1) | 1L << 40) * 2L + Math.floorMod(mixed(person, 2), 2L));
    }

    /** Ten-thousandths, whole cents; most spent little. */
    static long revenue(int person) {
        long cents = Math.floorMod(mixed(person, 3), 200_000L);
        return cents * cents / 200_000 * 100;
    }

    /** Days since 1970; within three years. */
    static long lastSeen(int person) {
        return TODAY - Math.floorMod(mixed(person, 4), 1_095L);
    }

    static String country(int person) {
        return COUNTRIES.get(Math.floorMod((int) Math.min(mixed(person, 5) & 0xf, mixed(person, 6) & 0xf), 10));
    }

    static String city(int person) {
        return "city " + Math.floorMod(mixed(person, 7), (long) CITIES);
    }

    /** Null for six in ten. */
    static @Nullable String tier(int person) {
        long drawn = Math.floorMod(mixed(person, 8), 10L);
        return drawn < TIERS.size() ? TIERS.get((int) drawn) : null;
    }

    /** Whether a person is in a segment; the first has one in twenty, the last more than half. */
    static boolean member(int person, int segment) {
        return Math.floorMod(mixed(person, 20 + segment), 100L) < 5 + 6L * segment;
    }

    static String segment(int number) {
        return "segment-" + number;
    }

    /** SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mixed(int person, int column) {
        long z = person * 0x9e3779b97f4a7c15L + column * 0xd1b54a32d192ed03L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Writes them as a generation, by the writers that publish uses; profiles are empty. */
    void publish(Path folder) {
        try {
            GenerationFolder generations = new GenerationFolder(Files.createDirectories(folder));
            GenerationDraft draft = GenerationDraft.begin(generations);
            List<PartSummary> parts = new ArrayList<>();
            for (int first = 0; first < persons; first += PART) {
                parts.add(part(draft.place(), first, Math.min(persons, first + PART)));
            }
            List<SegmentText> segments = new ArrayList<>();
            for (int segment = 0; segment < SEGMENTS; segment++) {
                segments.add(new SegmentText(segment(segment), null, null, null));
            }
            Rules rules = new Rules(
                    "UTC",
                    "EUR",
                    List.of(
                            new Subject("orders_90d", "NUMBER"),
                            new Subject("revenue", "NUMBER"),
                            new Subject("last_order", "DATE"),
                            new Subject("country", "TEXT"),
                            new Subject("city", "TEXT"),
                            new Subject("tier", "TEXT")),
                    List.of(),
                    List.of());
            Path history = draft.place().resolve("changes").resolve("sizes.json");
            SizeHistory.write(history, Map.of());
            FileEntry sizes = Checksums.entry(draft.place(), history);
            Origin origin = new Origin(
                    AS_OF,
                    AS_OF,
                    "bench",
                    "bench",
                    List.of(),
                    Collected.NOTHING,
                    rules,
                    new Movements(sizes.path(), List.of()));
            Manifest manifest = new GenerationAssembly(draft)
                    .assemble(
                            origin,
                            List.of(new ContactField("person_id", false)),
                            parts,
                            List.of(sizes),
                            segments,
                            0,
                            0,
                            0);
            draft.seal(manifest);
            generations.switchTo(draft.generation());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PartSummary part(Path place, int first, int end) throws IOException {
        byte[] profile = new ProfileDraft().finish("nobody");
        try (PartWriter writer = PartWriter.create(place, "part-%08d".formatted(first), 1)) {
            PartColumns columns = writer.columns();
            for (int i = first; i < end; i++) {
                List<PersonSet> sets = new ArrayList<>();
                for (int segment = 0; segment < SEGMENTS; segment++) {
                    if (member(i, segment)) {
                        sets.add(new InSegment(segment(segment)));
                    }
                }
                byte[] key = ByteBuffer.allocate(16).putInt(i).array();
                int person = writer.add(key, profile, List.of("p-" + i), sets);
                columns.number("orders_90d", person, orders(i) * 10_000);
                columns.number("revenue", person, revenue(i));
                columns.number("last_order", person, lastSeen(i));
                columns.word("country", person, country(i));
                columns.word("city", person, city(i));
                String tier = tier(i);
                if (tier != null) {
                    columns.word("tier", person, tier);
                }
            }
            return writer.finish();
        }
    }
}
