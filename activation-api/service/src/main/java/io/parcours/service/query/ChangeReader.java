package io.parcours.service.query;

import io.parcours.serving.change.Change;
import io.parcours.serving.change.ChangesFile;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.store.OpenGeneration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * Entries into a segment and exits from it, as a caller may see them: no entry of somebody who did not agree to the segment's purpose, or who is a
 * person no more; nothing of those who are withheld. Exits are told whatever the person agreed to, since whoever was told of the entry has to
 * let the person go.
 */
public final class ChangeReader {
    private final OpenGeneration generation;
    private final Segment segment;
    private final @Nullable ImmutableRoaringBitmap allowed;

    /**
     * @param heldBack entries passed over for want of consent
     * @param last the last change read, told or not; empty when there was none
     */
    public record Page(List<Change> changes, int heldBack, Optional<Change> last, boolean more) {}

    public ChangeReader(OpenGeneration generation, Segment segment) {
        this.generation = generation;
        this.segment = segment;
        String purpose = segment.purpose();
        this.allowed = purpose == null ? null : generation.mayUse(purpose, null);
    }

    /** The changes of the segment; empty when there was none in the time that is kept. */
    public Optional<ChangesFile> file() {
        return generation.changes(segment.id());
    }

    /** Up to {@code limit} changes from a place on. */
    public Page page(ChangesFile file, int from, int limit) {
        List<Change> told = new ArrayList<>();
        Change last = null;
        int heldBack = 0;
        int at = from;
        while (at < file.count() && told.size() < limit) {
            Change change = file.change(at++);
            last = change;
            OptionalInt ordinal = generation.ordinal(change.personId());
            if (ordinal.isPresent() && generation.withholds(ordinal.getAsInt())) {
                continue;
            }
            if (!change.entered()) {
                told.add(change);
            } else if (ordinal.isPresent()) {
                if (allowed == null || allowed.contains(ordinal.getAsInt())) {
                    told.add(change);
                } else {
                    heldBack++;
                }
            }
        }
        return new Page(told, heldBack, Optional.ofNullable(last), at < file.count());
    }
}
