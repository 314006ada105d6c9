package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.lakehouse.contract.IdentifierColumn;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.TableStore;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What earlier runs found out, in the columns that {@link Resolving} computes with, each row with its hashes. */
final class StoredIdentity {
    /** Follows the namespace in the reason of a link that a quarantined identifier cuts. */
    static final String IS_QUARANTINED = " is quarantined";

    private final TableStore tables;

    StoredIdentity(TableStore tables) {
        this.tables = tables;
    }

    /** ns, value, first, last, rows, silos, quarantine, high, low. */
    Dataset<Row> identifiers() {
        Dataset<Row> rows = tables.read(Tables.IDENTIFIERS)
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
        return Hashes.with(rows, col("ns"), col("value"), "");
    }

    /**
     * ns, value, ns2, value2, rule, silo, first, last, rows, bad (the namespace of an end that is quarantined, or null), and the hashes of both
     * ends. Without matches, which are the matcher's to keep, and without what stewards decided, which is read from their decisions.
     */
    Dataset<Row> links() {
        Column reason = named(LinkColumn.REASON);
        Column bad = when(
                named(LinkColumn.STATE).equalTo(LinkState.CUT.text()).and(reason.endsWith(IS_QUARANTINED)),
                substring_index(reason, IS_QUARANTINED, 1));
        Dataset<Row> rows = tables.read(Tables.LINKS)
                .where(not(named(LinkColumn.RULE)
                        .isin(LinkRule.MATCH.text(), LinkRule.TOGETHER.text(), LinkRule.APART.text())))
                .select(
                        named(LinkColumn.LEFT_NAMESPACE).as("ns"),
                        named(LinkColumn.LEFT_VALUE).as("value"),
                        named(LinkColumn.RIGHT_NAMESPACE).as("ns2"),
                        named(LinkColumn.RIGHT_VALUE).as("value2"),
                        named(LinkColumn.RULE).as("rule"),
                        named(LinkColumn.SILO).as("silo"),
                        unix_micros(named(LinkColumn.FIRST_SEEN)).as("first"),
                        unix_micros(named(LinkColumn.LAST_SEEN)).as("last"),
                        named(LinkColumn.ROWS).as("rows"),
                        bad.as("bad"));
        return withEnds(rows);
    }

    /** What stewards decided, as links, at the state of their last run: ns, value, ns2, value2, rule, silo and hashes. */
    Dataset<Row> ruled() {
        return withEnds(tables.read(Tables.LINKS)
                .where(named(LinkColumn.RULE).isin(LinkRule.TOGETHER.text(), LinkRule.APART.text()))
                .select(
                        named(LinkColumn.LEFT_NAMESPACE).as("ns"),
                        named(LinkColumn.LEFT_VALUE).as("value"),
                        named(LinkColumn.RIGHT_NAMESPACE).as("ns2"),
                        named(LinkColumn.RIGHT_VALUE).as("value2"),
                        named(LinkColumn.RULE).as("rule"),
                        named(LinkColumn.SILO).as("silo")));
    }

    /** ns, value, from, to, person, high, low. */
    Dataset<Row> members() {
        Dataset<Row> rows = tables.read(Tables.MEMBERS)
                .select(
                        named(MemberColumn.NAMESPACE).as("ns"),
                        named(MemberColumn.VALUE).as("value"),
                        unix_micros(named(MemberColumn.VALID_FROM)).as("from"),
                        unix_micros(named(MemberColumn.VALID_TO)).as("to"),
                        named(MemberColumn.PERSON_ID).as("person"));
        return Hashes.with(rows, col("ns"), col("value"), "");
    }

    boolean hasMembers() {
        return tables.version(Tables.MEMBERS.name()).isPresent();
    }

    /** Persons there are, of which at least those are shown that are among others. */
    Dataset<Row> persons(Dataset<Row> among) {
        Dataset<Row> persons =
                tables.read(Tables.MEMBERS).select(named(MemberColumn.PERSON_ID).as("person"));
        Touched wanted = Touched.of(withPersons(among, ""));
        return withPersons(persons, "").where(wanted.holds("")).select("person").distinct();
    }

    /** Adds the hashes of persons, with a suffix. */
    static Dataset<Row> withPersons(Dataset<Row> rows, String suffix) {
        return Hashes.with(rows, lit("person"), col("person"), suffix);
    }

    /** Adds the hashes of both ends of links. */
    static Dataset<Row> withEnds(Dataset<Row> links) {
        return Hashes.with(Hashes.with(links, col("ns"), col("value"), ""), col("ns2"), col("value2"), "2");
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }
}
