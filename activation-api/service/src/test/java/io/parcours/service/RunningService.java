package io.parcours.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.collect.CollectSettings;
import io.parcours.service.destination.Destination;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A real service on a free port, with keys made as they are asked for. */
public final class RunningService implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ParcoursService service;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Map<Set<Scope>, String> keys = new HashMap<>();

    private RunningService(ParcoursService service) {
        this.service = service;
    }

    public static RunningService start(Path folder) {
        return start(folder, folder.resolve("state").resolve("parcours").toString(), Clock.systemUTC());
    }

    public static RunningService start(Path folder, String database, Clock clock) {
        return start(folder, database, clock, List.of());
    }

    public static RunningService start(Path folder, String database, Clock clock, List<Destination> destinations) {
        ServiceSettings settings = new ServiceSettings(
                "127.0.0.1",
                0,
                database,
                folder.resolve("serving"),
                "FR",
                16 << 20,
                Duration.ofMillis(50),
                CollectSettings.in(folder.resolve("collect")));
        return new RunningService(
                ParcoursService.start(settings, destinations, clock, IdentityNormaliser.forCountry("FR")));
    }

    /** The service of a workspace, whose {@code parcours.yaml} should take a free port. */
    public static RunningService start(Workspace workspace) {
        return new RunningService(ParcoursService.start(workspace));
    }

    public ParcoursService service() {
        return service;
    }

    public int port() {
        return service.port();
    }

    public String key(Scope... scopes) {
        Set<Scope> set = EnumSet.noneOf(Scope.class);
        set.addAll(Set.of(scopes));
        return keys.computeIfAbsent(
                set,
                wanted ->
                        service.keys().create("test", wanted, Optional.empty()).token());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    public HttpResponse<String> get(String path, Scope... scopes) {
        return send(
                request(path).header("Authorization", "Bearer " + key(scopes)).GET());
    }

    public HttpResponse<String> post(String path, Scope... scopes) {
        return send(request(path)
                .header("Authorization", "Bearer " + key(scopes))
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    public <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    /** Every scope but the given ones. */
    public static Set<Scope> allBut(Scope... scopes) {
        Set<Scope> rest = EnumSet.allOf(Scope.class);
        rest.removeAll(Set.of(scopes));
        return rest;
    }

    @Override
    public void close() {
        service.close();
    }
}
