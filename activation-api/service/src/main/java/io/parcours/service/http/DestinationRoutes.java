package io.parcours.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.destination.Destination;
import io.parcours.service.destination.Ledger;
import io.parcours.service.destination.LedgerRow;
import io.parcours.service.destination.Standing;
import io.parcours.service.destination.SyncRun;
import io.parcours.service.destination.SyncRun.Funnel;
import io.parcours.service.destination.Syncs;
import io.parcours.service.destination.Syncs.Busy;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /v1/destinations}: where audiences go, and the syncs that bring them there. */
final class DestinationRoutes {
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final int RUNS = 50;
    private static final Parameter ID = Parameter.path("id", "the destination's name");
    private static final Parameter NUMBER = Parameter.path("n", "the sync's number");

    private final Syncs syncs;
    private final AccessLog accessLog;

    DestinationRoutes(Syncs syncs, AccessLog accessLog) {
        this.syncs = syncs;
        this.accessLog = accessLog;
    }

    List<Route> routes() {
        return List.of(
                route(
                        Method.GET,
                        "/v1/destinations",
                        "destinations",
                        "Every destination with its last sync.",
                        List.of(),
                        Answer.json("DestinationList", "The destinations"),
                        this::list),
                route(
                        Method.GET,
                        "/v1/destinations/{id}/syncs",
                        "syncs",
                        "The syncs of a destination, newest first.",
                        List.of(ID, Parameter.query("limit", "integer", "syncs at most: 1 to 1000 (50 without it)")),
                        Answer.json("SyncList", "The syncs"),
                        this::runs),
                route(
                        Method.POST,
                        "/v1/destinations/{id}/syncs",
                        "sync",
                        "Begins a sync and answers at once with its place; GET there tells how it stands. Rows that"
                                + " wait for another try are tried too.",
                        List.of(ID),
                        Answer.accepted("Sync", "The sync has begun; Location says where it is"),
                        call -> begin(call, destination(call))),
                route(
                        Method.GET,
                        "/v1/destinations/{id}/syncs/{n}",
                        "sync-status",
                        "One sync: its funnel from members to accepted, and what went wrong.",
                        List.of(ID, NUMBER),
                        Answer.json("Sync", "The sync"),
                        this::one),
                route(
                        Method.GET,
                        "/v1/destinations/{id}/syncs/{n}/rows",
                        "sync-rows",
                        "What became of each member a sync touched last, without keys and contact values.",
                        List.of(
                                ID,
                                NUMBER,
                                Parameter.query(
                                        "state",
                                        "string(adding|present|removing|removed|refused)",
                                        "only rows that stand so"),
                                Parameter.query("offset", "integer", "rows to pass over"),
                                Parameter.query("limit", "integer", "rows at most: 1 to 1000 (100 without it)")),
                        Answer.json("SyncRows", "The rows"),
                        this::rows),
                route(
                        Method.POST,
                        "/v1/destinations/{id}/syncs/{n}:retry",
                        "sync-retry",
                        "Begins a sync that tries the refused and waiting rows of an earlier one again.",
                        List.of(ID, NUMBER),
                        Answer.accepted("Sync", "The new sync has begun; Location says where it is"),
                        this::retry));
    }

    private static Route route(
            Method method,
            String path,
            String id,
            String summary,
            List<Parameter> parameters,
            Answer answer,
            Route.Handler handler) {
        return new Route(
                method, path, id, "destinations", summary, Optional.of(Scope.SYNCS_RUN), parameters, answer, handler);
    }

    private Destination destination(Call call) {
        return syncs.find(call.path("id"))
                .orElseThrow(() -> Problem.notFound(
                                "no-such-destination",
                                "There is no such destination",
                                "GET /v1/destinations lists them; one whose definition is wrong is left out, see"
                                        + " parcours validate")
                        .raise());
    }

    private SyncRun run(Call call) {
        Destination destination = destination(call);
        return number(call.path("n"))
                .flatMap(number -> syncs.ledger().run(destination.id(), number))
                .orElseThrow(() -> Problem.notFound(
                                "no-such-sync",
                                "There is no such sync",
                                "GET /v1/destinations/" + destination.id() + "/syncs lists them")
                        .raise());
    }

