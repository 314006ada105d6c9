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
        ObjectNode event = HttpCaller.JSON
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", id(row))
                .put("source", source)
                .put("type", entered ? "io.parcours.audience.entered" : "io.parcours.audience.exited")
                .put("subject", row.personId())
                .put("time", batch.at().toString())
                .put("datacontenttype", "application/json");
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
        return "msg_" + Sha256.hex(row.change()).substring(0, 40);
    }
}
