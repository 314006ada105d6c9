package io.parcours.service.query;

import io.parcours.serving.store.OpenGeneration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.roaringbitmap.buffer.BufferFastAggregation;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * How many persons segments share.
 *
 * @param sizes members of each segment, in their order
 * @param inAll persons who are in every one
 * @param inAny persons who are in at least one
 */
public record Overlap(List<String> segments, List<Integer> sizes, int inAll, int inAny, List<Pair> pairs) {
    public record Pair(String left, String right, int inBoth) {}

    /** Empty when the generation lacks one of the segments. */
    public static Optional<Overlap> of(OpenGeneration generation, List<String> segments) {
        List<ImmutableRoaringBitmap> members = new ArrayList<>();
        for (String segment : segments) {
            Optional<ImmutableRoaringBitmap> known = generation.members(segment);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            members.add(known.get());
        }
        List<Pair> pairs = new ArrayList<>();
        for (int left = 0; left < segments.size(); left++) {
            for (int right = left + 1; right < segments.size(); right++) {
                pairs.add(new Pair(
                        segments.get(left),
                        segments.get(right),
                        ImmutableRoaringBitmap.andCardinality(members.get(left), members.get(right))));
            }
        }
        ImmutableRoaringBitmap[] all = members.toArray(ImmutableRoaringBitmap[]::new);
        return Optional.of(new Overlap(
                segments,
                members.stream().map(ImmutableRoaringBitmap::getCardinality).toList(),
                BufferFastAggregation.and(all).getCardinality(),
                BufferFastAggregation.or(all).getCardinality(),
                pairs));
    }
}
