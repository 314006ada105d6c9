package io.parcours.ingestion.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;

import io.parcours.lakehouse.contract.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lines that make orders, visits cut from page views and rows that change: whatever order and batches they come in, whether a run is
 * killed before it is recorded, and whether the end is reached step by step or at once, the tables are the same.
 */
class AnyBatchingTest {
    private static final String ORDERS = """
            silo: shop
            dataset: lines
            from: {kind: files, path: "drops/lines-*.csv", if_missing: skip}
            key: [invoice, line]
            newer_by: changed
            into: event
            one_event_per: invoice
            type: {if: "invoice like 'C%'", then: Order Cancelled, else: Order Completed}
            at: {column: at, zone: UTC}
            identifiers: {shop_id: customer, order_id: invoice}
            amount: {sum: "cast(quantity as int) * cast(price as decimal(18,4))"}
            products: {product_id: sku, quantity: quantity, price: price}
            rules:
              - {column: price, at_least: 0}
              - {duplicates_of: [invoice, sku, quantity, price], otherwise: drop}
            """;
    private static final String VIEWS = """
            silo: web
            dataset: views
            from: {kind: files, path: "drops/views-*.ndjson", if_missing: skip}
            key: id
            newer_by: changed
            into: event
            type: Page Viewed
            at: {column: at, zone: UTC}
            identifiers: {cookie: context.device.id}
            sessions: {by: [context.device.id], silence: 30 minutes}
            """;
    private static final String PEOPLE = """
            silo: crm
            dataset: people
            from: {kind: files, path: "drops/people-*.csv", if_missing: skip}
            key: id
            newer_by: changed
            into: record
            identifiers: {crm_id: id, email: mail}
            fields: {given_name: name}
            """;

    @TempDir
    Path folder;

    @Test
    void orderAndBatchesDoNotMatter() {
        shuffledAndInBatches(1);
    }

    @Test
    @Tag("soak")
    void orderAndBatchesDoNotMatterForOtherRows() {
        shuffledAndInBatches(2);
    }

    private void shuffledAndInBatches(long seed) {
        Map<String, String> drops = drops(seed);
        SiloLake atOnce = lake("at-once-" + seed);
        drops.forEach(atOnce::write);
        atOnce.run();

        Random random = new Random(seed);
        List<String> names = new ArrayList<>(drops.keySet());
        Collections.shuffle(names, random);
        SiloLake stepwise = lake("stepwise-" + seed);
        int from = 0;
        for (int to : new int[] {3, 4, names.size()}) {
            names.subList(from, to).forEach(name -> stepwise.write(name, drops.get(name)));
            from = to;
            if (to == 4) {
                stepwise.runUnrecorded();
            } else {
                stepwise.run();
            }
        }
        assertSame(stepwise, atOnce);
        assertSame(stepwise.full(true).andRun(), atOnce);
    }

    /** A file whose rows landed, but not to the end, then changed before the next run. */
    @Test
    void whatAKilledRunLeftIsReplaced() {
        SiloLake killed = lake("killed");
        killed.write("drops/people-1.csv", "id,name,mail,changed\n1,Ann,a@x.fr,2025-01-01\n2,Bob,b@x.fr,2025-01-01\n")
                .runOnlyRaw();
        killed.write("drops/people-1.csv", "id,name,mail,changed\n1,Ann,a@x.fr,2025-01-01\n3,Cy,c@x.fr,2025-01-01\n")
                .run();
        SiloLake clean = lake("clean");
        clean.write("drops/people-1.csv", "id,name,mail,changed\n1,Ann,a@x.fr,2025-01-01\n3,Cy,c@x.fr,2025-01-01\n")
                .run();
        assertThatRows(killed.read(Tables.RECORDS).drop("batch"))
                .sameAs(clean.read(Tables.RECORDS).drop("batch"));
        assertThatRows(killed.raw("crm_people").select("id", "name"))
                .sameAs(clean.raw("crm_people").select("id", "name"));
    }

    private static void assertSame(SiloLake actual, SiloLake expected) {
        assertThatRows(said(actual.read(Tables.EVENTS))).sameAs(said(expected.read(Tables.EVENTS)));
        assertThatRows(said(actual.read(Tables.RECORDS))).sameAs(said(expected.read(Tables.RECORDS)));
        assertThatRows(actual.read(Tables.QUARANTINE).select("silo", "dataset", "rule", "row"))
                .sameAs(expected.read(Tables.QUARANTINE).select("silo", "dataset", "rule", "row"));
    }

    /** The batch is what may differ: it names the delivery. */
    private static Dataset<Row> said(Dataset<Row> rows) {
        return rows.drop("batch");
    }

    private SiloLake lake(String name) {
        return SiloLake.in(folder.resolve(name))
                .write("silos/lines.yaml", ORDERS)
                .write("silos/views.yaml", VIEWS)
                .write("silos/people.yaml", PEOPLE);
    }

    private static Map<String, String> drops(long seed) {
        Random random = new Random(seed);
        Map<String, String> drops = new LinkedHashMap<>();
        for (int file = 0; file < 3; file++) {
            StringBuilder lines = new StringBuilder("invoice,line,sku,quantity,price,customer,at,changed\n");
            for (int i = 0; i < 40; i++) {
                int invoice = random.nextInt(12);
                lines.append(String.join(
                                ",",
                                (invoice % 5 == 0 ? "C" : "") + invoice,
                                "" + random.nextInt(4),
                                "s" + random.nextInt(3),
                                "" + (1 + random.nextInt(2)),
                                random.nextInt(12) == 0 ? "-1" : "9.5",
                                random.nextInt(4) == 0 ? "" : "c" + invoice % 4,
                                "2025-01-0" + (1 + random.nextInt(3)) + "T10:00:00",
                                "2025-02-0" + (1 + random.nextInt(9)) + "T10:00:00"))
                        .append('\n');
            }
            drops.put("drops/lines-" + file + ".csv", lines.toString());
            StringBuilder views = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                views.append(
                        "{\"id\":\"%d\",\"at\":\"2025-01-01T%02d:%02d:00\",\"changed\":\"2025-02-0%dT00:00:00\",\"context\":{\"device\":{\"id\":\"d%d\"}}}\n"
                                .formatted(
                                        random.nextInt(80),
                                        8 + random.nextInt(4),
                                        random.nextInt(60),
                                        1 + random.nextInt(9),
                                        random.nextInt(4)));
            }
            drops.put("drops/views-" + file + ".ndjson", views.toString());
            StringBuilder people = new StringBuilder("id,name,mail,changed\n");
            for (int i = 0; i < 10; i++) {
                people.append("%d,Name%d,m%d@x.fr,2025-02-0%d\n"
                        .formatted(random.nextInt(8), random.nextInt(3), random.nextInt(3), 1 + random.nextInt(3)));
            }
            drops.put("drops/people-" + file + ".csv", people.toString());
        }
        return drops;
    }
}
