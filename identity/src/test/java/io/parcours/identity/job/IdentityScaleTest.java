package io.parcours.identity.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.consent.ConsentRules;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.testing.TestLake;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures at size; {@code -Dparcours.customers=100000} for the full size. */
@Tag("thorough")
class IdentityScaleTest {
    private static final int CUSTOMERS = Integer.getInteger("parcours.customers", 2_000);
    private static final int EVENTS_EACH = 20;
    private static final IdentityRules RULES = IdentityRules.defaults("FR");
    private static final long START = 1_704_067_200L;

    @TempDir
    Path folder;

    @Test
    void everyCustomerIsFoundAndAnIncrementRewritesFewRows() {
        TestLake lake = TestLake.in(folder);
        lake.tables().append(Tables.RECORDS, records(lake));
        lake.tables().append(Tables.EVENTS, events(lake, 0, (long) CUSTOMERS * EVENTS_EACH));
        Map<String, Long> full = run(lake);
        long persons = lake.tables()
                .read(Tables.MEMBERS)
                .where(col(MemberColumn.NAMESPACE.sqlName()).equalTo("crm_id"))
                .select(MemberColumn.PERSON_ID.sqlName())
                .distinct()
                .count();
        assertThat(persons).isEqualTo(CUSTOMERS);
        long more = (long) CUSTOMERS * EVENTS_EACH / 100;
        lake.tables().append(Tables.EVENTS, events(lake, (long) CUSTOMERS * EVENTS_EACH, more));
        Map<String, Long> increment = run(lake);
        // What the matcher has learnt, and what it compares, are not written again for more visits of known records.
        assertThat(full.keySet()).containsAll(increment.keySet());
        // One customer in a hundred's visits touch about a fifth of the customers; members change only for what is new.
        increment.forEach((table, rows) ->
                assertThat(rows).as(table + ", of " + full.get(table)).isLessThanOrEqualTo(full.get(table) / 2));
        assertThat(increment.get(Tables.MEMBERS.name().toString()))
                .isLessThan(full.get(Tables.MEMBERS.name().toString()) / 10);
    }

    /** Rows written by table. */
    private static Map<String, Long> run(TestLake lake) {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (Job job : List.of(
                new ResolveIdentities(RULES),
                new BuildTimeline(RULES),
                new BuildProfiles(RULES, ConsentRules.usual().merging()))) {
            for (TableStore.Commit commit : lake.run(job).orElseThrow().commits()) {
                rows.put(commit.table().toString(), commit.rowsWritten());
            }
        }
        return rows;
    }

    private static Column identifier(String namespace, Column value) {
        return struct(lit(namespace).as("namespace"), value.as("value"));
    }

    private static Dataset<Row> complete(TableContract table, Dataset<Row> rows) {
        List<String> there = Arrays.asList(rows.columns());
        return rows.select(table.columns().stream()
                .map(column -> there.contains(column.name())
                        ? col(column.name())
                                .cast(Columns.dataType(column.type()))
                                .as(column.name())
                        : lit(null).cast(Columns.dataType(column.type())).as(column.name()))
                .toArray(Column[]::new));
    }

    /** Two records each: a CRM contact and a shop account, joined by e-mail. */
    private static Dataset<Row> records(TestLake lake) {
        Column id = col("id");
        Column email = concat(lit("person"), id, lit("@mail.com"));
        Dataset<Row> ids = lake.spark().range(CUSTOMERS).toDF("id");
        Dataset<Row> crm = ids.select(
                lit("crm").as("silo"),
                id.cast("string").as("record_id"),
                array(identifier("crm_id", concat(lit("C"), id)), identifier("email", email))
                        .as("identifiers"),
                lit("Ana").as("given_name"),
                concat(lit("Ruiz"), id).as("family_name"));
        Dataset<Row> shop = ids.select(
                lit("shop").as("silo"),
                id.cast("string").as("record_id"),
                array(identifier("shop_id", concat(lit("S"), id)), identifier("email", email))
                        .as("identifiers"),
                lit("A.").as("given_name"),
                concat(lit("Ruiz"), id).as("family_name"));
        return complete(
                Tables.RECORDS,
                crm.union(shop)
                        .withColumn("observed_at", timestamp_seconds(lit(START)))
                        .withColumn("updated_at", timestamp_seconds(lit(START)))
                        .withColumn("dataset", lit("test"))
                        .withColumn("batch", lit("1")));
    }

    /** Visits on several cookies a person, one in ten with a login; some cookies are shared by two persons. */
    private static Dataset<Row> events(TestLake lake, long from, long count) {
        Column person = pmod(xxhash64(col("id")), lit(CUSTOMERS));
        Column cookie = when(
                        pmod(xxhash64(col("id"), lit(2)), lit(50)).equalTo(0),
                        concat(lit("shared-"), person.divide(2).cast("long")))
                .otherwise(concat(lit("k"), person, lit("-"), pmod(xxhash64(col("id"), lit(3)), lit(4))));
        Column login = when(
                pmod(xxhash64(col("id"), lit(4)), lit(10)).equalTo(0), identifier("shop_id", concat(lit("S"), person)));
        return complete(
                Tables.EVENTS,
                lake.spark()
                        .range(from, from + count)
                        .toDF("id")
                        .select(
                                concat(lit("e"), lpad(col("id").cast("string"), 10, "0"))
                                        .as("event_id"),
                                timestamp_seconds(col("id").plus(START)).as("occurred_at"),
                                lit("web").as("silo"),
                                lit("web").as("channel"),
                                lit("Page Viewed").as("type"),
                                array_compact(array(identifier("cookie", cookie), login))
                                        .as("identifiers"),
                                lit(false).as("known"),
                                lit(false).as("is_bot"),
                                timestamp_seconds(col("id").plus(START)).as("updated_at"),
                                lit("clicks").as("dataset"),
                                lit("1").as("batch"),
                                concat(lit("{\"url\":\"/p/"), col("id"), lit("\"}"))
                                        .as("properties")));
    }
}