    private static Optional<Long> number(String text) {
        return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private void list(Call call) {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("destinations");
        for (Destination destination : syncs.destinations()) {
            ObjectNode json = list.addObject()
                    .put("id", destination.id())
                    .put("kind", destination.kind())
                    .put("mode", Ledger.words(destination.mode()))
                    .put("when", destination.when().words())
                    .put("purpose", destination.purpose())
                    .put("channel", destination.channel());
            ArrayNode audiences = json.putArray("audiences");
            destination.audiences().forEach(target -> {
                ArrayNode segments =
                        audiences.addObject().put("audience", target.name()).putArray("segments");
                target.segments().forEach(segments::add);
            });
            json.put("present", syncs.ledger().count(destination.id(), Standing.PRESENT));
            syncs.ledger().runs(destination.id(), 1).forEach(run -> describe(json.putObject("last_sync"), run));
        }
        call.json(Json.bytes(answer));
    }

    private void runs(Call call) {
        Destination destination = destination(call);
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("syncs");
        syncs.ledger()
                .runs(destination.id(), call.number("limit", RUNS, 1, LARGEST_PAGE))
                .forEach(run -> describe(list.addObject(), run));
        call.json(Json.bytes(answer));
    }

    private void one(Call call) {
        ObjectNode answer = Json.object();
        describe(answer, run(call));
        call.json(Json.bytes(answer));
    }

    private void rows(Call call) {
        SyncRun run = run(call);
        List<LedgerRow> rows = syncs.ledger()
                .rows(
                        run.destination(),
                        run.number(),
                        standing(call),
                        call.number("offset", 0, 0, Integer.MAX_VALUE),
                        call.number("limit", PAGE, 1, LARGEST_PAGE));
        accessLog.record(new Access(
                call.keyId(), call.requestId(), "sync-rows", null, null, rows.size(), false, run.generation()));
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("rows");
        for (LedgerRow row : rows) {
            ObjectNode json = list.addObject()
                    .put("person_id", row.personId())
                    .put("audience", row.audience())
                    .put("state", Ledger.words(row.standing()))
                    .put("why", row.why())
                    .put("answer", row.answer())
                    .put("attempts", row.attempts())
                    .put("consent", row.consent());
            ArrayNode keys = json.putArray("keys");
            row.key().parts().forEach(part -> keys.add(part.type()));
            if (row.sentAt() != null) {
                json.put("sent_at", row.sentAt().toString());
            }
            if (row.nextAt() != null) {
                json.put("next_try_at", row.nextAt().toString());
            }
        }
        call.json(Json.bytes(answer));
    }

    private static @Nullable Standing standing(Call call) {
        Optional<String> state = call.query("state");
        if (state.isEmpty()) {
            return null;
        }
        for (Standing standing : Standing.values()) {
            if (Ledger.words(standing).equals(state.get())) {
                return standing;
            }
        }
        throw Problem.wrongParameter("state", "write one of adding, present, removing, removed, refused")
                .raise();
    }

    private void retry(Call call) {
        SyncRun run = run(call);
        Destination destination = destination(call);
        syncs.ledger().retry(destination.id(), run.number());
        begin(call, destination);
    }

    private void begin(Call call, Destination destination) {
        try {
            SyncRun run = syncs.begin(destination, "key " + call.keyId(), true).run();
            ObjectNode answer = Json.object();
            describe(answer, run);
            call.http()
                    .status(202)
                    .header("Location", "/v1/destinations/" + destination.id() + "/syncs/" + run.number());
            call.json(Json.bytes(answer));
        } catch (Busy busy) {
            throw Problem.conflict(
                            "A sync is under way",
                            "wait for its end, see GET /v1/destinations/" + destination.id() + "/syncs")
                    .raise();
        }
    }

    private static void describe(ObjectNode json, SyncRun run) {
        Funnel funnel = run.funnel();
        json.put("destination", run.destination())
                .put("sync", run.number())
                .put("status", run.status().name().toLowerCase(Locale.ROOT))
                .put("mode", Ledger.words(run.mode()))
                .put("asked_by", run.askedBy())
                .put("generation", run.generation())
                .put("started_at", run.startedAt().toString());
        run.endedAt().ifPresent(ended -> json.put("ended_at", ended.toString()));
        run.problem().ifPresent(problem -> json.put("problem", problem));
        json.putObject("funnel")
                .put("members", funnel.members())
                .put("consented", funnel.consented())
                .put("held_back", funnel.heldBack())
                .put("has_key", funnel.hasKey())
                .put("sent", funnel.sent())
                .put("accepted", funnel.accepted())
                .put("removed", funnel.removed())
                .put("refused", funnel.refused())
                .put("waiting", funnel.waiting());
    }
}
