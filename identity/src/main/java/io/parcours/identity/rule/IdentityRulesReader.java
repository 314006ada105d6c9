package io.parcours.identity.rule;

import static io.parcours.identity.rule.NamespaceRule.UNLIMITED;

import io.parcours.identity.household.HouseholdSettings;
import io.parcours.identity.key.IdentifierKind;
import io.parcours.identity.key.IdentifierNormaliser;
import io.parcours.identity.key.NamespaceForm;
import io.parcours.identity.key.ValueList;
import io.parcours.identity.match.Comparison;
import io.parcours.identity.match.MatchSettings;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Reads {@code identity.yaml}; what is not written keeps its default. */
public final class IdentityRulesReader {
    public static final String FILE = "identity.yaml";
    private static final int MOST_PERSONS = 1_000_000;
    private static final String LAST_LOGIN = "last login";
    private static final String TRUSTED = "trusted_silos";
    private static final Set<String> RESERVED = Set.of(IdentityRules.RECORD, "person", "event");
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
        YamlMap content = definition.get().content();
        try {
            IdentityRules rules =
                    read(content, country, Files.readString(definition.get().file()));
            checkSilos(content, rules, silos(workspace), faults);
            return rules;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the silos that the workspace has contracts of. */
    private static List<String> silos(Workspace workspace) {
        return workspace.definitions("silos", new Faults()).stream()
                .flatMap(definition -> definition.content().text("silo").stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** A silo that is misspelt would be trusted by nobody and preferred to nothing, without a word. */
    private static void checkSilos(YamlMap map, IdentityRules rules, List<String> silos, Faults faults) {
        if (silos.isEmpty()) {
            return;
        }
        rules.namespaces().values().stream()
                .sorted(Comparator.comparing(NamespaceRule::namespace))
                .forEach(rule -> rule.trustedSilos().stream()
                        .filter(silo -> !silos.contains(silo))
                        .forEach(silo -> faults.add(
                                trustedPlace(map, rule.namespace()),
                                "there is no silo '" + silo + "'",
                                Nearest.hint(silo, silos))));
        map.map("prefer")
                .ifPresent(prefer -> prefer.keys()
                        .forEach(field -> prefer.texts(field).stream()
                                .filter(silo -> !silos.contains(silo))
                                .forEach(silo -> faults.add(
                                        prefer.placeOf(field),
                                        "there is no silo '" + silo + "'",
                                        Nearest.hint(silo, silos)))));
    }

    private static Place trustedPlace(YamlMap map, String namespace) {
        return map.map("namespaces")
                .flatMap(namespaces -> namespaces.map(namespace))
                .filter(rule -> rule.has(TRUSTED))
                .map(rule -> rule.placeOf(TRUSTED))
                .orElseGet(() -> map.placeOf(TRUSTED));
    }

    /** @param text the definition as it stands in its file */
    public static IdentityRules read(YamlMap map, String country, String text) {
        List<String> trusted = map.texts(TRUSTED);
        Map<String, NamespaceRule> namespaces = new HashMap<>();
        IdentityRules.usual().forEach((name, rule) -> namespaces.put(name, trusting(rule, trusted)));
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
                if (RESERVED.contains(namespace)) {
                    map.faults()
                            .add(
                                    written.placeOf(namespace),
                                    "'" + namespace + "' is a word of Parcours, not a namespace of identifiers",
                                    "call the namespace something else");
                    continue;
                }
                NamespaceRule usual =
                        namespaces.getOrDefault(namespace, trusting(IdentityRules.undeclared(namespace), trusted));
                written.map(namespace).ifPresent(rule -> namespaces.put(namespace, rule(rule, usual)));
            }
        });
        IdentifierNormaliser normaliser = new IdentityRules(
                        namespaces,
                        ValueList.NONE,
                        ValueList.NONE,
                        Map.of(),
                        MatchSettings.DEFAULTS,
                        HouseholdSettings.DEFAULTS,
                        country,
                        "")
                .normaliser();
        ValueList never = values(map, "never", namespaces, normaliser);
        ValueList only = values(map, "only", namespaces, normaliser);
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
        MatchSettings match = match(map);
        HouseholdSettings households = HouseholdSettingsReader.read(map);
        map.rejectUnknownKeys();
        return new IdentityRules(namespaces, never, only, prefer, match, households, country, text);
    }

