package io.parcours.ingestion.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.Tables;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures that shared/data/README.md gives for the real data, through the workspace in infra/workspaces. */
class CompleteJourneyTest {
    @TempDir
    static Path folder;

    private static SiloLake lake;

    @BeforeAll
    static void run() {
        lake = SiloLake.ofRepository("complete-journey", folder, SiloLake.shared());
        lake.run();
    }

    @Test
    void linesBecomeBaskets() {
        assertThat(lake.raw("stores_baskets").count()).isEqualTo(75_000);
        assertThatRows(TestSql.of(lake, """
                select count(*), count(distinct identifiers[0].value), count(distinct place.store_id), sum(amount),
                       sum(size(products)), min(currency), max(currency)
                from silver_events where type = 'Order Completed'
                """)).areExactly("47243 | 2377 | 293 | 233935.2400 | 75000 | USD | USD");
        assertThat(lake.sql("select count_if(identifiers[0].namespace <> 'loyalty_id') from silver_events"))
                .isEqualTo(0L);
    }

    @Test
    void mailingsAndRedemptionsAreEvents() {
        assertThat(lake.number("select count(*) from silver_events where type = 'Mail Sent'"))
                .isEqualTo(6_589);
        assertThat(lake.number("select count(*) from silver_events where type = 'Coupon Redeemed'"))
                .isEqualTo(2_102);
        assertThat(lake.number("""
                select count(*) from silver_events e join silver_campaigns c on e.campaign = c.campaign_id
                where e.type = 'Mail Sent'
                  and e.occurred_at = to_utc_timestamp(cast(c.starts_on as timestamp), 'America/New_York')
                """)).isEqualTo(6_589);
    }

    @Test
    void productsOutsideTheCatalogueAreReported() {
        assertThat(lake.read(Tables.PRODUCTS).count()).isEqualTo(92_331);
        assertThat(lake.said()).anyMatch(line -> line.contains("stores.baskets: 5 values of product_id"));
        assertThat(lake.number("""
                select rows_failed from ops_quality
                where dataset = 'baskets' and column_name = 'product_id' and rule = 'in silver.products'
                """)).isEqualTo(lake.number("""
                select count(*) from raw_stores_baskets
                where product_id not in (select product_id from silver_products)
                """));
    }

    @Test
    void zeroSalesAreCountedNotLost() {
        assertThat(lake.number("select rows_failed from ops_quality where rule = 'sold for nothing'"))
                .isEqualTo(528);
        assertThat(lake.number("select rows_failed from ops_quality where rule = 'nothing sold'"))
                .isEqualTo(416);
        assertThat(lake.number("select rows_failed from ops_quality where rule = 'at most 1000'"))
                .isEqualTo(692);
    }

    /** New York was five hours behind until 12 March 2017 02:00 and from 5 November 02:00 on, and four in between. */
    @Test
    void timesAreRightAcrossDaylightSaving() {
        assertThat(lake.number("""
                with local as (
                  select basket_id, min(to_timestamp(transaction_timestamp)) at from raw_stores_baskets group by 1)
                select count(*) from local join silver_events e
                  on e.event_id = concat('stores.baskets:', basket_id)
                where e.occurred_at = at + make_interval(0, 0, 0, 0,
                  if(at >= '2017-03-12 02:00:00' and at < '2017-11-05 02:00:00', 4, 5))
                """)).isEqualTo(47_243);
        assertThat(lake.sql("""
                select date_format(occurred_at, 'yyyy-MM-dd HH:mm:ss') from silver_events join raw_stores_baskets
                  on event_id = concat('stores.baskets:', basket_id)
                where transaction_timestamp = '2017-03-12 06:56:54'
                """)).isEqualTo("2017-03-12 10:56:54");
    }

    @Test
    void householdsAreRecords() {
        assertThat(lake.read(Tables.RECORDS).count()).isEqualTo(801);
        assertThat(lake.sql("select traits from silver_records where record_id = '1'"))
                .isEqualTo("""
                        {"age":"65+","home_ownership":"Homeowner","household_comp":"2 Adults No Kids",\
                        "household_size":"2","income":"35-49K","kids_count":"0","marital_status":"Married"}""");
        assertThat((BigDecimal) lake.sql("select max(amount) from silver_events"))
                .isPositive();
    }
}
