package io.parcours.publish.consent;

import io.parcours.identity.consent.ConsentRules;
import io.parcours.lakehouse.definition.Faults;
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
import java.util.stream.Stream;

/**
 * Who may be used for what, by the answers that identity found to hold for the person: one a purpose and channel. A purpose nobody said anything
 * about is refused, unless {@code consent.yaml} says that it needs no consent.
 *
 * @param defaults purposes by what holds for a person who said nothing
 */
public record ConsentPolicy(TreeMap<String, Boolean> defaults) implements Serializable {
    /** Reads {@link ConsentRules#FILE}; without it every purpose needs a yes. */
    public static ConsentPolicy read(Workspace workspace, Faults faults) {
        return new ConsentPolicy(ConsentRules.read(workspace, faults).defaults());
    }

    /** The audiences a person belongs to by what holds for it. */
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

    /** The answer about the channel; without one, that about any. */
    private boolean allowed(String purpose, String channel, List<Consent> words) {
        return Stream.of(channel, MayUse.ANY)
                .flatMap(wanted ->
                        words.stream().filter(consent -> consent.channel().equals(wanted)))
                .findFirst()
                .map(Consent::granted)
                .orElse(defaults.getOrDefault(purpose, false));
    }
}
