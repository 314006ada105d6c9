package io.parcours.identity.rule;

import io.parcours.identity.household.HouseholdSettings;
import io.parcours.identity.household.Tie;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the block {@code households:} of {@code identity.yaml}: {@code no}, or what ties persons and how many. */
final class HouseholdSettingsReader {
    private static final int MOST_PERSONS = 100;

    private HouseholdSettingsReader() {}

    static HouseholdSettings read(YamlMap map) {
        HouseholdSettings usual = HouseholdSettings.DEFAULTS;
        Optional<YamlValue> written = map.value("households");
        if (written.isPresent() && written.get() instanceof YamlScalar) {
            return map.yesNo("households", true)
                    ? usual
                    : new HouseholdSettings(EnumSet.noneOf(Tie.Kind.class), usual.maxPersons());
        }
        return map.map("households").map(HouseholdSettingsReader::settings).orElse(usual);
    }

    private static HouseholdSettings settings(YamlMap map) {
        HouseholdSettings usual = HouseholdSettings.DEFAULTS;
        List<String> known =
                Arrays.stream(Tie.Kind.values()).map(Tie.Kind::text).toList();
        Set<Tie.Kind> by = EnumSet.noneOf(Tie.Kind.class);
        for (String word : map.texts("by")) {
            if (known.contains(word)) {
                by.add(Tie.Kind.values()[known.indexOf(word)]);
            } else {
                map.faults()
                        .add(
                                map.placeOf("by"),
                                "'" + word + "' is nothing that ties a household",
                                Nearest.hint(word, known));
            }
        }
        int most = map.integer("max_persons", 2, MOST_PERSONS).orElse(usual.maxPersons());
        map.rejectUnknownKeys();
        return new HouseholdSettings(by.isEmpty() ? usual.by() : by, most);
    }
}
