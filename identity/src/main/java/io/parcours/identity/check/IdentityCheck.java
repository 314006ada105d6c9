package io.parcours.identity.check;

import io.parcours.identity.check.CheckCase.Change;
import io.parcours.identity.check.MemoryIdentity.Outcome;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.person.Decision;
import io.parcours.identity.person.Membership;
import io.parcours.identity.rule.IdentityRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs acceptance cases through the resolver: in the order and batches they are written in, in random orders, and row by row. A touchpoint that belongs to
 * nobody counts as a person of its own, so that it must not share one.
 */
public final class IdentityCheck {
    private static final int RANDOM_ORDERS = 3;
    private static final int MOST_ROWS_ONE_BY_ONE = 100;

    /** How a case was run. */
    public enum Mode {
        AS_WRITTEN,
        RANDOM_ORDER,
        ONE_BY_ONE
    }

    /**
     * @param failures what did not hold, each with the way it was run; empty = the case holds
     * @param overMerged whether two persons were joined: the worse of the two kinds of failure
     */
    public record CaseResult(String id, String trap, List<String> failures, boolean overMerged) {
        public boolean holds() {
            return failures.isEmpty();
        }
    }

    private IdentityCheck() {}

    /** @param country ISO 3166 code of telephone numbers without one */
    public static List<CaseResult> run(Path file, String country) {
        return CheckFile.read(file, country).stream().map(IdentityCheck::run).toList();
    }

    /** The cases of a file, for callers that run them elsewhere too. */
    public static List<CheckCase> cases(Path file, String country) {
        return CheckFile.read(file, country);
    }

    public static CaseResult run(CheckCase check) {
        Verdict verdict = new Verdict();
        new Run(check, verdict, Mode.AS_WRITTEN, check.rows(), check.batches()).run();
        for (int seed = 1; seed <= RANDOM_ORDERS; seed++) {
            List<String> order = new ArrayList<>(check.rows().keySet());
            Collections.shuffle(order, new Random(seed));
            Map<String, SilverRow> shuffled = new LinkedHashMap<>();
            order.forEach(id -> shuffled.put(id, check.rows().get(id)));
            new Run(check, verdict, Mode.RANDOM_ORDER, shuffled, List.of(order)).run();
            if (order.size() <= MOST_ROWS_ONE_BY_ONE) {
                List<List<String>> single = order.stream().map(List::of).toList();
                new Run(check, verdict, Mode.ONE_BY_ONE, shuffled, single).run();
            }
        }
        return new CaseResult(check.id(), check.trap(), List.copyOf(verdict.failures), verdict.overMerged);
    }

    private static final class Verdict {
        private final Set<String> failures = new LinkedHashSet<>();
        private boolean overMerged;
    }

    /** One way of running one case. */
    private static final class Run {
        private final CheckCase check;
        private final Verdict verdict;
        private final Mode mode;
        private final Map<String, SilverRow> rows;
        private final List<List<String>> batches;
        private final Map<String, String> firstIds = new LinkedHashMap<>();

        Run(CheckCase check, Verdict verdict, Mode mode, Map<String, SilverRow> rows, List<List<String>> batches) {
            this.check = check;
            this.verdict = verdict;
            this.mode = mode;
            this.rows = rows;
            this.batches = batches;
        }

        void run() {
            Map<String, SilverRow> arrived = new LinkedHashMap<>();
            List<Membership> members = List.of();
            Outcome outcome = null;
            for (List<String> batch : batches) {
                batch.forEach(id -> arrived.put(id, row(id)));
                outcome = MemoryIdentity.resolve(arrived, List.of(), members, check.rules());
                members = outcome.members();
                outcome.rows().forEach(firstIds::putIfAbsent);
            }
            if (outcome == null) {
                return;
            }
            compare("", outcome.rows(), arrived.keySet(), check.expect(), check.expectCount());
            if (check.then().isPresent()) {
                Change change = check.then().get();
                firstIds.putAll(outcome.rows());
                outcome = after(change, arrived, members);
                compare("after the change ", outcome.rows(), arrived.keySet(), change.expect(), change.expectCount());
            }
            if (mode == Mode.AS_WRITTEN) {
                compareIds(outcome.rows());
            }
        }

