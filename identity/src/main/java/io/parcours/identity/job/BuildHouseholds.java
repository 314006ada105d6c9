package io.parcours.identity.job;

import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out which persons seem to live together: writes {@code identity.households}. Every run looks at all that is shared, which is little beside
 * the touchpoints, and writes what differs, so that following changes and rebuilding are the same.
 */
final class BuildHouseholds implements Job {
    static final String NAME = "build-households";
    private static final String SETTINGS = "settings";
    private static final List<TableContract> INPUTS = List.of(Tables.MEMBERS, Tables.RECORDS);

    private final IdentityRules rules;

    BuildHouseholds(IdentityRules rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        Inputs inputs = Inputs.pin(context, this, INPUTS);
        String settings = ResolveIdentities.digest(rules);
        boolean same = context.ledger().figure(NAME, SETTINGS).equals(Optional.of("\"" + settings + "\""));
        if (!inputs.versions().containsKey(Tables.MEMBERS.name()) || inputs.isUnchanged() && same && !context.full()) {
            return Optional.empty();
        }
        return Optional.of(new Work() {
            @Override
            public String description() {
                return "persons who share an address or a device";
            }

            @Override
            public JobResult perform(Progress progress) {
                progress.stage("finding households");
                return new JobResult(
                        inputs.versions(),
                        List.of(new HouseholdTables(context.tables(), inputs, rules).write()),
                        0,
                        0,
                        Map.of(SETTINGS, settings),
                        List.of());
            }
        });
    }
}
