package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.ParcoursService;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a client's request to the touchpoints of a person: collected by the service, taken in by the next run. */
@Tag("thorough")
class CollectedEventsTest {
    private static final String ORDER = """
            {"batch":[
              {"type":"track","event":"Order Completed","messageId":"order-1","userId":"c-77","anonymousId":"anon-1",
               "timestamp":"2026-05-20T10:00:00.000Z",
               "properties":{"order_id":"o-1","revenue":80.5,"currency":"EUR","coupon":"MAY",
                             "products":[{"product_id":"p1","name":"Boots","category":"shoes","price":40.25,"quantity":2}]},
               "context":{"page":{"url":"https://shop.example/thanks"},"consent":{"categoryPreferences":{"Advertising":true,"Marketing":true}},"traits":{"email":"Nina@Example.com"},
                          "externalIds":[{"id":"L-9","type":"loyalty_id"}]}},
              {"type":"track","messageId":"broken-1","userId":"c-77"}
            ],"sentAt":"2026-05-20T10:00:00.000Z","context":{"campaign":{"name":"may-mail"}}}
            """;
    private static final String PAGE = """
            {"type":"page","name":"Home","messageId":"page-1","anonymousId":"anon-1","context":{"device":{"id":"device-1"},"consent":{"categoryPreferences":{}}}}
            """;

    @TempDir
    private static Path parent;

    private static SmallCompany company;

    @BeforeAll
    static void collectTwiceAndRunTwice() throws Exception {
        company = SmallCompany.in(parent.resolve("company"));
        company.replace("parcours.yaml", "port: 7070", "port: 0");
        assertThat(company.run().exitCode()).isZero();
        // The same requests again, as a client does that did not get its answer, before a run and after it.
        send();
        send();
        SmallCompany.Ran run = company.run();
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        send();
        assertThat(company.run().exitCode()).isZero();
    }

    private static void send() throws IOException, InterruptedException {
        Workspace workspace = Workspace.open(company.folder(), Map.of(), new Faults());
        try (ParcoursService service = ParcoursService.start(workspace)) {
            String key = service.keys()
                    .create("shop pages", Set.of(Scope.INGEST_WRITE), Optional.empty())
                    .token();
            for (List<String> request : List.of(List.of("/v1/batch", ORDER), List.of("/v1/page", PAGE))) {
                HttpRequest post = HttpRequest.newBuilder(
                                URI.create("http://localhost:" + service.port() + request.get(0)))
                        .header("Authorization", "Bearer " + key)
                        .POST(BodyPublishers.ofString(request.get(1)))
                        .build();
                assertThat(HttpClient.newHttpClient()
                                .send(post, BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void everyEventIsInSilverOnceWithItsIdentifiersAndValues() {
        assertThat(sql("select event_id, type, channel, amount, currency, campaign from silver.events"
                        + " where silo = 'collector' order by event_id"))
                .containsExactly(
                        "event_id,type,channel,amount,currency,campaign",
                        "collector.events:order-1,Order Completed,web,80.5000,EUR,may-mail",
                        "collector.events:page-1,Page Viewed,app,,,");
        assertThat(sql("select concat_ws(' ', transform(i, x -> concat(x.namespace, '=', x.value))) as ids from"
                        + " (select event_id, array_sort(identifiers) as i from silver.events where silo = 'collector')"
                        + " order by event_id"))
                .containsExactly(
                        "ids",
                        "cookie=anon-1 email=Nina@Example.com loyalty_id=L-9 order_id=o-1 shop_id=c-77",
                        "cookie=anon-1 device_id=device-1");
        assertThat(sql(
                        "select products[0].product_id as p, products[0].quantity as q, get_json_object(properties, '$.coupon') as c"
                                + " from silver.events where event_id = 'collector.events:order-1'"))
                .containsExactly("p,q,c", "p1,2.0000,MAY");
    }

    @Test
    void timesAreThoseOfTheClientWithItsClockPutRight() {
        // Sent at the time it happened, by the client's clock, so it happened when it was received.
        assertThat(sql("select occurred_at = received_at as same from silver.events"
                        + " where event_id = 'collector.events:order-1'"))
                .containsExactly("same", "true");
    }

    @Test
    void aMessageThatIsNoEventWaitsInQuarantineWithItsFault() {
        List<String> rows = sql("select row from raw.quarantine where silo = 'collector'");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(1)).contains("broken-1").contains("'event' is missing");
    }

    @Test
    void theEventBelongsToThePersonItsIdentifiersNameAndTheCookieFollows() {
        assertThat(sql("select count(distinct person_id) as persons, count(*) as events from customer.timeline"
                        + " where event_id in ('collector.events:order-1', 'collector.events:page-1')"))
                .containsExactly("persons,events", "1,2");
    }

    @Test
    void whoAgreedInAnOrderAndRefusedOnThePageRefuses() {
        assertThat(sql("select namespace, purpose, granted from silver.consents where namespace in ('email', 'cookie')"
                        + " and purpose = 'ads' order by namespace, granted"))
                .containsExactly("namespace,purpose,granted", "cookie,ads,false", "cookie,ads,true", "email,ads,true");
        assertThat(sql("select consent.purpose as p, consent.channel as c, consent.granted as g from"
                        + " (select explode(consents) as consent from customer.profiles"
                        + " where exists(identifiers, i -> i.value = 'anon-1')) order by p"))
                .containsExactly("p,c,g", "ads,any,false", "analytics,any,false", "email,any,false");
    }

    private static List<String> sql(String query) {
        Recorded asked = new Recorded();
        assertThat(asked.run("sql", "-w", company.folder().toString(), "--csv", query))
                .as(asked.err())
                .isZero();
        return asked.out().lines().toList();
    }
}
