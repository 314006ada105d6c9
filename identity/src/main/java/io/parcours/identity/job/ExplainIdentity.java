package io.parcours.identity.job;

import io.parcours.identity.explain.Asked;
import io.parcours.identity.explain.End;
import io.parcours.identity.explain.Explanation;
import io.parcours.identity.explain.Holding;
import io.parcours.identity.explain.IdentityExplain;
import io.parcours.identity.explain.KnownIdentifier;
import io.parcours.identity.explain.PersonEvent;
import io.parcours.identity.explain.PersonStory;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.table.TableStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Answers who somebody is, and why two are one person or not, from the tables of the last run. */
public final class ExplainIdentity {
    private static final int MOST_MEMBERS = 5_000;
    private static final int MOST_LINKS = 200_000;
    private static final int MOST_ROUNDS = 12;
    private static final int MOST_HOUSEMATES = 20;
    private static final int MOST_REFUSED = 50;
    private static final int MOST_MERGES = 100;

    private static final String MERGED = "merged";

    private final IdentityTables tables;
    private final IdentityRules rules;
    private final boolean resolved;

    public ExplainIdentity(SparkSession spark, TableStore tables, IdentityRules rules) {
        this.tables = new IdentityTables(spark, tables);
        this.rules = rules;
        this.resolved = tables.version(Tables.MEMBERS.name()).isPresent();
    }

    /**
     * One side of a question.
     *
     * @param identifier what is known of it; empty for a record or a person
     * @param holdings whose it was, in order of time; empty for what belongs to nobody
     * @param person whose it is now, or was last; {@code ""} for nobody
     */
    public record Side(Asked asked, Optional<KnownIdentifier> identifier, List<Holding> holdings, String person) {
        public Side {
            holdings = List.copyOf(holdings);
        }
    }

    /** Two sides and the evidence between them. */
    public record Comparison(Side left, Side right, Explanation explanation, List<KnownIdentifier> onTheWay) {
        public Comparison {
            onTheWay = List.copyOf(onTheWay);
        }

        public boolean isOnePerson() {
            return !left.person().isEmpty() && left.person().equals(right.person());
        }
    }

