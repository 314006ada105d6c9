package io.parcours.service.destination.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Action;
import io.parcours.service.destination.Batch;
import io.parcours.service.destination.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How members stand in a file: CSV or NDJSON, with these fields; changes say first what they ask for. */
record RowFormat(Form form, List<String> fields) {
    enum Form {
        CSV,
        NDJSON
    }

    RowFormat {
        fields = List.copyOf(fields);
    }

    /** Reads {@code account: {format}} and {@code fields}. */
    static RowFormat read(Account account) {
        List<String> fields = new ArrayList<>(account.fields(List.of("person_id", "email")));
        if (!fields.contains("person_id")) {
            fields.add(0, "person_id"); // by which a removal is told
        }
        return new RowFormat(account.map().choice("format", Form.class).orElse(Form.CSV), fields);
    }

    /** Changes have a file of their own each, named by the sync that planned them; of a replacement there is one an audience. */
    String fileName(Batch batch) {
        String audience = batch.audience().replaceAll("[^A-Za-z0-9._-]", "_");
        String ending = form == Form.CSV ? ".csv" : ".ndjson";
        return batch.action() == Action.REPLACE ? audience + ending : audience + "." + batch.parcel() + ending;
    }

    void write(Batch batch, Appendable out) throws IOException {
        boolean changes = batch.action() != Action.REPLACE;
        if (form == Form.CSV && batch.sequence() == 1) {
            out.append(changes ? "action," : "")
                    .append(String.join(",", fields))
                    .append("\r\n");
        }
        for (Row row : batch.rows()) {
            if (form == Form.CSV) {
                csv(batch, row, changes, out);
            } else {
                ndjson(batch, row, changes, out);
            }
        }
    }

    private void csv(Batch batch, Row row, boolean changes, Appendable out) throws IOException {
        if (changes) {
            out.append(batch.action().words()).append(',');
        }
        for (int i = 0; i < fields.size(); i++) {
            out.append(i == 0 ? "" : ",")
                    .append(quoted(value(batch, row, fields.get(i)).orElse("")));
        }
        out.append("\r\n");
    }

    private void ndjson(Batch batch, Row row, boolean changes, Appendable out) throws IOException {
        ObjectNode json = HttpCaller.JSON.createObjectNode();
        if (changes) {
            json.put("action", batch.action().words());
        }
        fields.forEach(field -> value(batch, row, field).ifPresent(value -> json.put(field, value)));
        out.append(json.toString()).append('\n');
    }

    private static Optional<String> value(Batch batch, Row row, String field) {
        return batch.action() == Action.REMOVE
                ? row.key().part(field)
                : row.values().field(field);
    }

    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
