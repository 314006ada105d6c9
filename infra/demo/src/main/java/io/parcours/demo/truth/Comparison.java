package io.parcours.demo.truth;

import io.parcours.demo.people.Trouble;
import io.parcours.demo.truth.TruthReport.Cause;
import io.parcours.demo.truth.TruthReport.Member;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Counts pairs of true identifiers by true and by resolved person. */
final class Comparison {
    /** A resolved person made of more true ones than this is one big mistake, and its pairs are not looked at one by one. */
    private static final int MANY_PERSONS = 100;

    /** Who somebody truly is, as far as mistakes are explained by it. */
    private static final class TruePerson {
        final String id;
        final String household;
        final String name;
        final Set<Trouble> troubles;
        final Set<String> traps = new java.util.TreeSet<>();
        final List<Item> items = new ArrayList<>();

        TruePerson(String id, String household, String name, Set<Trouble> troubles) {
            this.id = id;
            this.household = household;
            this.name = name;
            this.troubles = troubles;
        }
    }

    /** An identifier of one person during one stretch of time. */
    private static final class Item {
        final String namespace;
        final long middle;
        final int part;
        final Optional<Trouble> trouble;
        /** Another owner's stretch of the same identifier. */
        final Optional<Item> other;

        String resolved = "";
        long gap = Long.MAX_VALUE;

        Item(String namespace, long middle, int part, Optional<Trouble> trouble, Optional<Item> other) {
            this.namespace = namespace;
            this.middle = middle;
            this.part = part;
            this.trouble = trouble;
            this.other = other;
        }

        /** The member that holds at the middle of the stretch, or comes nearest to it. */
        void offer(long from, long to, String person) {
            long distance = middle < from ? from - middle : middle >= to ? middle - to + 1 : 0;
            if (distance < gap) {
                gap = distance;
                resolved = person;
            }
        }
    }

    private final Map<String, TruePerson> persons = new LinkedHashMap<>();
    private final Map<String, Item> items = new HashMap<>();
    private long pairsTogether;
    private long truePairs;
    private long linkablePairs;
    private long rightPairs;
    private long rightLinkablePairs;
    private final Map<String, Long> wrong = new TreeMap<>();
    private final Map<String, Long> missed = new TreeMap<>();
    private final Map<String, String> examples = new HashMap<>();

    private Comparison() {}

    static Comparison read(Path folder) throws IOException {
        Comparison comparison = new Comparison();
        Path truth = folder.resolve("truth");
        rows(truth.resolve("persons.csv"), row -> {
            Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
            for (String word : row[21].split(" ")) {
                if (!word.isEmpty()) {
                    troubles.add(Trouble.valueOf(word));
                }
            }
            comparison.persons.put(row[0], new TruePerson(row[0], row[1], row[2] + " " + row[3], troubles));
        });
        rows(truth.resolve("traps.csv"), row -> {
            comparison.person(row[1]).traps.add(row[0] + " " + row[2]);
        });
        rows(truth.resolve("identifiers.csv"), row -> {
            String key = row[1] + ":" + row[2];
            long middle = (Instant.parse(row[3]).getEpochSecond()
                            + Instant.parse(row[4]).getEpochSecond())
                    / 2;
            Optional<Trouble> trouble = row[6].isEmpty() ? Optional.empty() : Optional.of(Trouble.valueOf(row[6]));
            Item item = new Item(
                    row[1], middle, Integer.parseInt(row[5]), trouble, Optional.ofNullable(comparison.items.get(key)));
            comparison.items.put(key, item);
            comparison.person(row[0]).items.add(item);
        });
        return comparison;
    }

    private interface RowReader {
        void read(String[] row);
    }

