package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.explain.End;
import io.parcours.identity.explain.Explanation;
import io.parcours.identity.job.ExplainIdentity.Comparison;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.job.RunLedger;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * What other rules would make of the same data. The real resolver runs with them on the table versions that its last run consumed; what it writes
 * goes to a scratch folder, and the persons are compared with those that stand in the lakehouse.
 */
public final class SimulateRules {
    private static final List<TableName> INPUTS =
            List.of(Tables.EVENTS.name(), Tables.RECORDS.name(), Tables.DECISIONS.name());

    private final SparkSession spark;
    private final TableStore lakehouse;
    private final Workspace workspace;
    private final RunLedger ledger;

    public SimulateRules(SparkSession spark, TableStore lakehouse, Workspace workspace, RunLedger ledger) {
        this.spark = spark;
        this.lakehouse = lakehouse;
        this.workspace = workspace;
        this.ledger = ledger;
    }

    /**
     * Persons that would become one, or one that would become several.
     *
     * @param person the person that there would be, or that there is
     * @param parts ids of those it is made of, or that it falls into
     * @param members how many records and identifiers are concerned
     * @param one a member of one part, {@code other} of another
     * @param explanation the evidence between them under the other rules
     */
    public record Example(
            String person, List<String> parts, long members, End one, End other, Explanation explanation) {
        public Example {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What becomes of a segment's members.
     *
     * @param merged members that would be one person with somebody else
     * @param split members that would be several persons, or lose records or identifiers
     */
    public record SegmentMoves(String segment, long members, long merged, long split) {}

    /**
     * @param personsBefore with the rules in force
     * @param personsAfter with the others
     * @param merges persons that would be made of several
     * @param splits persons that would fall into several
     * @param moved records and identifiers that would leave their person
     * @param ownerless of those, how many would belong to nobody
     * @param gained records and identifiers of nobody that would belong to somebody
     * @param versions the table versions it was found out on
     */
    public record Report(
            long personsBefore,
            long personsAfter,
            long merges,
            long splits,
            long moved,
            long ownerless,
            long gained,
            List<Example> mergeExamples,
            List<Example> splitExamples,
            List<SegmentMoves> segments,
            Map<TableName, Long> versions) {
        public Report {
            mergeExamples = List.copyOf(mergeExamples);
            splitExamples = List.copyOf(splitExamples);
            segments = List.copyOf(segments);
            versions = Map.copyOf(versions);
        }
    }

    /**
     * @param asOf what now means; changes nothing but what is recorded
     * @param examples how many examples of each kind
     */
    public Report run(IdentityRules rules, Instant asOf, int examples, Progress progress) {
        Map<TableName, Long> versions = new LinkedHashMap<>();
        for (TableName table : INPUTS) {
            OptionalLong consumed = ledger.consumed(ResolveIdentities.NAME, table);
            consumed.ifPresent(version -> versions.put(table, version));
        }
        OptionalLong members = lakehouse.version(Tables.MEMBERS.name());
        if (versions.isEmpty() || members.isEmpty()) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "there is nothing to compare with",
                    "no run has resolved identities in this workspace",
                    "run parcours run first");
        }
        versions.put(Tables.MEMBERS.name(), members.getAsLong());
        Path folder = scratch();
        try {
            SnapshotTables tables = new SnapshotTables(
                    spark, lakehouse, folder.toUri().toString(), table -> versions.getOrDefault(table, -1L));
            Map<TableName, Long> inputs = new LinkedHashMap<>(versions);
            inputs.keySet().retainAll(INPUTS);
            JobContext context = new JobContext(spark, tables, workspace, new Nothing(), "simulation", asOf, true);
            new Resolving(context, new Inputs(tables, inputs, Map.of()), rules, true).run(progress);
            progress.stage("comparing persons");
            return compare(tables, rules, examples, versions);
        } finally {
            delete(folder);
        }
    }

    /** A simulation has no past runs to continue. */
    private static final class Nothing implements RunLedger {
        @Override
        public OptionalLong consumed(String job, TableName table) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong left(String job, TableName table) {
            return OptionalLong.empty();
        }

        @Override
        public java.util.Optional<Instant> lastAsOf(String job) {
            return java.util.Optional.empty();
        }

        @Override
        public java.util.Optional<String> figure(String job, String name) {
            return java.util.Optional.empty();
        }
    }

