package io.parcours.service.destination;

import io.parcours.serving.generation.Manifest.ContactField;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The clear contact values of one member, by the names of the generation's contact fields. */
public final class Contact {
    private final List<String> names;
    private final List<@Nullable String> values;

    public Contact(List<String> names, List<@Nullable String> values) {
        this.names = names;
        this.values = values;
    }

    public String personId() {
        return field("person_id").orElseThrow(() -> new IllegalStateException("a member without a person id"));
    }

    /** The e-mail address as the person writes it, in lower case; the profile's where the generation knows of no other. */
    public Optional<String> writtenEmail() {
        return field(ContactField.EMAIL_AS_WRITTEN).or(() -> field("email"));
    }

    /** The value of a field; empty when the person has none, or the generation no such field. */
    public Optional<String> field(String name) {
        int at = names.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.ofNullable(values.get(at)).filter(value -> !value.isBlank());
    }
}
