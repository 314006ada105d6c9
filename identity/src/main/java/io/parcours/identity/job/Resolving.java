package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.job.Matching.Found;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.person.PersonIds;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@link ResolveIdentities}. Evidence of everything touched is computed anew from the rows themselves, never added to what is
 * stored, so that a run repeated after a crash counts nothing twice. Of the rest an increment reads hashes, to see which components changes
 * reach, and then only what is in these.
 */
final class Resolving {
    /** Joins with labels find these in a table of their partition, and bring nothing into an order. */
    static final String IN_PLACE = "shuffle_hash";

    private final JobContext context;
    private final Inputs inputs;
    private final IdentityRules rules;
    private final boolean full;
    private final Optional<Matching> matching;
    private final GraphInputs graph;
    private final StoredIdentity stored;
    private final ComponentRows components;

    Resolving(JobContext context, Inputs inputs, IdentityRules rules, boolean full) {
        this(context, inputs, rules, full, null);
    }

    private Resolving(
            JobContext context, Inputs inputs, IdentityRules rules, boolean full, @Nullable String trainAgain) {
        this.context = context;
        this.inputs = inputs;
        this.rules = rules;
        this.matching = Matching.of(context, inputs, rules, trainAgain);
        this.full = full || matching.map(Matching::asksForRebuild).orElse(false);
        this.graph = new GraphInputs(inputs);
        this.stored = new StoredIdentity(context.tables());
        this.components = new ComponentRows(rules);
    }

    /**
     * Computes rows once and cuts what led to them out of every later plan: a run reuses its intermediate rows so often that Spark would
     * otherwise spend longer on planning than on the work. Kept on local disks: should a machine be lost, the run fails and is repeated.
     */
    static <T> Dataset<T> keep(Dataset<T> rows) {
        return rows.localCheckpoint(false, StorageLevel.DISK_ONLY());
    }

    JobResult run(Progress progress) {
        Optional<Touched> increment = full ? Optional.empty() : increment();
        Touched touched = increment.orElse(Touched.ALL);
        progress.stage("reading evidence");
        Evident evident = Evident.of(graph, stored, rules, touched, shufflePartitions());
        return evident.touched().isAll() ? rebuild(evident, progress) : continued(evident, progress);
    }

    /** Everything anew: most components are one person beyond doubt, and only the others are looked at one by one. */
    private JobResult rebuild(Evident evident, Progress progress) {
        progress.stage("finding components");
        OutlineScan scan = new OutlineScan(rules);
        Dataset<Row> records = graph.hasRecords()
                ? keep(graph.namedRecords(Touched.ALL))
                : graph.namedRecords(Touched.ALL).limit(0);
        Dataset<Row> outline = scan.nodes(evident.identifiers().where(col("enters")))
                .union(scan.records(records))
                .union(scan.links(evident.links().where(col("bad").isNull())));
        Optional<Dataset<Row>> members = stored.hasMembers() ? Optional.of(keep(stored.members())) : Optional.empty();
        if (members.isPresent()) {
            outline = outline.union(scan.earlier(members.get()));
        }
        if (matching.isPresent()) {
            outline = keep(outline);
        }
        Dataset<Row> labels = labels(scan, outline, evident);
        Reached reached = new Reached(
                labels,
                evident.identifiers(),
                evident.links(),
                evident.links().limit(0),
                records,
                members.orElseGet(stored::members));
        Optional<Found> found = Optional.empty();
        if (matching.isPresent()) {
            progress.stage("matching persons");
            Dataset<Row> entities = keep(ComponentRows.plainEntities(records, labels)
                    .union(components.entities(reached.labelled(divided(labels)))));
            found = matching.get().find(entities, MatchRows.setAside(evident.cut(stored)), labels, true);
            Dataset<Row> matches = scan.matches(found.orElseThrow().edges());
            reached = reached.labelled(labels(scan, outline.union(matches), evident));
        }
        progress.stage("resolving components");
        Dataset<Row> decided = components.decided(
                reached.labelled(divided(reached.labels())), found, members.map(ComponentRows::earlier));
        Resolved resolved = withOwnIds(new Resolved(decided, Optional.of(Resolved.Plain.of(reached, rules))));
        Dataset<Row> settled = resolved.settled();
        Dataset<Row> slices = keep(new LoginScan(rules).slices(graph.silver(), resolved, settled));
        progress.stage("writing");
        return write(
                new PersonTables(context),
                new Outcome(evident, reached, resolved, reached.members(), settled.unionByName(slices), found));
    }

