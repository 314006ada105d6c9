package io.parcours.service.query;

import io.parcours.serving.column.CategoryColumn;
import io.parcours.serving.column.CategoryColumn.Share;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.store.OpenGeneration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/** What a rule that need not be saved would give. */
public final class Preview {
    private Preview() {}

    /** Members that a segment shares with the rule's. */
    public record Shared(String segment, int size, int inBoth) {}

    /**
     * Members by the value of an attribute.
     *
     * @param shares the greatest first; someone with several values counts in each
     * @param others members whose values are none of these
     * @param unknown members without a value
     */
    public record Split(List<Share> shares, int others, int unknown) {}

    /** The segments that share most with some persons. */
    public static List<Shared> overlap(OpenGeneration generation, RoaringBitmap members, int most) {
        ImmutableRoaringBitmap these = members.toMutableRoaringBitmap();
        List<Shared> shared = new ArrayList<>();
        for (Segment segment : generation.manifest().segments()) {
            generation
                    .members(segment.id())
                    .ifPresent(those -> shared.add(new Shared(
                            segment.id(),
                            those.getCardinality(),
                            ImmutableRoaringBitmap.andCardinality(these, those))));
        }
        return shared.stream()
                .sorted(Comparator.comparingInt(Shared::inBoth).reversed().thenComparing(Shared::segment))
                .limit(most)
                .toList();
    }

    /** @param most values shown */
    public static Split split(CategoryColumn column, RoaringBitmap members, int most) {
        List<Share> shares = column.shares(members).stream()
                .sorted(Comparator.comparingInt(Share::persons).reversed().thenComparing(Share::word))
                .limit(most)
                .toList();
        RoaringBitmap known = column.known(members);
        RoaringBitmap shown = column.with(
                word -> shares.stream().anyMatch(share -> share.word().equals(word)), members);
        return new Split(
                shares,
                known.getCardinality() - shown.getCardinality(),
                members.getCardinality() - known.getCardinality());
    }
}
