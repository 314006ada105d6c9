package io.parcours.ingestion.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;

import io.parcours.lakehouse.contract.Tables;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the forms of a contract make of rows, in the standardised tables. */
class MappingTest {
    @TempDir
    Path folder;

    @Test
    void timesNumbersAndWordsAreReadAsDeclared() {
        SiloLake lake = SiloLake.in(folder).write("silos/till.yaml", """
                silo: till
                dataset: sales
                from: {kind: files, path: sales.csv, delimiter: ";"}
                key: [shop, ticket]
                into: event
                type: {column: kind, map: {S: Order Completed, R: Order Returned}, otherwise: Till Used}
                at: {column: at, patterns: ["dd/MM/yyyy HH:mm", "yyyy-MM-dd'T'HH:mm:ssXXX"], zone: Europe/Paris}
                received_at: {column: seen, pattern: epoch millis}
                channel: {column: place}
                identifiers: {phone: [mobile, landline], loyalty_id: {expr: "nullif(card, '0')"}, crm_id: {constant: ""}}
                amount: {column: total, decimal: ",", currency: {column: money}}
                place: {lat: lat, lon: lon, store: shop}
                sentiment: {expr: "(cast(stars as int) - 3) / 2.0"}
                properties: {clerk: clerk, size: {if: "cast(stars as int) > 3", then: {constant: good}, else: {constant: bad}}}
                """).write("sales.csv", """
                shop;ticket;kind;at;seen;place;mobile;landline;card;total;money;lat;lon;stars;clerk
                1;1;S;30/03/2025 02:30;1743300000000;store;0601;0102;77;1.234,50;EUR;48.8;2.3;5;Zoé
                1;2;R;26/10/2025 02:30;;store; 0601 ;0601;0;-3,5;USD;;;1;
                1;3;X;2025-07-01T12:00:00+05:00;x;;;;;x;;91;;;
                """);
        lake.run();
        // 30 March 02:30 does not exist in Paris and counts as 03:30; 26 October 02:30 happens twice and is the first.
        assertThatRows(lake.read(Tables.EVENTS))
                .selecting(
                        "type", "occurred_at", "received_at", "channel", "identifiers", "known", "amount", "currency")
                .areExactly(
                        "Order Completed | 2025-03-30T01:30:00Z | 2025-03-30T02:00:00Z | store | "
                                + "[(phone, 0601), (phone, 0102), (loyalty_id, 77)] | true | 1234.5000 | EUR",
                        "Order Returned | 2025-10-26T00:30:00Z | null | store | [(phone, 0601)] | true | -3.5000 | USD",
                        "Till Used | 2025-07-01T07:00:00Z | null | null | [] | false | null | null");
        assertThatRows(lake.read(Tables.EVENTS))
                .selecting("place", "sentiment", "properties")
                .areExactly(
                        "(48.8, 2.3, 1) | 1.0 | {\"clerk\":\"Zoé\",\"size\":\"good\"}",
                        "(null, null, 1) | -1.0 | {\"size\":\"bad\"}",
                        "(91.0, null, 1) | null | {\"size\":\"bad\"}");
        assertThatRows(lake.read(Tables.QUALITY))
                .where("rows_failed > 0")
                .selecting("rule", "action", "rows_checked", "rows_failed")
                .areExactly("readable received_at | warn | 2 | 1", "readable amount | warn | 3 | 1");
    }

