package io.parcours.identity.rule;

import static io.parcours.identity.rule.NamespaceRule.UNLIMITED;

import io.parcours.identity.key.IdentifierKind;
import io.parcours.identity.key.NamespaceForm;
import io.parcours.identity.key.ValueList;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** Reads {@code identity.yaml}; what is not written keeps its default. */
public final class IdentityRulesReader {
    public static final String FILE = "identity.yaml";
    private static final int MOST_PERSONS = 1_000_000;
    private static final String LAST_LOGIN = "last login";
    private static final List<String> FIELDS = List.of(
            ProfileColumn.GIVEN_NAME.sqlName(),
            ProfileColumn.FAMILY_NAME.sqlName(),
            ProfileColumn.NAME_SUFFIX.sqlName(),
            ProfileColumn.BIRTH_DATE.sqlName(),
            ProfileColumn.GENDER.sqlName(),
            ProfileColumn.ADDRESS.sqlName(),
            ProfileColumn.CITY.sqlName(),
            ProfileColumn.POSTCODE.sqlName(),
            ProfileColumn.REGION.sqlName(),
            ProfileColumn.COUNTRY.sqlName(),
            ProfileColumn.LANGUAGE.sqlName(),
            ProfileColumn.EMAIL.sqlName(),
            ProfileColumn.PHONE.sqlName(),
            ProfileColumn.PLACE.sqlName(),
            ProfileColumn.TRAITS.sqlName());

    private IdentityRulesReader() {}

    public static IdentityRules read(Workspace workspace, Faults faults) {
        String country = workspace.settings().country();
        Optional<Workspace.Definition> definition = workspace.definition(FILE, faults);
        if (definition.isEmpty()) {
            return IdentityRules.defaults(country);
        }
        try {
            return read(
                    definition.get().content(),
                    country,
                    Files.readString(definition.get().file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param text the definition as it stands in its file */
    public static IdentityRules read(YamlMap map, String country, String text) {
        Map<String, NamespaceRule> namespaces = new HashMap<>(IdentityRules.usual());
        map.map("namespaces").ifPresent(written -> {
            for (String namespace : written.keys()) {
                if (!namespace.matches("[a-z][a-z0-9_]*")) {
                    map.faults()
                            .add(
                                    written.placeOf(namespace),
                                    "'" + namespace + "' is no name of a namespace",
                                    "write small letters, digits and _, for example crm_id");
                    continue;
                }
                NamespaceRule usual = namespaces.getOrDefault(namespace, IdentityRules.undeclared(namespace));
                written.map(namespace).ifPresent(rule -> namespaces.put(namespace, rule(rule, usual)));
            }
        });
        ValueList never = values(map, "never");
        ValueList only = values(map, "only");
        Map<String, List<String>> prefer = new HashMap<>();
        map.map("prefer").ifPresent(written -> {
            for (String field : written.keys()) {
                List<String> silos = written.texts(field);
                if (FIELDS.contains(field)) {
                    prefer.put(field, silos);
                } else {
                    map.faults()
                            .add(
                                    written.placeOf(field),
                                    "'" + field + "' is no field of a profile",
                                    Nearest.hint(field, FIELDS));
                }
            }
        });
        // The matching of person records reads its own block.
        map.value("match");
        map.rejectUnknownKeys();
        return new IdentityRules(namespaces, never, only, prefer, country, text);
    }

    private static NamespaceRule rule(YamlMap map, NamespaceRule usual) {
        IdentifierKind kind = map.choice("kind", IdentifierKind.class).orElse(usual.kind());
        String pattern = map.text("pattern").orElse(usual.form().pattern());
        NamespaceForm form;
        try {
            form = new NamespaceForm(kind, pattern);
        } catch (PatternSyntaxException e) {
            map.faults().add(map.placeOf("pattern"), "'pattern' is no regular expression", e.getDescription());
            form = NamespaceForm.of(kind);
        }
        boolean lastLogin = map.text("owner")
                .map(owner -> {
                    if (!owner.equals(LAST_LOGIN) && !owner.equals("one person")) {
                        map.faults()
                                .add(
                                        map.placeOf("owner"),
                                        "'owner' cannot be '" + owner + "'",
                                        "write last login or one person");
                    }
                    return owner.equals(LAST_LOGIN);
                })
                .orElse(kind == IdentifierKind.DEVICE);
        int maxPersons = map.integer("max_persons", 1, MOST_PERSONS).orElse(usual.maxPersons());
        int forgetAfter = map.parsed("forget_after", Span::parse)
                .map(span -> (int) Math.max(1, span.seconds() / 86_400))
                .orElse(usual.forgetAfterDays());
        int blockAbove = map.integer("block_above", 1, MOST_PERSONS)
                .orElse(kind == IdentifierKind.DEVICE ? 4 * maxPersons : usual.blockAbove());
        NamespaceRule rule = new NamespaceRule(
                usual.namespace(),
                form,
                map.integer("priority", 1, 100).orElse(usual.priority()),
                map.yesNo("one_person", usual.onePerson()),
                map.integer("max_per_person", 1, MOST_PERSONS).orElse(usual.maxPerPerson()),
                maxPersons,
                map.choice("shared_when", NameCheck.class).orElse(usual.sharedWhen()),
                lastLogin,
                blockAbove,
                map.integer("max_devices", 1, MOST_PERSONS).orElse(lastLogin ? UNLIMITED : usual.maxDevices()),
                forgetAfter);
        map.rejectUnknownKeys();
        return rule;
    }

    private static ValueList values(YamlMap map, String key) {
        Map<String, List<String>> entries = new LinkedHashMap<>();
        for (YamlMap entry : map.maps(key)) {
            for (String namespace : entry.keys()) {
                for (YamlValue value : entry.list(namespace)) {
                    if (value instanceof YamlScalar scalar) {
                        entries.computeIfAbsent(namespace, name -> new ArrayList<>())
                                .add(scalar.text());
                    } else {
                        map.wrong(namespace, value, "a value such as \"*@shop.example\"");
                    }
                }
            }
        }
        return new ValueList(entries);
    }
}
