package io.parcours.identity.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.job.Matching.Found;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.person.PersonChange;
import io.parcours.identity.person.PersonIds;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.IdentifierColumn;
import io.parcours.lakehouse.contract.IdentityChangeColumn;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@link ResolveIdentities}. Evidence of everything touched is computed anew from the rows themselves, never added to what is
 * stored, so that a run repeated after a crash counts nothing twice.
 */
final class Resolving {
    private static final StructType NAMES = StructType.fromDDL(
            "ns string, value string, first long, given string, family string, generation string, birth long");
    private static final String CREATED = PersonChange.Kind.CREATED.text();
    private static final String STEWARD = "steward";

    private final JobContext context;
    private final Inputs inputs;
    private final IdentityRules rules;
    private final boolean full;
    private final Optional<Matching> matching;

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
        Dataset<Row> silver = SilverRows.ofEvents(inputs.read(Tables.EVENTS))
                .unionByName(SilverRows.ofRecords(inputs.read(Tables.RECORDS)));
        Dataset<Row> partial = keep(Evidence.partial(silver, rules, touched));
        Dataset<Row> storedIdentifiers = stored(storedIdentifiers(), touched);
        Dataset<Row> identifiers = keep(Hashes.with(
                entering(Evidence.identifiers(partial, rules)
                        .unionByName(
                                storedIdentifiers.where(not(col("touched"))).drop("touched"))),
                col("ns"),
                col("value"),
                ""));
        Dataset<Row> storedLinks = storedLinks(touched);
        Dataset<Row> links = keep(hashed(Evidence.links(partial)
                .unionByName(decisions())
                .withColumn("touched", lit(true))
                .unionByName(storedLinks.where(not(col("touched"))))));
        Dataset<Row> quarantined =
                identifiers.where(col("quarantine").isNotNull()).select("ns", "value");
        Dataset<Row> usable = keep(withEnds(links, quarantined));
        Dataset<Row> records = keep(Hashes.with(records(), col("ns"), col("value"), ""));
        Dataset<Row> members = keep(Hashes.with(members(), col("ns"), col("value"), ""));

        progress.stage("finding components");
        Dataset<Row> edges =
                edges(identifiers, records, usable, members, hashed(storedLinks.where(col("touched"))), touched);
        Dataset<Row> labels = keep(ComponentScan.labels(edges));
        Optional<Found> found = Optional.empty();
        if (matching.isPresent()) {
            progress.stage("matching persons");
            found = matching.get().find(entities(identifiers, records, usable, labels), labels, touched.isAll());
            if (found.isEmpty()) {
                return new Resolving(context, inputs, rules, true, "a block has become too large").run(progress);
            }
            labels = keep(ComponentScan.labels(edges.union(found.get().edges())));
        }
        Dataset<Row> evidence = usable.withColumn("weight", lit(null).cast("double"));
        Dataset<Row> linked = found.map(
                        matches -> evidence.unionByName(matches.links().drop("evidence")))
                .orElse(evidence);
        Dataset<Row> before = members.join(labels.select("high", "low"), Sql.names("high", "low"), "left_semi");
        Dataset<Row> earlier = before.groupBy("high", "low")
                .agg(min("person").as("person"), count_distinct(col("person")).as("persons"))
                .select(
                        col("high"),
                        col("low"),
                        when(col("persons").equalTo(1), col("person")).as("person"));

        progress.stage("resolving components");
        Dataset<Row> decided = keep(components(identifiers, records, linked, labels, earlier)
                .groupBy("label_high", "label_low")
                .as(
                        Encoders.row(StructType.fromDDL("label_high long, label_low long")),
                        Encoders.row(ComponentTask.INPUT))
                .flatMapGroups(new ComponentTask(rules), Encoders.row(ComponentTask.OUTPUT)));
        Dataset<Row> resolved = withOwnIds(decided);
        Dataset<Row> settled = keep(settled(resolved));
        Dataset<Row> slices = new LoginScan(rules).slices(silver, resolved, settled);
        Dataset<Row> after = keep(settled.unionByName(slices));