    @Test
    void nestedJsonGivesIdentifiersAndProducts() {
        SiloLake lake = SiloLake.in(folder).write("silos/app.yaml", """
                silo: app
                dataset: orders
                from: {kind: files, path: orders.ndjson}
                key: id
                into: event
                type: Order Completed
                at: ts
                identifiers: {device_id: context.device.id, email: user.email}
                products: {each: items, product_id: sku, quantity: qty, price: unitPrice}
                properties: [the rest, context.app.version]
                """).write("orders.ndjson", """
                {"id": 1, "ts": "2025-01-01T10:00:00+01:00", "user": {"email": "a@x.fr"}, "context": {"device": {"id": "d1"}, "app": {"version": "1.2"}}, "items": [{"sku": "s1", "qty": 2, "unitPrice": 9.5}, {"sku": "s2", "qty": 1}], "note": "hi"}
                {"id": 2, "ts": "2025-01-01T10:00:00Z", "user": {}, "context": {"device": {"id": "d2"}}, "items": []}
                {"id": 3, "ts": "2025-01-01T10:00:00Z", "context":
                """);
        lake.run();
        assertThatRows(lake.read(Tables.EVENTS))
                .selecting("event_id", "occurred_at", "identifiers", "known", "products", "properties")
                .areExactly(
                        "app.orders:1 | 2025-01-01T09:00:00Z | [(device_id, d1), (email, a@x.fr)] | true | "
                                + "[(s1, null, null, null, null, 2.0000, 9.5000), (s2, null, null, null, null, 1.0000, null)] | "
                                + "{\"note\":\"hi\",\"version\":\"1.2\"}",
                        "app.orders:2 | 2025-01-01T10:00:00Z | [(device_id, d2)] | false | null | null");
        assertThatRows(lake.read(Tables.QUARANTINE)).selecting("rule", "line").areExactly("parse | 3");
    }

    @Test
    void everyKindOfTableIsFilled() {
        SiloLake lake = SiloLake.in(folder)
                .write("silos/consents.yaml", """
                        silo: crm
                        dataset: consents
                        from: {kind: files, path: consents.csv}
                        into: consent
                        identifiers: {email: mail, phone: phone}
                        purpose: newsletter
                        at: {column: on, zone: UTC}
                        granted: yesno
                        source: form
                        """)
                .write(
                        "consents.csv",
                        "mail,phone,on,yesno\na@x.fr,0601,2025-01-01,Y\nb@x.fr,,2025-01-02,no\n,,2025-01-02,no\n")
                .write("silos/costs.yaml", """
                        silo: ads
                        dataset: costs
                        from: {kind: files, path: costs.csv}
                        key: [campaign, day]
                        into: cost
                        fields: {campaign: campaign, channel: ads, day: day, amount: {column: cents_to_euro, currency: EUR}, clicks: clicks}
                        """)
                .write("costs.csv", "campaign,day,cents_to_euro,clicks\nc1,2025-01-01,12.5,7\nc1,,1,1\n")
                .write("silos/stores.yaml", """
                        silo: erp
                        dataset: stores
                        from: {kind: files, path: stores.csv}
                        key: id
                        into: store
                        fields: {name: name, lat: lat, lon: lon}
                        attributes: the rest
                        """)
                .write("stores.csv", "id,name,lat,lon,floor\ns1,Rivoli,48.86,2.34,2\n")
                .write("silos/campaigns.yaml", """
                        silo: mkt
                        dataset: campaigns
                        from: {kind: files, path: campaigns.csv}
                        key: id
                        into: campaign
                        fields: {name: name, channel: email, starts_on: {column: from, pattern: dd.MM.yyyy}}
                        """)
                .write("campaigns.csv", "id,name,from\nc1,Spring,31.03.2025\n")
                .write("silos/people.yaml", """
                        silo: crm
                        dataset: people
                        from: {kind: files, path: people.csv}
                        key: id
                        into: record
                        identifiers: {crm_id: id}
                        fields: {given_name: first, birth_date: {column: born, patterns: [dd/MM/yyyy, dd/MM/yy]}, observed_at: {column: since, zone: UTC}}
                        place: {lat: lat, lon: lon}
                        traits: {size: size}
                        """)
                .write(
                        "people.csv",
                        "id,first,born,since,lat,lon,size\n1, Ann ,29/02/1980,2020-01-01,48.1,2.1,M\n"
                                + "2,Bo,02/04/91,2020-01-01,,,\n3,Cy,02/04/05,2020-01-01,,,\n");
        lake.run();
        assertThatRows(lake.read(Tables.CONSENTS))
                .selecting("namespace", "value", "purpose", "channel", "at", "granted", "source")
                .areExactly(
                        "email | a@x.fr | newsletter | any | 2025-01-01T00:00:00Z | true | form",
                        "phone | 0601 | newsletter | any | 2025-01-01T00:00:00Z | true | form",
                        "email | b@x.fr | newsletter | any | 2025-01-02T00:00:00Z | false | form");
        assertThatRows(lake.read(Tables.COSTS))
                .selecting("campaign_id", "channel", "day", "amount", "currency", "clicks")
                .areExactly("c1 | ads | 2025-01-01 | 12.5000 | EUR | 7");
        assertThatRows(lake.read(Tables.STORES))
                .selecting("store_id", "name", "lat", "lon", "attributes")
                .areExactly("s1 | Rivoli | 48.86 | 2.34 | {\"floor\":\"2\"}");
        assertThatRows(lake.read(Tables.CAMPAIGNS))
                .selecting("campaign_id", "name", "channel", "starts_on")
                .areExactly("c1 | Spring | email | 2025-03-31");
        assertThatRows(lake.read(Tables.RECORDS))
                .selecting("record_id", "given_name", "birth_date", "observed_at", "place", "traits")
                .areExactly(
                        "1 | Ann | 1980-02-29 | 2020-01-01T00:00:00Z | (48.1, 2.1, null) | {\"size\":\"M\"}",
                        "2 | Bo | 1991-04-02 | 2020-01-01T00:00:00Z | null | null",
                        "3 | Cy | 2005-04-02 | 2020-01-01T00:00:00Z | null | null");
        assertThatRows(lake.read(Tables.QUARANTINE))
                .selecting("dataset", "rule")
                .areExactly("costs | required day");
    }

