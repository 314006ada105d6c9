package io.parcours.serving.part;

import io.parcours.serving.column.ColumnMerge;
import io.parcours.serving.column.ColumnMerge.Merged;
import io.parcours.serving.column.ColumnName;
import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.GenerationDraft;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.Column;
import io.parcours.serving.generation.Manifest.Consent;
import io.parcours.serving.generation.Manifest.ContactField;
import io.parcours.serving.generation.Manifest.Counts;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.generation.Manifest.Movements;
import io.parcours.serving.generation.Manifest.Part;
import io.parcours.serving.generation.Manifest.Rules;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.generation.Manifest.TableVersion;
import io.parcours.serving.part.PartWriter.PartSummary;
import io.parcours.serving.part.PersonSet.InSegment;
import io.parcours.serving.part.PersonSet.Known;
import io.parcours.serving.part.PersonSet.MayNotUse;
import io.parcours.serving.part.PersonSet.MayUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Turns the parts that tasks wrote into a manifest: gives ordinals, merges bitmaps, lists files. */
public final class GenerationAssembly {
    private final GenerationDraft draft;

    public GenerationAssembly(GenerationDraft draft) {
        this.draft = draft;
    }

    /** Numbers of the last files of collected events that were taken in, as events and as consents; 0 = none. */
    public record Collected(long events, long consents) {
        public static final Collected NOTHING = new Collected(0, 0);
    }

    /** Where the data comes from. */
    public record Origin(
            Instant createdAt,
            Instant asOf,
            String runId,
            String basis,
            List<TableVersion> tables,
            Collected collected,
            Rules rules,
            Movements movements) {}

    /** A segment as its definition describes it; published even when it has no members. */
    public record SegmentText(
            String id,
            @Nullable String says,
            @Nullable String purpose,
            @Nullable String rule) {}

    /**
     * @param parts in ascending key order
     * @param lookups identifier and redirect files, and those that movements name
     */
    public Manifest assemble(
            Origin origin,
            List<ContactField> contactFields,
            List<PartSummary> parts,
            List<FileEntry> lookups,
            List<SegmentText> segmentTexts,
            long identifiers,
            long redirects,
            long events)
            throws IOException {
        List<FileEntry> files = new ArrayList<>(lookups);
        List<Part> ranges = new ArrayList<>();
        BitmapMerge bitmaps = new BitmapMerge();
        ColumnMerge columns = new ColumnMerge();
        int ordinal = 0;
        for (PartSummary part : parts) {
            if (part.persons() == 0) {
                continue;
            }
            ranges.add(new Part(ordinal, part.persons(), part.people()));
            bitmaps.addPart(draft.place().resolve(part.bitmaps()), ordinal);
            columns.addPart(draft.place().resolve(part.columns()), ordinal, part.persons());
            files.addAll(part.files());
            ordinal = Math.addExact(ordinal, part.persons());
        }
        List<Segment> segments = new ArrayList<>();
        for (SegmentText text : segmentTexts) {
            RoaringBitmap members = bitmaps.merged(new InSegment(text.id()));
            String file = write("segments", segments.size(), members, files);
            segments.add(
                    new Segment(text.id(), text.says(), text.purpose(), text.rule(), members.getCardinality(), file));
        }
        List<Consent> consents = new ArrayList<>();
        for (PersonSet set : audiences(bitmaps.sets())) {
            if (set instanceof MayUse may) {
                RoaringBitmap allowed = allowed(bitmaps, may);
                String file = write("consents", consents.size(), allowed, files);
                consents.add(new Consent(may.purpose(), may.channel(), allowed.getCardinality(), file));
            }
        }
        Rules rules = columns(columns, origin.rules(), files);
        long known = bitmaps.merged(new Known()).getCardinality();
        return new Manifest(
                Manifest.FORMAT,
                draft.generation(),
                origin.createdAt().toString(),
                origin.asOf().toString(),
                origin.runId(),
                origin.basis(),
                origin.tables(),
                new Counts(ordinal, known, identifiers, redirects, events),
                contactFields,
                ranges,
                segments,
                consents,
                files,
                origin.collected().events(),
                origin.collected().consents(),
                rules,
                origin.movements());
    }

    private Rules columns(ColumnMerge columns, Rules words, List<FileEntry> files) throws IOException {
        Set<String> names = new TreeSet<>(columns.names());
        long traits = names.stream().filter(GenerationAssembly::trait).count();
        boolean everyTrait = !names.remove(ColumnName.TRAITS_CUT) && traits <= ColumnName.MOST_TRAITS;
        if (!everyTrait) {
            names.removeIf(GenerationAssembly::trait);
        }
        List<Column> written = new ArrayList<>();
        for (String name : names) {
            Path file = draft.place().resolve("columns").resolve("%05d.column".formatted(written.size()));
            Merged merged = columns.write(name, file);
            FileEntry entry = Checksums.entry(draft.place(), file);
            files.add(entry);
            written.add(new Column(name, merged.kind(), merged.persons(), merged.values(), entry.path()));
        }
        return words.with(written, everyTrait);
    }

    private static boolean trait(String column) {
        return column.startsWith(ColumnName.TRAIT);
    }

    /** The sets, with one for every channel that somebody refused, even if nobody agreed to it by name. */
    private static Set<PersonSet> audiences(List<PersonSet> sets) {
        Set<PersonSet> all = new LinkedHashSet<>(sets);
        for (PersonSet set : sets) {
            if (set instanceof MayNotUse not) {
                all.add(new MayUse(not.purpose(), not.channel()));
            }
        }
        return all;
    }

    /** Those who agreed to the channel itself, and those who agreed to any and did not refuse this one. */
    private static RoaringBitmap allowed(BitmapMerge bitmaps, MayUse may) throws IOException {
        RoaringBitmap allowed = bitmaps.merged(may);
        String channel = may.channel();
        if (channel != null && !channel.equals(MayUse.ANY)) {
            RoaringBitmap byAny = bitmaps.merged(new MayUse(may.purpose(), MayUse.ANY));
            byAny.andNot(bitmaps.merged(new MayNotUse(may.purpose(), channel)));
            allowed.or(byAny);
            allowed.runOptimize();
        }
        return allowed;
    }

    private String write(String folder, int number, RoaringBitmap bitmap, List<FileEntry> files) throws IOException {
        Path file = draft.place().resolve(folder).resolve("%05d.roaring".formatted(number));
        BitmapMerge.write(file, bitmap);
        FileEntry entry = Checksums.entry(draft.place(), file);
        files.add(entry);
        return entry.path();
    }
}
