package io.parcours.serving.store;

import io.parcours.serving.change.ChangesFile;
import io.parcours.serving.change.SizeHistory;
import io.parcours.serving.change.SizeHistory.Size;
import io.parcours.serving.column.CategoryColumn;
import io.parcours.serving.column.NumberColumn;
import io.parcours.serving.column.PositionColumn;
import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.generation.Manifest.Changes;
import io.parcours.serving.generation.Manifest.Column;
import io.parcours.serving.generation.Manifest.Consent;
import io.parcours.serving.generation.Manifest.Part;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.part.PersonSet.MayUse;
import io.parcours.serving.people.PeopleFile;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.profile.StoredProfile;
import io.parcours.serving.sst.FileKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;
import org.rocksdb.Cache;

/**
 * A generation whose files were checked against its manifest and are open for reading. It is counted: it closes when its owner and the
 * last {@link Lease} are done with it.
 */
public final class OpenGeneration {
    private static final int MOST_HOPS = 64;

    private final Manifest manifest;
    private final Instant asOf;
    private final Lookups lookups;
    private final Path scratch;
    private final List<PeopleFile> people;
    private final int[] firstOrdinals;
    private final Map<String, ImmutableRoaringBitmap> segments = new HashMap<>();
    private final Map<Audience, ImmutableRoaringBitmap> consents = new HashMap<>();
    private final Map<String, NumberColumn> numbers = new HashMap<>();
    private final Map<String, CategoryColumn> words = new HashMap<>();
    private final Map<String, PositionColumn> positions = new HashMap<>();
    private final Map<String, ChangesFile> changes = new HashMap<>();
    private Map<String, List<Size>> sizes = Map.of();
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile Withheld withheld = Withheld.NOBODY;
    private volatile Withdrawn withdrawn = Withdrawn.NOBODY;

    /** Who is asked about: a purpose, by a channel or by any. */
    private record Audience(String purpose, @Nullable String channel) {}

    /** Persons who are not to be shown. */
    private record Withheld(Set<String> personIds, ImmutableRoaringBitmap ordinals, long version) {
        static final Withheld NOBODY = new Withheld(Set.of(), new MutableRoaringBitmap(), 0);

        ImmutableRoaringBitmap without(ImmutableRoaringBitmap persons) {
            return ordinals.isEmpty() ? persons : ImmutableRoaringBitmap.andNot(persons, ordinals);
        }
    }

    /**
     * A stored profile and how it was reached.
     *
     * @param redirected whether the person id asked for was merged into this one
     */
    public record Found(StoredProfile profile, boolean redirected) {}

    private OpenGeneration(Manifest manifest, Lookups lookups, Path scratch, List<PeopleFile> people) {
        this.manifest = manifest;
        this.asOf = manifest.asOfInstant();
        this.lookups = lookups;
        this.scratch = scratch;
        this.people = people;
        this.firstOrdinals =
                manifest.parts().stream().mapToInt(Part::firstOrdinal).toArray();
    }

    /**
     * Checks every file and opens it.
     *
     * @param scratch a folder for this process's links; deleted when the generation closes
     * @param cache where profiles and identifiers are kept that were read
     */
    static OpenGeneration open(
            GenerationFolder folder, long generation, @Nullable String manifestSha256, Path scratch, Cache cache)
            throws DamagedGeneration {
        Manifest manifest = folder.manifest(generation, manifestSha256);
        Path place = folder.of(generation);
        verify(generation, place, manifest);
        Lookups lookups = Lookups.open(generation, place, manifest.files(), scratch, cache);
        try {
            List<PeopleFile> people = new ArrayList<>();
            for (Part part : manifest.parts()) {
                PeopleFile file = PeopleFile.open(place.resolve(part.people()));
                if (file.people() != part.persons()) {
                    throw new IOException(part.people() + " has another number of people than the manifest says");
                }
                people.add(file);
            }
            OpenGeneration open = new OpenGeneration(manifest, lookups, scratch, people);
            for (Segment segment : manifest.segments()) {
                open.segments.put(segment.id(), bitmap(place.resolve(segment.file())));
            }
            for (Consent consent : manifest.consents()) {
                open.consents.put(
                        new Audience(consent.purpose(), consent.channel()), bitmap(place.resolve(consent.file())));
            }
            for (Column column : manifest.rules().columns()) {
                open.open(column, place.resolve(column.file()));
            }
            for (Changes changes : manifest.movements().changes()) {
                open.changes.put(changes.segment(), ChangesFile.open(place.resolve(changes.file())));
            }
            open.sizes = SizeHistory.read(place.resolve(manifest.movements().sizes()));
            return open;
        } catch (IOException | RuntimeException e) {
            lookups.close();
            throw new DamagedGeneration(generation, "its files cannot be opened", e);
        }
    }

