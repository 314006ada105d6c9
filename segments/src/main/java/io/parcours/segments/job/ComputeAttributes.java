package io.parcours.segments.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.compile.SharedScan;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.rule.SegmentDefinitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Computes behaviour attributes, and what rules count, in one scan of the timeline.
 *
 * <p>Incremental runs touch persons with new, changed or deleted touchpoints, persons that appeared, merged, split or went, and
 * persons for whom a touchpoint entered or left a window because time passed. Recencies of all others are counted anew from stored moments.
 */
public final class ComputeAttributes implements Job {
    static final String NAME = "compute-attributes";

    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();

    private final Behaviour behaviour;

    public ComputeAttributes(SegmentDefinitions definitions) {
        this.behaviour = new Behaviour(definitions);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<TableName> keeps() {
        return List.of(
                behaviour.attributesTable().name(), behaviour.evidenceTable().name());
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        Inputs inputs = new Inputs(context, this, Tables.TIMELINE, Tables.PROFILES);
        if (!inputs.exists(Tables.PROFILES)) {
            return Optional.empty();
        }
        AsOf now = Inputs.now(context);
        Optional<AsOf> before = Inputs.before(context, this);
        Optional<Dataset<Row>> touched = touched(context, inputs);
        if (before.isEmpty() || touched.isEmpty()) {
            return Optional.of(new Rebuild(context, inputs, now));
        }
        Dataset<Row> edges = behaviour.atEdges(inputs.read(Tables.TIMELINE), before.get(), now);
        boolean recencies = behaviour.recenciesMove(before.get(), now);
        boolean unchanged = inputs.unchanged(Tables.TIMELINE) && inputs.unchanged(Tables.PROFILES);
        if (unchanged && !recencies && (before.get().equals(now) || edges.isEmpty())) {
            return Optional.empty();
        }
        Dataset<Row> persons = behaviour.concerned(
                touched.get().union(edges).distinct(),
                inputs.read(Tables.PROFILES),
                inputs.changes(Tables.PROFILES).orElseThrow());
        return Optional.of(
                new Update(context, inputs, now, persons, recencies, behaviour.daysPassed(before.get(), now)));
    }

    /** Persons whose history or existence changed; empty when everything has to be computed. */
    private Optional<Dataset<Row>> touched(JobContext context, Inputs inputs) {
        if (context.full()
                || !Inputs.sameDefinitions(context, this, behaviour.fingerprint(Inputs.now(context)))
                || context.tables().version(behaviour.attributesTable().name()).isEmpty()
                || context.tables().version(behaviour.evidenceTable().name()).isEmpty()) {
            return Optional.empty();
        }
        AsOf now = Inputs.now(context);
        Optional<Dataset<Row>> profiles = inputs.changes(Tables.PROFILES).map(changes -> {
            Dataset<Row> came = changes.where(col(TableStore.CHANGE_TYPE).isin("insert", "delete"))
                    .select(PERSON);
            return now.persons().declared() ? came.union(Behaviour.relocated(changes, now)) : came;
        });
        if (!inputs.exists(Tables.TIMELINE)) {
            return profiles;
        }
        Optional<Dataset<Row>> touchpoints = inputs.changes(Tables.TIMELINE).map(changes -> changes.select(PERSON));
        return profiles.flatMap(left -> touchpoints.map(left::union));
    }

    private JobResult result(Inputs inputs, AsOf now, List<Commit> commits, Row counted) {
        long persons = counted.getLong(0);
        long otherCurrency = counted.getLong(1);
        return new JobResult(
                inputs.versions(),
                commits,
                persons,
                0,
                Map.of(
                        Inputs.FINGERPRINT,
                        behaviour.fingerprint(now),
                        "persons_computed",
                        persons,
                        "amounts_in_other_currencies",
                        otherCurrency),
                otherCurrency == 0
                        ? List.of()
                        : List.of(otherCurrency + " amounts in another currency than the attribute's were left out"));
    }

    /** Rows to be read twice, and how many they are; the reading is what computes them. */
    private static Row counted(Dataset<Row> kept) {
        return kept.agg(count(lit(1)), coalesce(sum(col(SharedScan.OTHER_CURRENCY)), lit(0L)))
                .first();
    }

    private final class Rebuild implements Work {
        private final JobContext context;
        private final Inputs inputs;
        private final AsOf now;

        Rebuild(JobContext context, Inputs inputs, AsOf now) {
            this.context = context;
            this.inputs = inputs;
            this.now = now;
        }

        @Override
        public String description() {
            return "all attributes of everybody";
        }

        @Override
        public JobResult perform(Progress progress) {
            progress.stage("reading every timeline once");
            Behaviour.Computed computed = behaviour.compute(
                    inputs.read(Tables.TIMELINE), inputs.read(Tables.PROFILES), Optional.empty(), now);
            Dataset<Row> kept = computed.rows().persist(StorageLevel.MEMORY_AND_DISK());
            try {
                Behaviour.Computed stored = computed.kept(kept);
                List<Commit> commits = new ArrayList<>();
                commits.add(context.tables().overwrite(behaviour.evidenceTable(), stored.evidence()));
                commits.add(context.tables().overwrite(behaviour.attributesTable(), stored.attributes()));
                return result(inputs, now, commits, counted(kept));
            } finally {
                kept.unpersist();
            }
        }
    }

    private final class Update implements Work {
        private final JobContext context;
        private final Inputs inputs;
        private final AsOf now;
        private final Dataset<Row> persons;
        private final boolean recencies;
        private final OptionalLong days;

        /** @param days by which all recencies moved; absent where they have to be counted anew */
        Update(
                JobContext context,
                Inputs inputs,
                AsOf now,
                Dataset<Row> persons,
                boolean recencies,
                OptionalLong days) {
            this.context = context;
            this.inputs = inputs;
            this.now = now;
            this.persons = persons;
            this.recencies = recencies;
            this.days = days;
        }

        @Override
        public String description() {
            return "attributes of persons with something new or a window that moved"
                    + (recencies ? ", recencies of everybody" : "");
        }

        @Override
        public JobResult perform(Progress progress) {
            progress.stage("finding persons whose behaviour changed");
            Dataset<Row> wanted = persons.persist(StorageLevel.MEMORY_AND_DISK());
            // Found before anything is planned on them: beside few persons Spark then shuffles no timeline.
            wanted.count();
            Behaviour.Computed computed = behaviour.compute(
                    inputs.read(Tables.TIMELINE), inputs.read(Tables.PROFILES), Optional.of(wanted), now);
            Dataset<Row> kept = computed.rows().persist(StorageLevel.MEMORY_AND_DISK());
            try {
                progress.stage("reading the timelines of these persons");
                Row counted = counted(kept);
                return result(inputs, now, write(wanted, computed.kept(kept), counted.getLong(0) > 0), counted);
            } finally {
                kept.unpersist();
                wanted.unpersist();
            }
        }

        private List<Commit> write(Dataset<Row> wanted, Behaviour.Computed computed, boolean anybody) {
            TableStore tables = context.tables();
            TableContract attributes = behaviour.attributesTable();
            TableContract evidence = behaviour.evidenceTable();
            List<Commit> commits = new ArrayList<>();
            if (anybody) {
                commits.addAll(replace(evidence, computed.evidence(), wanted, computed.gone()));
            }
            if (recencies) {
                Dataset<Row> stored = tables.read(attributes).join(wanted, new String[] {PERSON}, "left_anti");
                Dataset<Row> others = days.isPresent()
                        ? behaviour.withRecencies(stored, days.getAsLong())
                        : behaviour.withRecencies(stored, tables.read(evidence), now);
                commits.add(tables.overwrite(attributes, others.unionByName(computed.attributes())));
            } else if (anybody) {
                commits.addAll(replace(attributes, computed.attributes(), wanted, computed.gone()));
            }
            return commits;
        }

        /** Puts newcomers behind the others, so that these have only to be looked up among few; done again, it finds that nobody is new. */
        private List<Commit> replace(TableContract table, Dataset<Row> rows, Dataset<Row> wanted, Dataset<Row> gone) {
            TableStore tables = context.tables();
            String[] key = {PERSON};
            List<Commit> commits = new ArrayList<>();
            Dataset<Row> known = tables.read(table).select(PERSON).join(wanted, key, "left_semi");
            Dataset<Row> newcomers = rows.join(known, key, "left_anti");
            if (!newcomers.isEmpty()) {
                commits.add(tables.append(table, newcomers));
            }
            commits.add(tables.update(table, rows, gone));
            return commits;
        }
    }
}
