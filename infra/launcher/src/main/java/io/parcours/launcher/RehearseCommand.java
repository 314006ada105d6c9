package io.parcours.launcher;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Starts the service on an empty workspace, asks it a little and ends. The script runs it once after a build with {@code -XX:ArchiveClassesAtExit}, so that
 * Java finds the classes of the service already laid out whenever it starts from then on.
 */
@Command(
        name = "serve-rehearsal",
        hidden = true,
        description = "Start the service and end it, for the archive of its classes.")
final class RehearseCommand implements Callable<Integer> {
    private static final String EVENT = "{\"batch\":[{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"m\","
            + "\"timestamp\":\"2026-02-01T10:00:00Z\",\"context\":{\"page\":{\"url\":\"https://example.com\"}}}]}";

    @Parameters(paramLabel = "DIR", description = "An empty folder.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.writeString(folder.resolve(Workspace.SETTINGS_FILE), "name: rehearsal\nservice: {port: 0}\n");
        Logs.into(folder);
        Logs.onTerminal();
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        faults.throwIfAny();
        try (ParcoursService service = ParcoursService.start(workspace)) {
            String key = service.keys()
                    .create("rehearsal", Set.of(Scope.SEGMENTS_READ, Scope.INGEST_WRITE), Optional.empty())
                    .token();
            HttpClient client = HttpClient.newHttpClient();
            for (String path : List.of("/readyz", "/openapi.json", "/metrics", "/v1/segments")) {
                client.send(request(service, path, key).build(), BodyHandlers.discarding());
            }
            client.send(
                    request(service, "/v1/batch", key)
                            .POST(BodyPublishers.ofString(EVENT))
                            .build(),
                    BodyHandlers.discarding());
        }
        return 0;
    }

    private static HttpRequest.Builder request(ParcoursService service, String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Authorization", "Bearer " + key);
    }
}
