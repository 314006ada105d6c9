package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.destination.Destinations;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationApiTest {
    @TempDir
    Path folder;

    @Test
    void aSyncIsBegunFollowedAndLookedInto() throws IOException {
        Files.writeString(folder.resolve("parcours.yaml"), "name: lab\n");
        Files.createDirectories(folder.resolve("segments"));
        Files.writeString(folder.resolve("segments/buyers.yaml"), "segment: buyers\n");
        Files.createDirectories(folder.resolve("destinations"));
        Files.writeString(folder.resolve("destinations/out.yaml"), """
            destination: out
            kind: files
            account: {path: out}
            sends: [buyers]
            purpose: ads
            """);
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        var destinations = Destinations.read(workspace, faults);
        faults.throwIfAny();
        SamplePeople.generation(folder).publish(SamplePeople.people(20));
        try (RunningService service = RunningService.start(
                folder, folder.resolve("state/parcours").toString(), Clock.systemUTC(), destinations)) {
            assertThat(json(service.get("/v1/destinations", Scope.SYNCS_RUN))
                            .at("/destinations/0/kind")
                            .asText())
                    .isEqualTo("files");
            HttpResponse<String> begun = service.post("/v1/destinations/out/syncs", Scope.SYNCS_RUN);
            assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
            String place = begun.headers().firstValue("Location").orElseThrow();
            assertThat(place).isEqualTo("/v1/destinations/out/syncs/1");
            await().until(() -> !status(service, place).equals("running"));
            JsonNode sync = json(service.get(place, Scope.SYNCS_RUN));
            assertThat(sync.get("status").asText()).isEqualTo("done");
            assertThat(sync.at("/funnel/members").asInt()).isEqualTo(10);
            assertThat(sync.at("/funnel/accepted").asInt()).isEqualTo(5);
            assertThat(sync.at("/funnel/held_back").asInt()).isEqualTo(5);
            JsonNode rows = json(service.get(place + "/rows?state=present&limit=2", Scope.SYNCS_RUN))
                    .get("rows");
            assertThat(rows).hasSize(2);
            assertThat(rows.get(0).get("answer").asText()).startsWith("buyers.");
            assertThat(rows.toString()).doesNotContain("@example.com");
            HttpResponse<String> again = service.post(place + ":retry", Scope.SYNCS_RUN);
            assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
            assertThat(again.headers().firstValue("Location")).contains("/v1/destinations/out/syncs/2");
            assertThat(service.get("/v1/destinations/nowhere/syncs", Scope.SYNCS_RUN)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(service.get("/v1/destinations/out/syncs/99", Scope.SYNCS_RUN)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(service.get(place + "/rows?state=lost", Scope.SYNCS_RUN).statusCode())
                    .isEqualTo(400);
        }
    }

    private static String status(RunningService service, String place) {
        return json(service.get(place, Scope.SYNCS_RUN)).get("status").asText();
    }
}
