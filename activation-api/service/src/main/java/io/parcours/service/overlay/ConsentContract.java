package io.parcours.service.overlay;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.ingestion.consent.Answers;
import io.parcours.ingestion.consent.AnswersReader;
import io.parcours.ingestion.consent.ConsentForm;
import io.parcours.ingestion.consent.ConsentText.Malformed;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.serving.collected.LogContract;
import io.parcours.serving.collected.LogContract.Into;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a silo contract into consents makes of the collector's log, as far as the service needs to know. A contract that reads a column for each purpose
 * instead of consent texts is left to the runs.
 *
 * @param namespaces namespace of each identifier of the log
 */
public record ConsentContract(Map<String, String> namespaces, List<Text> texts) {
    public ConsentContract {
        namespaces = Map.copyOf(namespaces);
        texts = List.copyOf(texts);
    }

    /** Where an event may have a consent text, and what it says about purposes. */
    record Text(JsonPointer place, ConsentForm form, Answers.Mapping purposes) {}

    /** Those of the workspace whose files lie in {@code collect}; what is wrong with them is told by the runs. */
    public static List<ConsentContract> of(Workspace workspace) {
        List<ConsentContract> contracts = new ArrayList<>();
        for (LogContract contract : LogContract.of(workspace, Into.CONSENT)) {
            AnswersReader.read(contract.content())
                    .ifPresent(answers -> contracts.add(
                            new ConsentContract(CollectorContract.namespaces(contract.content()), texts(answers))));
        }
        return contracts;
    }

    private static List<Text> texts(Answers answers) {
        return answers.texts().stream()
                .map(text -> new Text(pointer(text.path()), text.form(), text.purposes()))
                .toList();
    }

    /** Where the texts stand, each by its first two names, joined by a dot. */
    Set<String> places() {
        Set<String> places = new TreeSet<>();
        for (Text text : texts) {
            JsonPointer rest = text.place().tail();
            String below = rest.getMatchingProperty();
            places.add(text.place().getMatchingProperty() + (below.isEmpty() ? "" : "." + below));
        }
        return places;
    }

    /**
     * The answers of an event by purpose. Nothing where a text cannot be read, as the run puts such a row into quarantine.
     *
     * @param event a line of the log, or the message it is made of, which has the same parts
     */
    Map<String, Boolean> answers(JsonNode event) {
        Map<String, Boolean> said = new HashMap<>();
        try {
            for (Text text : texts) {
                JsonNode value = event.at(text.place());
                String written = value.isValueNode() ? value.asText() : value.toString();
                if (!value.isMissingNode() && !value.isNull() && !written.isBlank()) {
                    text.purposes().answer(text.form(), written, said);
                }
            }
            return said;
        } catch (Malformed e) {
            return Map.of();
        }
    }

    /** {@code context.consents[0].tcf} as a JSON pointer. */
    private static JsonPointer pointer(String path) {
        return JsonPointer.compile(
                "/" + path.replace('.', '/').replace("[", "/").replace("]", ""));
    }
}
