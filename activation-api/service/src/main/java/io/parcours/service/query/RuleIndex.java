package io.parcours.service.query;

import io.parcours.serving.rule.RuleBitmaps;
import io.parcours.serving.rule.ServedRules;
import io.parcours.serving.store.OpenGeneration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Decides rules on the generations being served, and remembers where their tops begin. */
public final class RuleIndex {
    private final Map<OpenGeneration, RuleBitmaps> known = new ConcurrentHashMap<>();

    public RuleBitmaps of(OpenGeneration generation) {
        RuleBitmaps there = known.get(generation);
        if (there != null) {
            return there;
        }
        known.keySet().removeIf(old -> old.number() < generation.number() - 1);
        return known.computeIfAbsent(generation, fresh -> new RuleBitmaps(fresh, ServedRules.of(fresh.manifest())));
    }
}
