package io.parcours.identity.person;

import io.parcours.identity.rule.NamespaceRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose a device was, and when: it belongs to whoever logged in last. What was done on it before the first login belongs to the first to log in,
 * as the visits that led there.
 */
public final class OwnerHistory {
    private static final long MICROS_A_DAY = 86_400_000_000L;

    private OwnerHistory() {}

    /** A person shown on a device at a moment (microseconds since 1970). */
    public record Login(long at, String person) {}

    /** @param to until when, exclusive; null = still */
    public record Slice(long from, @Nullable Long to, String person) {
        public boolean holds(long at) {
            return from <= at && (to == null || at < to);
        }
    }

    /**
     * @param firstSeen when the device was first seen at all
     * @param forgetAfterDays days after which a login no longer holds, or {@link NamespaceRule#UNLIMITED}
     */
    public static List<Slice> slices(List<Login> logins, long firstSeen, int forgetAfterDays) {
        List<Login> sorted = new ArrayList<>(logins);
        sorted.sort(Comparator.comparingLong(Login::at).thenComparing(Login::person));
        List<Slice> slices = new ArrayList<>();
        String owner = null;
        long from = 0;
        long last = 0;
        for (Login login : sorted) {
            if (owner == null) {
                from = Math.min(firstSeen, login.at());
            } else if (!owner.equals(login.person()) || isForgotten(last, login.at(), forgetAfterDays)) {
                add(slices, owner, from, last, login.at(), forgetAfterDays);
                from = login.at();
            }
            owner = login.person();
            last = login.at();
        }
        if (owner != null) {
            slices.add(new Slice(from, null, owner));
        }
        return slices;
    }

    private static void add(List<Slice> slices, String owner, long from, long last, long next, int forgetAfterDays) {
        long to = isForgotten(last, next, forgetAfterDays) ? last + forgetAfterDays * MICROS_A_DAY : next;
        if (to > from) {
            slices.add(new Slice(from, to, owner));
        }
    }

    private static boolean isForgotten(long last, long next, int forgetAfterDays) {
        return forgetAfterDays != NamespaceRule.UNLIMITED && next - last > forgetAfterDays * MICROS_A_DAY;
    }

    public static Optional<String> at(List<Slice> slices, long moment) {
        return slices.stream()
                .filter(slice -> slice.holds(moment))
                .map(Slice::person)
                .findFirst();
    }
}
