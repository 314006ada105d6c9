package io.parcours.identity.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.check.MemoryIdentity.Outcome;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.person.Decision;
import io.parcours.identity.person.Membership;
import io.parcours.identity.person.Ruling;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MemoryIdentityTest {
    private static final IdentityRules RULES = IdentityRules.defaults("FR");
    private static final int COMPANIES = 60;

    private static Set<Set<String>> persons(Outcome outcome, Set<String> rows) {
        Map<String, Set<String>> persons = new TreeMap<>();
        rows.forEach(row -> persons.computeIfAbsent(
                        outcome.rows().getOrDefault(row, "nobody " + row), key -> new TreeSet<>())
                .add(row));
        return new HashSet<>(persons.values());
    }

    @Test
    void personsDependNeitherOnTheOrderNorOnTheBatchesOfRows() {
        for (int seed = 0; seed < COMPANIES; seed++) {
            Random random = new Random(seed);
            Map<String, SilverRow> rows = RandomRows.of(random, 30, 0);
            Outcome whole = MemoryIdentity.resolve(rows, List.of(), List.of(), RULES);
            List<String> keys = new ArrayList<>(rows.keySet());
            Collections.shuffle(keys, random);
            Map<String, SilverRow> arrived = new LinkedHashMap<>();
            List<Membership> members = List.of();
            Outcome outcome = whole;
            while (!keys.isEmpty()) {
                List<String> batch = keys.subList(0, Math.min(keys.size(), 1 + random.nextInt(8)));
                batch.forEach(key -> arrived.put(key, rows.get(key)));
                batch.clear();
                outcome = MemoryIdentity.resolve(arrived, List.of(), members, RULES);
                members = outcome.members();
            }
            assertThat(persons(outcome, rows.keySet())).as("seed %d", seed).isEqualTo(persons(whole, rows.keySet()));
        }
    }

    @Test
    void aSecondRunOnTheSameRowsChangesNothing() {
        for (int seed = 0; seed < COMPANIES; seed++) {
            Random random = new Random(seed);
            Map<String, SilverRow> rows = RandomRows.of(random, 30, 0);
            Outcome first = MemoryIdentity.resolve(rows, List.of(), List.of(), RULES);
            Outcome second = MemoryIdentity.resolve(rows, List.of(), first.members(), RULES);
            assertThat(new HashSet<>(second.members())).as("seed %d", seed).isEqualTo(new HashSet<>(first.members()));
            assertThat(second.changes()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void noPersonEverHasTwoCustomerNumbersOrCards() {
        for (int seed = 0; seed < COMPANIES; seed++) {
            Outcome outcome =
                    MemoryIdentity.resolve(RandomRows.of(new Random(seed), 40, 0), List.of(), List.of(), RULES);
            Map<String, Integer> counts = new HashMap<>();
            outcome.members().stream()
                    .filter(member -> member.namespace().equals("crm_id")
                            || member.namespace().equals("loyalty_id"))
                    .forEach(member -> counts.merge(member.namespace() + member.person(), 1, Integer::sum));
            assertThat(counts.values()).as("seed %d", seed).allMatch(count -> count == 1);
        }
    }

    @Test
    void everyIdIsOnePersonsAndEveryLostIdIsTold() {
        for (int seed = 0; seed < COMPANIES; seed++) {
            Random random = new Random(seed);
            Map<String, SilverRow> rows = new LinkedHashMap<>(RandomRows.of(random, 25, 0));
            List<Membership> members = List.of();
            List<Decision> decisions = new ArrayList<>();
            IdentityRules rules = RULES;
            for (int step = 0; step < 6; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> rows.putAll(RandomRows.of(random, 5, 100 * (step + 1)));
                    case 1 -> rows.keySet().removeIf(key -> random.nextInt(5) == 0);
                    case 2 -> rules = rules.blocking("email", "m" + random.nextInt(10) + "@x.com");
                    case 3 -> decisions.add(decision(random, rows));
                    default -> throw new IllegalStateException();
                }
                Outcome outcome = MemoryIdentity.resolve(rows, decisions, members, rules);
                Set<String> before = ids(members);
                before.removeAll(ids(outcome.members()));
                // A person whose every row was deleted is told by the job, which knows what was stored.
                Set<String> present = new HashSet<>();
                outcome.components().forEach(component -> {
                    for (int node = 0; node < component.graph().size(); node++) {
                        String person = component.graph().node(node).person();
                        if (person != null) {
                            present.add(person);
                        }
                    }
                });
                before.retainAll(present);
                Set<String> told = new HashSet<>();
                outcome.changes().forEach(change -> told.add(change.person()));
                assertThat(told).as("seed %d step %d", seed, step).containsAll(before);
                assertThat(onePersonEach(outcome))
                        .as("seed %d step %d", seed, step)
                        .isTrue();
                members = outcome.members();
            }
        }
    }

    @Test
    void stewardsAreObeyedWhateverTheRowsSayAndTheOrderInWhichTheyArrive() {
        for (int seed = 0; seed < 3 * COMPANIES; seed++) {
            Random random = new Random(seed);
            Map<String, SilverRow> rows = RandomRows.of(random, 30, 0);
            List<String> nodes = MemoryIdentity.resolve(rows, List.of(), List.of(), RULES).members().stream()
                    .map(member -> member.namespace() + ":" + member.value())
                    .distinct()
                    .sorted()
                    .toList();
            List<Ruling> rulings = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String[] left = nodes.get(random.nextInt(nodes.size())).split(":", 2);
                String[] right = nodes.get(random.nextInt(nodes.size())).split(":", 2);
                rulings.add(new Ruling(
                        new Decision(random.nextBoolean(), left[0], left[1], right[0], right[1], i), "ana", ""));
            }
            rulings.removeIf(ruling -> ruling.left().equals(ruling.right()));
            List<Decision> decisions = rulings.stream().map(Ruling::decision).toList();
            Outcome outcome = MemoryIdentity.resolve(rows, decisions, List.of(), RULES);
            rulings.removeAll(Ruling.overruled(rulings));

            Map<String, Set<String>> holders = new HashMap<>();
            outcome.members()
                    .forEach(member -> holders.computeIfAbsent(
                                    member.namespace() + ":" + member.value(), key -> new HashSet<>())
                            .add(member.person()));
            for (Ruling ruling : rulings) {
                Set<String> left = holders.getOrDefault(ruling.left(), Set.of());
                Set<String> right = holders.getOrDefault(ruling.right(), Set.of());
                boolean devices = isDevice(ruling.left()) && isDevice(ruling.right());
                if (!ruling.decision().together()) {
                    assertThat(left).as("seed %d %s", seed, ruling).doesNotContainAnyElementsOf(right);
                } else if (!devices) {
                    assertThat(left).as("seed %d %s", seed, ruling).isNotEmpty().isEqualTo(right);
                }
            }

            List<String> keys = new ArrayList<>(rows.keySet());
            Collections.shuffle(keys, random);
            Map<String, SilverRow> arrived = new LinkedHashMap<>();
            List<Membership> members = List.of();
            Outcome last = outcome;
            while (!keys.isEmpty()) {
                List<String> batch = keys.subList(0, Math.min(keys.size(), 1 + random.nextInt(8)));
                batch.forEach(key -> arrived.put(key, rows.get(key)));
                batch.clear();
                last = MemoryIdentity.resolve(arrived, decisions, members, RULES);
                members = last.members();
            }
            assertThat(persons(last, rows.keySet())).as("seed %d", seed).isEqualTo(persons(outcome, rows.keySet()));
        }
    }

    /** Two devices that are put together may both belong to whoever logged in last. */
    private static boolean isDevice(String node) {
        return node.startsWith("cookie:") || node.startsWith("device_id:") || node.startsWith("record:");
    }

    private static Decision decision(Random random, Map<String, SilverRow> rows) {
        List<SilverRow> records =
                rows.values().stream().filter(SilverRow::isRecord).toList();
        return new Decision(
                random.nextBoolean(),
                IdentityRules.RECORD,
                records.get(random.nextInt(records.size())).record(),
                IdentityRules.RECORD,
                records.get(random.nextInt(records.size())).record());
    }

    private static Set<String> ids(List<Membership> members) {
        Set<String> ids = new HashSet<>();
        members.forEach(member -> ids.add(member.person()));
        return ids;
    }

    /** No id is given to two clusters. */
    private static boolean onePersonEach(Outcome outcome) {
        Set<String> given = new HashSet<>();
        return outcome.components().stream()
                .flatMap(component ->
                        java.util.Arrays.stream(component.assignment().persons()))
                .allMatch(given::add);
    }
}
