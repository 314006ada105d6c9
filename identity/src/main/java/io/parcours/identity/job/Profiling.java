package io.parcours.identity.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.consent.ConsentMerging;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.ConsentColumn;
import io.parcours.lakehouse.contract.HomeColumn;
import io.parcours.lakehouse.contract.HouseholdColumn;
import io.parcours.lakehouse.contract.IdentifierColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** One run of {@link BuildProfiles}. */
final class Profiling implements AutoCloseable {
    /** Fields of a record that a profile takes over from one of its records. */
    static final List<RecordColumn> FIELDS = List.of(
            RecordColumn.GIVEN_NAME,
            RecordColumn.FAMILY_NAME,
            RecordColumn.NAME_SUFFIX,
            RecordColumn.BIRTH_DATE,
            RecordColumn.CHILD_BIRTH_DATE,
            RecordColumn.GENDER,
            RecordColumn.ADDRESS,
            RecordColumn.CITY,
            RecordColumn.POSTCODE,
            RecordColumn.REGION,
            RecordColumn.COUNTRY,
            RecordColumn.LANGUAGE,
            RecordColumn.PLACE);

    private final TableStore tables;
    private final Inputs inputs;
    private final IdentityRules rules;
    private final ConsentMerging merging;
    private final LocalDate today;
    private final boolean full;
    private final List<Dataset<Row>> kept = new ArrayList<>();

    Profiling(
            TableStore tables,
            Inputs inputs,
            IdentityRules rules,
            ConsentMerging merging,
            LocalDate today,
            boolean full) {
        this.tables = tables;
        this.inputs = inputs;
        this.rules = rules;
        this.merging = merging;
        this.today = today;
        this.full = full;
    }

    @Override
    public void close() {
        kept.forEach(Dataset::unpersist);
    }

    private Dataset<Row> keep(Dataset<Row> rows) {
        Dataset<Row> persisted = rows.persist(StorageLevel.MEMORY_AND_DISK());
        kept.add(persisted);
        return persisted;
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }

    Commit run() {
        Dataset<Row> members = inputs.read(Tables.MEMBERS)
                .select(
                        named(MemberColumn.NAMESPACE).as("ns"),
                        named(MemberColumn.VALUE).as("value"),
                        named(MemberColumn.VALID_FROM).as("from"),
                        named(MemberColumn.VALID_TO).as("to"),
                        named(MemberColumn.PERSON_ID).as("person"));
        Optional<Dataset<Row>> touched =
                full ? Optional.empty() : touched(members).map(this::keep);
        if (touched.isEmpty()) {
            return tables.overwrite(Tables.PROFILES, profiles(members, inputs.read(Tables.TIMELINE)));
        }
        Dataset<Row> persons = touched.get();
        Dataset<Row> theirs = members.join(persons, Sql.names("person"), "left_semi");
        Dataset<Row> timeline = inputs.read(Tables.TIMELINE)
                .join(
                        persons.withColumnRenamed("person", TimelineColumn.PERSON_ID.sqlName()),
                        Sql.names(TimelineColumn.PERSON_ID.sqlName()),
                        "left_semi");
        Dataset<Row> rows = keep(profiles(theirs, timeline));
        Dataset<Row> gone = persons.select(col("person").as(ProfileColumn.PERSON_ID.sqlName()))
                .except(rows.select(named(ProfileColumn.PERSON_ID)));
        return tables.merge(Tables.PROFILES, rows, gone);
    }

    /** Ids of persons of whom something changed, also persons that are no more; empty when a feed does not reach back. */
    private Optional<Dataset<Row>> touched(Dataset<Row> members) {
        List<Dataset<Row>> persons = new ArrayList<>();
        List<Dataset<Row>> held = new ArrayList<>();
        for (TableContract table : BuildProfiles.INPUTS) {
            Optional<Dataset<Row>> changes = inputs.changes(table);
            if (changes.isEmpty()) {
                return Optional.empty();
            }
            Dataset<Row> rows = changes.get();
            if (table.column(MemberColumn.PERSON_ID.sqlName()).isPresent()) {
                persons.add(rows.select(col(MemberColumn.PERSON_ID.sqlName()).as("person")));
            } else {
                held.add(about(table, rows));
            }
        }
        // What changed of identifiers and records is looked up together, as there are many members.
        held.stream()
                .reduce(Dataset::union)
                .map(keys ->
                        keys.distinct().join(members, Sql.names("ns", "value")).select("person"))
                .ifPresent(persons::add);
        persons.add(ageing());
        return persons.stream().reduce(Dataset::union).map(Dataset::distinct);
    }

