package io.parcours.ingestion.consent;

import io.parcours.lakehouse.definition.YamlMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads {@code answers: [{tcf: column, purposes: {ads: [1, 3, 4]}}]} of a contract into consents. */
public final class AnswersReader {
    private static final String KEY = "answers";
    private static final String EXAMPLE = "write for example {tcf: tc_string, purposes: {ads: [1, 3, 4]}}";
    private static final List<String> INSTEAD_OF = List.of("purpose", "granted");

    private AnswersReader() {}

    /** Empty where the contract has none; what is wrong with them is added to its faults. */
    public static Optional<Answers> read(YamlMap contract) {
        if (!contract.has(KEY)) {
            return Optional.empty();
        }
        for (String key : INSTEAD_OF) {
            if (contract.keys().contains(key)) {
                contract.faults()
                        .add(
                                contract.placeOf(key),
                                "'" + key + "' cannot stand beside '" + KEY + "', which says it for many purposes",
                                "remove one of the two");
            }
        }
        List<Answers.Text> texts = new ArrayList<>();
        contract.maps(KEY).forEach(part -> text(part).ifPresent(texts::add));
        return Optional.of(new Answers(texts));
    }

    private static Optional<Answers.Text> text(YamlMap part) {
        List<ConsentForm> forms = Arrays.stream(ConsentForm.values())
                .filter(form -> part.has(form.word()))
                .toList();
        TreeMap<String, List<String>> needs = new TreeMap<>();
        if (forms.size() != 1) {
            String words = Arrays.stream(ConsentForm.values())
                    .map(form -> "'" + form.word() + "'")
                    .collect(Collectors.joining(", "));
            part.faults().add(part.place(), "this needs exactly one of " + words, EXAMPLE);
        } else {
            part.map("purposes")
                    .ifPresent(purposes -> purposes.keys()
                            .forEach(purpose -> needs.put(purpose, needs(purposes, purpose, forms.get(0)))));
            if (needs.isEmpty()) {
                part.faults().add(part.placeOf("purposes"), "'purposes' names no purpose", EXAMPLE);
            }
        }
        part.rejectUnknownKeys();
        return forms.stream()
                .findFirst()
                .flatMap(form -> part.text(form.word())
                        .map(path ->
                                new Answers.Text(form, path, part.placeOf(form.word()), new Answers.Mapping(needs))));
    }

    private static List<String> needs(YamlMap purposes, String purpose, ConsentForm form) {
        List<String> names = purposes.texts(purpose);
        if (names.isEmpty()) {
            purposes.faults()
                    .add(
                            purposes.placeOf(purpose),
                            "'" + purpose + "' needs nothing, so that everybody would have agreed to it",
                            EXAMPLE);
        }
        for (String name : names) {
            form.check(name)
                    .ifPresent(remedy -> purposes.faults()
                            .add(
                                    purposes.placeOf(purpose),
                                    "'" + name + "' is nothing that " + form.word() + " texts speak of",
                                    remedy));
        }
        return List.copyOf(names);
    }
}
