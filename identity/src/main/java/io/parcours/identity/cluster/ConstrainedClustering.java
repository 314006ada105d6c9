package io.parcours.identity.cluster;

import io.parcours.identity.rule.IdentityRules;

/**
 * Splits a component into clusters that break no rule. Identifiers are taken strongest first (steward, priority of the namespace, rows,
 * recency, hash); each joins all clusters it was seen with, or, when that would break a rule, none of them: a value that two
 * persons use says nothing of a third row. Of a value that belongs to one person by its nature (a customer number) the weakest
 * rows are refused instead. Devices come last: one owner, or whoever logged in last.
 *
 * <p>Nothing depends on the order of the input: every choice is by rule, figures and hash.
 */
public final class ConstrainedClustering {
    private ConstrainedClustering() {}

    public static Resolution resolve(Graph graph, IdentityRules rules) {
        Draft draft = new Draft(graph, rules);
        Decisions.take(draft);
        Hubs hubs = new Hubs(draft);
        hubs.join();
        Matches.take(draft);
        hubs.takeBack();
        Devices devices = new Devices(draft);
        devices.assign();
        return new Outcome(draft, devices).resolution();
    }
}