    /** {@code ns, value}: which identifiers or records these rows of a table are about. */
    private Dataset<Row> about(TableContract table, Dataset<Row> rows) {
        if (table.name().equals(Tables.RECORDS.name())) {
            return rows.select(
                    lit(IdentityRules.RECORD).as("ns"), SilverRows.recordKey().as("value"));
        }
        if (table.name().equals(Tables.HOMES.name())) {
            return rows.select(
                    lit(IdentityRules.RECORD).as("ns"), named(HomeColumn.RECORD).as("value"));
        }
        if (table.name().equals(Tables.CONSENTS.name())) {
            return consents(rows).select("ns", "value");
        }
        return rows.select(
                named(IdentifierColumn.NAMESPACE).as("ns"),
                named(IdentifierColumn.VALUE).as("value"));
    }

    /** Buyers whose life stage is another one today, though nothing happened to them. */
    private Dataset<Row> ageing() {
        Dataset<Row> stages = purchases(inputs.read(Tables.TIMELINE).where(BuildTimeline.isPurchase()))
                .select(col("person"), stage().as("stage"));
        Dataset<Row> stored = tables.read(Tables.PROFILES)
                .select(
                        named(ProfileColumn.PERSON_ID).as("person"),
                        named(ProfileColumn.LIFE_STAGE).as("stored_stage"));
        return stages.join(stored, Sql.names("person"))
                .where(col("stage").notEqual(coalesce(col("stored_stage"), lit(""))))
                .select("person");
    }

    private static Dataset<Row> purchases(Dataset<Row> timeline) {
        Column bought = when(BuildTimeline.isPurchase(), named(TimelineColumn.OCCURRED_AT));
        return timeline.groupBy(named(TimelineColumn.PERSON_ID).as("person"))
                .agg(
                        min(named(TimelineColumn.OCCURRED_AT)).as("first_event"),
                        max(named(TimelineColumn.OCCURRED_AT)).as("last_event"),
                        unix_micros(min(bought)).as("first_purchase"),
                        unix_micros(max(bought)).as("last_purchase"));
    }

    private Column stage() {
        return ProfileRows.stage(today).apply(col("first_purchase"), col("last_purchase"));
    }

    /** Consent statements by normalised identifier. */
    private Dataset<Row> consents(Dataset<Row> rows) {
        return rows.select(
                        named(ConsentColumn.NAMESPACE).as("ns"),
                        Keys.value(rules)
                                .apply(named(ConsentColumn.NAMESPACE), named(ConsentColumn.VALUE))
                                .as("value"),
                        named(ConsentColumn.PURPOSE),
                        named(ConsentColumn.CHANNEL),
                        named(ConsentColumn.GRANTED),
                        named(ConsentColumn.AT),
                        named(ConsentColumn.SOURCE),
                        named(ConsentColumn.SILO))
                .where(col("value").isNotNull());
    }