    /** Labels partitioned as evidence is, so that the two meet where they lie. */
    private static Dataset<Row> labels(OutlineScan scan, Dataset<Row> outline, Evident evident) {
        Dataset<Row> labels = scan.labels(outline).repartition(evident.partitions(), col("high"), col("low"));
        // Spark forgets how an adaptive plan placed its rows.
        return keep(InternalRows.mapPartitions(labels, labels.schema(), rows -> rows, Evidence.PARTITIONED_BY));
    }

    /** What changed, and all that is in components with it. */
    private JobResult continued(Evident evident, Progress progress) {
        progress.stage("finding components");
        Dataset<Row> edges = edges(evident);
        if (matching.isPresent()) {
            edges = keep(edges);
        }
        Dataset<Row> labels = keep(ComponentScan.labels(edges));
        Reached reached = reached(evident, labels);
        Optional<Found> found = Optional.empty();
        if (matching.isPresent()) {
            progress.stage("matching persons");
            found = matching.get()
                    .find(components.entities(reached), MatchRows.setAside(evident.cut(stored)), labels, false);
            if (found.isEmpty()) {
                return new Resolving(context, inputs, rules, true, "a block has become too large").run(progress);
            }
            Dataset<Row> wider =
                    keep(ComponentScan.labels(edges.union(found.get().edges())));
            // Matches join components; none is new unless they reach further than the changes alone.
            reached = wider.count() == labels.count() ? reached.labelled(wider) : reached(evident, wider);
        }
        progress.stage("resolving components");
        Dataset<Row> before =
                reached.members().join(reached.labels().select("high", "low"), Sql.names("high", "low"), "left_semi");
        Dataset<Row> decided = components.decided(reached, found, Optional.of(ComponentRows.earlier(before)));
        Resolved resolved = withOwnIds(new Resolved(decided, Optional.empty()));
        Dataset<Row> settled = keep(resolved.settled());
        Dataset<Row> slices = new LoginScan(rules).slices(graph.silver(), resolved, settled);
        Dataset<Row> after = keep(settled.unionByName(slices));
        progress.stage("writing");
        return write(new PersonTables(context), new Outcome(evident, reached, resolved, before, after, found));
    }

    /** Labels of components that may have to be divided. */
    private static Dataset<Row> divided(Dataset<Row> labels) {
        return labels.where(not(col("plain"))).select("high", "low", "label_high", "label_low");
    }

    /**
     * Everything in the components that changes reach.
     *
     * @param labels high, low, label_high, label_low
     * @param identifiers as of {@link Evident}, with what is stored of those that are not touched
     * @param links likewise
     * @param replaced what was stored of touched links: the key of {@code identity.links}
     */
    record Reached(
            Dataset<Row> labels,
            Dataset<Row> identifiers,
            Dataset<Row> links,
            Dataset<Row> replaced,
            Dataset<Row> records,
            Dataset<Row> members) {
        Reached labelled(Dataset<Row> others) {
            return new Reached(others, identifiers, links, replaced, records, members);
        }
    }

    /** What a run comes to. */
    record Outcome(
            Evident evident,
            Reached reached,
            Resolved resolved,
            Dataset<Row> before,
            Dataset<Row> after,
            Optional<Found> found) {
        Touched touched() {
            return evident.touched();
        }
    }

    private int shufflePartitions() {
        return Integer.parseInt(context.spark().conf().get("spark.sql.shuffle.partitions"));
    }

