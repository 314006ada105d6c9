package io.parcours.launcher.erase;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What can be shown of an erasure afterwards, as JSON: numbers, and no value of the person. */
final class Receipt {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Receipt() {}

    /**
     * @param together everybody of the same erasure: rows are counted for all of them
     * @param shared whether other processes have the database open
     */
    static String of(Traces traces, List<Traces> together, PersonScan.Result result, boolean shared) {
        ObjectNode json = JSON.createObjectNode()
                .put("request", traces.request())
                .put("erased_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("persons_in_the_same_erasure", together.size());
        Map<String, Long> removed = new TreeMap<>();
        together.forEach(one -> one.removed().forEach((where, many) -> removed.merge(where, many, Long::sum)));
        ObjectNode rows = json.putObject("removed");
        removed.forEach(rows::put);
        json.putObject("kept_out")
                .put("source_rows", traces.rows().size())
                .put("identifiers", traces.identifiers().size())
                .put("shared_identifiers_left", traces.shared());
        json.putObject("looked_through")
                .put("files", result.files())
                .put("bytes", result.bytes())
                .put("looked_for", Needles.of(List.of(traces)).size())
                .put("found", result.finds().size());
        if (shared) {
            json.put("free_space_of_the_database", "is rewritten when the service next stops");
        }
        return json.toString();
    }
}
