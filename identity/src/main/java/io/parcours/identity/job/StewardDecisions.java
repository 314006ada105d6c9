package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.parcours.identity.explain.Asked;
import io.parcours.identity.explain.End;
import io.parcours.identity.explain.Holding;
import io.parcours.identity.person.Decision;
import io.parcours.identity.person.Ruling;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Reads and writes {@code identity.decisions}. The next run of {@link ResolveIdentities} applies what stands there, and so does every later one. */
public final class StewardDecisions {
    /** A person with more members than this is split by naming both sides. */
    public static final int MOST_KEPT = 500;

    private static final int MOST_SHOWN = 20;

    private final SparkSession spark;
    private final TableStore tables;
    private final IdentityTables identities;
    private final ExplainIdentity explain;
    private final IdentityRules rules;

    public StewardDecisions(SparkSession spark, TableStore tables, IdentityRules rules) {
        this.spark = spark;
        this.tables = tables;
        this.identities = new IdentityTables(spark, tables);
        this.explain = new ExplainIdentity(spark, tables, rules);
        this.rules = rules;
    }

    /** A decision that a steward asks for, in his own words. */
    public record Wish(boolean together, String left, String right, String by, String because) {}

    /**
     * What a change of the decisions led to.
     *
     * @param overruled older decisions that give way to newer ones since then
     */
    public record Outcome(List<Ruling> written, List<Ruling> overruled) {
        public Outcome {
            written = List.copyOf(written);
            overruled = List.copyOf(overruled);
        }
    }

    /** All that was decided, newest first. */
    public List<Ruling> all() {
        return tables
                .read(Tables.DECISIONS)
                .select(
                        name(DecisionColumn.LEFT_NAMESPACE),
                        name(DecisionColumn.LEFT_VALUE),
                        name(DecisionColumn.RIGHT_NAMESPACE),
                        name(DecisionColumn.RIGHT_VALUE),
                        name(DecisionColumn.DECISION),
                        unix_micros(name(DecisionColumn.AT)),
                        name(DecisionColumn.DECIDED_BY),
                        name(DecisionColumn.REASON))
                .collectAsList()
                .stream()
                .map(row -> new Ruling(
                        new Decision(
                                row.getString(4).equals("together"),
                                row.getString(0),
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getLong(5)),
                        row.getString(6),
                        row.isNullAt(7) ? "" : row.getString(7)))
                .sorted(Comparator.comparingLong(
                                (Ruling ruling) -> -ruling.decision().at())
                        .thenComparing(Ruling::left)
                        .thenComparing(Ruling::right))
                .toList();
    }