    /** Brings up to so many bytes of each kind of lookups into memory. @param goOn is asked now and then */
    void preRead(long most, BooleanSupplier goOn) {
        for (FileKind kind : List.of(FileKind.REDIRECTS, FileKind.PROFILES, FileKind.IDENTIFIERS)) {
            lookups.preRead(kind, most, goOn);
        }
    }

    private void open(Column column, Path file) throws IOException {
        switch (column.kind()) {
            case NUMBER -> numbers.put(column.name(), NumberColumn.open(file));
            case CATEGORY -> words.put(column.name(), CategoryColumn.open(file));
            case POSITION -> positions.put(column.name(), PositionColumn.open(file));
        }
    }

    private static void verify(long generation, Path place, Manifest manifest) throws DamagedGeneration {
        // Reading every byte also brings the files into the operating system's cache.
        Optional<String> fault = Checksums.firstFault(place, manifest.files());
        if (fault.isPresent()) {
            throw new DamagedGeneration(generation, fault.get());
        }
    }

    private static ImmutableRoaringBitmap bitmap(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return new ImmutableRoaringBitmap(map);
        }
    }

    public Manifest manifest() {
        return manifest;
    }

    public long number() {
        return manifest.generation();
    }

    /** Data time of the run that made it. */
    public Instant asOf() {
        return asOf;
    }

    /**
     * Withholds persons from every way out but {@link #findEvenWithheld}: they are found by no identifier, and are in no segment and in no set of
     * those who agreed. A person who was merged since is withheld as the one it became.
     *
     * @param personIds replaces those named before
     * @param version tells what was computed before from what is computed after
     */
    public void withhold(Collection<String> personIds, long version) {
        MutableRoaringBitmap ordinals = new MutableRoaringBitmap();
        Set<String> present = new HashSet<>();
        for (String personId : personIds) {
            findEvenWithheld(LookupKey.PERSON, personId).ifPresent(found -> {
                String now = found.profile().personId();
                present.add(now);
                ordinal(now).ifPresent(ordinals::add);
            });
        }
        withheld = new Withheld(present, ordinals, version);
    }

    /** From now on nobody may be used for a purpose they refuse by {@code withdrawn}, which replaces what held before. */
    void withdraw(Withdrawn persons) {
        withdrawn = persons;
    }

    /** The version of the {@link Withdrawals} that hold. */
    long withdrawalVersion() {
        return withdrawn.version();
    }

    /** Purposes that a person refused since the generation was made, and when; the stored profile does not have it. */
    public Map<String, Instant> withdrawn(String personId) {
        return withdrawn.persons().getOrDefault(personId, Map.of());
    }

    /** Grows whenever other persons are withheld or took consents back; what was computed under another version is out of date. */
    public long exclusionVersion() {
        return withheld.version() + withdrawn.version();
    }

    /** The place of a person; persons stand in the order of their keys. */
    public OptionalInt ordinal(String personId) {
        byte[] key = LookupKey.ofPerson(personId);
        int low = 0;
        int high = (int) manifest.counts().persons() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(LookupKey.ofPerson(personId(middle)), key);
            if (order == 0) {
                return OptionalInt.of(middle);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return OptionalInt.empty();
    }

    /** The profile an identifier belongs to; {@link LookupKey#PERSON} is the namespace of person ids. */
    public Optional<Found> find(String namespace, String value) {
        return findEvenWithheld(namespace, value)
                .filter(found -> !withheld.personIds().contains(found.profile().personId()));
    }

    /** As {@link #find}, for those who see to a person's rights. */
    public Optional<Found> findEvenWithheld(String namespace, String value) {
        byte[] key = LookupKey.of(namespace, value);
        if (!namespace.equals(LookupKey.PERSON)) {
            key = lookups.get(FileKind.IDENTIFIERS, key);
        }
        boolean redirected = false;
        for (int hop = 0; key != null && hop < MOST_HOPS; hop++) {
            byte[] profile = lookups.get(FileKind.PROFILES, key);
            if (profile != null) {
                return Optional.of(new Found(StoredProfile.parse(profile), redirected));
            }
            key = lookups.get(FileKind.REDIRECTS, key);
            redirected = true;
        }
        return Optional.empty();
    }

    /** Ordinals of a segment's members; empty for a segment this generation does not know. */
    public Optional<ImmutableRoaringBitmap> members(String segment) {
        return Optional.ofNullable(segments.get(segment)).map(withheld::without);
    }

    /**
     * Ordinals of those who may be used for a purpose, by a channel or, where that is null, by at least one. Who refused the purpose since the
     * generation is not among them, whatever the channel.
     */
    public ImmutableRoaringBitmap mayUse(String purpose, @Nullable String channel) {
        ImmutableRoaringBitmap allowed = consents.get(new Audience(purpose, channel));
        if (allowed == null && channel != null) {
            allowed = consents.get(new Audience(purpose, MayUse.ANY)); // nobody said anything about this very channel
        }
        return allowed == null ? new MutableRoaringBitmap() : withheld.without(withdrawn.without(purpose, allowed));
    }

    /** Ordinals of everybody who is not withheld. */
    public RoaringBitmap everybody() {
        RoaringBitmap everybody =
                RoaringBitmap.bitmapOfRange(0, manifest.counts().persons());
        everybody.andNot(withheld.ordinals().toRoaringBitmap());
        return everybody;
    }

    /** A column of numbers; those who are withheld are in it. */
    public Optional<NumberColumn> numbers(String column) {
        return Optional.ofNullable(numbers.get(column));
    }

    /** A column of words; those who are withheld are in it. */
    public Optional<CategoryColumn> words(String column) {
        return Optional.ofNullable(words.get(column));
    }

    /** A column of places; those who are withheld are in it. */
    public Optional<PositionColumn> positions(String column) {
        return Optional.ofNullable(positions.get(column));
    }

    /** Entries and exits of a segment; those of persons who are withheld are in it. Empty for a segment without any. */
    public Optional<ChangesFile> changes(String segment) {
        return Optional.ofNullable(changes.get(segment));
    }

    /** How a segment grew, oldest first. */
    public List<Size> sizes(String segment) {
        return sizes.getOrDefault(segment, List.of());
    }

    /** Whether a person is withheld. */
    public boolean withholds(int ordinal) {
        return withheld.ordinals().contains(ordinal);
    }

    /** The id of the person with an ordinal. */
    public String personId(int ordinal) {
        int part = part(ordinal);
        return people.get(part).personId(ordinal - firstOrdinals[part]);
    }

    /** The contact fields of the person with an ordinal, in the order of {@link Manifest#contactFields}. */
    public List<@Nullable String> person(int ordinal) {
        int part = part(ordinal);
        return people.get(part).person(ordinal - firstOrdinals[part]);
    }

    private int part(int ordinal) {
        int part = Arrays.binarySearch(firstOrdinals, ordinal);
        return part < 0 ? -part - 2 : part;
    }

    /** A hold on this generation, or empty when it has been closed already. */
    Optional<Lease> lease() {
        for (int now = users.get(); now > 0; now = users.get()) {
            if (users.compareAndSet(now, now + 1)) {
                return Optional.of(new Lease(this));
            }
        }
        return Optional.empty();
    }

    /** Gives up one hold; the last one closes the files. */
    void release() {
        if (users.decrementAndGet() == 0) {
            lookups.close();
            Scratch.delete(scratch);
        }
    }
}