    @Test
    void aChildIsBornOrExpectedWithinAYearWhereTheYearHasTwoDigits() {
        LocalDate expected = LocalDate.now(ZoneOffset.UTC).plusDays(150);
        LocalDate farOff = expected.plusYears(1);
        DateTimeFormatter form = DateTimeFormatter.ofPattern("dd/MM/yy");
        SiloLake lake = SiloLake.in(folder).write("silos/club.yaml", """
                        silo: club
                        dataset: families
                        from: {kind: files, path: families.csv}
                        key: id
                        into: record
                        identifiers: {crm_id: id}
                        fields: {child_birth_date: {column: child, patterns: [dd/MM/yyyy, dd/MM/yy]}}
                        """).write("families.csv", """
                        id,child
                        1,29/02/2024
                        2,02/04/05
                        3,%s
                        4,%s
                        5,soon
                        6,
                        """.formatted(
                        form.format(expected), form.format(farOff)));
        lake.run();
        assertThatRows(lake.read(Tables.RECORDS))
                .selecting("record_id", "child_birth_date")
                .areExactly(
                        "1 | 2024-02-29",
                        "2 | 2005-04-02",
                        "3 | " + expected,
                        "4 | " + farOff.minusYears(100),
                        "5 | null",
                        "6 | null");
        assertThatRows(lake.read(Tables.QUALITY).where("rule = 'readable child_birth_date'"))
                .selecting("action", "rows_checked", "rows_failed")
                .areExactly("warn | 5 | 1");
    }

    @Test
    void theDigitsOfABirthDateThatTheCalendarDoesNotHaveAreKeptUnlessTheyStandForNothing() {
        SiloLake lake = SiloLake.in(folder).write("silos/people.yaml", """
                        silo: crm
                        dataset: people
                        from: {kind: files, path: people.csv}
                        key: id
                        into: record
                        fields: {given_name: first, birth_date: {column: born, patterns: [dd/MM/yyyy, yyyy-M-d, d-MMM-yy]}}
                        """).write("people.csv", """
                        id,first,born
                        1,Ann,29/02/1980
                        2,Bo,31/02/1965
                        3,Cy,1949-0-7
                        4,Di,00/00/1965
                        5,Ed,31-Feb-65
                        6,Flo,1/13/1965
                        7,Gil,
                        """);
        lake.run();
        assertThatRows(lake.read(Tables.RECORDS))
                .selecting("record_id", "birth_date", "birth_date_written")
                .areExactly(
                        "1 | 1980-02-29 | null",
                        "2 | null | 19650231",
                        "3 | null | 19490007",
                        "4 | null | null",
                        "5 | null | null",
                        "6 | null | null",
                        "7 | null | null");
    }
}
