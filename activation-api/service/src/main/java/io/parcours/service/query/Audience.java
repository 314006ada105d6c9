package io.parcours.service.query;

import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.store.OpenGeneration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * Who may leave through an exit: the members of a segment who agreed to its purpose.
 *
 * @param members ordinals of those who may leave
 * @param heldBack members who did not agree
 * @param contactable whether contact fields may be shown; not of a segment that declares no purpose, as nobody agreed to anything
 */
public record Audience(
        Segment segment, @Nullable String channel, ImmutableRoaringBitmap members, int heldBack, boolean contactable) {

    /** Computes audiences, and remembers those of the generation being served. */
    public static final class Gate {
        private static final int MOST_REMEMBERED = 256;

        private final Map<Asked, Audience> remembered = new ConcurrentHashMap<>();

        private record Asked(
                OpenGeneration generation,
                long exclusions,
                String segment,
                @Nullable String channel) {}

        /** @param channel the channel it is for; null = any the person agreed to */
        public Optional<Audience> audience(OpenGeneration generation, String segment, @Nullable String channel) {
            Asked asked = new Asked(generation, generation.exclusionVersion(), segment, channel);
            Audience known = remembered.get(asked);
            if (known != null) {
                return Optional.of(known);
            }
            Optional<Audience> computed = compute(generation, segment, channel);
            computed.ifPresent(audience -> {
                remembered.keySet().removeIf(old -> old.generation().number() < generation.number() - 1);
                if (remembered.size() >= MOST_REMEMBERED) {
                    remembered.clear();
                }
                remembered.put(asked, audience);
            });
            return computed;
        }

        private static Optional<Audience> compute(OpenGeneration generation, String segment, @Nullable String channel) {
            Optional<Segment> known = generation.manifest().segment(segment);
            Optional<ImmutableRoaringBitmap> members = generation.members(segment);
            if (known.isEmpty() || members.isEmpty()) {
                return Optional.empty();
            }
            String purpose = known.get().purpose();
            if (purpose == null) {
                return Optional.of(new Audience(known.get(), channel, members.get(), 0, false));
            }
            ImmutableRoaringBitmap allowed =
                    ImmutableRoaringBitmap.and(members.get(), generation.mayUse(purpose, channel));
            int heldBack = members.get().getCardinality() - allowed.getCardinality();
            return Optional.of(new Audience(known.get(), channel, allowed, heldBack, true));
        }
    }
}
