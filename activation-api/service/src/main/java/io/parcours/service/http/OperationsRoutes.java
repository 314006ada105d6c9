package io.parcours.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.key.Scope;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Generations.Outcome;
import io.parcours.serving.store.Lease;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Health, metrics, and the switching of generations by hand. */
final class OperationsRoutes {
    private final Generations generations;
    private final AccessLog accessLog;
    private final PrometheusMeterRegistry metrics;
    private final BooleanSupplier draining;

    OperationsRoutes(
            Generations generations, AccessLog accessLog, PrometheusMeterRegistry metrics, BooleanSupplier draining) {
        this.generations = generations;
        this.accessLog = accessLog;
        this.metrics = metrics;
        this.draining = draining;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        Method.GET,
                        "/healthz",
                        "healthz",
                        "operations",
                        "Whether the process answers.",
                        Optional.empty(),
                        List.of(),
                        Answer.json("Health", "It does"),
                        call -> call.json(Json.bytes(Json.object().put("status", "ok")))),
                new Route(
                        Method.GET,
                        "/readyz",
                        "readyz",
                        "operations",
                        "Whether the service can answer about persons: a generation is served and the access log can be written.",
                        Optional.empty(),
                        List.of(),
                        Answer.json("Readiness", "It can; 503 when it cannot"),
                        this::ready),
                new Route(
                        Method.GET,
                        "/metrics",
                        "metrics",
                        "operations",
                        "Metrics for Prometheus; they hold no personal data.",
                        Optional.empty(),
                        List.of(),
                        Answer.of("Prometheus text format", "text/plain"),
                        call -> call.http()
                                .contentType("text/plain; version=0.0.4; charset=utf-8")
                                .result(metrics.scrape())),
                new Route(
                        Method.GET,
                        "/v1/admin/generations",
                        "generations",
                        "admin",
                        "Generations on disk, the one served, and why another is not.",
                        Optional.of(Scope.ADMIN),
                        List.of(),
                        Answer.json("Generations", "The generations"),
                        call -> call.json(Json.bytes(generations()))),
                new Route(
                        Method.POST,
                        "/v1/admin/generations:reload",
                        "generations-reload",
                        "admin",
                        "Follows the published generation now; otherwise that happens within seconds by itself.",
                        Optional.of(Scope.ADMIN),
                        List.of(),
                        Answer.json("Generations", "The generations after it"),
                        call -> {
                            follow(generations.refresh(true));
                            call.json(Json.bytes(generations()));
                        }),
                new Route(
                        Method.POST,
                        "/v1/admin/generations:rollback",
                        "generations-rollback",
                        "admin",
                        "Goes back to the generation before the current one; it stays until something new is published.",
                        Optional.of(Scope.ADMIN),
                        List.of(),
                        Answer.json("Generations", "The generations after it"),
                        call -> {
                            generations.folder().rollBack();
                            follow(generations.refresh(true));
                            call.json(Json.bytes(generations()));
                        }));
    }

    private static void follow(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            throw Problem.conflict("The generation is refused", refused.why()).raise();
        }
    }

    private void ready(Call call) {
        boolean logs = accessLog.healthy();
        ObjectNode answer = Json.object();
        boolean serves;
        try (Lease lease = generations.lease().orElse(null)) {
            serves = lease != null;
            if (lease != null) {
                answer.put("generation", lease.generation().number())
                        .put("as_of", lease.generation().asOf().toString());
            }
        }
        generations.refusal().ifPresent(why -> answer.put("refused", why));
        boolean ready = serves && logs && !draining.getAsBoolean();
        answer.put("status", ready ? "ready" : "not ready");
        if (!serves) {
            answer.put("because", "no generation is served; run parcours run, which ends with publish");
        } else if (!logs) {
            answer.put("because", "the access log cannot be written; check the service's database");
        }
        call.http().status(ready ? 200 : 503);
        call.json(Json.bytes(answer));
    }

    private ObjectNode generations() {
        GenerationFolder folder = generations.folder();
        ObjectNode answer = Json.object();
        try (Lease lease = generations.lease().orElse(null)) {
            if (lease != null) {
                answer.put("served", lease.generation().number());
            }
        }
        folder.current().ifPresent(pointer -> answer.put("current", pointer.generation()));
        generations.refusal().ifPresent(why -> answer.put("refused", why));
        ArrayNode list = answer.putArray("generations");
        for (long generation : folder.generations()) {
            list.addObject().put("generation", generation).put("rolled_back", folder.refused(generation));
        }
        return answer;
    }
}
