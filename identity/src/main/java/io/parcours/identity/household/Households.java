package io.parcours.identity.household;

import io.parcours.identity.cluster.UnionFind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Puts the persons of one component together. What is shared is taken strongest first (addresses before devices, then what fewer persons share); it joins
 * all who share it, or nobody when the household would become too large. A household keeps its id as a person does: the larger part has
 * it after a split, and after a merge that of the oldest part remains. Nothing depends on the order of the input.
 */
public final class Households {
    private static final int ID_LENGTH = 32;
    private static final Comparator<Resident> OLDEST_FIRST =
            Comparator.comparingLong(Resident::since).thenComparing(Resident::person);

    private final List<Resident> residents;
    private final UnionFind together;
    private final Map<Integer, Set<Tie.Kind>> why = new HashMap<>();

    private Households(Collection<Resident> residents) {
        this.residents = residents.stream().sorted(OLDEST_FIRST).toList();
        this.together = new UnionFind(this.residents.size());
    }

    /**
     * A person of a household of two or more.
     *
     * @param isNew whether the household's id is minted now
     * @param because by which kinds of ties the person is of it
     */
    public record Member(String person, String household, boolean isNew, int persons, Set<Tie.Kind> because) {}

    /** @param residents everyone who has a tie, and everyone who was of a household with one of these */
    public static List<Member> of(Collection<Resident> residents, Collection<Tie> ties, int maxPersons) {
        Households households = new Households(residents);
        households.join(ties, maxPersons);
        return households.members();
    }

    /** The id of a household that is new, named after its oldest person. */
    static String mint(String person) {
        return id("household\0" + person);
    }

    /** An id minted again because the first choice lives on elsewhere. */
    public static String mintAgain(String taken) {
        return id(taken);
    }

    private static String id(String text) {
        return "h"
                + DigestUtils.sha256Hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    private record Shared(Tie.Kind kind, int[] sharers, String value) {}

    private void join(Collection<Tie> ties, int maxPersons) {
        Map<String, Integer> numbers = new HashMap<>();
        residents.forEach(resident -> numbers.put(resident.person(), numbers.size()));
        Map<Tie.Kind, Map<String, Set<Integer>>> byValue = new TreeMap<>();
        for (Tie tie : ties) {
            Integer number = numbers.get(tie.person());
            if (number != null) {
                byValue.computeIfAbsent(tie.kind(), kind -> new TreeMap<>())
                        .computeIfAbsent(tie.value(), value -> new TreeSet<>())
                        .add(number);
            }
        }
        List<Shared> shared = new ArrayList<>();
        byValue.forEach((kind, values) -> values.forEach((value, sharers) -> shared.add(
                new Shared(kind, sharers.stream().mapToInt(Integer::intValue).toArray(), value))));
        shared.sort(Comparator.comparing(Shared::kind)
                .thenComparing(one -> one.sharers().length)
                .thenComparing(Shared::value));
        shared.forEach(one -> join(one, maxPersons));
    }

    private void join(Shared shared, int maxPersons) {
        int[] sharers = shared.sharers();
        Set<Integer> roots = new HashSet<>();
        int size = 0;
        for (int sharer : sharers) {
            int root = together.find(sharer);
            size += roots.add(root) ? together.sizeOf(root) : 0;
        }
        if (sharers.length < 2 || size > maxPersons) {
            return;
        }
        for (int sharer : sharers) {
            together.unite(sharers[0], sharer);
            why.computeIfAbsent(sharer, key -> EnumSet.noneOf(Tie.Kind.class)).add(shared.kind());
        }
    }

    private List<Member> members() {
        Map<Integer, List<Integer>> clusters = new TreeMap<>();
        for (int number = 0; number < residents.size(); number++) {
            int root = together.find(number);
            if (together.sizeOf(root) > 1) {
                clusters.computeIfAbsent(root, key -> new ArrayList<>()).add(number);
            }
        }
        Map<Integer, String> kept = kept(clusters);
        Set<String> taken = residents.stream()
                .map(Resident::before)
                .filter(id -> id != null)
                .collect(Collectors.toSet());
        List<Member> members = new ArrayList<>();
        // The oldest household first: residents are sorted, and so are the members of each.
        List<Map.Entry<Integer, List<Integer>>> oldestFirst = new ArrayList<>(clusters.entrySet());
        oldestFirst.sort(Comparator.comparingInt(entry -> entry.getValue().get(0)));
        for (Map.Entry<Integer, List<Integer>> cluster : oldestFirst) {
            String id = kept.get(cluster.getKey());
            boolean isNew = id == null;
            if (id == null) {
                id = mint(residents.get(cluster.getValue().get(0)).person());
                while (!taken.add(id)) {
                    id = mintAgain(id);
                }
            }
            for (int number : cluster.getValue()) {
                members.add(new Member(
                        residents.get(number).person(),
                        id,
                        isNew,
                        cluster.getValue().size(),
                        why.getOrDefault(number, Set.of())));
            }
        }
        return members;
    }

    /** Which household each cluster goes on as. */
    private Map<Integer, String> kept(Map<Integer, List<Integer>> clusters) {
        Map<String, Map<Integer, Integer>> claims = new TreeMap<>();
        Map<String, Integer> oldest = new HashMap<>();
        for (int number = 0; number < residents.size(); number++) {
            @Nullable String before = residents.get(number).before();
            if (before == null) {
                continue;
            }
            oldest.putIfAbsent(before, number);
            int root = together.find(number);
            if (clusters.containsKey(root)) {
                claims.computeIfAbsent(before, key -> new TreeMap<>()).merge(root, 1, Integer::sum);
            }
        }
        Map<Integer, String> kept = new HashMap<>();
        claims.forEach((household, claim) -> {
            int heir = claim.entrySet().stream()
                    .min(Comparator.comparingInt((Map.Entry<Integer, Integer> entry) -> -entry.getValue())
                            .thenComparing(entry -> first(clusters, entry.getKey())))
                    .orElseThrow()
                    .getKey();
            kept.merge(
                    heir,
                    household,
                    (one, other) -> oldest.getOrDefault(one, 0) <= oldest.getOrDefault(other, 0) ? one : other);
        });
        return kept;
    }

    private static int first(Map<Integer, List<Integer>> clusters, int root) {
        List<Integer> cluster = clusters.get(root);
        return cluster == null ? Integer.MAX_VALUE : cluster.get(0);
    }
}
