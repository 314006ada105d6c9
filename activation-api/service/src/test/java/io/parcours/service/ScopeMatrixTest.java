package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.service.key.Scope;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every route with every scope, as the published document lists them. */
class ScopeMatrixTest {
    @TempDir
    static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() {
        SamplePeople.generation(folder).publish(SamplePeople.people(5));
        SamplePeople.generation(folder).publish(SamplePeople.people(5));
        service = RunningService.start(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private record Operation(String method, String path, Optional<Scope> scope) {}

    @TestFactory
    List<DynamicTest> aKeyDoesExactlyWhatItsScopesSay() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Operation operation : operations()) {
            tests.add(dynamicTest(operation.method + " " + operation.path + " without a key", () -> {
                HttpResponse<String> response = send(operation, Optional.empty());
                if (operation.path.contains("{writeKey}")) {
                    assertThat(response.statusCode()).isEqualTo(404);
                    return;
                }
                assertThat(response.statusCode()).isEqualTo(operation.scope.isPresent() ? 401 : 200);
                if (operation.scope.isPresent()) {
                    assertThat(response.headers().firstValue("WWW-Authenticate"))
                            .isPresent();
                    assertProblem(response);
                }
            }));
            for (Scope scope : Scope.values()) {
                tests.add(dynamicTest(operation.method + " " + operation.path + " with " + scope.wireName(), () -> {
                    HttpResponse<String> response = send(operation, Optional.of(service.key(scope)));
                    if (operation.path.contains("{writeKey}")) {
                        // The key stands in the path; any other than a write key is one that nobody has.
                        assertThat(response.statusCode()).isEqualTo(scope == Scope.INGEST_WRITE ? 200 : 404);
                        return;
                    }
                    boolean allowed = operation.scope.isEmpty() || operation.scope.get() == scope;
                    if (allowed) {
                        assertThat(response.statusCode()).as(response.body()).isNotIn(401, 403);
                    } else {
                        assertThat(response.statusCode()).isEqualTo(403);
                        assertThat(response.body())
                                .contains(operation.scope.get().wireName());
                        assertProblem(response);
                    }
                }));
            }
        }
        return tests;
    }

    @Test
    void everyDataRouteAsksForAKey() {
        assertThat(operations())
                .filteredOn(operation -> operation.scope.isEmpty())
                .extracting(Operation::path)
                .containsExactlyInAnyOrder(
                        "/healthz",
                        "/readyz",
                        "/metrics",
                        "/openapi.json",
                        "/",
                        "/docs",
                        "/v1/projects/{writeKey}/settings");
    }

    private static HttpResponse<String> send(Operation operation, Optional<String> key) {
        String path = operation
                .path
                .replace("{identifier}", "person:jane")
                .replace("{id}", "buyers")
                .replace("{writeKey}", key.orElse("nobody"))
                .replaceAll("\\{\\w+}", "1");
        HttpRequest.Builder request = service.request(path);
        key.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return service.send(request.method(operation.method, HttpRequest.BodyPublishers.noBody()));
    }

    private static void assertProblem(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(json(response).get("status").asInt()).isEqualTo(response.statusCode());
    }

    private static List<Operation> operations() {
        JsonNode document = json(service.send(service.request("/openapi.json").GET()));
        List<Operation> operations = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode security = method.getValue().get("security");
                    operations.add(new Operation(
                            method.getKey().toUpperCase(java.util.Locale.ROOT),
                            path.getKey(),
                            security.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(Scope.parse(
                                            security.get(0).get("key").get(0).asText()))));
                }));
        return operations;
    }
}
