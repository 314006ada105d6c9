package io.parcours.identity.consent;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code consent.yaml}:
 *
 * <pre>
 * when_identifiers_differ: strictest recent   # or: newest wins
 * refusal_stands: 6 months                    # a yes under another identifier ends a refusal only when it comes later than that
 * purposes:
 *   service: {default: yes}                   # holds for who said nothing; without it, silence is a no
 * </pre>
 *
 * @param defaults purposes by what holds for a person who said nothing
 */
public record ConsentRules(TreeMap<String, Boolean> defaults, ConsentMerging merging) {
    public static final String FILE = "consent.yaml";
    private static final String DIFFER = "when_identifiers_differ";
    private static final String STANDS = "refusal_stands";

    /** How it is written which statement holds. */
    private enum Written {
        STRICTEST_RECENT,
        NEWEST_WINS
    }

    /** What holds in a workspace without the file: every purpose needs a yes, and a refusal stands. */
    public static ConsentRules usual() {
        return new ConsentRules(
                new TreeMap<>(), new ConsentMerging.StrictestRecent(ConsentMerging.StrictestRecent.USUALLY));
    }

    /** Reads the file; what is wrong with it is added to {@code faults}. */
    public static ConsentRules read(Workspace workspace, Faults faults) {
        return workspace
                .definition(FILE, faults)
                .map(definition -> read(definition.content()))
                .orElseGet(ConsentRules::usual);
    }

    private static ConsentRules read(YamlMap map) {
        TreeMap<String, Boolean> defaults = new TreeMap<>();
        map.map("purposes").ifPresent(purposes -> {
            for (String purpose : purposes.keys()) {
                purposes.map(purpose).ifPresent(said -> {
                    defaults.put(purpose, said.yesNo("default", false));
                    said.rejectUnknownKeys();
                });
            }
        });
        Written written = map.choice(DIFFER, Written.class).orElse(Written.STRICTEST_RECENT);
        Optional<Span> stands = map.parsed(STANDS, Span::parse);
        if (stands.isPresent() && written == Written.NEWEST_WINS) {
            map.faults()
                    .add(
                            map.placeOf(STANDS),
                            "'" + STANDS + "' does nothing where the newest word wins",
                            "take it out, or write " + DIFFER + ": strictest recent");
        }
        map.rejectUnknownKeys();
        return new ConsentRules(
                defaults,
                switch (written) {
                    case NEWEST_WINS -> new ConsentMerging.NewestWins();
                    case STRICTEST_RECENT ->
                        new ConsentMerging.StrictestRecent(stands.orElse(ConsentMerging.StrictestRecent.USUALLY));
                });
    }
}
