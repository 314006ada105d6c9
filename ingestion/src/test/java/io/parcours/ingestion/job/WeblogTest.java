package io.parcours.ingestion.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeblogTest {
    @TempDir
    static Path folder;

    private static SiloLake lake;

    @BeforeAll
    static void run() {
        lake = SiloLake.ofRepository("weblog", folder, SiloLake.shared());
        lake.run();
    }

    @Test
    void everyLineButOneParses() {
        assertThat(lake.raw("web_access_log").count()).isEqualTo(10_000);
        assertThat(lake.read(Tables.EVENTS).count()).isEqualTo(9_999);
        assertThatRows(lake.read(Tables.QUARANTINE))
                .selecting("silo", "dataset", "rule", "line")
                .areExactly("web | access_log | parse | 8899");
        assertThat(lake.sql("select row from raw_quarantine").toString()).contains("Googlebot/2.1");
        assertThat(lake.number("select count(distinct host) from raw_web_access_log where _malformed is null"))
                .isEqualTo(1_753);
        assertThat(lake.sql("select date_format(min(occurred_at), 'yyyy-MM-dd HH:mm:ss') from silver_events"))
                .isEqualTo("2015-05-17 10:05:00");
    }

    @Test
    void machinesAreFlagged() {
        assertThat(lake.number("""
                select count_if(not is_bot) from silver_events e join raw_web_access_log r
                  on e.event_id = concat('web.access_log:', md5(concat_ws(char(31), r._source_file, r._line)))
                where r.agent like '%Googlebot%' or r.agent like '%bingbot%' or r.agent like '%Baiduspider%'
                """)).isZero();
        assertThat(lake.number("""
                select count_if(is_bot) from silver_events e join raw_web_access_log r
                  on e.event_id = concat('web.access_log:', md5(concat_ws(char(31), r._source_file, r._line)))
                where r.agent like 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1) AppleWebKit%Chrome/32%'
                """)).isZero();
        assertThat(lake.number("select count_if(is_bot) from silver_events")).isBetween(500L, 5_000L);
        assertThat(lake.number("""
                select count(distinct get_json_object(properties, '$.device_class')) from silver_events
                """)).isGreaterThan(3);
    }

    /** Against a cut made by a plain loop. */
    @Test
    void sessionsEndAfterHalfAnHourOfSilence() {
        List<Row> rows = TestSql.of(lake, """
                select host, agent, cast(to_timestamp(time, 'dd/MMM/yyyy:HH:mm:ss Z') as long) at, e.session_id
                from raw_web_access_log r join silver_events e
                  on e.event_id = concat('web.access_log:', md5(concat_ws(char(31), r._source_file, r._line)))
                order by host, agent, at
                """).collectAsList();
        Map<String, Set<Integer>> expected = new HashMap<>();
        List<Set<String>> visits = new ArrayList<>();
        String visitor = "";
        long last = 0;
        for (Row row : rows) {
            String who = row.getString(0) + "\n" + row.getString(1);
            long at = row.getLong(2);
            if (!who.equals(visitor) || at - last > 1_800) {
                visits.add(new HashSet<>());
            }
            visitor = who;
            last = at;
            visits.get(visits.size() - 1).add(row.getString(3));
            expected.computeIfAbsent(row.getString(3), id -> new HashSet<>()).add(visits.size() - 1);
        }
        assertThat(visits).as("one id for a visit").allMatch(ids -> ids.size() == 1);
        assertThat(expected).as("one visit for an id").hasSize(visits.size());
        assertThat(visits.size()).isGreaterThan(1_753);
    }
}
