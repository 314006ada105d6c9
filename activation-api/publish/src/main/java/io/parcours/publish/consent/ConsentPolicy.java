package io.parcours.publish.consent;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.serving.part.PersonSet;
import io.parcours.serving.part.PersonSet.MayNotUse;
import io.parcours.serving.part.PersonSet.MayUse;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who may be used for what. For a channel, the newest word about it or about any channel decides; of two at the same moment, the no. A purpose
 * nobody said anything about is refused, unless {@code consent.yaml} says that it needs no consent.
 *
 * @param defaults purposes by what holds for a person who said nothing
 */
public record ConsentPolicy(TreeMap<String, Boolean> defaults) implements Serializable {
    public static final String FILE = "consent.yaml";

    /** Reads {@code consent.yaml}: {@code purposes: {service: {default: yes}}}. Without the file every purpose needs a yes. */
    public static ConsentPolicy read(Workspace workspace, Faults faults) {
        TreeMap<String, Boolean> defaults = new TreeMap<>();
        workspace.definition(FILE, faults).ifPresent(definition -> {
            YamlMap map = definition.content();
            map.map("purposes").ifPresent(purposes -> {
                for (String purpose : purposes.keys()) {
                    purposes.map(purpose).ifPresent(said -> {
                        defaults.put(purpose, said.yesNo("default", false));
                        said.rejectUnknownKeys();
                    });
                }
            });
            map.rejectUnknownKeys();
        });
        return new ConsentPolicy(defaults);
    }

    /** The audiences a person belongs to by what the person said. */
    public Set<PersonSet> audiences(List<Consent> said) {
        Set<String> purposes = new TreeSet<>(defaults.keySet());
        said.forEach(consent -> purposes.add(consent.purpose()));
        Set<PersonSet> audiences = new HashSet<>();
        for (String purpose : purposes) {
            List<Consent> words = said.stream()
                    .filter(consent -> consent.purpose().equals(purpose))
                    .toList();
            boolean byAny = allowed(purpose, MayUse.ANY, words);
            boolean bySome = byAny;
            if (byAny) {
                audiences.add(new MayUse(purpose, MayUse.ANY));
            }
            Set<String> channels = new TreeSet<>();
            words.forEach(consent -> channels.add(consent.channel()));
            channels.remove(MayUse.ANY);
            for (String channel : channels) {
                boolean allowed = allowed(purpose, channel, words);
                bySome |= allowed;
                audiences.add(allowed ? new MayUse(purpose, channel) : new MayNotUse(purpose, channel));
            }
            if (bySome) {
                audiences.add(new MayUse(purpose, null));
            }
        }
        return audiences;
    }

    private boolean allowed(String purpose, String channel, List<Consent> words) {
        return words.stream()
                .filter(consent ->
                        consent.channel().equals(channel) || consent.channel().equals(MayUse.ANY))
                .reduce((left, right) -> {
                    int order = left.at().compareTo(right.at());
                    return order > 0 || order == 0 && !left.granted() ? left : right;
                })
                .map(Consent::granted)
                .orElse(defaults.getOrDefault(purpose, false));
    }
}