    /** Decides, all or nothing: an end that nobody knows is told before anything is written. */
    public Outcome decide(List<Wish> wishes, Instant at) {
        List<String> faults = new ArrayList<>();
        Map<String, End> ends = ends(wishes, faults);
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        Map<String, Ruling> rulings = new LinkedHashMap<>();
        for (Wish wish : wishes) {
            End left = ends.get(wish.left());
            End right = ends.get(wish.right());
            if (left == null || right == null) {
                continue;
            }
            if (left.equals(right)) {
                faults.add(wish.left() + " and " + wish.right() + " are the same: " + left);
                continue;
            }
            Ruling ruling = new Ruling(
                    new Decision(
                            wish.together(), left.namespace(), left.value(), right.namespace(), right.value(), micros),
                    wish.by(),
                    wish.because());
            Ruling other = rulings.put(ruling.id(), ruling);
            if (other != null && other.decision().together() != wish.together()) {
                faults.add(wish.left() + " and " + wish.right() + " are put together and apart at once");
            }
        }
        Ruling.overruled(rulings.values())
                .forEach(ruling -> faults.add(ruling.left() + " and " + ruling.right() + " are put " + word(ruling)
                        + " against the other decisions made here"));
        if (!faults.isEmpty()) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "nothing was decided",
                    faults.size() == 1
                            ? faults.get(0)
                            : String.join(
                                            "\n",
                                            faults.stream().limit(MOST_SHOWN).toList())
                                    + (faults.size() > MOST_SHOWN ? "\n… " + faults.size() + " faults" : ""),
                    "correct it and decide again; parcours identity explain NS:VALUE shows who somebody is");
        }
        return write(List.copyOf(rulings.values()));
    }

    private Outcome write(List<Ruling> rulings) {
        List<Ruling> before = all();
        Set<String> overruledBefore = new HashSet<>();
        Ruling.overruled(before).forEach(ruling -> overruledBefore.add(ruling.id()));
        Set<String> replaced = new HashSet<>();
        rulings.forEach(ruling -> replaced.add(ruling.id()));
        List<Ruling> now = new ArrayList<>(rulings);
        before.stream().filter(ruling -> !replaced.contains(ruling.id())).forEach(now::add);
        tables.upsert(
                Tables.DECISIONS,
                spark.createDataFrame(
                        rulings.stream().map(StewardDecisions::row).toList(), Columns.schema(Tables.DECISIONS)));
        return new Outcome(
                rulings,
                Ruling.overruled(now).stream()
                        .filter(ruling -> !overruledBefore.contains(ruling.id()))
                        .toList());
    }

    /** In the order of the contract. */
    private static Row row(Ruling ruling) {
        return RowFactory.create(
                ruling.id(),
                ruling.decision().leftNamespace(),
                ruling.decision().leftValue(),
                ruling.decision().rightNamespace(),
                ruling.decision().rightValue(),
                word(ruling),
                ruling.by(),
                Timestamp.from(Instant.EPOCH.plus(ruling.decision().at(), ChronoUnit.MICROS)),
                ruling.because().isEmpty() ? null : ruling.because());
    }

    private static String word(Ruling ruling) {
        return ruling.decision().together() ? "together" : "apart";
    }

    /** What the words mean; what nobody knows is added to the faults. */
    private Map<String, End> ends(List<Wish> wishes, List<String> faults) {
        Map<String, End> ends = new LinkedHashMap<>();
        Set<String> words = new LinkedHashSet<>();
        for (Wish wish : wishes) {
            words.add(wish.left());
            words.add(wish.right());
        }
        for (String word : words) {
            try {
                Asked asked = Asked.parse(word, rules);
                ends.put(word, asked.isPerson() ? anchor(explain.find(word).person()) : asked.end());
            } catch (ParcoursException e) {
                faults.add(e.problem() + ": " + e.reason());
            }
        }
        Set<End> wanted = new LinkedHashSet<>(ends.values());
        if (wanted.isEmpty()) {
            return ends;
        }
        Set<End> known = new HashSet<>();
        identities.identifiers(wanted).forEach(one -> known.add(one.end()));
        identities.holdings(wanted).forEach(one -> known.add(one.end()));
        ends.forEach((word, end) -> {
            if (!known.contains(end)) {
                faults.add(word + (word.equals(end.toString()) ? "" : " (read as " + end + ")")
                        + " is not known: no row that was taken in names it");
            }
        });
        return ends;
    }

    /** The strongest member of a person, by which decisions name it. */
    private End anchor(String person) {
        return identities.members(List.of(person), MOST_KEPT).stream()
                .min(strongest())
                .map(Holding::end)
                .orElseThrow(() -> new ParcoursException(
                        Fault.CONFIGURATION,
                        "person:" + person + " has nothing left",
                        "it was retired",
                        "name an identifier or a record instead"));
    }

    private Comparator<Holding> strongest() {
        return Comparator.comparing((Holding holding) -> !holding.isNow())
                .thenComparing(holding -> holding.end().isRecord()
                        ? 0
                        : rules.ruleOf(holding.end().namespace()).priority())
                .thenComparing(Holding::from)
                .thenComparing(Holding::end);
    }

    /**
     * The decisions that split a person in two: each side is put together, and one end of each is kept apart.
     *
     * @param person any of its identifiers or records, or {@code person:ID}
     * @param keep what stays; empty for everything that does not move
     */
    public List<Wish> split(String person, List<String> keep, List<String> move, String by, String because) {
        String id = explain.find(person).person();
        List<Holding> members = identities.members(List.of(id), MOST_KEPT + 1);
        Set<End> now = new LinkedHashSet<>();
        members.stream().filter(Holding::isNow).sorted(strongest()).forEach(holding -> now.add(holding.end()));
        Set<End> moved = own(move, now, person, members.size() > MOST_KEPT);
        Set<End> kept = own(keep, now, person, members.size() > MOST_KEPT);
        if (keep.isEmpty()) {
            if (members.size() > MOST_KEPT) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        person + " is not split",
                        "it has more than " + MOST_KEPT + " members, too many to keep one by one",
                        "name the records that stay with --keep");
            }
            kept.addAll(now);
            kept.removeAll(moved);
        }
        Set<End> both = new LinkedHashSet<>(kept);
        both.retainAll(moved);
        if (kept.isEmpty() || moved.isEmpty() || !both.isEmpty()) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    person + " is not split",
                    both.isEmpty() ? "one side is left with nothing" : both + " cannot be on both sides",
                    "name with --move what belongs to somebody else, and nothing more");
        }
        List<Wish> wishes = new ArrayList<>();
        for (Set<End> side : List.of(kept, moved)) {
            String first = side.iterator().next().toString();
            side.stream().skip(1).forEach(end -> wishes.add(new Wish(true, first, end.toString(), by, because)));
        }
        wishes.add(new Wish(
                false,
                kept.iterator().next().toString(),
                moved.iterator().next().toString(),
                by,
                because));
        return wishes;
    }

    private Set<End> own(Collection<String> words, Set<End> members, String person, boolean cropped) {
        Set<End> ends = new LinkedHashSet<>();
        for (String word : words) {
            End end = Asked.parse(word, rules).end();
            if (!members.contains(end) && !cropped) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        person + " is not split",
                        word + " is not one of its records and identifiers now",
                        "see parcours identity explain " + person);
            }
            ends.add(end);
        }
        return ends;
    }

    /**
     * Takes decisions back.
     *
     * @param words an id or the beginning of one (6 letters at least), or the two ends of a pair
     */
    public List<Ruling> undo(List<String> words) {
        List<Ruling> all = all();
        List<Ruling> undone;
        if (words.size() == 2) {
            Set<String> pair = Set.of(
                    Asked.parse(words.get(0), rules).end().toString(),
                    Asked.parse(words.get(1), rules).end().toString());
            undone = all.stream()
                    .filter(ruling -> Set.of(ruling.left(), ruling.right()).equals(pair))
                    .toList();
        } else {
            String id = words.get(0);
            undone = all.stream()
                    .filter(ruling -> id.length() >= 6 && ruling.id().startsWith(id))
                    .toList();
        }
        if (undone.size() != 1) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "nothing was undone",
                    undone.isEmpty()
                            ? "there is no decision on " + String.join(" and ", words)
                            : undone.size() + " decisions begin with " + words.get(0),
                    "see parcours identity decisions; name its id or both ends");
        }
        tables.deleteKeys(
                Tables.DECISIONS,
                spark.createDataFrame(
                                undone.stream().map(StewardDecisions::row).toList(), Columns.schema(Tables.DECISIONS))
                        .select(name(DecisionColumn.DECISION_ID)));
        return undone;
    }

    private static Column name(TableColumn column) {
        return col(column.sqlName());
    }
}
