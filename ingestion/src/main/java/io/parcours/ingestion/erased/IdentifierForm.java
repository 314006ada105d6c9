package io.parcours.ingestion.erased;

import java.io.Serializable;
import java.util.Locale;

/** In which form two identifiers that mean the same are equal. */
public interface IdentifierForm extends Serializable {
    /** Where nothing is known of namespaces: without blanks around it, in lower case. */
    IdentifierForm PLAIN = (namespace, written) -> written.strip().toLowerCase(Locale.ROOT);

    /** @return the form; {@code ""} for what identifies nobody */
    String of(String namespace, String written);
}