    private static void rows(Path file, RowReader reader) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reader.read(line.split(",", -1));
            }
        }
    }

    private TruePerson person(String id) {
        return Objects.requireNonNull(persons.get(id), id);
    }

    /** Takes in a resolved identifier; those that are nobody's alone are left aside. */
    void add(Member member) {
        Optional<Item> item = Optional.ofNullable(items.get(member.namespace() + ":" + member.value()));
        long from = member.validFrom().getEpochSecond();
        long to = member.validTo().map(Instant::getEpochSecond).orElse(Long.MAX_VALUE);
        while (item.isPresent()) {
            item.get().offer(from, to, member.personId());
            item = item.get().other;
        }
    }

    /** @param householdOf the found household of each found person who has one */
    TruthReport report(Map<String, String> householdOf) {
        Map<String, Map<TruePerson, Integer>> resolved = new LinkedHashMap<>();
        long count = 0;
        long unresolved = 0;
        long truePersons = 0;
        for (TruePerson person : persons.values()) {
            truePersons += person.items.isEmpty() ? 0 : 1;
            for (Item item : person.items) {
                if (item.resolved.isEmpty()) {
                    unresolved++;
                    item.resolved = "unresolved " + count;
                }
                count++;
                resolved.computeIfAbsent(item.resolved, key -> new LinkedHashMap<>())
                        .merge(person, 1, Integer::sum);
            }
        }
        double precision = 0;
        double recall = 0;
        long exact = 0;
        long largest = 0;
        for (Map<TruePerson, Integer> parts : resolved.values()) {
            long size = parts.values().stream().mapToLong(Integer::longValue).sum();
            largest = Math.max(largest, size);
            pairsTogether += pairs(size);
            for (Map.Entry<TruePerson, Integer> part : parts.entrySet()) {
                long common = part.getValue();
                rightPairs += pairs(common);
                precision += (double) common * common / size;
                recall += (double) common * common / part.getKey().items.size();
                exact += common == size && common == part.getKey().items.size() ? 1 : 0;
            }
            explainWrong(parts);
        }
        persons.values().forEach(this::countMissed);
        Dwellings dwellings = new Dwellings(householdOf);
        persons.values().stream()
                .filter(person -> !person.items.isEmpty())
                .forEach(person -> dwellings.add(person.household, mostly(person)));
        return new TruthReport(
                count,
                unresolved,
                truePersons,
                resolved.size(),
                exact,
                share(rightPairs, pairsTogether),
                share(rightPairs, truePairs),
                share(rightLinkablePairs, linkablePairs),
                count == 0 ? 1 : precision / count,
                count == 0 ? 1 : recall / count,
                largest,
                causes(wrong),
                causes(missed),
                dwellings.figures());
    }

    /** The resolved person that has most of a true one's identifiers. */
    private static String mostly(TruePerson person) {
        Map<String, Integer> counts = new TreeMap<>();
        person.items.forEach(item -> counts.merge(item.resolved, 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private void explainWrong(Map<TruePerson, Integer> parts) {
        if (parts.size() < 2) {
            return;
        }
        List<TruePerson> together = new ArrayList<>(parts.keySet());
        if (together.size() > MANY_PERSONS) {
            long size = parts.values().stream().mapToLong(Integer::longValue).sum();
            long right = parts.values().stream().mapToLong(part -> pairs(part)).sum();
            note(
                    wrong,
                    "more than " + MANY_PERSONS + " persons in one",
                    pairs(size) - right,
                    together.get(0),
                    together.get(1));
            return;
        }
        for (int i = 0; i < together.size(); i++) {
            for (int j = i + 1; j < together.size(); j++) {
                TruePerson left = together.get(i);
                TruePerson right = together.get(j);
                long pairs = (long) Objects.requireNonNull(parts.get(left)) * Objects.requireNonNull(parts.get(right));
                note(wrong, whyTogether(left, right), pairs, left, right);
            }
        }
    }

    /** The first trap both stand in; else what else they have in common. */
    private static String whyTogether(TruePerson left, TruePerson right) {
        for (Trouble trouble : Trouble.values()) {
            for (String trap : left.traps) {
                if (trap.startsWith(trouble.name() + " ") && right.traps.contains(trap)) {
                    return trouble.label();
                }
            }
        }
        if (left.name.equals(right.name)) {
            return Trouble.NAMESAKE.label();
        }
        return left.household.equals(right.household) ? "same household" : "no planted trouble in common";
    }

    private void countMissed(TruePerson person) {
        truePairs += pairs(person.items.size());
        Map<Integer, Integer> byPart = new HashMap<>();
        Map<String, List<Item>> byResolved = new LinkedHashMap<>();
        Map<String, Integer> byBoth = new HashMap<>();
        for (Item item : person.items) {
            byPart.merge(item.part, 1, Integer::sum);
            byResolved.computeIfAbsent(item.resolved, key -> new ArrayList<>()).add(item);
            byBoth.merge(item.part + " " + item.resolved, 1, Integer::sum);
        }
        byPart.values().forEach(size -> linkablePairs += pairs(size));
        byBoth.values().forEach(size -> rightLinkablePairs += pairs(size));
        List<List<Item>> groups = new ArrayList<>(byResolved.values());
        groups.sort(Comparator.comparingInt((List<Item> group) -> group.size()).reversed());
        long before = groups.isEmpty() ? 0 : groups.get(0).size();
        for (List<Item> group : groups.subList(Math.min(1, groups.size()), groups.size())) {
            int mainPart = groups.get(0).get(0).part;
            for (Item item : group) {
                note(missed, whyApart(person, item, mainPart), before, person, person);
            }
            before += group.size();
        }
    }

    /** What is known to be hard about an identifier that was left out. */
    private static String whyApart(TruePerson person, Item item, int mainPart) {
        if (item.part != mainPart) {
            return Trouble.UNLINKED.label();
        }
        if (item.trouble.isPresent()) {
            return item.trouble.get().label();
        }
        List<Trouble> suspects = switch (item.namespace) {
            case "cookie", "device_id", "app_id" ->
                List.of(Trouble.SHARED_DEVICE, Trouble.KIOSK, Trouble.COOKIE_CHURN, Trouble.SEVERAL_DEVICES);
            case "phone" -> List.of(Trouble.RECYCLED_PHONE, Trouble.SHARED_LANDLINE);
            default ->
                List.of(
                        Trouble.SHARED_EMAIL,
                        Trouble.NAMESAKE,
                        Trouble.NAME_CHANGED,
                        Trouble.EMAIL_CHANGED,
                        Trouble.MOVED,
                        Trouble.SHARED_LANDLINE);
        };
        return suspects.stream()
                .filter(person.troubles::contains)
                .findFirst()
                .map(Trouble::label)
                .orElse("no planted trouble, " + item.namespace);
    }

    private void note(Map<String, Long> causes, String label, long pairs, TruePerson left, TruePerson right) {
        causes.merge(label, pairs, Long::sum);
        examples.putIfAbsent((causes == wrong) + label, left == right ? left.id : left.id + " and " + right.id);
    }

    private List<Cause> causes(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> new Cause(
                        entry.getKey(),
                        entry.getValue(),
                        Objects.requireNonNull(examples.get((counts == wrong) + entry.getKey()))))
                .sorted(Comparator.comparingLong(Cause::pairs).reversed())
                .toList();
    }

    private static long pairs(long size) {
        return size * (size - 1) / 2;
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 1 : (double) part / whole;
    }
}