    private Report compare(SnapshotTables tables, IdentityRules rules, int examples, Map<TableName, Long> versions) {
        Dataset<Row> before = owners(lakehouse.readAt(Tables.MEMBERS, versions.getOrDefault(Tables.MEMBERS.name(), 0L)))
                .withColumnRenamed("person", "old");
        Dataset<Row> after = owners(tables.read(Tables.MEMBERS)).withColumnRenamed("person", "new");
        Dataset<Row> pairs = before.join(after, Sql.names("ns", "value"), "full_outer")
                .groupBy("old", "new")
                .agg(
                        count(lit(1)).as("members"),
                        min(struct(weakness(), col("ns"), col("value"))).as("one"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> both =
                    pairs.where(col("old").isNotNull().and(col("new").isNotNull()));
            Dataset<Row> merges = several(both, "new", "old");
            Dataset<Row> splits = several(both, "old", "new");
            // A part keeps its person where most of it goes on under the same id; the rest moves.
            Row figures = pairs.select(
                            sum(when(col("old").isNotNull().and(col("new").isNull()), col("members"))
                                    .otherwise(0L)),
                            sum(when(col("old").isNull().and(col("new").isNotNull()), col("members"))
                                    .otherwise(0L)),
                            sum(when(col("old").notEqual(col("new")), col("members"))
                                    .otherwise(0L)),
                            count_distinct(col("old")),
                            count_distinct(col("new")))
                    .first();
            long ownerless = number(figures, 0);
            return new Report(
                    number(figures, 3),
                    number(figures, 4),
                    merges.count(),
                    splits.count(),
                    number(figures, 2) + ownerless,
                    ownerless,
                    number(figures, 1),
                    examples(merges, tables, rules, examples),
                    examples(splits, tables, rules, examples),
                    segments(pairs),
                    versions);
        } finally {
            pairs.unpersist();
        }
    }

    private static long number(Row row, int place) {
        return row.isNullAt(place) ? 0 : row.getLong(place);
    }

    /** ns, value, person: whose each record and identifier is now, or was last. */
    private static Dataset<Row> owners(Dataset<Row> members) {
        return members.groupBy(
                        name(MemberColumn.NAMESPACE).as("ns"),
                        name(MemberColumn.VALUE).as("value"))
                .agg(max_by(name(MemberColumn.PERSON_ID), name(MemberColumn.VALID_FROM))
                        .as("person"));
    }

    /** Records make the best examples. */
    private static Column weakness() {
        return when(col("ns").equalTo(IdentityRules.RECORD), 0).otherwise(1).as("weakness");
    }

    /** person, parts, members, and one member of two different parts, of persons that have several parts. */
    private static Dataset<Row> several(Dataset<Row> pairs, String person, String part) {
        return pairs.groupBy(col(person).as("person"))
                .agg(
                        collect_set(col(part)).as("parts"),
                        sum("members").as("members"),
                        min(struct(col(part).as("part"), col("one"))).as("first"),
                        max(struct(col(part).as("part"), col("one"))).as("last"))
                .where(size(col("parts")).gt(1));
    }

    private List<Example> examples(Dataset<Row> several, SnapshotTables tables, IdentityRules rules, int limit) {
        ExplainIdentity explain = new ExplainIdentity(spark, tables, rules);
        List<Example> examples = new ArrayList<>();
        for (Row row : several.orderBy(desc("members"), col("person"))
                .limit(limit)
                .select(
                        col("person"),
                        col("parts"),
                        col("members"),
                        col("first.one.ns"),
                        col("first.one.value"),
                        col("last.one.ns"),
                        col("last.one.value"))
                .collectAsList()) {
            End one = new End(row.getString(3), row.getString(4));
            End other = new End(row.getString(5), row.getString(6));
            Comparison comparison = explain.between(explain.side(one), explain.side(other));
            examples.add(new Example(
                    row.getString(0),
                    row.<String>getList(1).stream().sorted().toList(),
                    row.getLong(2),
                    one,
                    other,
                    comparison.explanation()));
        }
        return examples;
    }

    private List<SegmentMoves> segments(Dataset<Row> pairs) {
        OptionalLong version = lakehouse.version(Tables.SEGMENT_MEMBERS.name());
        if (version.isEmpty()) {
            return List.of();
        }
        Dataset<Row> members = lakehouse
                .readAt(Tables.SEGMENT_MEMBERS, version.getAsLong())
                .where(name(SegmentMemberColumn.LEFT_AT).isNull())
                .select(
                        name(SegmentMemberColumn.SEGMENT).as("segment"),
                        name(SegmentMemberColumn.PERSON_ID).as("old"))
                .distinct();
        Dataset<Row> merged = several(
                        pairs.where(col("old").isNotNull().and(col("new").isNotNull())), "new", "old")
                .select(org.apache.spark.sql.functions.explode(col("parts")).as("old"))
                .distinct()
                .withColumn("merged", lit(1L));
        // What belongs to nobody afterwards counts as a part of its own.
        Dataset<Row> split = pairs.where(col("old").isNotNull())
                .groupBy("old")
                .agg(count(lit(1)).as("parts"))
                .where(col("parts").gt(1))
                .select(col("old"), lit(1L).as("split"));
        return members
                .join(merged, Sql.names("old"), "left_outer")
                .join(split, Sql.names("old"), "left_outer")
                .groupBy("segment")
                .agg(count(lit(1)), count(col("merged")), count(col("split")))
                .orderBy("segment")
                .collectAsList()
                .stream()
                .map(row -> new SegmentMoves(row.getString(0), row.getLong(1), row.getLong(2), row.getLong(3)))
                .toList();
    }

    private static Column name(TableColumn column) {
        return col(column.sqlName());
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("parcours-simulation");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