    /** @throws ParcoursException when it was never seen */
    public Side find(String text) {
        Asked asked = Asked.parse(text, rules);
        if (!resolved) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "nobody is known yet",
                    "no run has resolved identities in this workspace",
                    "run parcours run first");
        }
        if (asked.isPerson()) {
            String person = now(asked.end().value());
            List<Holding> one = tables.members(List.of(person), 1);
            if (one.isEmpty()) {
                boolean existed = !tables.events(List.of(person)).isEmpty();
                if (!existed) {
                    throw unknown(asked);
                }
            }
            return new Side(asked, Optional.empty(), List.of(), person);
        }
        Side side = side(asked);
        if (side.holdings().isEmpty() && side.identifier().isEmpty()) {
            throw unknown(asked);
        }
        return side;
    }

    /** What is known of an identifier or record as it stands in the tables; nothing, for one that was never seen. */
    Side side(End end) {
        return side(new Asked(end.toString(), end));
    }

    private Side side(Asked asked) {
        List<Holding> holdings = tables.holdings(List.of(asked.end())).stream()
                .sorted(Comparator.comparing(Holding::from))
                .toList();
        Optional<KnownIdentifier> identifier = asked.end().isRecord()
                ? Optional.empty()
                : tables.identifiers(List.of(asked.end())).stream().findFirst();
        return new Side(
                asked,
                identifier,
                holdings,
                holdings.isEmpty() ? "" : holdings.get(holdings.size() - 1).person());
    }

    private ParcoursException unknown(Asked asked) {
        String shown = asked.end().toString().equals(asked.text())
                ? asked.text()
                : asked.text() + " (read as " + asked.end() + ")";
        return new ParcoursException(
                Fault.CONFIGURATION,
                shown + " is not known",
                asked.isPerson()
                        ? "no person bears or bore this id"
                        : asked.end().isRecord()
                                ? "no silo delivered a record of that key, or it was deleted"
                                : "no row that was taken in names it",
                asked.end().isRecord()
                        ? "write record:SILO/KEY; if its row was rejected, parcours quarantine list shows why"
                        : "check the value; if its row was rejected, parcours quarantine list shows why; if it is new, parcours run");
    }

    /** The id that a person bears now, after merges. */
    private String now(String person) {
        String at = person;
        Set<String> seen = new HashSet<>();
        while (seen.add(at)
                && seen.size() < MOST_MERGES
                && tables.members(List.of(at), 1).isEmpty()) {
            String old = at;
            Optional<PersonEvent> merged = tables.events(List.of(old)).stream()
                    .filter(event ->
                            event.change().equals(MERGED) && event.person().equals(old))
                    .max(Comparator.comparing(PersonEvent::at));
            if (merged.isEmpty()) {
                return at;
            }
            at = merged.get().into();
        }
        return at;
    }

    public PersonStory story(String person) {
        List<Holding> members = tables.members(List.of(person), MOST_MEMBERS + 1);
        boolean cropped = members.size() > MOST_MEMBERS;
        List<Holding> shown = members.stream()
                .limit(MOST_MEMBERS)
                .sorted(Comparator.comparing((Holding holding) -> rank(holding.end()))
                        .thenComparing(Holding::end)
                        .thenComparing(Holding::from))
                .toList();
        Set<End> ends = new LinkedHashSet<>();
        shown.forEach(holding -> ends.add(holding.end()));
        List<PersonEvent> events = new ArrayList<>();
        List<String> former = formerIds(person, events);
        return new PersonStory(
                person,
                former,
                shown,
                tables.identifiers(ends.stream().filter(end -> !end.isRecord()).toList()),
                events.stream()
                        .sorted(Comparator.comparing(PersonEvent::at))
                        .distinct()
                        .toList(),
                tables.links(ends, MOST_LINKS).stream()
                        .filter(link -> !link.isKept())
                        .distinct()
                        .sorted(Comparator.comparing(io.parcours.identity.explain.Evidence::lastSeen)
                                .reversed())
                        .limit(MOST_REFUSED)
                        .toList(),
                tables.dwelling(person, MOST_HOUSEMATES).orElse(null),
                cropped);
    }

    private int rank(End end) {
        return end.isRecord() ? 0 : rules.ruleOf(end.namespace()).priority();
    }

    private List<String> formerIds(String person, List<PersonEvent> events) {
        Set<String> ids = new LinkedHashSet<>(List.of(person));
        Collection<String> next = List.of(person);
        for (int round = 0; round < MOST_MERGES && !next.isEmpty(); round++) {
            Set<String> before = new LinkedHashSet<>();
            for (PersonEvent event : tables.events(next)) {
                events.add(event);
                if (event.change().equals(MERGED) && ids.contains(event.into()) && !ids.contains(event.person())) {
                    before.add(event.person());
                }
            }
            ids.addAll(before);
            next = before;
        }
        ids.remove(person);
        return List.copyOf(ids);
    }

    /** Why two are one person, or why not. */
    public Comparison between(Side left, Side right) {
        Set<String> persons = new LinkedHashSet<>();
        for (Side side : List.of(left, right)) {
            if (!side.person().isEmpty()) {
                persons.add(side.person());
            }
        }
        List<Holding> members = persons.isEmpty() ? List.of() : tables.members(persons, 2 * MOST_MEMBERS);
        IdentityExplain explain = new IdentityExplain(ends -> tables.links(ends, MOST_LINKS), MOST_ROUNDS, MOST_LINKS);
        Explanation explanation = explain.between(
                ends(left, members),
                ends(right, members),
                members.stream().map(Holding::end).toList());
        List<End> between =
                explanation.between().stream().filter(end -> !end.isRecord()).toList();
        return new Comparison(
                left,
                right,
                explanation,
                between.isEmpty()
                        ? List.of()
                        : tables.identifiers(between).stream()
                                .filter(one -> !one.reason().isEmpty())
                                .sorted(Comparator.comparing(KnownIdentifier::end))
                                .toList());
    }

    private static Set<End> ends(Side side, List<Holding> members) {
        if (!side.asked().isPerson()) {
            return Set.of(side.asked().end());
        }
        Set<End> ends = new LinkedHashSet<>();
        members.stream()
                .filter(holding -> holding.isNow() && holding.person().equals(side.person()))
                .forEach(holding -> ends.add(holding.end()));
        return ends;
    }
}
