package io.parcours.ingestion.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestDatasetTest {
    private static final String VISITS = """
            silo: web
            dataset: visits
            from: {kind: files, path: "drops/*.csv"}
            key: id
            into: event
            type: Page Viewed
            at: {column: at, zone: UTC}
            identifiers: {cookie: visitor}
            """;

    @TempDir
    Path folder;

    private SiloLake visits(String more) {
        return SiloLake.in(folder).write("silos/visits.yaml", VISITS + more);
    }

    @Test
    void theNewestRowOfAKeyStaysWhateverTheOrder() {
        SiloLake lake = visits("newer_by: changed\nproperties: [page]\n");
        lake.write("drops/1.csv", """
                id,at,visitor,page,changed
                a,2025-01-01T10:00:00,v1,second,2025-01-01T11:00:00
                b,2025-01-01T10:00:00,v1,first,2025-01-01T10:30:00
                a,2025-01-01T10:00:00,v1,first,2025-01-01T10:00:00
                """).run();
        lake.write("drops/2.csv", """
                id,at,visitor,page,changed
                a,2025-01-01T10:00:00,v1,late,2025-01-01T10:59:00
                b,2025-01-01T10:00:00,v1,newer,2025-01-01T12:00:00
                b,2025-01-01T10:00:00,v1,newer,2025-01-01T12:00:00
                """).run();
        assertThatRows(lake.read(Tables.EVENTS))
                .selecting("event_id", "properties")
                .areExactly("web.visits:a | {\"page\":\"second\"}", "web.visits:b | {\"page\":\"newer\"}");
        assertThat(lake.raw("web_visits").count()).isEqualTo(6);
    }

    @Test
    void aChangedFileReplacesTheRowsOfItsFormerContent() {
        SiloLake lake = visits("");
        lake.write("drops/1.csv", "id,at,visitor\na,2025-01-01,v1\nb,2025-01-01,v1\n")
                .write("drops/2.csv", "id,at,visitor\nc,2025-01-01,v1\n,2025-01-01,v1\n")
                .run();
        lake.write("drops/1.csv", "id,at,visitor\nb,2025-01-02,v2\nd,2025-01-02,v2\n")
                .write("drops/2.csv", "id,at,visitor\nc,2025-01-01,v1\ne,2025-01-01,v1\n")
                .run();
        assertThatRows(TestSql.of(lake, "select event_id, date(occurred_at), identifiers[0].value from silver_events"))
                .areExactly(
                        "web.visits:b | 2025-01-02 | v2",
                        "web.visits:c | 2025-01-01 | v1",
                        "web.visits:d | 2025-01-02 | v2",
                        "web.visits:e | 2025-01-01 | v1");
        assertThat(lake.raw("web_visits").count()).isEqualTo(4);
        assertThatRows(lake.read(Tables.QUARANTINE)).areNone();
        assertThat(lake.run()).isEmpty();
    }

    @Test
    void aRunOverItsLimitOfRejectedRowsKeepsNothing() {
        SiloLake lake = visits("reject_over: 20 %\n");
        lake.write("drops/1.csv", "id,at,visitor\na,2025-01-01,v1\n").run();
        lake.write("drops/2.csv", "id,at,visitor\nb,2025-01-01,v1\nc,tomorrow,v1\nd,,v1\n");
        assertThatThrownBy(lake::run).isInstanceOfSatisfying(ParcoursException.class, e -> {
            assertThat(e.fault()).isEqualTo(Fault.DATA);
            assertThat(e.reason()).contains("2 of 3 rows", "66.7 %", "at readable at: 1 row");
        });
        assertThat(lake.raw("web_visits").count()).isEqualTo(1);
        assertThat(lake.read(Tables.EVENTS).count()).isEqualTo(1);
        assertThatRows(lake.read(Tables.QUARANTINE)).areNone();
        lake.write("drops/2.csv", "id,at,visitor\nb,2025-01-01,v1\nc,2025-01-02,v1\nd,2025-01-02,v1\n")
                .run();
        assertThat(lake.read(Tables.EVENTS).count()).isEqualTo(4);
        assertThat(lake.raw("web_visits").count()).isEqualTo(4);
    }

    @Test
    void aFewRejectedRowsOfASmallBatchStopNoRunWhereTheContractSaysSo() {
        SiloLake lake = visits("reject_over: {share: 20 %, rows: 2}\n");
        lake.write("drops/1.csv", "id,at,visitor\na,2025-01-01,v1\nb,tomorrow,v1\nc,,v1\n")
                .run();
        assertThat(lake.read(Tables.EVENTS).count()).isEqualTo(1);
        assertThat(lake.read(Tables.QUARANTINE).count()).isEqualTo(2);
        lake.write("drops/2.csv", "id,at,visitor\nd,tomorrow,v1\ne,tomorrow,v1\nf,tomorrow,v1\n");
        assertThatThrownBy(lake::run)
                .isInstanceOfSatisfying(
                        ParcoursException.class,
                        e -> assertThat(e.reason()).contains("3 of 3 rows (100.0 %)", "the limit is 20 % and 2 rows"));
        assertThat(lake.raw("web_visits").count()).isEqualTo(3);
    }

    @Test
    void columnsThatComeAndGoAreTreatedAsDeclared() {
        SiloLake lake = visits("properties: the rest\nmissing_columns: null\n");
        lake.write("drops/1.csv", "id,at,visitor,page\na,2025-01-01,v1,home\n").run();
        lake.write("drops/2.csv", "id,at,page,campaign\nb,2025-01-01,home,spring\n")
                .run();
        assertThat(lake.said())
                .contains(
                        "web.visits: new columns campaign are added to raw.web_visits",
                        "web.visits: no longer delivered: visitor");
        assertThatRows(lake.read(Tables.EVENTS))
                .selecting("event_id", "identifiers", "properties")
                .areExactly(
                        "web.visits:a | [(cookie, v1)] | {\"page\":\"home\"}",
                        "web.visits:b | [] | {\"campaign\":\"spring\",\"page\":\"home\"}");
        lake.write("silos/visits.yaml", VISITS + "new_columns: fail\nmissing_columns: null\n")
                .write("drops/3.csv", "id,at,visitor,basket\nc,2025-01-01,v1,1\n");
        assertThatThrownBy(lake::run)
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.DATA))
                .hasMessageContaining("basket");
    }

    @Test
    void anUnknownColumnIsNamedWithThoseThatExist() {
        SiloLake lake = visits("amount: totl\nrules:\n  - {check: \"length(visitr) > 1\"}\n")
                .write("drops/1.csv", "id,at,visitor,total\na,2025-01-01,v1,3\n");
        assertThatThrownBy(lake::run)
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CONFIGURATION))
                .hasMessageContaining("web.visits has no column 'totl'; it has at, id, total, visitor")
                .hasMessageContaining("did you mean 'total'?")
                .hasMessageContaining("silos/visits.yaml:9:")
                .hasMessageContaining("'visitr'");
        assertThat(lake.tables().list()).isEmpty();
    }

    @Test
    void aRowWaitsInQuarantineUntilItsReferenceIsKnown() {
        SiloLake lake = visits("rules:\n  - {column: product, in: silver.products.product_id}\n")
                .write("silos/products.yaml", """
                        silo: erp
                        dataset: products
                        from: {kind: files, path: "products/*.csv"}
                        key: id
                        into: product
                        fields: {name: name}
                        """)
                .write("products/1.csv", "id,name\np1,Shoe\n")
                .write(
                        "drops/1.csv",
                        "id,at,visitor,product\na,2025-01-01,v1,p1\nb,2025-01-01,v1,p2\nc,2025-01-01,v1,p3\n");
        lake.run();
        assertThatRows(lake.read(Tables.QUARANTINE))
                .selecting("row_number", "rule", "column_name", "reason", "line", "row")
                .areExactly(
                        "1 | in silver.products | product | product is not known in silver.products | 3 | "
                                + "{\"id\":\"b\",\"at\":\"2025-01-01\",\"visitor\":\"v1\",\"product\":\"p2\"}",
                        "2 | in silver.products | product | product is not known in silver.products | 4 | "
                                + "{\"id\":\"c\",\"at\":\"2025-01-01\",\"visitor\":\"v1\",\"product\":\"p3\"}");
        assertThat(QuarantineReplay.list(lake.tables())).singleElement().satisfies(waiting -> {
            assertThat(waiting.dataset()).isEqualTo("web.visits");
            assertThat(waiting.rows()).isEqualTo(2);
            assertThat(waiting.place())
                    .hasValueSatisfying(place -> assertThat(place).endsWith("1.csv:3"));
        });
        lake.write("products/2.csv", "id,name\np2,Boot\n").run();
        assertThat(QuarantineReplay.replay(lake.context(), "web.visits")).satisfies(replayed -> {
            assertThat(replayed.accepted()).isEqualTo(1);
            assertThat(replayed.stillRejected()).isEqualTo(1);
            assertThat(replayed.commits()).extracting(Commit::rowsWritten).containsExactly(1L, 1L);
        });
        assertThatRows(lake.read(Tables.EVENTS)).selecting("event_id").areExactly("web.visits:a", "web.visits:b");
        assertThat(QuarantineReplay.replay(lake.context(), "web.visits"))
                .satisfies(replayed -> assertThat(replayed.accepted()).isZero())
                .satisfies(replayed -> assertThat(replayed.stillRejected()).isEqualTo(1));
        assertThatThrownBy(() -> QuarantineReplay.replay(lake.context(), "web.visit"))
                .hasMessageContaining("did you mean 'web.visits'?");
    }

    @Test
    void aDeletedRowTakesItsEventAwayAndAnOlderOneDoesNotBringItBack() {
        SiloLake lake = visits("newer_by: changed\ndeleted_when: \"state = 'gone'\"\n");
        lake.write(
                        "drops/1.csv",
                        "id,at,visitor,changed,state\na,2025-01-01,v1,2025-01-01,\nb,2025-01-01,v1,2025-01-01,\n")
                .run();
        lake.write("drops/2.csv", "id,at,visitor,changed,state\na,2025-01-01,v1,2025-01-03,gone\n")
                .run();
        lake.write("drops/3.csv", "id,at,visitor,changed,state\na,2025-01-01,v1,2025-01-02,\n")
                .run();
        assertThatRows(lake.read(Tables.EVENTS)).selecting("event_id").areExactly("web.visits:b");
    }

    @Test
    void aChangedContractIsAppliedToRowsAlreadyThere() {
        SiloLake lake = visits("rules:\n  - {column: visitor, pattern: \"v[0-9]\"}\n")
                .write("drops/1.csv", "id,at,visitor\na,2025-01-01,v1\nb,2025-01-01,w1\n");
        lake.run();
        assertThat(lake.read(Tables.QUARANTINE).count()).isEqualTo(1);
        lake.write("silos/visits.yaml", VISITS + "channel: web   # and a comment\n")
                .run();
        assertThatRows(lake.read(Tables.EVENTS))
                .selecting("event_id", "channel")
                .areExactly("web.visits:a | web", "web.visits:b | web");
        assertThatRows(lake.read(Tables.QUARANTINE)).areNone();
        lake.write("silos/visits.yaml", "# another comment\n" + VISITS + "channel: web\n");
        assertThat(lake.run()).isEmpty();
    }

    @Test
    void uniqueValuesAreHeldAgainstEarlierDeliveries() {
        SiloLake lake = visits("rules:\n  - {column: visitor, unique: yes}\n");
        lake.write("drops/1.csv", "id,at,visitor\na,2025-01-01,v1\nb,2025-01-01,v2\n")
                .run();
        lake.write("drops/2.csv", "id,at,visitor\nc,2025-01-01,v1\nb,2025-01-02,v2\n")
                .run();
        assertThatRows(lake.read(Tables.EVENTS)).selecting("event_id").areExactly("web.visits:b");
    }
}