    private static NamespaceRule rule(YamlMap map, NamespaceRule usual) {
        IdentifierKind kind = map.choice("kind", IdentifierKind.class).orElse(usual.kind());
        String pattern = map.text("pattern").orElse(usual.form().pattern());
        NamespaceForm form;
        try {
            form = new NamespaceForm(kind, pattern, map.texts("placeholders"));
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
        boolean onePerson = map.yesNo("one_person", usual.onePerson());
        int maxPersons = map.integer("max_persons", 1, MOST_PERSONS).orElse(usual.maxPersons());
        if (onePerson && maxPersons > 1) {
            map.faults()
                    .add(
                            map.placeOf(map.has("max_persons") ? "max_persons" : "one_person"),
                            "a value cannot belong to one person and to " + maxPersons,
                            "write one_person: no, or leave out max_persons");
        }
        if (map.has("forget_after") && !lastLogin) {
            map.faults()
                    .add(
                            map.placeOf("forget_after"),
                            "'forget_after' says how long a login on a device holds, and this is no device",
                            "write owner: last login beside it, or leave it out");
        }
        int forgetAfter = map.parsed("forget_after", Span::parse)
                .map(span -> (int) Math.max(1, span.seconds() / 86_400))
                .orElse(usual.forgetAfterDays());
        int blockAbove = map.integer("block_above", 1, MOST_PERSONS)
                .orElse(kind == IdentifierKind.DEVICE ? 4 * maxPersons : usual.blockAbove());
        NamespaceRule rule = new NamespaceRule(
                usual.namespace(),
                form,
                map.integer("priority", 1, 100).orElse(usual.priority()),
                onePerson,
                map.integer("max_per_person", 1, MOST_PERSONS).orElse(usual.maxPerPerson()),
                maxPersons,
                map.choice("shared_when", NameCheck.class).orElse(usual.sharedWhen()),
                lastLogin,
                blockAbove,
                map.integer("max_devices", 1, MOST_PERSONS).orElse(lastLogin ? UNLIMITED : usual.maxDevices()),
                forgetAfter,
                map.has(TRUSTED) ? map.texts(TRUSTED) : usual.trustedSilos());
        map.rejectUnknownKeys();
        return rule;
    }

    private static NamespaceRule trusting(NamespaceRule rule, List<String> silos) {
        return new NamespaceRule(
                rule.namespace(),
                rule.form(),
                rule.priority(),
                rule.onePerson(),
                rule.maxPerPerson(),
                rule.maxPersons(),
                rule.sharedWhen(),
                rule.lastLogin(),
                rule.blockAbove(),
                rule.maxDevices(),
                rule.forgetAfterDays(),
                silos);
    }

    /** {@code match: off}, or what differs from the defaults. */
    private static MatchSettings match(YamlMap map) {
        Optional<YamlValue> written = map.value("match");
        if (written.isPresent() && written.get() instanceof YamlScalar) {
            return map.yesNo("match", true) ? MatchSettings.DEFAULTS : MatchSettings.OFF;
        }
        return map.map("match").map(IdentityRulesReader::settings).orElse(MatchSettings.DEFAULTS);
    }

    private static MatchSettings settings(YamlMap map) {
        MatchSettings usual = MatchSettings.DEFAULTS;
        Set<Comparison> compare = EnumSet.noneOf(Comparison.class);
        List<String> known =
                Arrays.stream(Comparison.values()).map(Comparison::key).toList();
        for (String word : map.texts("compare")) {
            if (known.contains(word)) {
                compare.add(Comparison.values()[known.indexOf(word)]);
            } else {
                map.faults()
                        .add(
                                map.placeOf("compare"),
                                "'" + word + "' is nothing that can be compared",
                                Nearest.hint(word, known));
            }
        }
        double join = probability(map, "join_above", usual.joinAbove());
        double review = probability(map, "review_above", Math.min(usual.reviewAbove(), join));
        if (review > join) {
            map.faults()
                    .add(
                            map.placeOf("review_above"),
                            "'review_above' is above 'join_above'",
                            "a steward is asked about pairs between the two: write a smaller number");
            review = join;
        }
        int block = map.integer("largest_block", 2, 10_000).orElse(usual.largestBlock());
        boolean on = map.yesNo("on", true);
        // A word that means nothing: a changed definition is learnt anew.
        map.text("train_again");
        map.rejectUnknownKeys();
        return new MatchSettings(on, compare.isEmpty() ? usual.compare() : compare, join, review, block);
    }

    private static double probability(YamlMap map, String key, double usual) {
        return map.share(key)
                .filter(share -> {
                    boolean between = share > 0 && share < 1;
                    if (!between) {
                        map.faults().add(map.placeOf(key), "'" + key + "' is no probability", "write for example 0.95");
                    }
                    return between;
                })
                .orElse(usual);
    }

    private static ValueList values(
            YamlMap map, String key, Map<String, NamespaceRule> namespaces, IdentifierNormaliser normaliser) {
        Map<String, List<String>> entries = new LinkedHashMap<>();
        for (YamlMap entry : map.maps(key)) {
            for (String namespace : entry.keys()) {
                if (!namespaces.containsKey(namespace)) {
                    map.faults()
                            .add(
                                    entry.placeOf(namespace),
                                    "nothing declares the namespace '" + namespace + "'",
                                    Nearest.to(namespace, namespaces.keySet())
                                            .map(nearest -> "did you mean '" + nearest + "'?")
                                            .orElse("declare it under namespaces"));
                    continue;
                }
                for (YamlValue value : entry.list(namespace)) {
                    if (value instanceof YamlScalar scalar) {
                        String text = scalar.text();
                        String normal = text.indexOf('*') < 0 ? normaliser.text(namespace, text, "") : text;
                        if (normal.isEmpty()) {
                            map.faults()
                                    .add(
                                            value.place(),
                                            "'" + text + "' is no value that " + namespace + " could have",
                                            "leave it out; placeholders and malformed values never link");
                        } else {
                            entries.computeIfAbsent(namespace, name -> new ArrayList<>())
                                    .add(normal);
                        }
                    } else {
                        map.wrong(namespace, value, "a value such as \"*@shop.example\"");
                    }
                }
            }
        }
        return new ValueList(entries);
    }
}