        private SilverRow row(String id) {
            SilverRow row = rows.get(id);
            if (row == null) {
                throw new IllegalArgumentException("the case " + check.id() + " has no row " + id);
            }
            return row;
        }

        private Outcome after(Change change, Map<String, SilverRow> arrived, List<Membership> members) {
            change.delete().forEach(arrived::remove);
            IdentityRules rules = check.rules();
            for (String block : change.block()) {
                int colon = block.indexOf(':');
                rules = rules.blocking(block.substring(0, colon), block.substring(colon + 1));
            }
            List<Decision> decisions = new ArrayList<>();
            change.together().forEach(pair -> decisions.add(decision(true, pair)));
            change.apart().forEach(pair -> decisions.add(decision(false, pair)));
            return MemoryIdentity.resolve(arrived, decisions, members, rules);
        }

        private Decision decision(boolean together, List<String> pair) {
            Identified left = end(pair.get(0));
            Identified right = end(pair.get(1));
            return new Decision(together, left.namespace(), left.value(), right.namespace(), right.value());
        }

        /** The record of a row, or an identifier: {@code r1} or {@code cookie:k1}. */
        private Identified end(String word) {
            int colon = word.indexOf(':');
            if (rows.containsKey(word) || colon < 1) {
                return new Identified(IdentityRules.RECORD, row(word).record());
            }
            String namespace = word.substring(0, colon);
            return new Identified(namespace, check.rules().normaliser().text(namespace, word.substring(colon + 1), ""));
        }

        private void compareIds(Map<String, String> now) {
            for (List<String> pair : check.sameIds()) {
                String before = firstIds.get(pair.get(0));
                String after = now.get(pair.get(1));
                if (before == null || !before.equals(after)) {
                    fail("the person id of " + pair.get(0) + " is not kept by " + pair.get(1));
                }
            }
        }

        private void compare(
                String when,
                Map<String, String> persons,
                Set<String> arrived,
                List<List<String>> expect,
                OptionalInt count) {
            Set<Set<String>> found = grouped(persons, arrived);
            if (count.isPresent() && found.size() != count.getAsInt()) {
                verdict.overMerged |= found.size() < count.getAsInt();
                fail(when + "there are " + found.size() + " persons, not " + count.getAsInt());
            }
            if (expect.isEmpty()) {
                return;
            }
            Set<Set<String>> wanted = new LinkedHashSet<>();
            expect.forEach(group -> wanted.add(new TreeSet<>(group)));
            if (!found.equals(wanted)) {
                verdict.overMerged |= found.stream()
                        .anyMatch(group -> wanted.stream().noneMatch(person -> person.containsAll(group)));
                fail(when + "the persons are " + written(found) + ", not " + written(wanted));
            }
        }

        private static Set<Set<String>> grouped(Map<String, String> persons, Set<String> arrived) {
            Map<String, Set<String>> groups = new TreeMap<>();
            arrived.forEach(
                    id -> groups.computeIfAbsent(persons.getOrDefault(id, "nobody: " + id), key -> new TreeSet<>())
                            .add(id));
            return new LinkedHashSet<>(groups.values());
        }

        private static String written(Set<Set<String>> groups) {
            return groups.stream()
                    .map(Set::toString)
                    .sorted(Comparator.naturalOrder())
                    .toList()
                    .toString();
        }

        private void fail(String what) {
            verdict.failures.add(
                    switch (mode) {
                        case AS_WRITTEN -> what;
                        case RANDOM_ORDER -> "in another order: " + what;
                        case ONE_BY_ONE -> "row by row: " + what;
                    });
        }
    }
}
