package io.parcours.serving.part;

import io.parcours.serving.column.PartColumns;
import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.people.PeopleWriter;
import io.parcours.serving.sst.FileKind;
import io.parcours.serving.sst.SortedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes one range of persons in ascending key order: their profiles, their people file, and which of them are in which segment or agreed to
 * which purpose, counted from 0 within the part. {@link BitmapMerge} later shifts those to ordinals of the generation.
 */
public final class PartWriter implements AutoCloseable {
    private final Path folder;
    private final Path profilesFile;
    private final Path peopleFile;
    private final Path bitmapsFile;
    private final SortedFile profiles;
    private final PeopleWriter people;
    private final Map<String, RoaringBitmap> bitmaps = new TreeMap<>();
    private final PartColumns columns;

    private PartWriter(Path folder, String name, int contactFields) throws IOException {
        this.folder = folder;
        profilesFile = folder.resolve("profiles").resolve(name + ".sst");
        peopleFile = folder.resolve("people").resolve(name + ".people");
        bitmapsFile = folder.resolve("work").resolve(name + ".bitmaps");
        profiles = SortedFile.create(profilesFile, FileKind.PROFILES);
        people = new PeopleWriter(peopleFile, contactFields);
        columns = new PartColumns(folder.resolve("work"), name);
    }

    /**
     * @param folder the draft's place
     * @param name unique to this part and attempt
     * @param contactFields values of each person in {@link #add}, the person id included
     */
    public static PartWriter create(Path folder, String name, int contactFields) throws IOException {
        return new PartWriter(folder, name, contactFields);
    }

    /**
     * @param key the person's {@link io.parcours.serving.profile.LookupKey}
     * @param profile bytes of a {@link io.parcours.serving.profile.ProfileDraft}
     * @param contact the people file's fields, the person id first
     * @param sets names of the {@link PersonSet}s the person belongs to
     * @return the person's number in this part, by which {@link #columns} know it
     */
    public int add(byte[] key, byte[] profile, List<@Nullable String> contact, Collection<PersonSet> sets)
            throws IOException {
        int index = people.people();
        profiles.put(key, profile);
        people.add(contact);
        for (PersonSet set : sets) {
            bitmaps.computeIfAbsent(set.encoded(), name -> new RoaringBitmap()).add(index);
        }
        return index;
    }

    /** Where to write what rules can ask of the persons. */
    public PartColumns columns() {
        return columns;
    }

    /** Ends the part's files; empty when no person was added, and then no file is left. */
    public PartSummary finish() throws IOException {
        int count = people.people();
        people.close();
        Path columnsFile = columns.finish();
        if (count == 0) {
            profiles.close();
            Files.deleteIfExists(profilesFile);
            Files.deleteIfExists(peopleFile);
            return new PartSummary(0, "", "", "", List.of());
        }
        profiles.finish();
        BitmapMerge.writePart(bitmapsFile, bitmaps);
        List<FileEntry> files = new ArrayList<>();
        files.add(Checksums.entry(folder, profilesFile));
        files.add(Checksums.entry(folder, peopleFile));
        return new PartSummary(
                count,
                files.get(1).path(),
                folder.relativize(bitmapsFile).toString(),
                folder.relativize(columnsFile).toString(),
                files);
    }

    @Override
    public void close() throws IOException {
        profiles.close();
        columns.close();
    }

    /**
     * What a part came to.
     *
     * @param people path of its people file, {@code ""} when the part is empty
     * @param bitmaps path of its bitmaps, which are no part of the sealed generation
     * @param columns path of its columns, which are neither
     */
    public record PartSummary(int persons, String people, String bitmaps, String columns, List<FileEntry> files) {}
}
