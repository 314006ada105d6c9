package io.parcours.identity.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.parcours.identity.job.Matching.Found;
import io.parcours.identity.job.Resolving.Outcome;
import io.parcours.identity.link.LinkState;
import io.parcours.lakehouse.contract.IdentifierColumn;
import io.parcours.lakehouse.contract.IdentityChangeColumn;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Puts what a run comes to into the identity tables: everything in a rebuild, else what is another than it was. */
final class PersonTables {
    private static final String[] LINK_KEY = {"ns", "value", "ns2", "value2", "rule", "silo"};

    private final JobContext context;
    private final TableStore tables;
    private final StoredIdentity stored;

    PersonTables(JobContext context) {
        this.context = context;
        this.tables = context.tables();
        this.stored = new StoredIdentity(tables);
    }

    static Dataset<Row> linkKeys(Dataset<Row> links) {
        return links.select(Arrays.stream(LINK_KEY).map(name -> col(name)).toArray(Column[]::new));
    }

    Commit writeIdentifiers(Outcome outcome) {
        Dataset<Row> rows = identifierRows(outcome.resolved(), outcome.evident());
        if (outcome.touched().isAll()) {
            return tables.overwrite(Tables.IDENTIFIERS, rows);
        }
        Dataset<Row> gone = stored.identifiers()
                .where(outcome.touched().holds(""))
                .join(outcome.evident().identifiers(), Sql.names("ns", "value"), "left_anti");
        return tables.merge(
                Tables.IDENTIFIERS,
                rows,
                gone.select(
                        col("ns").as(IdentifierColumn.NAMESPACE.sqlName()),
                        col("value").as(IdentifierColumn.VALUE.sqlName())));
    }

    private static Dataset<Row> identifierRows(Resolved resolved, Evident evident) {
        Dataset<Row> touched = evident.identifiers();
        Dataset<Row> quarantined = touched.where(col("quarantine").isNotNull())
                .select(
                        col("ns"),
                        col("value"),
                        col("first"),
                        col("last"),
                        col("rows"),
                        col("silos"),
                        lit(IdentifierState.QUARANTINED.text()).as("state"),
                        col("quarantine").as("reason"));
        Dataset<Row> nodes = resolved.identifiers();
        if (evident.decided()) {
            // What is quarantined enters the graph where a steward says whose it is, and stays quarantined.
            nodes = nodes.join(
                    touched.where(col("quarantine").isNotNull().and(col("enters")))
                            .select("ns", "value"),
                    Sql.names("ns", "value"),
                    "left_anti");
        }
        return nodes.unionByName(quarantined)
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

    /** @param goneMatches keys of match links that no longer are */
    Commit writeLinks(Outcome outcome, Optional<Dataset<Row>> goneMatches) {
        Dataset<Row> rows = linkRows(outcome.resolved(), outcome.evident().links(), outcome.found());
        if (outcome.touched().isAll()) {
            return tables.overwrite(Tables.LINKS, rows);
        }
        Dataset<Row> gone =
                outcome.reached().replaced().join(outcome.evident().links(), Sql.names(LINK_KEY), "left_anti");
        return tables.merge(
                Tables.LINKS,
                rows,
                goneMatches
                        .map(gone::unionByName)
                        .orElse(gone)
                        .select(
                                col("ns").as(LinkColumn.LEFT_NAMESPACE.sqlName()),
                                col("value").as(LinkColumn.LEFT_VALUE.sqlName()),
                                col("ns2").as(LinkColumn.RIGHT_NAMESPACE.sqlName()),
                                col("value2").as(LinkColumn.RIGHT_VALUE.sqlName()),
                                col("rule").as(LinkColumn.RULE.sqlName()),
                                col("silo").as(LinkColumn.SILO.sqlName())));
    }

    private static Dataset<Row> linkRows(Resolved resolved, Dataset<Row> touched, Optional<Found> found) {
        Dataset<Row> clustered = resolved.links();
        Dataset<Row> decided = found.map(matches ->
                        MatchLinks.explained(clustered, matches).unionByName(MatchLinks.refusedRows(matches)))
                .orElse(clustered);
        Dataset<Row> cut = touched.where(col("bad").isNotNull())
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
                        concat(col("bad"), lit(StoredIdentity.IS_QUARANTINED)).as("reason"));
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

    Commit writeChanges(Outcome outcome) {
        Dataset<Row> seen = outcome.resolved().changes();
        Dataset<Row> erased = outcome.before()
                .groupBy("person")
                .agg(min("from").as("at"))
                .join(outcome.after().select("person").distinct(), Sql.names("person"), "left_anti")
                .join(seen.select("person").distinct(), Sql.names("person"), "left_anti")
                .select(
                        lit("retired").as("change"),
                        col("person"),
                        lit(null).cast("string").as("into"),
                        col("at"),
                        lit("every row of it was deleted").as("cause"));
        Dataset<Row> rows = seen.unionByName(erased)
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
        return tables.upsert(Tables.IDENTITY_CHANGES, rows);
    }

    /** Only what differs is written, so that whoever follows the table sees only persons that changed. */
    Commit writeMembers(Outcome outcome) {
        Dataset<Row> rows = memberRows(outcome.after());
        if (tables.version(Tables.MEMBERS.name()).isEmpty()) {
            return tables.upsert(Tables.MEMBERS, rows);
        }
        Dataset<Row> before = memberRows(outcome.before());
        Dataset<Row> keys = before.select(memberKey()).except(rows.select(memberKey()));
        return tables.merge(Tables.MEMBERS, rows.except(before), keys);
    }

    private static Column[] memberKey() {
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

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }
}
