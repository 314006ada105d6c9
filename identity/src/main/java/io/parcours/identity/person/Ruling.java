package io.parcours.identity.person;

import io.parcours.identity.cluster.UnionFind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A steward's decision with who made it and why: a row of {@code identity.decisions}.
 *
 * @param because why; {@code ""} when nothing was said
 */
public record Ruling(Decision decision, String by, String because) {
    private static final Comparator<Ruling> NEWEST_FIRST = Comparator.comparingLong(
                    (Ruling ruling) -> -ruling.decision().at())
            .thenComparing(ruling -> ruling.decision().together())
            .thenComparing(Ruling::id);

    /** One a pair, whichever end is named first: a new word on a pair replaces the old one. */
    public String id() {
        String left = left();
        String right = right();
        String pair = left.compareTo(right) <= 0 ? left + '\n' + right : right + '\n' + left;
        return DigestUtils.sha256Hex(pair.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }

    public String left() {
        return decision.leftNamespace() + ":" + decision.leftValue();
    }

    public String right() {
        return decision.rightNamespace() + ":" + decision.rightValue();
    }

    /** Those that give way to newer ones which contradict them; the resolver decides the same. */
    public static List<Ruling> overruled(Collection<Ruling> rulings) {
        Map<String, Integer> numbers = new HashMap<>();
        for (Ruling ruling : rulings) {
            numbers.putIfAbsent(ruling.left(), numbers.size());
            numbers.putIfAbsent(ruling.right(), numbers.size());
        }
        UnionFind together = new UnionFind(numbers.size());
        List<int[]> apart = new ArrayList<>();
        List<Ruling> overruled = new ArrayList<>();
        for (Ruling ruling : rulings.stream().sorted(NEWEST_FIRST).toList()) {
            int left = numbers.getOrDefault(ruling.left(), 0);
            int right = numbers.getOrDefault(ruling.right(), 0);
            boolean one = together.find(left) == together.find(right);
            if (!ruling.decision().together()) {
                if (one) {
                    overruled.add(ruling);
                } else {
                    apart.add(new int[] {left, right});
                }
            } else if (!one) {
                if (apart.stream().anyMatch(pair -> joins(together, pair, left, right))) {
                    overruled.add(ruling);
                } else {
                    together.unite(left, right);
                }
            }
        }
        return overruled;
    }

    private static boolean joins(UnionFind sets, int[] pair, int left, int right) {
        int first = sets.find(pair[0]);
        int second = sets.find(pair[1]);
        int one = sets.find(left);
        int other = sets.find(right);
        return first == one && second == other || first == other && second == one;
    }
}