    /** What changed rows name; empty when a change feed does not reach back far enough. */
    private Optional<Touched> increment() {
        Optional<Dataset<Row>> events = inputs.changes(Tables.EVENTS);
        Optional<Dataset<Row>> records = inputs.changes(Tables.RECORDS);
        Optional<Dataset<Row>> decisions = inputs.changes(Tables.DECISIONS);
        if (events.isEmpty() || records.isEmpty() || decisions.isEmpty()) {
            return Optional.empty();
        }
        var digest = udf(
                (UDF2<String, String, Long>) (namespace, value) -> Touched.digest(Hash128.of(namespace, value)),
                DataTypes.LongType);
        Dataset<Row> ends = decisions
                .get()
                .select(digest.apply(named(DecisionColumn.LEFT_NAMESPACE), named(DecisionColumn.LEFT_VALUE))
                        .as("value"))
                .union(decisions
                        .get()
                        .select(digest.apply(
                                named(DecisionColumn.RIGHT_NAMESPACE), named(DecisionColumn.RIGHT_VALUE))));
        Dataset<Row> digests = keep(Evidence.named(
                        SilverRows.ofEvents(events.get()).unionByName(SilverRows.ofRecords(records.get())), rules)
                .union(ends)
                .distinct());
        return Optional.of(Touched.of(digests, "value"));
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }

    /** Everything the component scan of an increment has to know: nodes, links, earlier persons, and which of them are touched. */
    private Dataset<Row> edges(Evident evident) {
        Touched touched = evident.touched();
        Dataset<Row> nodes = evident.identifiers().where(col("enters")).select("high", "low");
        Column isTouched = touched.holds("").or(touched.holds("2"));
        return Edges.alone(nodes.union(graph.recordNodes().where(touched.holds(""))), lit(true))
                .union(Edges.of(evident.links(), col("bad").isNull(), lit(true)))
                .union(Edges.of(
                        stored.links().withColumn("touched", isTouched),
                        col("bad").isNull().and(not(col("touched"))),
                        col("touched")))
                .union(Edges.of(stored.ruled(), lit(false), lit(true)))
                .union(Edges.of(StoredIdentity.withPersons(stored.members(), "2"), lit(true), touched.holds("")));
    }

    /** What is stored of the components that changes reach, beside what is known of the changes. */
    private Reached reached(Evident evident, Dataset<Row> labels) {
        Touched touched = evident.touched();
        Touched within = Touched.of(labels);
        Dataset<Row> identifiers = keep(Evident.entering(
                stored.identifiers().where(within.holds("")).where(not(touched.holds(""))), graph.decisions()));
        Dataset<Row> links = keep(stored.links()
                .where(within.holds(""))
                .withColumn("touched", touched.holds("").or(touched.holds("2"))));
        return new Reached(
                labels,
                evident.identifiers().unionByName(identifiers),
                evident.links().unionByName(links.where(not(col("touched"))).drop("touched")),
                keep(PersonTables.linkKeys(links.where(col("touched"))).union(PersonTables.linkKeys(stored.ruled()))),
                keep(graph.namedRecords(within)),
                keep(stored.members().where(within.holds(""))));
    }

    /**
     * Gives another id to persons minted now whose id is borne already: an identifier was erased, came back, and the person that was minted
     * from it lives on elsewhere.
     */
    private Resolved withOwnIds(Resolved resolved) {
        if (!stored.hasMembers()) {
            return resolved;
        }
        Dataset<Row> created = keep(resolved.created());
        Dataset<Row> taken = keep(created.join(stored.persons(created), Sql.names("person"), "left_semi"));
        if (taken.isEmpty()) {
            return resolved;
        }
        var again = udf((UDF2<String, Long, String>) PersonIds::mintAgain, DataTypes.StringType);
        return resolved.renamed(taken.select(
                col("person"), again.apply(col("person"), col("since")).as("other")));
    }

    private JobResult write(PersonTables tables, Outcome outcome) {
        boolean all = outcome.touched().isAll();
        List<Commit> commits = new ArrayList<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(ResolveIdentities.RULES, ResolveIdentities.digest(rules));
        figures.put("mode", all ? "full" : "incremental");
        outcome.found().ifPresent(matches -> {
            commits.addAll(matching.orElseThrow().write(matches, all));
            figures.putAll(matching.orElseThrow().figures(matches));
        });
        commits.add(tables.writeIdentifiers(outcome));
        Optional<Dataset<Row>> goneMatches = all
                ? Optional.empty()
                : outcome.found().map(matches -> matching.orElseThrow().gone(matches));
        commits.add(tables.writeLinks(outcome, goneMatches));
        commits.add(tables.writeChanges(outcome));
        commits.add(tables.writeMembers(outcome));
        return new JobResult(inputs.versions(), commits, 0, 0, figures, List.of());
    }
}
