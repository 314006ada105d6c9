package io.parcours.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import io.parcours.service.query.Normaliser;
import io.parcours.service.request.Erasure;
import io.parcours.service.request.PersonRights;
import io.parcours.service.request.PrivacyRequest;
import io.parcours.service.request.PrivacyRequest.Kind;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/privacy/requests}: what persons ask for about their own data. */
final class PrivacyRoutes {
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final Set<String> KEYS = Set.of("kind", "identifier", "reason");

    private final Serving serving;
    private final Normaliser normaliser;
    private final PersonRights rights;
    private final AccessLog accessLog;

    PrivacyRoutes(Serving serving, Normaliser normaliser, PersonRights rights, AccessLog accessLog) {
        this.serving = serving;
        this.normaliser = normaliser;
        this.rights = rights;
        this.accessLog = accessLog;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        Method.POST,
                        "/v1/privacy/requests",
                        "privacy-request",
                        "privacy",
                        "What a person asks for, as JSON: {\"kind\": \"restrict\", \"identifier\":"
                                + " \"email:jane@example.com\", \"reason\": \"letter of 3 May\"}. restrict: nothing of the"
                                + " person leaves any more, destinations give the person back; release: ends that; export:"
                                + " the answer is a ZIP of what is held about the person; erase: nothing of the person leaves from"
                                + " now on, destinations give the person back, and the next run, or parcours erase,"
                                + " removes the person from everywhere.",
                        Optional.of(Scope.PRIVACY_WRITE),
                        List.of(),
                        new Answer(
                                "PrivacyRequest",
                                "The request as recorded, or the copy",
                                List.of("application/json", "application/zip"),
                                201),
                        this::ask),
                new Route(
                        Method.GET,
                        "/v1/privacy/requests",
                        "privacy-requests",
                        "privacy",
                        "Requests, newest first.",
                        Optional.of(Scope.PRIVACY_WRITE),
                        List.of(Parameter.query("limit", "integer", "requests at most: 1 to 1000 (100 without it)")),
                        Answer.json("PrivacyRequestList", "The requests"),
                        this::list),
                new Route(
                        Method.GET,
                        "/v1/privacy/requests/{request}",
                        "privacy-request-state",
                        "privacy",
                        "One request; of an erasure how far it is, and its receipt once it is done.",
                        Optional.of(Scope.PRIVACY_WRITE),
                        List.of(Parameter.path("request", "the request's number")),
                        Answer.json("PrivacyRequest", "The request"),
                        this::one));
    }

    private void ask(Call call) throws IOException {
        JsonNode body = body(call);
        Kind kind = Kind.parse(body.path("kind").asText())
                .orElseThrow(() -> Problem.wrongParameter("kind", "write one of " + String.join(", ", Kind.names()))
                        .raise());
        Optional<String> reason = Optional.of(body.path("reason").asText("")).filter(text -> !text.isBlank());
        String askedBy = "key " + call.keyId();
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Found found = find(generation, body.path("identifier").asText());
            String personId = found.profile().personId();
            boolean shown = kind == Kind.EXPORT;
            accessLog.record(new Access(
                    call.keyId(),
                    call.requestId(),
                    "privacy-" + kind.words(),
                    personId,
                    null,
                    1,
                    shown,
                    generation.number()));
            if (shown) {
                ByteArrayOutputStream zip = new ByteArrayOutputStream();
                rights.export(generation, found, askedBy, reason, zip);
                call.http()
                        .status(200)
                        .header("Content-Disposition", "attachment; filename=\"person.zip\"")
                        .contentType("application/zip")
                        .result(zip.toByteArray());
                return;
            }
            PrivacyRequest request = switch (kind) {
                case RESTRICT -> rights.restrict(found, askedBy, reason);
                case RELEASE -> rights.release(generation, found, askedBy, reason);
                case ERASE -> rights.erase(found, askedBy, reason);
                case EXPORT -> throw new IllegalStateException("answered above");
            };
            ObjectNode answer = Json.object();
            describe(answer, request);
            call.http().status(201);
            call.json(Json.bytes(answer));
        }
    }

    private static JsonNode body(Call call) {
        try {
            JsonNode body = Json.MAPPER.readTree(call.http().bodyAsBytes());
            if (body != null && body.isObject()) {
                for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
                    String name = names.next();
                    if (!KEYS.contains(name) || !body.get(name).isTextual()) {
                        throw Problem.wrongParameter(
                                        KEYS.contains(name) ? name : "body",
                                        "write texts for kind, identifier and reason")
                                .raise();
                    }
                }
                return body;
            }
        } catch (IOException e) {
            // told below
        }
        throw Problem.wrongParameter("body", "write a JSON object with kind and identifier")
                .raise();
    }

    private Found find(OpenGeneration generation, String identifier) {
        int colon = identifier.indexOf(':');
        if (colon <= 0 || colon == identifier.length() - 1) {
            throw Problem.wrongParameter("identifier", "write namespace:value, for example email:jane@example.com")
                    .raise();
        }
        String namespace = identifier.substring(0, colon);
        String value = identifier.substring(colon + 1).trim();
        Optional<String> normalised =
                namespace.equals(LookupKey.PERSON) ? Optional.of(value) : normaliser.normalise(namespace, value);
        return normalised
                .flatMap(form -> generation.findEvenWithheld(namespace, form))
                .orElseThrow(() -> Problem.notFound(
                                "no-such-person",
                                "No person has this identifier",
                                "it is not in generation " + generation.number())
                        .raise());
    }

    private void list(Call call) {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("requests");
        rights.requests()
                .list(call.number("limit", PAGE, 1, LARGEST_PAGE))
                .forEach(request -> describe(list.addObject(), request));
        call.json(Json.bytes(answer));
    }

    private void one(Call call) {
        String text = call.http().pathParam("request");
        PrivacyRequest request = (text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.<Long>empty())
                .flatMap(rights.requests()::find)
                .orElseThrow(() -> Problem.notFound(
                                "no-such-request", "There is no such request", "GET /v1/privacy/requests lists them")
                        .raise());
        ObjectNode answer = Json.object();
        describe(answer, request);
        rights.erasures().find(request.number()).ifPresent(erasure -> describe(answer.putObject("erasure"), erasure));
        call.json(Json.bytes(answer));
    }

    private static void describe(ObjectNode json, Erasure erasure) {
        json.put("state", erasure.state().words())
                .put("step", erasure.step())
                .put("problem", erasure.problem().orElse(null))
                .put("changed_at", erasure.changedAt().toString())
                .put("seal", erasure.seal().orElse(null));
        erasure.receipt().ifPresent(receipt -> {
            try {
                json.set("receipt", Json.MAPPER.readTree(receipt));
            } catch (IOException e) {
                throw new IllegalStateException("a receipt is always JSON", e);
            }
        });
    }

    private static void describe(ObjectNode json, PrivacyRequest request) {
        json.put("request", request.number())
                .put("kind", request.kind().words())
                .put("person_id", request.personId())
                .put("asked_by", request.askedBy())
                .put("reason", request.reason().orElse(null))
                .put("at", request.at().toString())
                .put("outcome", request.outcome());
    }
}
