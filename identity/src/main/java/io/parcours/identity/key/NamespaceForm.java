package io.parcours.identity.key;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How values of a namespace are read.
 *
 * @param pattern what a whole value has to match, or empty for anything
 */
public record NamespaceForm(IdentifierKind kind, String pattern) implements Serializable {
    public NamespaceForm {
        Pattern.compile(pattern);
    }

    public static NamespaceForm of(IdentifierKind kind) {
        return new NamespaceForm(kind, "");
    }

    Optional<Pattern> compiled() {
        return pattern.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(pattern));
    }
}
