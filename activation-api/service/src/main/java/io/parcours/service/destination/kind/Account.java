package io.parcours.service.destination.kind;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.serving.generation.Manifest.ContactField;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The {@code account} of a definition and its {@code fields}, as the kinds read them. */
public final class Account {
    /** Contact values that may be sent along. */
    static final List<String> FIELDS = List.of(
            "person_id",
            "email",
            ContactField.EMAIL_AS_WRITTEN,
            "phone",
            "given_name",
            "family_name",
            "postcode",
            "city",
            "country",
            "language");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");

    private final Workspace workspace;
    private final Path file;
    private final YamlMap definition;
    private final YamlMap account;
    private final boolean namesAudience;

    /** @param namesAudience whether {@code sends} maps segments to audiences, so that the account need not name one */
    public Account(Workspace workspace, Path file, YamlMap definition, YamlMap account, boolean namesAudience) {
        this.workspace = workspace;
        this.file = file;
        this.definition = definition;
        this.account = account;
        this.namesAudience = namesAudience;
    }

    public YamlMap map() {
        return account;
    }

    Workspace workspace() {
        return workspace;
    }

    String required(String key, String remedy) {
        return account.requiredText(key, remedy);
    }

    String text(String key, String otherwise) {
        return account.text(key).orElse(otherwise);
    }

    /** The audience at the destination that all segments go to; {@code ""} when each segment names its own. */
    String audience(String remedy) {
        return namesAudience ? account.text("audience").orElse("") : required("audience", remedy);
    }

    /** A value that must not stand in a file: it has to be named as an environment variable. */
    String secret(String key, String remedy) {
        String value = required(key, remedy);
        account.value(key).ifPresent(this::mustBeVariable);
        return value;
    }

    /** Has a value of a mapping in the account, such as a header, come from the environment. */
    void mustBeSecret(YamlMap map, String key) {
        map.value(key).ifPresent(this::mustBeVariable);
    }

    boolean has(String key) {
        return account.has(key);
    }

    private void mustBeVariable(YamlValue value) {
        try {
            List<String> lines = Files.readAllLines(file);
            int line = value.place().line() - 1;
            if (line < lines.size() && !VARIABLE.matcher(lines.get(line)).find()) {
                faults().add(
                                value.place(),
                                "a secret stands in the file",
                                "put it into the environment and write its name, for example \"${META_TOKEN}\"");
            }
        } catch (IOException e) {
            faults().add(value.place(), "the file cannot be read: " + e.getMessage(), "check its permissions");
        }
    }

    /** An http or https address. */
    String url(String key, String otherwise) {
        return account.parsed(key, Account::address).orElse(otherwise);
    }

    String requiredUrl(String key, String remedy) {
        if (required(key, remedy).isEmpty()) {
            return "";
        }
        return url(key, "");
    }

    static String address(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
                return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new IllegalArgumentException("write an address such as https://hooks.example.com/parcours");
    }

    /** The contact values to send along. */
    List<String> fields(List<String> otherwise) {
        List<String> fields = definition.texts("fields");
        for (String field : fields) {
            if (!FIELDS.contains(field)) {
                faults().add(
                                definition.placeOf("fields"),
                                "there is no field '" + field + "'",
                                "choose from " + String.join(", ", FIELDS));
            }
        }
        return fields.isEmpty() ? otherwise : fields;
    }

    Faults faults() {
        return account.faults();
    }

    YamlMap definition() {
        return definition;
    }
}
