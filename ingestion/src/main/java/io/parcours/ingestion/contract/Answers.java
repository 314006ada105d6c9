package io.parcours.ingestion.contract;

import io.parcours.ingestion.consent.ConsentForm;
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
     * @param purposes our purposes by what a person has to have agreed to for each, in the text's own names
     */
    public record Text(ConsentForm form, ColumnRef column, Mapping purposes) {}

    /** What a purpose needs. */
    public record Mapping(TreeMap<String, List<String>> needs) implements Serializable {
        public Mapping {
            needs = new TreeMap<>(needs);
        }

        public Map<String, List<String>> ofPurposes() {
            return needs;
        }
    }
}
