package io.parcours.identity.link;

import io.parcours.identity.key.Hash128;

/**
 * Evidence that two nodes are one person. Links of the rule {@code match} are how the probabilistic matcher
 * ({@code io.parcours.identity.match}) has its say: their ends are record nodes, their weight is the calibrated log odds of the pair, and they are
 * taken after every deterministic rule, heaviest first, each refused if it breaks a rule.
 *
 * @param weight strength among links of one rule; higher is stronger
 * @param rows rows that showed it
 * @param lastSeen microseconds since 1970
 */
public record Link(Hash128 left, Hash128 right, LinkRule rule, double weight, long rows, long lastSeen) {}
