package io.parcours.serving.store;

import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.GenerationFolder.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;

/**
 * The generation being served and the one before it. {@link #refresh} follows {@code CURRENT}: the new generation is checked and read
 * first and only then shown to new requests; requests under way end on the old one; a damaged one changes nothing. The first one is shown as soon as it
 * is checked, as whoever asks would otherwise wait longer; {@link #preRead} reads it then.
 */
public final class Generations implements AutoCloseable {
    private static final Withdrawals NO_WITHDRAWALS = new Withdrawals() {
        @Override
        public long version() {
            return 0;
        }

        @Override
        public Withdrawn of(OpenGeneration generation) {
            return Withdrawn.NOBODY;
        }
    };

    private final GenerationFolder folder;
    private final Scratch scratch;
    private final Cache cache;
    private final long preReadBytes;
    private volatile @Nullable OpenGeneration current;
    private volatile @Nullable OpenGeneration former;
    private volatile @Nullable Pointer refusedPointer;
    private volatile @Nullable String refusal;
    private Set<String> withheld = Set.of();
    private long withheldVersion;
    private volatile Withdrawals withdrawals = NO_WITHDRAWALS;
    private volatile boolean closed;

    private Generations(GenerationFolder folder, long cacheBytes) {
        RocksDB.loadLibrary();
        this.folder = folder;
        this.scratch = new Scratch(folder.path());
        this.cache = new LRUCache(cacheBytes);
        this.preReadBytes = cacheBytes / 2; // two generations share the cache while one replaces the other
    }

    /** What came of a {@link #refresh}. */
    public sealed interface Outcome {
        /** {@code CURRENT} names what is being served already, or nothing. */
        record Unchanged() implements Outcome {}

        record Switched(long generation) implements Outcome {}

        /** The generation {@code CURRENT} names is not served; {@code why} names the file. */
        record Refused(long generation, String why) implements Outcome {}
    }

    /**
     * Opens the current generation, or, when that is damaged, the newest sound one before it.
     *
     * @param cacheBytes memory, outside the heap, for blocks of profiles and identifiers
     */
    public static Generations open(GenerationFolder folder, long cacheBytes) {
        Generations generations = new Generations(folder, cacheBytes);
        generations.scratch.deleteOrphans();
        if (generations.refresh() instanceof Outcome.Refused refused) {
            generations.fallBackBefore(refused.generation());
        }
        return generations;
    }

    /**
     * Brings what is served into memory, as far as that is laid out for it; returns early when this is closed.
     *
     * @param goOn is asked now and then
     */
    public void preRead(BooleanSupplier goOn) {
        try (Lease lease = lease().orElse(null)) {
            if (lease != null) {
                lease.generation().preRead(preReadBytes, () -> !closed && goOn.getAsBoolean());
            }
        }
    }

    /** A hold on the generation being served; empty when none is. */
    public Optional<Lease> lease() {
        while (true) {
            OpenGeneration now = current;
            if (now == null) {
                return Optional.empty();
            }
            Optional<Lease> lease = now.lease();
            if (lease.isPresent()) {
                return lease;
            }
        }
    }

    /** A hold on the served generation or the one before it; empty when {@code number} is neither. */
    public Optional<Lease> lease(long number) {
        OpenGeneration now = current;
        if (now != null && now.number() == number) {
            return now.lease();
        }
        OpenGeneration before = former;
        return before != null && before.number() == number ? before.lease() : Optional.empty();
    }

    /** Why the generation that {@code CURRENT} names is not the one served; empty when it is. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Follows {@code CURRENT}; a generation once refused is not tried again until the pointer changes. */
    public Outcome refresh() {
        return refresh(false);
    }

    /** @param again whether to try a generation that was refused before */
    public synchronized Outcome refresh(boolean again) {
        if (closed) {
            return new Outcome.Unchanged();
        }
        Optional<Pointer> named = folder.current();
        if (named.isEmpty()) {
            return new Outcome.Unchanged();
        }
        Pointer pointer = named.get();
        OpenGeneration now = current;
        if (now != null && now.number() == pointer.generation()) {
            refusal = null;
            return new Outcome.Unchanged();
        }
        if (!again && pointer.equals(refusedPointer)) {
            return new Outcome.Unchanged();
        }
        OpenGeneration before = former;
        if (before != null && before.number() == pointer.generation()) {
            current = before;
            former = now;
            accepted();
            return new Outcome.Switched(pointer.generation());
        }
        try {
            OpenGeneration next = load(pointer.generation(), pointer.manifestSha256());
            if (now != null) {
                next.preRead(preReadBytes, () -> true);
            }
            serve(next);
            accepted();
            return new Outcome.Switched(pointer.generation());
        } catch (DamagedGeneration e) {
            refusedPointer = pointer;
            refusal = e.getMessage();
            return new Outcome.Refused(pointer.generation(), String.valueOf(e.getMessage()));
        }
    }

