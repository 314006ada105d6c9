package io.parcours.identity.key;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How values of a namespace are read.
 *
 * @param pattern what a whole value has to match, or empty for anything
 * @param placeholders values that say nothing, beside those that never do; {@code *} stands for any text
 */
public record NamespaceForm(IdentifierKind kind, String pattern, List<String> placeholders) implements Serializable {
    public NamespaceForm {
        Pattern.compile(pattern);
        placeholders = List.copyOf(placeholders);
    }

    public static NamespaceForm of(IdentifierKind kind) {
        return new NamespaceForm(kind, "", List.of());
    }

    /** The placeholders of a namespace, to hold values against. */
    ValueList listed(String namespace) {
        return placeholders.isEmpty() ? ValueList.NONE : new ValueList(Map.of(namespace, placeholders));
    }

    Optional<Pattern> compiled() {
        return pattern.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(pattern));
    }
}
