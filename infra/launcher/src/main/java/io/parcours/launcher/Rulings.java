package io.parcours.launcher;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.job.StewardDecisions.Outcome;
import io.parcours.identity.person.Ruling;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Stewards' decisions as text and JSON. */
final class Rulings {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHORT_ID = 8;

    private Rulings() {}

    static void print(Terminal terminal, Outcome outcome, boolean json) {
        if (json) {
            ObjectNode node = JSON.createObjectNode();
            array(node.putArray("decided"), outcome.written());
            array(node.putArray("overruled"), outcome.overruled());
            terminal.line(node.toString());
            return;
        }
        int count = outcome.written().size();
        table(outcome.written()).print(terminal);
        if (!outcome.overruled().isEmpty()) {
            terminal.line("");
            terminal.line("these older decisions contradict that and give way:");
            table(outcome.overruled()).print(terminal);
        }
        terminal.line("");
        terminal.line((count == 1 ? "1 decision" : count + " decisions")
                + " written; the next parcours run applies " + (count == 1 ? "it" : "them")
                + ", and every later one. Take back with parcours identity undo ID");
    }

    static TextTable table(List<Ruling> rulings) {
        TextTable table = new TextTable("id", "decision", "one", "other", "by", "at", "because");
        for (Ruling ruling : rulings) {
            table.row(List.of(
                    ruling.id().substring(0, SHORT_ID),
                    word(ruling),
                    ruling.left(),
                    ruling.right(),
                    ruling.by(),
                    at(ruling).truncatedTo(ChronoUnit.SECONDS).toString(),
                    ruling.because()));
        }
        return table;
    }

    static void array(ArrayNode array, List<Ruling> rulings) {
        for (Ruling ruling : rulings) {
            ObjectNode item = array.addObject();
            item.put("decision_id", ruling.id());
            item.put("decision", word(ruling));
            item.put("left", ruling.left());
            item.put("right", ruling.right());
            item.put("decided_by", ruling.by());
            item.put("at", at(ruling).toString());
            item.put("reason", ruling.because().isEmpty() ? null : ruling.because());
        }
    }

    private static Instant at(Ruling ruling) {
        return Instant.EPOCH.plus(ruling.decision().at(), ChronoUnit.MICROS);
    }

    private static String word(Ruling ruling) {
        return ruling.decision().together() ? "together" : "apart";
    }
}
