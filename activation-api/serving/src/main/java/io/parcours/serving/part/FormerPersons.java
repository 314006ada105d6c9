package io.parcours.serving.part;

import io.parcours.serving.part.FormerGeneration.Persons;
import io.parcours.serving.part.PersonSet.InSegment;
import io.parcours.serving.people.PeopleFile;
import io.parcours.serving.profile.StoredProfile;
import io.parcours.serving.sst.SortedFileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/** Persons as a former generation has them, asked for in the order of keys. Not for several threads. */
public final class FormerPersons implements AutoCloseable {
    private final FormerGeneration generation;
    private final Path place;
    private final Map<InSegment, ImmutableRoaringBitmap> segments = new LinkedHashMap<>();

    /** The part that is read; null before the first. */
    private @Nullable Open open;

    private int next;

    /** What was published of a person. */
    public record Former(StoredProfile profile, List<@Nullable String> contact, Set<PersonSet> segments) {}

    private static final class Open implements AutoCloseable {
        final SortedFileReader profiles;
        final PeopleFile people;
        final Persons part;
        int index;

        Open(Path place, Persons part) throws IOException {
            this.part = part;
            people = PeopleFile.open(place.resolve(part.people()));
            profiles = new SortedFileReader(place.resolve(part.profiles().file()));
        }

        @Override
        public void close() {
            profiles.close();
        }
    }

    public FormerPersons(FormerGeneration generation) throws IOException {
        this.generation = generation;
        this.place = Path.of(generation.place());
        for (FormerGeneration.Segment segment : generation.segments()) {
            segments.put(new InSegment(segment.id()), bitmap(place.resolve(segment.file())));
        }
    }

    private static ImmutableRoaringBitmap bitmap(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return new ImmutableRoaringBitmap(map);
        }
    }

    /** The person with a key, which is greater than that asked for before; empty when there was none. */
    public Optional<Former> of(byte[] key) throws IOException {
        for (Open part = part(key); part != null; part = following()) {
            while (part.profiles.present()) {
                int order = Arrays.compareUnsigned(part.profiles.key(), key);
                if (order > 0) {
                    return Optional.empty();
                }
                if (order == 0) {
                    return Optional.of(former(part));
                }
                part.profiles.next();
                part.index++;
            }
        }
        return Optional.empty();
    }

    private Former former(Open part) throws IOException {
        StoredProfile profile = StoredProfile.parse(part.profiles.value());
        List<@Nullable String> contact = part.people.person(part.index);
        if (!profile.personId().equals(contact.get(0))) {
            throw new IOException(part.part.people() + " does not have the people of "
                    + part.part.profiles().file());
        }
        int ordinal = part.part.firstOrdinal() + part.index;
        Set<PersonSet> in = new HashSet<>();
        segments.forEach((segment, members) -> {
            if (members.contains(ordinal)) {
                in.add(segment);
            }
        });
        return new Former(profile, contact, in);
    }

    private @Nullable Open part(byte[] key) throws IOException {
        if (open == null) {
            next = FormerGeneration.at(
                    generation.persons().stream().map(Persons::profiles).toList(), key);
            return following();
        }
        return open;
    }

    private @Nullable Open following() throws IOException {
        if (next == generation.persons().size()) {
            return null;
        }
        close();
        Open opened = new Open(place, generation.persons().get(next++));
        open = opened;
        return opened;
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
        }
    }
}