    private void accepted() {
        refusedPointer = null;
        refusal = null;
    }

    private synchronized void fallBackBefore(long generation) {
        List<Long> older = new ArrayList<>(folder.generations());
        older.removeIf(number -> number >= generation || folder.refused(number));
        for (int i = older.size() - 1; i >= 0; i--) {
            try {
                serve(load(older.get(i), null));
                return;
            } catch (DamagedGeneration e) {
                refusal = refusal + "; " + e.getMessage();
            }
        }
    }

    private OpenGeneration load(long generation, @Nullable String manifestSha256) throws DamagedGeneration {
        var place = scratch.fresh(generation);
        try {
            return OpenGeneration.open(folder, generation, manifestSha256, place, cache);
        } catch (DamagedGeneration | RuntimeException e) {
            Scratch.delete(place);
            throw e;
        }
    }

    /**
     * Withholds persons from now on, in the generations open now and in those to come.
     *
     * @param persons is asked under this object's lock, so that of two calls at once the later answer counts
     * @return whether that is a change
     */
    public synchronized boolean withhold(Supplier<Set<String>> persons) {
        Set<String> personIds = persons.get();
        if (personIds.equals(withheld)) {
            return false;
        }
        withheld = Set.copyOf(personIds);
        withheldVersion++;
        OpenGeneration now = current;
        OpenGeneration before = former;
        if (now != null) {
            now.withhold(withheld, withheldVersion);
        }
        if (before != null) {
            before.withhold(withheld, withheldVersion);
        }
        return true;
    }

    /** Keeps to what persons took back from now on, in the generations open now and in those to come. */
    public void follow(Withdrawals source) {
        withdrawals = source;
        withdraw();
    }

    /**
     * Brings the open generations up to what was taken back. Waits for no generation that is being opened, which is brought up to it before it is
     * served; to be called by one thread.
     */
    public void withdraw() {
        withdraw(lease());
        withdraw(Optional.ofNullable(former).flatMap(OpenGeneration::lease));
    }

    private void withdraw(Optional<Lease> held) {
        try (Lease lease = held.orElse(null)) {
            if (lease != null && lease.generation().withdrawalVersion() != withdrawals.version()) {
                lease.generation().withdraw(withdrawals.of(lease.generation()));
            }
        }
    }

    /** Number of the last file of collected events whose consents every open generation holds; 0 when none is open. */
    public long collectedConsents() {
        return Stream.of(Optional.ofNullable(current), Optional.ofNullable(former))
                .flatMap(Optional::stream)
                .mapToLong(generation -> generation.manifest().collectedConsents())
                .min()
                .orElse(0);
    }

    /**
     * Lets go of the former generation when its folder was removed: it cannot be gone back to, and whoever removed it wants its files off the
     * disk.
     *
     * @return whether it did
     */
    public synchronized boolean releaseGone() {
        OpenGeneration before = former;
        if (before == null || java.nio.file.Files.exists(folder.of(before.number()))) {
            return false;
        }
        former = null;
        before.release();
        return true;
    }

    private void serve(OpenGeneration next) {
        next.withhold(withheld, withheldVersion);
        next.withdraw(withdrawals.of(next));
        OpenGeneration oldest = former;
        former = current;
        current = next;
        if (oldest != null) {
            oldest.release();
        }
    }

    /** The folder that is followed. */
    public GenerationFolder folder() {
        return folder;
    }

    /** Number of the generation before the served one, while it is open. */
    public Optional<Long> formerNumber() {
        return Optional.ofNullable(former).map(OpenGeneration::number);
    }

    /** Closes both generations once no request holds them. */
    @Override
    public synchronized void close() {
        closed = true;
        OpenGeneration now = current;
        OpenGeneration before = former;
        current = null;
        former = null;
        if (now != null) {
            now.release();
        }
        if (before != null) {
            before.release();
        }
        cache.close();
    }
}
