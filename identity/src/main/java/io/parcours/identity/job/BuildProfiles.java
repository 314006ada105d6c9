package io.parcours.identity.job;

import io.parcours.identity.consent.ConsentMerging;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/** Builds the single customer view of each person: {@code customer.profiles}. */
final class BuildProfiles implements Job {
    static final String NAME = "build-profiles";
    static final List<TableContract> INPUTS = List.of(
            Tables.RECORDS,
            Tables.CONSENTS,
            Tables.IDENTIFIERS,
            Tables.MEMBERS,
            Tables.TIMELINE,
            Tables.HOUSEHOLDS,
            Tables.HOMES);
    private static final String PREFERENCES = "preferences";

    private final IdentityRules rules;
    private final ConsentMerging merging;

    BuildProfiles(IdentityRules rules, ConsentMerging merging) {
        this.rules = rules;
        this.merging = merging;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<TableName> keeps() {
        return List.of(Tables.PROFILES.name());
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        Inputs inputs = Inputs.pin(context, this, INPUTS);
        LocalDate today = LocalDate.ofInstant(context.asOf(), ZoneOffset.UTC);
        boolean sameDay = context.ledger()
                .lastAsOf(NAME)
                .map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC).equals(today))
                .orElse(false);
        String preferences = DigestUtils.sha256Hex(ResolveIdentities.digest(rules) + "\n" + merging);
        boolean samePreferences =
                context.ledger().figure(NAME, PREFERENCES).equals(Optional.of("\"" + preferences + "\""));
        if (!inputs.versions().containsKey(Tables.MEMBERS.name())
                || inputs.isUnchanged() && sameDay && samePreferences) {
            return Optional.empty();
        }
        boolean full = context.full() || inputs.consumed().isEmpty() || !samePreferences;
        return Optional.of(new Work() {
            @Override
            public String description() {
                return full ? "every person" : "persons of whom something changed";
            }

            @Override
            public JobResult perform(Progress progress) {
                try (Profiling profiling = new Profiling(context.tables(), inputs, rules, merging, today, full)) {
                    return new JobResult(
                            inputs.versions(),
                            List.of(profiling.run()),
                            0,
                            0,
                            Map.of(PREFERENCES, preferences),
                            List.of());
                }
            }
        });
    }
}
