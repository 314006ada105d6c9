package io.parcours.launcher.spark;

import io.parcours.identity.key.NormalisedIdentifier;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.job.SegmentQuestions;
import io.parcours.segments.job.SegmentQuestions.ModelInUse;
import io.parcours.segments.job.SegmentQuestions.Preview;
import io.parcours.segments.job.SegmentQuestions.Size;
import io.parcours.segments.rule.Explanation;
import io.parcours.segments.rule.SegmentDefinitions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Questions about segments, asked of a workspace's tables as of its last run. */
public final class SegmentAnswers {
    private final AsOf now;
    private final SegmentQuestions questions;

    public SegmentAnswers(Workspace workspace) {
        this.now = AsOf.of(lastRun(workspace), workspace.settings());
        this.questions = new SegmentQuestions(
                TableStores.open(
                        SparkSessions.open(workspace), workspace.settings().lakehouse()),
                now);
    }

    /** The data time of the newest run, so that answers speak of what the tables hold. */
    private static Instant lastRun(Workspace workspace) {
        return new RunLog(workspace.state())
                .newestRun().stream()
                        .map(JobRun::asOf)
                        .findFirst()
                        .orElseThrow(() -> new ParcoursException(
                                Fault.CONFIGURATION,
                                "nothing has run in this workspace yet",
                                "its tables hold no persons",
                                "start with parcours run -w " + workspace.folder()));
    }

    /** What "now" means to the answers. */
    public Instant asOf() {
        return now.at();
    }

    public Preview preview(SegmentDefinitions definitions, String id, int sample) {
        return questions.preview(definitions, id, sample);
    }

    public Explanation explain(SegmentDefinitions definitions, String id, String personId) {
        return questions.explain(definitions, id, personId);
    }

    public List<ModelInUse> models(SegmentDefinitions definitions) {
        return questions.models(definitions);
    }

    public List<Size> sizes() {
        return questions.sizes();
    }

    /** The person that an identifier, as anybody writes it, belongs to; {@code person} as namespace stands for the id itself. */
    public String person(IdentityRules rules, String namespace, String value) {
        if (namespace.equals("person")) {
            return value;
        }
        String normalised = rules.normaliser()
                .normalise(namespace, value)
                .map(NormalisedIdentifier::value)
                .orElse(value);
        Optional<String> person = questions.person(namespace, normalised);
        return person.orElseThrow(() -> new ParcoursException(
                Fault.CONFIGURATION,
                "no person has this " + namespace,
                "no profile carries the identifier as of the last run",
                "check the value, or write person: and the person's id"));
    }
}
