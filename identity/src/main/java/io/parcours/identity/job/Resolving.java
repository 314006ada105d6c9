package io.parcours.identity.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.job.Matching.Found;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.person.PersonChange;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@link ResolveIdentities}. Evidence of everything touched is computed anew from the rows themselves, never added to what is
 * stored, so that a run repeated after a crash counts nothing twice. Of the rest an increment reads hashes, to see which components changes
 * reach, and then only what is in these.
 */
final class Resolving {
    private static final String CREATED = PersonChange.Kind.CREATED.text();

    private final JobContext context;
    private final Inputs inputs;
    private final IdentityRules rules;
    private final boolean full;
    private final Optional<Matching> matching;
    private final GraphInputs graph;
    private final StoredIdentity stored;

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
    }

    /**
     * Computes rows once and cuts what led to them out of every later plan: a run reuses its intermediate rows so often that Spark would
     * otherwise spend longer on planning than on the work. Kept on local disks: should a machine be lost, the run fails and is repeated.
     */
    static <T> Dataset<T> keep(Dataset<T> rows) {
        return rows.localCheckpoint(false);
    }

    JobResult run(Progress progress) {
        Optional<Touched> increment = full ? Optional.empty() : increment();
        Touched touched = increment.orElse(Touched.ALL);
        progress.stage("reading evidence");
        Evident evident = evident(touched);

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
            found = matching.get().find(entities(reached), MatchRows.setAside(cut(evident)), labels, touched.isAll());
            if (found.isEmpty()) {
                return new Resolving(context, inputs, rules, true, "a block has become too large").run(progress);
            }
            Dataset<Row> wider =
                    keep(ComponentScan.labels(edges.union(found.get().edges())));
            // Matches join components; none is new unless they reach further than the changes alone.
            reached = touched.isAll() || wider.count() == labels.count()
                    ? reached.labelled(wider)
                    : reached(evident, wider);
        }

        progress.stage("resolving components");
        Dataset<Row> evidence = reached.links().withColumn("weight", lit(null).cast("double"));
        Dataset<Row> linked = found.map(
                        matches -> evidence.unionByName(matches.links().drop("evidence", "touched")))
                .orElse(evidence);
        Dataset<Row> before =
                reached.members().join(reached.labels().select("high", "low"), Sql.names("high", "low"), "left_semi");
        Dataset<Row> decided = keep(components(reached, linked, earlier(before))
                .groupBy("label_high", "label_low")
                .as(
                        Encoders.row(StructType.fromDDL("label_high long, label_low long")),
                        Encoders.row(ComponentTask.INPUT))
                .flatMapGroups(new ComponentTask(rules), Encoders.row(ComponentTask.OUTPUT)));
        Dataset<Row> resolved = withOwnIds(decided);
        Dataset<Row> settled = keep(settled(resolved));
        Dataset<Row> slices = new LoginScan(rules).slices(graph.silver(), resolved, settled);
        Dataset<Row> after = keep(settled.unionByName(slices));

        progress.stage("writing");
        return write(new PersonTables(context), new Outcome(evident, reached, resolved, before, after, found));
    }

    /**
     * What is known of everything touched; in a rebuild, of everything.
     *
     * @param identifiers ns, value, first, last, rows, silos, quarantine, enters, high, low
     * @param links ns, value, ns2, value2, rule, silo, first, last, rows, bad (the namespace of an end that is quarantined, or null), hashes
     */
    record Evident(Touched touched, Dataset<Row> identifiers, Dataset<Row> links) {}

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
            Dataset<Row> resolved,
            Dataset<Row> before,
            Dataset<Row> after,
            Optional<Found> found) {
        Touched touched() {
            return evident.touched();
        }
    }

    private Evident evident(Touched touched) {
        Dataset<Row> partial = keep(Evidence.partial(graph.silver(), rules, touched));
        Dataset<Row> identifiers =
                keep(entering(Hashes.with(Evidence.identifiers(partial, rules), col("ns"), col("value"), "")));
        Dataset<Row> quarantined =
                identifiers.where(col("quarantine").isNotNull()).select("ns", "value");
        if (!touched.isAll()) {
            quarantined = quarantined.union(stored.identifiers()
                    .where(col("quarantine").isNotNull())
                    .where(not(touched.holds("")))
                    .select("ns", "value"));
        }
        Dataset<Row> links = keep(StoredIdentity.withEnds(
                withQuarantine(Evidence.links(partial).unionByName(graph.decisions()), quarantined)));
        return new Evident(touched, identifiers, links);
    }

    /** Adds whether an identifier enters the graph: unless it is quarantined, or a steward says whose it is all the same. */
    private Dataset<Row> entering(Dataset<Row> identifiers) {
        Dataset<Row> together = graph.decisions().where(col("rule").equalTo(LinkRule.TOGETHER.text()));
        Dataset<Row> decided = together.select("ns", "value")
                .union(together.select("ns2", "value2"))
                .distinct()
                .withColumn("decided", lit(true));
        return identifiers
                .join(decided, Sql.names("ns", "value"), "left_outer")
                .withColumn("enters", col("quarantine").isNull().or(coalesce(col("decided"), lit(false))))
                .drop("decided");
    }

    /** Adds why a link cannot join: one of its ends is quarantined. A steward's word is heard all the same. */
    private static Dataset<Row> withQuarantine(Dataset<Row> links, Dataset<Row> quarantined) {
        Dataset<Row> left = quarantined.withColumn("left_bad", lit(true));
        Dataset<Row> right = quarantined.select(
                col("ns").as("ns2"), col("value").as("value2"), lit(true).as("right_bad"));
        return links.join(left, Sql.names("ns", "value"), "left_outer")
                .join(right, Sql.names("ns2", "value2"), "left_outer")
                .withColumn(
                        "bad",
                        when(
                                not(col("rule").isin(LinkRule.TOGETHER.text(), LinkRule.APART.text())),
                                when(col("left_bad"), col("ns")).otherwise(when(col("right_bad"), col("ns2")))))
                .drop("left_bad", "right_bad");
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
                .toDF("value")
                .union(ends)
                .distinct());
        return Optional.of(Touched.of(digests, "value"));
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }

    /** Everything the component scan has to know: nodes, links, earlier persons, and which of them are touched. */
    private Dataset<Row> edges(Evident evident) {
        Touched touched = evident.touched();
        Dataset<Row> nodes = evident.identifiers().where(col("enters")).select("high", "low");
        Dataset<Row> edges = Edges.alone(nodes.union(graph.recordNodes().where(touched.holds(""))), lit(true))
                .union(Edges.of(evident.links(), col("bad").isNull(), lit(true)));
        if (!touched.isAll()) {
            Column isTouched = touched.holds("").or(touched.holds("2"));
            edges = edges.union(Edges.of(
                            stored.links().withColumn("touched", isTouched),
                            col("bad").isNull().and(not(col("touched"))),
                            col("touched")))
                    .union(Edges.of(stored.ruled(), lit(false), lit(true)));
        }
        return edges.union(Edges.of(StoredIdentity.withPersons(stored.members(), "2"), lit(true), touched.holds("")));
    }

    private Reached reached(Evident evident, Dataset<Row> labels) {
        Touched touched = evident.touched();
        if (touched.isAll()) {
            return new Reached(
                    labels,
                    evident.identifiers(),
                    evident.links(),
                    evident.links().limit(0),
                    keep(graph.namedRecords(touched)),
                    keep(stored.members()));
        }
        Touched within = Touched.of(labels);
        Dataset<Row> identifiers =
                keep(entering(stored.identifiers().where(within.holds("")).where(not(touched.holds("")))));
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

    /** {@code record, entity}: which records identifiers alone put together, in the components that have records. */
    private Dataset<Row> entities(Reached reached) {
        Dataset<Row> withRecords = reached.labels()
                .join(reached.records().select("high", "low"), Sql.names("high", "low"), "left_semi")
                .select("label_high", "label_low")
                .distinct();
        Dataset<Row> nobody = reached.labels().limit(0).select(col("high"), col("low"), lit("").as("person"));
        Dataset<Row> links = reached.links().withColumn("weight", lit(null).cast("double"));
        return keep(components(reached, links, nobody)
                .join(withRecords, Sql.names("label_high", "label_low"), "left_semi")
                .select(columns(ComponentTask.INPUT))
                .groupBy("label_high", "label_low")
                .as(
                        Encoders.row(StructType.fromDDL("label_high long, label_low long")),
                        Encoders.row(ComponentTask.INPUT))
                .flatMapGroups(new EntityTask(rules), Encoders.row(EntityTask.OUTPUT)));
    }

    /** Links that a quarantined identifier cuts, of everybody. */
    private Dataset<Row> cut(Evident evident) {
        Touched touched = evident.touched();
        Dataset<Row> found =
                evident.links().where(col("bad").isNotNull()).select("ns", "value", "ns2", "value2", "bad");
        return touched.isAll()
                ? found
                : found.union(stored.links()
                        .where(col("bad").isNotNull())
                        .where(not(touched.holds("").or(touched.holds("2"))))
                        .select("ns", "value", "ns2", "value2", "bad"));
    }

    private static Column[] columns(StructType type) {
        return Arrays.stream(type.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    }

    /** Whose each node was, where that was one person's. */
    private static Dataset<Row> earlier(Dataset<Row> before) {
        return before.groupBy("high", "low")
                .agg(min("person").as("person"), count_distinct(col("person")).as("persons"))
                .select(
                        col("high"),
                        col("low"),
                        when(col("persons").equalTo(1), col("person")).as("person"));
    }

    /** Nodes and links of each component, as {@link ComponentTask} takes them. */
    private static Dataset<Row> components(Reached reached, Dataset<Row> links, Dataset<Row> earlier) {
        Dataset<Row> labels = reached.labels();
        Column none = lit(null).cast("string");
        Dataset<Row> names = reached.identifiers()
                .where(col("enters"))
                .select(
                        col("high"),
                        col("low"),
                        col("ns"),
                        col("value"),
                        col("first"),
                        col("last"),
                        col("rows"),
                        col("silos"),
                        none.as("given"),
                        none.as("family"),
                        none.as("generation"),
                        lit(null).cast("long").as("birth"))
                .unionByName(reached.records()
                        .select(
                                col("high"),
                                col("low"),
                                col("ns"),
                                col("value"),
                                col("first"),
                                col("first").as("last"),
                                lit(1L).as("rows"),
                                array().cast("array<string>").as("silos"),
                                col("given"),
                                col("family"),
                                col("generation"),
                                col("birth")));
        Dataset<Row> nodes = names.join(labels, Sql.names("high", "low"))
                .join(earlier, Sql.names("high", "low"), "left_outer")
                .withColumn("high2", lit(null).cast("long"))
                .withColumn("low2", lit(null).cast("long"))
                .withColumn("ns2", none)
                .withColumn("value2", none)
                .withColumn("rule", none)
                .withColumn("silo", none)
                .withColumn("weight", lit(null).cast("double"));
        Dataset<Row> between = links.where(col("bad").isNull())
                .join(labels, Sql.names("high", "low"))
                .withColumn("silos", lit(null).cast("array<string>"))
                .withColumn("given", none)
                .withColumn("family", none)
                .withColumn("generation", none)
                .withColumn("birth", lit(null).cast("long"))
                .withColumn("person", none);
        Column[] columns = columns(ComponentTask.INPUT);
        return nodes.select(columns).union(between.select(columns));
    }

    /**
     * Gives another id to persons minted now whose id is borne already: an identifier was erased, came back, and the person that was minted
     * from it lives on elsewhere.
     */
    private Dataset<Row> withOwnIds(Dataset<Row> resolved) {
        Column minted = col("state")
                .eqNullSafe(CREATED)
                .and(col("kind").isin(ComponentTask.MEMBER, ComponentTask.KEPT_FROM, ComponentTask.CHANGE));
        Dataset<Row> created = keep(resolved.where(minted.and(col("kind").equalTo(ComponentTask.MEMBER)))
                .groupBy("person")
                .agg(min("first").as("since")));
        Dataset<Row> taken = keep(created.join(stored.persons(created), Sql.names("person"), "left_semi"));
        if (taken.isEmpty()) {
            return resolved;
        }
        var again = udf((UDF2<String, Long, String>) PersonIds::mintAgain, DataTypes.StringType);
        return resolved.join(
                        taken.select(
                                col("person"),
                                again.apply(col("person"), col("since")).as("other")),
                        Sql.names("person"),
                        "left_outer")
                .withColumn(
                        "person",
                        when(minted, coalesce(col("other"), col("person"))).otherwise(col("person")))
                .drop("other");
    }

    /** Members that belong to one person at any moment: ns, value, from, to, person. */
    private static Dataset<Row> settled(Dataset<Row> resolved) {
        return resolved.where(col("kind").equalTo(ComponentTask.MEMBER))
                .select(
                        col("ns"),
                        col("value"),
                        col("first").as("from"),
                        lit(null).cast("long").as("to"),
                        col("person"));
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
