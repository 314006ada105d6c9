package io.parcours.identity.job;

import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Finds out which identifiers and records are one person: writes {@code identity.identifiers}, {@code identity.links},
 * {@code identity.changes} and, last, {@code identity.members}, which is what the next run compares with.
 */
final class ResolveIdentities implements Job {
    static final String NAME = "resolve-identities";

    /** Figure that tells whether the rules are those of the run before. */
    static final String RULES = "rules";

    private static final List<TableContract> INPUTS = List.of(Tables.EVENTS, Tables.RECORDS, Tables.DECISIONS);

    private static final List<TableName> KEPT = List.of(
            Tables.IDENTIFIERS.name(),
            Tables.LINKS.name(),
            Tables.ENTITIES.name(),
            Tables.REVIEWS.name(),
            Tables.MEMBERS.name());

    private final IdentityRules rules;

    ResolveIdentities(IdentityRules rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<TableName> keeps() {
        return KEPT;
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        Inputs inputs = Inputs.pin(context, this, INPUTS);
        boolean sameRules = context.ledger().figure(NAME, RULES).equals(Optional.of("\"" + digest(rules) + "\""));
        if (inputs.isEmpty() || inputs.isUnchanged() && sameRules) {
            return Optional.empty();
        }
        boolean full = context.full() || inputs.consumed().isEmpty() || !sameRules;
        return Optional.of(new Work() {
            @Override
            public String description() {
                return full ? "every event and record" : "changed events and records, and whom they touch";
            }

            @Override
            public JobResult perform(Progress progress) {
                return new Resolving(context, inputs, rules, full).run(progress);
            }
        });
    }

    /** What of the rules decides persons; the preferences of profiles do not, but they stand in the same file. */
    static String digest(IdentityRules rules) {
        return DigestUtils.sha256Hex(rules.country() + "\n" + rules.text());
    }
}
