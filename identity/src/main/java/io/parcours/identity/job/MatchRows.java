package io.parcours.identity.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.key.IdentifierKind;
import io.parcours.identity.link.RowReader;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.RecordColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Person records as the matcher reads them. */
final class MatchRows {
    /** Keys that a system hands out; a person has as many as systems know them, and none tells of another. */
    private static final Set<String> HANDED_OUT = Set.of("crm_id", "shop_id", "loyalty_id", "social_id", "order_id");

    private static final StructType SEEN =
            StructType.fromDDL(MatchPersons.RECORD.toDDL() + ", seen BIGINT, told BOOLEAN");
    private static final int MOST_RECORDS = 200;

    private MatchRows() {}

    /**
     * Identifiers that are nobody's, by record: the mailbox of a desk says no more of two people who use it than that they do.
     *
     * @param links evidence with {@code bad}, the namespace of an end that is quarantined
     * @return {@code record, aside}
     */
    static Dataset<Row> setAside(Dataset<Row> links) {
        Column isRecord = col("ns2").equalTo(IdentityRules.RECORD);
        Column namespace = when(isRecord, col("ns")).otherwise(col("ns2"));
        Column value = when(isRecord, col("value")).otherwise(col("value2"));
        Dataset<Row> aside = links.where(col("bad")
                        .isNotNull()
                        .and(isRecord.or(col("ns").equalTo(IdentityRules.RECORD)))
                        .and(col("bad").equalTo(namespace)))
                .select(
                        when(isRecord, col("value2")).otherwise(col("value")).as("record"),
                        // As the matcher has them: mailboxes and numbers alone, keys with their namespace.
                        explode(array(value, concat(namespace, lit(":"), value)))
                                .as("value"))
                .groupBy("record")
                .agg(collect_set("value").as("aside"));
        // Kept, so that Spark does not find out within a join that there are none, and drop stages it has begun.
        return Resolving.keep(aside);
    }

    /**
     * @param entities {@code record, entity, touched}
     * @param aside what does not count, see {@link #setAside}
     * @return {@link MatchPersons#PERSONS}, {@code seen}, microseconds since 1970, and the blocks of {@link MatchPersons#withKeys}; entities of which no record says who it is are left out
     */
    static Dataset<Row> persons(Dataset<Row> records, Dataset<Row> entities, Dataset<Row> aside, IdentityRules rules) {
        Dataset<Row> fields = records.select(
                        SilverRows.recordKey().as("record"),
                        text(RecordColumn.GIVEN_NAME),
                        text(RecordColumn.FAMILY_NAME),
                        text(RecordColumn.NAME_SUFFIX),
                        coalesce(
                                        col(RecordColumn.BIRTH_DATE.sqlName()).cast("string"),
                                        col(RecordColumn.BIRTH_DATE_WRITTEN.sqlName()))
                                .as(RecordColumn.BIRTH_DATE.sqlName()),
                        text(RecordColumn.GENDER),
                        text(RecordColumn.ADDRESS),
                        text(RecordColumn.CITY),
                        text(RecordColumn.POSTCODE),
                        text(RecordColumn.COUNTRY),
                        text(RecordColumn.IDENTIFIERS),
                        unix_micros(col(RecordColumn.OBSERVED_AT.sqlName())).as("seen"))
                .map((MapFunction<Row, Row>) row -> fields(row, rules), Encoders.row(SEEN));
        String[] names = MatchPersons.RECORD.fieldNames();
        Dataset<Row> persons = fields.join(entities, "record")
                .join(aside, Sql.names("record"), "left_outer")
                .withColumn("emails", counting("emails"))
                .withColumn("phones", counting("phones"))
                .withColumn("official_ids", counting("official_ids"))
                .groupBy(col("entity").as("person"))
                .agg(
                        max("touched").as("touched"),
                        array_sort(collect_list(struct(names[0], Arrays.copyOfRange(names, 1, names.length))))
                                .as("records"),
                        min("seen").as("seen"),
                        max("told").as("told"))
                .where(col("told"))
                .withColumn("records", functions.slice(col("records"), 1, MOST_RECORDS))
                .select("person", "touched", "records", "seen");
        return MatchPersons.withKeys(persons);
    }

    private static Column counting(String values) {
        return when(col("aside").isNull(), col(values)).otherwise(array_except(col(values), col("aside")));
    }

    private static Column text(RecordColumn column) {
        return col(column.sqlName());
    }

    private static Row fields(Row row, IdentityRules rules) {
        RowReader reader = SilverRows.reader(rules);
        String country = row.isNullAt(9) ? "" : row.getString(9);
        List<String> emails = new ArrayList<>();
        List<String> phones = new ArrayList<>();
        List<String> officialIds = new ArrayList<>();
        for (Identified one : SilverRows.identifiers(row.getList(10), country, reader)) {
            IdentifierKind kind = rules.ruleOf(one.namespace()).kind();
            if (kind == IdentifierKind.EMAIL) {
                emails.add(one.value());
            } else if (kind == IdentifierKind.PHONE) {
                phones.add(one.value());
            } else if (kind == IdentifierKind.KEY && !HANDED_OUT.contains(one.namespace())) {
                officialIds.add(one.namespace() + ":" + one.value());
            }
        }
        boolean told = !row.isNullAt(1) || !row.isNullAt(2) || !row.isNullAt(4);
        return RowFactory.create(
                row.get(0),
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4),
                row.get(5),
                row.get(6),
                row.get(7),
                row.get(8),
                emails.toArray(String[]::new),
                phones.toArray(String[]::new),
                officialIds.toArray(String[]::new),
                row.get(11),
                told);
    }
}
