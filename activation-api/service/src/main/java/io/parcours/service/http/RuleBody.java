package io.parcours.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.JsonDefinition;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.RuleReader;
import io.parcours.segments.rule.RuleText;
import io.parcours.service.http.Problem.FieldError;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A body with a {@code rule}: a tree as segment files have it, or a text on one line. What is wrong with a rule is told with its line and column, in
 * the text of the rule or, of a tree, in the body.
 */
final class RuleBody {
    private static final int LARGEST = 64 << 10;
    private static final String RULE = "rule";

    private final byte[] bytes;
    private final ObjectNode body;

    private RuleBody(byte[] bytes, ObjectNode body) {
        this.bytes = bytes;
        this.body = body;
    }

    /** @param known keys beside the rule that the body may have */
    static RuleBody read(Call call, List<String> known) throws IOException {
        byte[] bytes = RequestBody.read(call.http(), LARGEST);
        ObjectNode body = Json.object(bytes);
        body.fieldNames().forEachRemaining(key -> {
            if (!key.equals(RULE) && !known.contains(key)) {
                throw Problem.wrongParameter("body", "a key is not known here; " + Nearest.hint(key, known))
                        .raise();
            }
        });
        if (!body.hasNonNull(RULE)) {
            throw Problem.wrongParameter(RULE, "write a rule, for example {\"rule\": \"country = \\\"FR\\\"\"}")
                    .raise();
        }
        return new RuleBody(bytes, body);
    }

    /** @throws Problem.Raised 422 with every fault of the rule */
    Condition rule(Vocabulary vocabulary) {
        Faults faults = new Faults();
        JsonNode rule = body.path(RULE);
        Optional<Condition> read = rule.isTextual()
                ? RuleText.read(rule.textValue(), RULE, vocabulary, faults)
                : JsonDefinition.parse(bytes, "body", faults)
                        .flatMap(map -> map.value(RULE))
                        .flatMap(value -> new RuleReader(vocabulary, faults).read(value));
        if (faults.isEmpty() && read.isPresent()) {
            return read.get();
        }
        List<FieldError> errors = faults.sorted().stream().map(RuleBody::error).toList();
        throw Problem.unprocessable(
                        "wrong-rule", "The rule has faults", "each of errors says where one is and what to do", errors)
                .raise();
    }

    private static FieldError error(DefinitionFault fault) {
        return new FieldError(fault.place().toString(), fault.problem() + "; " + fault.remedy());
    }

    int number(String key, int otherwise, int least, int most) {
        JsonNode number = body.path(key);
        if (number.isMissingNode() || number.isNull()) {
            return otherwise;
        }
        if (!number.isInt() || number.intValue() < least || number.intValue() > most) {
            throw Problem.wrongParameter(key, "write a whole number from " + least + " to " + most)
                    .raise();
        }
        return number.intValue();
    }

    Optional<String> text(String key) {
        JsonNode text = body.path(key);
        if (text.isMissingNode() || text.isNull()) {
            return Optional.empty();
        }
        if (!text.isTextual()) {
            throw Problem.wrongParameter(key, "write a text").raise();
        }
        return Optional.of(text.textValue());
    }
}
