package io.parcours.ingestion.consent;

import io.parcours.ingestion.consent.ConsentText.Malformed;
import io.parcours.lakehouse.definition.Place;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Columns that answer for several purposes at once, each by a text that others defined. */
public record Answers(List<Text> texts) {
    public Answers {
        texts = List.copyOf(texts);
    }

    /**
     * A column with such a text.
     *
     * @param path of the column, as contracts name it, and {@code place} where one does
     * @param purposes our purposes by what a person has to have agreed to for each, in the text's own names
     */
    public record Text(ConsentForm form, String path, Place place, Mapping purposes) {}

    /** What a purpose needs. */
    public record Mapping(TreeMap<String, List<String>> needs) implements Serializable {
        public Mapping {
            needs = new TreeMap<>(needs);
        }

        public Map<String, List<String>> ofPurposes() {
            return needs;
        }

        /** Adds what a text answers, by purpose, to what other texts did; where two speak of one purpose, one refusal is enough. */
        public void answer(ConsentForm form, String text, Map<String, Boolean> answers) throws Malformed {
            ConsentText read = form.read(text);
            needs.forEach((purpose, names) ->
                    read.allows(names).ifPresent(allowed -> answers.merge(purpose, allowed, Boolean::logicalAnd)));
        }
    }
}
