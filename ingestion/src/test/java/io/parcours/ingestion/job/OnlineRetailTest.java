package io.parcours.ingestion.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 305 daily drops that land in three runs. */
class OnlineRetailTest {
    private static final String DROPS = "data/online-retail/by-day";

    @TempDir
    static Path folder;

    private static SiloLake lake;
    private static Path drops;

    @BeforeAll
    static void landInThreeRuns() throws IOException {
        Path shared = SiloLake.shared();
        drops = Files.createDirectories(folder.resolve("landing").resolve(DROPS));
        lake = SiloLake.ofRepository("online-retail", folder.resolve("workspace"), folder.resolve("landing"));
        List<Path> days;
        try (Stream<Path> files = Files.list(shared.resolve(DROPS))) {
            days = files.filter(file -> file.toString().endsWith(".csv.gz"))
                    .sorted()
                    .toList();
        }
        assertThat(days).hasSize(305);
        for (List<Path> part : List.of(days.subList(0, 100), days.subList(100, 250), days.subList(250, 305))) {
            for (Path day : part) {
                Files.copy(day, drops.resolve(day.getFileName()));
            }
            lake.run();
        }
    }

    @Test
    void rawKeepsEveryLine() {
        assertThatRows(TestSql.of(lake, """
                select count(*), count(distinct invoiceno), count(distinct customerid), count(distinct country),
                       sum(cast(quantity as decimal(18,4)) * cast(unitprice as decimal(18,4)))
                from raw_shop_order_lines
                """)).areExactly("541909 | 25900 | 4372 | 38 | 9747747.93400000");
    }

    @Test
    void invoicesAreOrdersAndCancellations() {
        assertThatRows(TestSql.of(
                        lake, "select type, count(*), count(distinct event_id) from silver_events group by 1"))
                .areExactly(
                        "Order Completed | 22061 | 22061", "Order Cancelled | 3836 | 3836", "Debt Adjusted | 3 | 3");
        assertThat(lake.number("""
                select count(distinct i.value) from silver_events lateral view explode(identifiers) t as i
                where i.namespace = 'shop_id'
                """)).isEqualTo(4_372);
        assertThat(lake.sql("""
                with kept as (select distinct invoiceno, stockcode, description, quantity, invoicedate, unitprice,
                                customerid, country from raw_shop_order_lines)
                select sum(cast(quantity as decimal(18,4)) * cast(unitprice as decimal(18,4)))
                       - (select sum(amount) from silver_events) from kept
                """)).isEqualTo(new BigDecimal("0E-7"));
        // The hour at which Britain put its clocks forward: from 27 March 2011 on, invoices are an hour earlier in UTC.
        assertThat(lake.sql("""
                select date_format(occurred_at, 'HH:mm') from silver_events where event_id = 'shop.order_lines:536365'
                """)).isEqualTo("08:26");
        assertThat(lake.sql("""
                select date_format(max(occurred_at), 'yyyy-MM-dd HH:mm') from silver_events where occurred_at < '2011-07-02'
                """)).isEqualTo(lake.sql("""
                select date_format(max(invoicedate) - interval 1 hour, 'yyyy-MM-dd HH:mm') from raw_shop_order_lines
                where invoicedate < '2011-07-02'
                """));
    }

    @Test
    void faultsAreCountedByRule() {
        assertThatRows(TestSql.of(lake, """
                select rule, action, sum(rows_failed), sum(rows_checked) from ops_quality
                group by rule, action having sum(rows_failed) > 0 or rule = 'parse'
                """))
                .areExactly(
                        "parse | quarantine | 0 | 541909",
                        "duplicate | drop | 5268 | 541909",
                        "without a customer | warn | 135080 | 541909",
                        "price below zero | warn | 2 | 541909",
                        "price of zero | warn | 2515 | 541909",
                        "quantity below zero | warn | 10624 | 541909",
                        "no product | warn | " + lake.number("""
                                select count(*) from raw_shop_order_lines
                                where stockcode in ('POST', 'DOT', 'M', 'm', 'C2', 'D', 'S', 'BANK CHARGES', 'AMAZONFEE',
                                                    'CRUK', 'PADS', 'B')
                                """) + " | 541909");
        assertThatRows(lake.read(Tables.QUARANTINE)).areNone();
        assertThat(lake.number("""
                select count(*) from silver_events lateral view explode(products) t as p
                where p.product_id in ('POST', 'M', 'DOT') or p.product_id is null
                """)).isZero();
    }

    @Test
    void nothingNewDoesNothing() {
        assertThat(lake.run()).isEmpty();
    }

    @Test
    void aFileDeliveredTwiceChangesNothing() throws IOException {
        Dataset<Row> events = lake.read(Tables.EVENTS);
        long version = lake.tables().version(Tables.EVENTS.name()).orElseThrow();
        long raw = lake.raw("shop_order_lines").count();
        Path day = drops.resolve("2011-05-10.csv.gz");
        Path again = drops.resolve("2011-05-10-again.csv.gz");
        Files.copy(day, again);
        Files.setLastModifiedTime(day, FileTime.from(Instant.parse("2025-02-01T00:00:00Z")));
        try {
            lake.run();
            assertThat(lake.raw("shop_order_lines").count()).isEqualTo(raw);
            assertThat(lake.tables().version(Tables.EVENTS.name())).hasValue(version);
            assertThatRows(lake.read(Tables.EVENTS)).sameAs(events);
            assertThat(lake.run()).isEqualTo(Map.of());
        } finally {
            Files.delete(again);
        }
    }
}
