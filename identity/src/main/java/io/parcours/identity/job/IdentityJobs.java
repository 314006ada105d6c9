package io.parcours.identity.job;

import io.parcours.identity.consent.ConsentMerging;
import io.parcours.identity.consent.ConsentRules;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.List;

/** The jobs of this module, in the order in which they run. */
public final class IdentityJobs {
    private IdentityJobs() {}

    /** Reads {@code identity.yaml} and {@code consent.yaml}; what is wrong with them is added to {@code faults}. */
    public static List<Job> from(Workspace workspace, Faults faults) {
        IdentityRules rules = IdentityRulesReader.read(workspace, faults);
        ConsentMerging merging = ConsentRules.read(workspace, faults).merging();
        return List.of(
                new ResolveIdentities(rules),
                new BuildHouseholds(rules),
                new RememberHomes(),
                new BuildTimeline(rules),
                new BuildProfiles(rules, merging));
    }
}
