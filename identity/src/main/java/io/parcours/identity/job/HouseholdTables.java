package io.parcours.identity.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.household.Home;
import io.parcours.identity.household.HouseholdSettings;
import io.parcours.identity.household.Households;
import io.parcours.identity.household.Tie;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NamespaceRule;
import io.parcours.lakehouse.contract.HouseholdColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The tables around households: what persons share, as {@link HouseholdTask} takes it, and what it answers. */
final class HouseholdTables {
    private static final StructType HOMES = StructType.fromDDL("value string, shared string");
    private static final StructType LABEL = StructType.fromDDL("label_high long, label_low long");

    private final TableStore tables;
    private final Inputs inputs;
    private final IdentityRules rules;
    private final HouseholdSettings settings;

    HouseholdTables(TableStore tables, Inputs inputs, IdentityRules rules) {
        this.tables = tables;
        this.inputs = inputs;
        this.rules = rules;
        this.settings = rules.households();
    }

    Commit write() {
        Dataset<Row> before = tables.read(Tables.HOUSEHOLDS);
        Dataset<Row> rows = Resolving.keep(withOwnIds(Resolving.keep(found(before)), before)
                .select(
                        col("person").as(HouseholdColumn.PERSON_ID.sqlName()),
                        col("household").as(HouseholdColumn.HOUSEHOLD_ID.sqlName()),
                        col("persons").as(HouseholdColumn.PERSONS.sqlName()),
                        col("because").as(HouseholdColumn.BECAUSE.sqlName())));
        if (tables.version(Tables.HOUSEHOLDS.name()).isEmpty()) {
            return tables.upsert(Tables.HOUSEHOLDS, rows);
        }
        Column person = named(HouseholdColumn.PERSON_ID);
        Dataset<Row> gone = before.select(person).except(rows.select(person));
        return tables.merge(Tables.HOUSEHOLDS, rows.except(before), gone);
    }

    private Dataset<Row> found(Dataset<Row> before) {
        Dataset<Row> members = inputs.read(Tables.MEMBERS)
                .select(
                        named(MemberColumn.NAMESPACE).as("ns"),
                        named(MemberColumn.VALUE).as("value"),
                        unix_micros(named(MemberColumn.VALID_FROM)).as("from"),
                        named(MemberColumn.PERSON_ID).as("person"));
        Dataset<Row> ties = Resolving.keep(ties(members));
        Dataset<Row> earlier = before.select(
                named(HouseholdColumn.PERSON_ID).as("person"),
                named(HouseholdColumn.HOUSEHOLD_ID).as("before"));
        Dataset<Row> persons = members.groupBy("person")
                .agg(min("from").as("since"))
                .join(
                        ties.select("person").union(earlier.select("person")).distinct(),
                        Sql.names("person"),
                        "left_semi");
        Dataset<Row> residents = Resolving.keep(persons.join(earlier, Sql.names("person"), "left_outer"));
        return labelled(residents, ties)
                .groupBy("label_high", "label_low")
                .as(Encoders.row(LABEL), Encoders.row(HouseholdTask.INPUT))
                .flatMapGroups(new HouseholdTask(settings.maxPersons()), Encoders.row(HouseholdTask.OUTPUT));
    }

    /** What is shared by two or more, and by no more than may live together: kind, shared, person. */
    private Dataset<Row> ties(Dataset<Row> members) {
        Dataset<Row> ties = members.limit(0).select(lit("").as("kind"), lit("").as("shared"), col("person"));
        if (settings.by().contains(Tie.Kind.ADDRESS)) {
            ties = ties.union(homes().join(members.where(col("ns").equalTo(IdentityRules.RECORD)), Sql.names("value"))
                    .select(lit(Tie.Kind.ADDRESS.name()), col("shared"), col("person")));
        }
        if (settings.by().contains(Tie.Kind.DEVICE)) {
            Object[] devices = rules.namespaces().values().stream()
                    .filter(NamespaceRule::lastLogin)
                    .map(NamespaceRule::namespace)
                    .sorted()
                    .toArray();
            ties = ties.union(members.where(col("ns").isin(devices))
                    .select(lit(Tie.Kind.DEVICE.name()), concat(col("ns"), lit(":"), col("value")), col("person")));
        }
        Dataset<Row> distinct = ties.distinct();
        Dataset<Row> several = distinct.groupBy("kind", "shared")
                .agg(count(lit(1)).as("sharers"))
                .where(col("sharers").between(2, settings.maxPersons()))
                .select("kind", "shared");
        return distinct.join(several, Sql.names("kind", "shared"), "left_semi");
    }

    private Dataset<Row> homes() {
        return SilverRows.ofRecords(inputs.read(Tables.RECORDS))
                .flatMap(
                        (FlatMapFunction<Row, Row>) row -> Home.of(
                                        SilverRows.name(row), SilverRows.address(row), SilverRows.postcode(row))
                                .map(home -> RowFactory.create(SilverRows.key(row), home))
                                .stream()
                                .iterator(),
                        Encoders.row(HOMES));
    }

    /** Residents and ties with the component they are in, which holds whole earlier households. */
    private static Dataset<Row> labelled(Dataset<Row> residents, Dataset<Row> ties) {
        Dataset<Row> nodes = Resolving.keep(StoredIdentity.withPersons(residents, ""));
        Dataset<Row> shared = Hashes.with(
                StoredIdentity.withPersons(ties, ""), concat(lit("shared "), col("kind")), col("shared"), "2");
        Dataset<Row> earlier =
                Hashes.with(nodes.where(col("before").isNotNull()), lit("household"), col("before"), "2");
        Dataset<Row> labels = Resolving.keep(ComponentScan.labels(
                Edges.of(shared, lit(true), lit(true)).union(Edges.of(earlier, lit(true), lit(true)))));
        Dataset<Row> residentRows = nodes.select(
                col("high"),
                col("low"),
                col("person"),
                col("since"),
                col("before"),
                lit(null).cast("string").as("kind"),
                lit(null).cast("string").as("shared"));
        Dataset<Row> tieRows = StoredIdentity.withPersons(ties, "")
                .select(
                        col("high"),
                        col("low"),
                        col("person"),
                        lit(null).cast("long").as("since"),
                        lit(null).cast("string").as("before"),
                        col("kind"),
                        col("shared"));
        return residentRows
                .union(tieRows)
                .join(labels, Sql.names("high", "low"))
                .select(HouseholdTask.columns());
    }

    /** Gives another id to households minted now whose id lives on elsewhere. */
    private static Dataset<Row> withOwnIds(Dataset<Row> found, Dataset<Row> before) {
        Dataset<Row> taken = found.where(col("new"))
                .select("household")
                .distinct()
                .join(
                        before.select(named(HouseholdColumn.HOUSEHOLD_ID).as("household")),
                        Sql.names("household"),
                        "left_semi");
        var again = udf((UDF1<String, String>) Households::mintAgain, DataTypes.StringType);
        Dataset<Row> others = taken.withColumn("other", again.apply(col("household")));
        return found.join(others, Sql.names("household"), "left_outer")
                .withColumn(
                        "household",
                        when(col("new"), coalesce(col("other"), col("household")))
                                .otherwise(col("household")));
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }
}
