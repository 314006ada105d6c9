package io.parcours.serving.part;

import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.generation.Manifest.Part;
import io.parcours.serving.sst.FileKind;
import io.parcours.serving.sst.SortedFileReader;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where the files of a generation are from which the next one takes over what did not change. A part of the next one may begin elsewhere than one
 * of these.
 *
 * @param persons in the order of keys
 * @param identifiers in the order of keys
 */
public record FormerGeneration(String place, List<Persons> persons, List<Segment> segments, List<Range> identifiers)
        implements Serializable {

    /** A file and the first key in it. */
    record Range(String file, byte[] first) implements Serializable {}

    /** A part: profiles, and beside them the people file in the same order, whose first person has the ordinal. */
    record Persons(Range profiles, String people, int firstOrdinal, int count) implements Serializable {}

    /** Who was in a segment. */
    record Segment(String id, String file) implements Serializable {}

    /** @throws DamagedGeneration where a file is not as the manifest says */
    public static FormerGeneration of(GenerationFolder folder, Manifest manifest) throws DamagedGeneration {
        long generation = manifest.generation();
        Path place = folder.of(generation);
        Optional<String> fault = Checksums.firstFault(place, manifest.files());
        if (fault.isPresent()) {
            throw new DamagedGeneration(generation, fault.get());
        }
        try {
            List<Range> profiles = ranges(place, manifest, FileKind.PROFILES);
            if (profiles.size() != manifest.parts().size()) {
                throw new DamagedGeneration(generation, "it has not one file of profiles a part");
            }
            List<Persons> persons = new ArrayList<>();
            for (Part part : manifest.parts()) {
                persons.add(
                        new Persons(profiles.get(persons.size()), part.people(), part.firstOrdinal(), part.persons()));
            }
            List<Segment> segments = manifest.segments().stream()
                    .map(segment -> new Segment(segment.id(), segment.file()))
                    .toList();
            return new FormerGeneration(
                    place.toString(), persons, segments, ranges(place, manifest, FileKind.IDENTIFIERS));
        } catch (IOException e) {
            throw new DamagedGeneration(generation, "its files cannot be opened", e);
        }
    }

    private static List<Range> ranges(Path place, Manifest manifest, FileKind kind) throws IOException {
        List<Range> ranges = new ArrayList<>();
        for (FileEntry file : manifest.files()) {
            if (file.path().startsWith(kind.folder() + "/")) {
                try (SortedFileReader reader = new SortedFileReader(place.resolve(file.path()))) {
                    if (reader.present()) {
                        ranges.add(new Range(file.path(), reader.key()));
                    }
                }
            }
        }
        ranges.sort(Comparator.comparing(Range::first, Arrays::compareUnsigned));
        return List.copyOf(ranges);
    }

    /** The last range that begins at a key or before it; 0 where all begin after it. */
    static int at(List<Range> ranges, byte[] key) {
        int at = 0;
        while (at + 1 < ranges.size()
                && Arrays.compareUnsigned(ranges.get(at + 1).first(), key) <= 0) {
            at++;
        }
        return at;
    }
}