    private Dataset<Row> profiles(Dataset<Row> members, Dataset<Row> timeline) {
        Dataset<Row> parts = members.where(col("ns").equalTo(IdentityRules.RECORD))
                .join(records(), Sql.names("value"))
                .groupBy("person")
                .agg(collect_list(col("record")).as("records"));
        Dataset<Row> identifiers = members.where(col("ns").notEqual(IdentityRules.RECORD))
                .join(
                        inputs.read(Tables.IDENTIFIERS)
                                .select(
                                        named(IdentifierColumn.NAMESPACE).as("ns"),
                                        named(IdentifierColumn.VALUE).as("value"),
                                        named(IdentifierColumn.LAST_SEEN).as("last")),
                        Sql.names("ns", "value"))
                .groupBy("person", "ns", "value")
                .agg(
                        min("from").as("from"),
                        max(coalesce(col("to"), col("last"))).as("last"))
                .groupBy("person")
                .agg(collect_list(struct(col("ns"), col("value"), col("from"), col("last")))
                        .as("identifiers"));
        Dataset<Row> agreed = consents(inputs.read(Tables.CONSENTS))
                .join(members, Sql.names("ns", "value"))
                .where(named(ConsentColumn.AT)
                        .geq(col("from"))
                        .and(col("to").isNull().or(named(ConsentColumn.AT).lt(col("to"))))
                        .or(col("to").isNull()))
                .groupBy(
                        col("person"),
                        col("ns"),
                        col("value"),
                        named(ConsentColumn.PURPOSE),
                        named(ConsentColumn.CHANNEL))
                .agg(max_by(
                                struct(
                                        concat_ws(":", col("ns"), col("value")).as("identifier"),
                                        named(ConsentColumn.PURPOSE),
                                        named(ConsentColumn.CHANNEL),
                                        named(ConsentColumn.GRANTED),
                                        named(ConsentColumn.AT),
                                        named(ConsentColumn.SOURCE)),
                                // Two statements of one moment: the stricter one counts.
                                struct(
                                        named(ConsentColumn.AT),
                                        named(ConsentColumn.GRANTED).cast("int").multiply(-1),
                                        named(ConsentColumn.SILO)))
                        .as("consent"))
                .groupBy("person")
                .agg(collect_list(col("consent")).as("consents"));
        Dataset<Row> joined = members.select("person")
                .distinct()
                .join(parts, Sql.names("person"), "left_outer")
                .join(identifiers, Sql.names("person"), "left_outer")
                .join(agreed, Sql.names("person"), "left_outer")
                .join(purchases(timeline), Sql.names("person"), "left_outer")
                .join(households(), Sql.names("person"), "left_outer")
                .join(homes(members), Sql.names("person"), "left_outer")
                .select(
                        col("person"),
                        col("records"),
                        col("identifiers"),
                        col("consents"),
                        col("first_event"),
                        col("last_event"),
                        stage().as("stage"),
                        col("household"),
                        col("homes"));
        IdentityRules used = rules;
        ConsentMerging merged = merging;
        return joined.mapPartitions(
                (MapPartitionsFunction<Row, Row>) rows -> new ProfileRows(used, merged).of(rows),
                Encoders.row(Columns.schema(Tables.PROFILES)));
    }

    private Dataset<Row> households() {
        return inputs.read(Tables.HOUSEHOLDS)
                .select(
                        named(HouseholdColumn.PERSON_ID).as("person"),
                        named(HouseholdColumn.HOUSEHOLD_ID).as("household"));
    }

    private Dataset<Row> homes(Dataset<Row> members) {
        Dataset<Row> told = inputs.read(Tables.HOMES)
                .select(
                        named(HomeColumn.RECORD).as("value"),
                        struct(
                                        unix_micros(named(HomeColumn.SINCE)),
                                        named(HomeColumn.COUNTRY),
                                        named(HomeColumn.POSTCODE),
                                        named(HomeColumn.CITY))
                                .as("home"));
        return members.where(col("ns").equalTo(IdentityRules.RECORD))
                .join(told, Sql.names("value"))
                .groupBy("person")
                .agg(collect_list(col("home")).as("homes"));
    }

    /** Records by their key, each as one struct whose parts {@link ProfileRows} knows. */
    private Dataset<Row> records() {
        List<Column> parts = new ArrayList<>(List.of(
                named(RecordColumn.SILO),
                named(RecordColumn.RECORD_ID),
                named(RecordColumn.UPDATED_AT),
                named(RecordColumn.OBSERVED_AT),
                named(RecordColumn.IDENTIFIERS),
                named(RecordColumn.TRAITS)));
        FIELDS.forEach(field -> parts.add(named(field)));
        return inputs.read(Tables.RECORDS)
                .select(
                        SilverRows.recordKey().as("value"),
                        struct(parts.toArray(Column[]::new)).as("record"));
    }
}
