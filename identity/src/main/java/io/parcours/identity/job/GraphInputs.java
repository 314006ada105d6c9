package io.parcours.identity.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** What the inputs of a run hold beside evidence: the records themselves, and what stewards decided. */
final class GraphInputs {
    private static final StructType NAMES = StructType.fromDDL("ns string, value string, first long, given string,"
            + " family string, generation string, birth long, high long, low long");
    private static final int SEEN = 3;
    private static final int HIGH = 12;
    private static final int LOW = 13;
    private static final String STEWARD = "steward";

    private final Inputs inputs;

    GraphInputs(Inputs inputs) {
        this.inputs = inputs;
    }

    /** Every touchpoint and record, as {@link SilverRows} shows them. */
    Dataset<Row> silver() {
        return SilverRows.ofEvents(inputs.read(Tables.EVENTS)).unionByName(records());
    }

    boolean hasRecords() {
        return inputs.versions().containsKey(Tables.RECORDS.name());
    }

    /** Every record as a node: high, low. */
    Dataset<Row> recordNodes() {
        return Hashes.with(records().select("key"), lit(IdentityRules.RECORD), col("key"), "")
                .select("high", "low");
    }

    /** Records among some nodes, in the columns of identifiers, with who they say they are; names are dear to read. */
    Dataset<Row> namedRecords(Touched among) {
        return Hashes.with(records(), lit(IdentityRules.RECORD), col("key"), "")
                .where(among.holds(""))
                .map(
                        (MapFunction<Row, Row>) row -> {
                            PersonName name = SilverRows.name(row);
                            return RowFactory.create(
                                    IdentityRules.RECORD,
                                    SilverRows.key(row),
                                    row.getLong(SEEN),
                                    name.given(),
                                    name.family(),
                                    name.generation(),
                                    name.birthDay(),
                                    row.getLong(HIGH),
                                    row.getLong(LOW));
                        },
                        Encoders.row(NAMES))
                .withColumn("last", col("first"))
                .withColumn("rows", lit(1L))
                .withColumn("silos", array().cast("array<string>"));
    }

    private Dataset<Row> records() {
        return SilverRows.ofRecords(inputs.read(Tables.RECORDS));
    }

    /** What stewards decided, as links: ns, value, ns2, value2, rule, silo, first, last, rows; empty where they decided nothing. */
    Optional<Dataset<Row>> decisions() {
        if (!inputs.versions().containsKey(Tables.DECISIONS.name())) {
            return Optional.empty();
        }
        return Optional.of(inputs.read(Tables.DECISIONS)
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
                .dropDuplicates("ns", "value", "ns2", "value2", "rule"));
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }
}
