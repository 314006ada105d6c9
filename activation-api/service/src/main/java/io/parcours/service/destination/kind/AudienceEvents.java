package io.parcours.service.destination.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Action;
import io.parcours.service.destination.Batch;
import io.parcours.service.destination.Row;
import io.parcours.service.destination.key.Sha256;
import java.util.List;

/**
 * A change of an audience as an event: the envelope of CloudEvents 1.0 around Segment's track message {@code Audience Entered} or {@code Exited}.
 *
 * @param source who says so
 * @param fields contact values that go along with who enters
 */
record AudienceEvents(String source, List<String> fields) {
    static final String CONTENT_TYPE = "application/cloudevents+json";

    static AudienceEvents read(Account account) {
        return new AudienceEvents(
                "/parcours/" + account.workspace().settings().name(), account.fields(List.of("person_id")));
    }

    ObjectNode of(Batch batch, Row row) {
        boolean entered = batch.action() == Action.ADD;
        ObjectNode event = envelope(batch, id(row), entered ? "audience.entered" : "audience.exited", row.personId());
        ObjectNode track = event.putObject("data")
                .put("type", "track")
                .put("event", entered ? "Audience Entered" : "Audience Exited")
                .put("messageId", id(row))
                .put("userId", row.personId())
                .put("timestamp", batch.at().toString());
        track.putObject("properties").put("audience_key", batch.audience());
        if (entered && fields.stream().anyMatch(field -> !field.equals("person_id"))) {
            ObjectNode traits = track.putObject("context").putObject("traits");
            for (String field : fields) {
                if (!field.equals("person_id")) {
                    row.values().field(field).ifPresent(value -> traits.put(trait(field), value));
                }
            }
        }
        return event;
    }

    /**
     * {@link Action#BEGIN} or {@link Action#END}, as an event of its own at each place that it is told.
     *
     * @param place where it is told
     */
    ObjectNode mark(Batch batch, String place) {
        boolean begins = batch.action() == Action.BEGIN;
        String id = id(
                String.join("-", batch.sync(), batch.audience(), batch.action().words(), place));
        ObjectNode event = envelope(batch, id, begins ? "audience.set.begun" : "audience.set.ended", batch.audience());
        event.putObject("data")
                .put("audience_key", batch.audience())
                .put("sync", batch.sync())
                .put("members", batch.total());
        return event;
    }

    private ObjectNode envelope(Batch batch, String id, String type, String subject) {
        return HttpCaller.JSON
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", source)
                .put("type", "io.parcours." + type)
                .put("subject", subject)
                .put("time", batch.at().toString())
                .put("datacontenttype", "application/json");
    }

    /** The reserved traits' names. */
    private static String trait(String field) {
        return switch (field) {
            case "given_name" -> "firstName";
            case "family_name" -> "lastName";
            default -> field;
        };
    }

    /** The same however often a change is sent; under 100 characters, as a messageId has to be. */
    static String id(Row row) {
        return id(row.change());
    }

    private static String id(String name) {
        return "msg_" + Sha256.hex(name).substring(0, 40);
    }
}