        progress.stage("writing");
        return write(touched, resolved, usable, identifiers, storedIdentifiers, storedLinks, before, after, found);
    }

    /** {@code record, entity}: which records identifiers alone put together, in the components that have records. */
    private Dataset<Row> entities(
            Dataset<Row> identifiers, Dataset<Row> records, Dataset<Row> links, Dataset<Row> labels) {
        Dataset<Row> withRecords = labels.join(records.select("high", "low"), Sql.names("high", "low"), "left_semi")
                .select("label_high", "label_low")
                .distinct();
        Dataset<Row> nobody = labels.limit(0).select(col("high"), col("low"), lit("").as("person"));
        return keep(components(
                        identifiers,
                        records,
                        links.withColumn("weight", lit(null).cast("double")),
                        labels,
                        nobody)
                .join(withRecords, Sql.names("label_high", "label_low"), "left_semi")
                .select(columns(ComponentTask.INPUT))
                .groupBy("label_high", "label_low")
                .as(
                        Encoders.row(StructType.fromDDL("label_high long, label_low long")),
                        Encoders.row(ComponentTask.INPUT))
                .flatMapGroups(new EntityTask(rules), Encoders.row(EntityTask.OUTPUT)));
    }

    private static Column[] columns(StructType type) {
        return Arrays.stream(type.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
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
        return Optional.of(new Touched(Touched.filter(digests, "value")));
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }

    /** Adds whether a stored identifier is touched. */
    private static Dataset<Row> stored(Dataset<Row> rows, Touched touched) {
        return rows.withColumn("touched", holds(touched, "ns", "value"));
    }

    private static Column holds(Touched touched, String namespace, String value) {
        if (touched.isAll()) {
            return lit(true);
        }
        return udf((UDF2<String, String, Boolean>) touched::holds, DataTypes.BooleanType)
                .apply(col(namespace), col(value));
    }

    private Dataset<Row> storedIdentifiers() {
        return context.tables()
                .read(Tables.IDENTIFIERS)
                .select(
                        named(IdentifierColumn.NAMESPACE).as("ns"),
                        named(IdentifierColumn.VALUE).as("value"),
                        unix_micros(named(IdentifierColumn.FIRST_SEEN)).as("first"),
                        unix_micros(named(IdentifierColumn.LAST_SEEN)).as("last"),
                        named(IdentifierColumn.ROWS).as("rows"),
                        named(IdentifierColumn.SILOS).as("silos"),
                        when(
                                        named(IdentifierColumn.STATE).equalTo(IdentifierState.QUARANTINED.text()),
                                        named(IdentifierColumn.REASON))
                                .as("quarantine"));
    }

    /** Links as stored, with whether they are touched; a steward's are read from the decisions each time. */
    private Dataset<Row> storedLinks(Touched touched) {
        Dataset<Row> links = context.tables()
                .read(Tables.LINKS)
                .select(
                        named(LinkColumn.LEFT_NAMESPACE).as("ns"),
                        named(LinkColumn.LEFT_VALUE).as("value"),
                        named(LinkColumn.RIGHT_NAMESPACE).as("ns2"),
                        named(LinkColumn.RIGHT_VALUE).as("value2"),
                        named(LinkColumn.RULE).as("rule"),
                        named(LinkColumn.SILO).as("silo"),
                        unix_micros(named(LinkColumn.FIRST_SEEN)).as("first"),
                        unix_micros(named(LinkColumn.LAST_SEEN)).as("last"),
                        named(LinkColumn.ROWS).as("rows"));
        // Matches are the matcher's to keep.
        return links.where(col("rule").notEqual(LinkRule.MATCH.text()))
                .withColumn(
                        "touched",
                        col("rule")
                                .isin(LinkRule.TOGETHER.text(), LinkRule.APART.text())
                                .or(holds(touched, "ns", "value"))
                                .or(holds(touched, "ns2", "value2")));
    }

    private Dataset<Row> decisions() {
        return inputs.read(Tables.DECISIONS)
                .select(
                        named(DecisionColumn.LEFT_NAMESPACE).as("ns"),
                        named(DecisionColumn.LEFT_VALUE).as("value"),
                        named(DecisionColumn.RIGHT_NAMESPACE).as("ns2"),
                        named(DecisionColumn.RIGHT_VALUE).as("value2"),
                        when(named(DecisionColumn.DECISION).equalTo("together"), lit(LinkRule.TOGETHER.text()))
                                .otherwise(lit(LinkRule.APART.text()))
                                .as("rule"),
                        lit(STEWARD).as("silo"),
                        unix_micros(named(DecisionColumn.AT)).as("first"),
                        unix_micros(named(DecisionColumn.AT)).as("last"),
                        lit(1L).as("rows"))
                .dropDuplicates("ns", "value", "ns2", "value2", "rule");
    }

    /** Adds whether an identifier enters the graph: unless it is quarantined, or a steward says whose it is all the same. */
    private Dataset<Row> entering(Dataset<Row> identifiers) {
        Dataset<Row> together = decisions().where(col("rule").equalTo(LinkRule.TOGETHER.text()));
        Dataset<Row> decided = together.select("ns", "value")
                .union(together.select("ns2", "value2"))
                .distinct()
                .withColumn("decided", lit(true));
        return identifiers
                .join(decided, Sql.names("ns", "value"), "left_outer")
                .withColumn("enters", col("quarantine").isNull().or(coalesce(col("decided"), lit(false))))
                .drop("decided");
    }

    private static Dataset<Row> hashed(Dataset<Row> links) {
        return Hashes.with(Hashes.with(links, col("ns"), col("value"), ""), col("ns2"), col("value2"), "2");
    }

    /** Adds why a link cannot join: one of its ends is quarantined. A steward's word is heard all the same. */
    private static Dataset<Row> withEnds(Dataset<Row> links, Dataset<Row> quarantined) {
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

    /** Records with who they say they are. */
    private Dataset<Row> records() {
        return SilverRows.ofRecords(inputs.read(Tables.RECORDS))
                .map(
                        (MapFunction<Row, Row>) row -> {
                            PersonName name = SilverRows.name(row);
                            return RowFactory.create(
                                    IdentityRules.RECORD,
                                    SilverRows.key(row),
                                    row.getLong(3),
                                    name.given(),
                                    name.family(),
                                    name.generation(),
                                    name.birthDay());
                        },
                        Encoders.row(NAMES));
    }

    private Dataset<Row> members() {
        return context.tables()
                .read(Tables.MEMBERS)
                .select(
                        named(MemberColumn.NAMESPACE).as("ns"),
                        named(MemberColumn.VALUE).as("value"),
                        unix_micros(named(MemberColumn.VALID_FROM)).as("from"),
                        unix_micros(named(MemberColumn.VALID_TO)).as("to"),
                        named(MemberColumn.PERSON_ID).as("person"));
    }

    /** Everything the component scan has to know: nodes, links, earlier persons, and which of them are touched. */
    private static Dataset<Row> edges(
            Dataset<Row> identifiers,
            Dataset<Row> records,
            Dataset<Row> links,
            Dataset<Row> members,
            Dataset<Row> replacedLinks,
            Touched touched) {
        Dataset<Row> nodes = identifiers
                .where(col("enters"))
                .select("ns", "value", "high", "low")
                .union(records.select("ns", "value", "high", "low"))
                .select(
                        col("high"),
                        col("low"),
                        col("high").as("high2"),
                        col("low").as("low2"),
                        lit(false).as("joins"),
                        holds(touched, "ns", "value").as("touched"));
        Dataset<Row> joining = links.select(
                col("high"),
                col("low"),
                col("high2"),
                col("low2"),
                col("bad").isNull().as("joins"),
                col("touched"));
        Dataset<Row> replaced = replacedLinks.select(
                col("high"),
                col("low"),
                col("high2"),
                col("low2"),
                lit(false).as("joins"),
                lit(true).as("touched"));
        Dataset<Row> persons = Hashes.with(
                        members.select(col("high"), col("low"), col("ns"), col("value"), col("person")),
                        lit("person"),
                        col("person"),
                        "2")
                .select(
                        col("high"),
                        col("low"),
                        col("high2"),
                        col("low2"),
                        lit(true).as("joins"),
                        holds(touched, "ns", "value").as("touched"));
        return nodes.union(joining).union(replaced).union(persons);
    }

    private static Dataset<Row> components(
            Dataset<Row> identifiers,
            Dataset<Row> records,
            Dataset<Row> links,
            Dataset<Row> labels,
            Dataset<Row> earlier) {
        Column none = lit(null).cast("string");
        Dataset<Row> names = identifiers
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
                .unionByName(records.select(
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
        Dataset<Row> taken = keep(resolved.where(minted.and(col("kind").equalTo(ComponentTask.MEMBER)))
                .groupBy("person")
                .agg(min("first").as("since"))
                .join(members().select("person").distinct(), Sql.names("person"), "left_semi"));
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

    private JobResult write(
            Touched touched,
            Dataset<Row> resolved,
            Dataset<Row> links,
            Dataset<Row> identifiers,
            Dataset<Row> storedIdentifiers,
            Dataset<Row> storedLinks,
            Dataset<Row> before,
            Dataset<Row> after,
            Optional<Found> found) {
        TableStore tables = context.tables();
        List<Commit> commits = new ArrayList<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(ResolveIdentities.RULES, ResolveIdentities.digest(rules));
        figures.put("mode", touched.isAll() ? "full" : "incremental");
        found.ifPresent(matches -> {
            commits.addAll(matching.orElseThrow().write(matches, touched.isAll()));
            figures.putAll(matching.orElseThrow().figures(matches));
        });
        Dataset<Row> identifierRows = identifierRows(resolved, identifiers, touched);
        Dataset<Row> linkRows = linkRows(resolved, links, touched, found);
        if (touched.isAll()) {
            commits.add(tables.overwrite(Tables.IDENTIFIERS, identifierRows));
            commits.add(tables.overwrite(Tables.LINKS, linkRows));
        } else {
            commits.add(tables.merge(
                    Tables.IDENTIFIERS,
                    identifierRows,
                    gone(storedIdentifiers, identifiers, "ns", "value")
                            .select(
                                    col("ns").as(IdentifierColumn.NAMESPACE.sqlName()),
                                    col("value").as(IdentifierColumn.VALUE.sqlName()))));
            Dataset<Row> goneLinks = gone(storedLinks, links, "ns", "value", "ns2", "value2", "rule", "silo")
                    .select("ns", "value", "ns2", "value2", "rule", "silo");
            commits.add(tables.merge(
                    Tables.LINKS,
                    linkRows,
                    found.map(matches ->
                                    goneLinks.unionByName(matching.orElseThrow().gone(matches)))
                            .orElse(goneLinks)
                            .select(
                                    col("ns").as(LinkColumn.LEFT_NAMESPACE.sqlName()),
                                    col("value").as(LinkColumn.LEFT_VALUE.sqlName()),
                                    col("ns2").as(LinkColumn.RIGHT_NAMESPACE.sqlName()),
                                    col("value2").as(LinkColumn.RIGHT_VALUE.sqlName()),
                                    col("rule").as(LinkColumn.RULE.sqlName()),
                                    col("silo").as(LinkColumn.SILO.sqlName()))));
        }
        found.ifPresent(matches -> figures.put(
                Matching.LINKS_VERSION, commits.get(commits.size() - 1).version()));
        commits.add(tables.upsert(Tables.IDENTITY_CHANGES, changes(resolved, before, after)));
        commits.add(writeMembers(before, after));
        return new JobResult(inputs.versions(), commits, 0, 0, figures, List.of());
    }

    private static Dataset<Row> gone(Dataset<Row> stored, Dataset<Row> now, String... key) {
        return stored.where(col("touched")).join(now, Sql.names(key), "left_anti");
    }

    private static Dataset<Row> identifierRows(Dataset<Row> resolved, Dataset<Row> identifiers, Touched touched) {
        Dataset<Row> nodes = resolved.where(col("kind").equalTo(ComponentTask.NODE))
                .select(
                        col("ns"),
                        col("value"),
                        col("first"),
                        col("last"),
                        col("rows"),
                        col("silos"),
                        col("state"),
                        col("reason"));
        Dataset<Row> quarantined = identifiers
                .where(col("quarantine").isNotNull().and(holds(touched, "ns", "value")))
                .select(
                        col("ns"),
                        col("value"),
                        col("first"),
                        col("last"),
                        col("rows"),
                        col("silos"),
                        lit(IdentifierState.QUARANTINED.text()).as("state"),
                        col("quarantine").as("reason"));
        Dataset<Row> decided = identifiers
                .where(col("quarantine").isNotNull().and(col("enters")))
                .select("ns", "value");
        return nodes.join(decided, Sql.names("ns", "value"), "left_anti")
                .unionByName(quarantined)
                .select(
                        col("ns").as(IdentifierColumn.NAMESPACE.sqlName()),
                        col("value").as(IdentifierColumn.VALUE.sqlName()),
                        timestamp_micros(col("first")).as(IdentifierColumn.FIRST_SEEN.sqlName()),
                        timestamp_micros(col("last")).as(IdentifierColumn.LAST_SEEN.sqlName()),
                        col("rows").as(IdentifierColumn.ROWS.sqlName()),
                        col("silos").as(IdentifierColumn.SILOS.sqlName()),
                        col("state").as(IdentifierColumn.STATE.sqlName()),
                        col("reason").as(IdentifierColumn.REASON.sqlName()));
    }

    private static Dataset<Row> linkRows(
            Dataset<Row> resolved, Dataset<Row> links, Touched touched, Optional<Found> found) {
        Dataset<Row> clustered = resolved.where(col("kind").equalTo(ComponentTask.LINK))
                .select(
                        "ns", "value", "ns2", "value2", "rule", "silo", "first", "last", "rows", "weight", "state",
                        "reason");
        Dataset<Row> decided = found.map(
                        matches -> Matching.explained(clustered, matches).unionByName(Matching.refusedRows(matches)))
                .orElse(clustered);
        Dataset<Row> cut = links.where(col("bad").isNotNull().and(col("touched")))
                .select(
                        col("ns"),
                        col("value"),
                        col("ns2"),
                        col("value2"),
                        col("rule"),
                        col("silo"),
                        col("first"),
                        col("last"),
                        col("rows"),
                        lit(0.0).as("weight"),
                        lit(LinkState.CUT.text()).as("state"),
                        org.apache
                                .spark
                                .sql
                                .functions
                                .concat(col("bad"), lit(" is quarantined"))
                                .as("reason"));
        return decided.unionByName(cut)
                .select(
                        col("ns").as(LinkColumn.LEFT_NAMESPACE.sqlName()),
                        col("value").as(LinkColumn.LEFT_VALUE.sqlName()),
                        col("ns2").as(LinkColumn.RIGHT_NAMESPACE.sqlName()),
                        col("value2").as(LinkColumn.RIGHT_VALUE.sqlName()),
                        col("rule").as(LinkColumn.RULE.sqlName()),
                        col("silo").as(LinkColumn.SILO.sqlName()),
                        timestamp_micros(col("first")).as(LinkColumn.FIRST_SEEN.sqlName()),
                        timestamp_micros(col("last")).as(LinkColumn.LAST_SEEN.sqlName()),
                        col("rows").as(LinkColumn.ROWS.sqlName()),
                        col("weight").as(LinkColumn.WEIGHT.sqlName()),
                        col("state").as(LinkColumn.STATE.sqlName()),
                        col("reason").as(LinkColumn.REASON.sqlName()));
    }

    private Dataset<Row> changes(Dataset<Row> resolved, Dataset<Row> before, Dataset<Row> after) {
        Dataset<Row> seen = resolved.where(col("kind").equalTo(ComponentTask.CHANGE))
                .select(
                        col("state").as("change"),
                        col("person"),
                        col("value2").as("into"),
                        col("first").as("at"),
                        col("reason").as("cause"));
        Dataset<Row> erased = before.groupBy("person")
                .agg(min("from").as("at"))
                .join(after.select("person").distinct(), Sql.names("person"), "left_anti")
                .join(seen.select("person").distinct(), Sql.names("person"), "left_anti")
                .select(
                        lit("retired").as("change"),
                        col("person"),
                        lit(null).cast("string").as("into"),
                        col("at"),
                        lit("every row of it was deleted").as("cause"));
        return seen.unionByName(erased)
                .select(
                        sha2(
                                        concat_ws(
                                                "|",
                                                col("change"),
                                                col("person"),
                                                coalesce(col("into"), lit("")),
                                                col("at").cast("string")),
                                        256)
                                .as(IdentityChangeColumn.CHANGE_ID.sqlName()),
                        col("change").as(IdentityChangeColumn.CHANGE.sqlName()),
                        col("person").as(IdentityChangeColumn.PERSON_ID.sqlName()),
                        col("into").as(IdentityChangeColumn.INTO_PERSON_ID.sqlName()),
                        timestamp_micros(col("at")).as(IdentityChangeColumn.AT.sqlName()),
                        lit(context.runId()).as(IdentityChangeColumn.RUN_ID.sqlName()),
                        col("cause").as(IdentityChangeColumn.CAUSE.sqlName()))
                .dropDuplicates(IdentityChangeColumn.CHANGE_ID.sqlName());
    }

    /** Only what differs is written, so that whoever follows the table sees only persons that changed. */
    private Commit writeMembers(Dataset<Row> before, Dataset<Row> after) {
        Dataset<Row> rows = memberRows(after);
        if (context.tables().version(Tables.MEMBERS.name()).isEmpty()) {
            return context.tables().upsert(Tables.MEMBERS, rows);
        }
        Dataset<Row> stored = memberRows(before);
        Dataset<Row> keys = stored.select(key()).except(rows.select(key()));
        return context.tables().merge(Tables.MEMBERS, rows.except(stored), keys);
    }

    private static Column[] key() {
        return new Column[] {named(MemberColumn.NAMESPACE), named(MemberColumn.VALUE), named(MemberColumn.VALID_FROM)};
    }

    private static Dataset<Row> memberRows(Dataset<Row> rows) {
        return rows.select(
                col("ns").as(MemberColumn.NAMESPACE.sqlName()),
                col("value").as(MemberColumn.VALUE.sqlName()),
                timestamp_micros(col("from")).as(MemberColumn.VALID_FROM.sqlName()),
                timestamp_micros(col("to")).as(MemberColumn.VALID_TO.sqlName()),
                col("person").as(MemberColumn.PERSON_ID.sqlName()));
    }
}
