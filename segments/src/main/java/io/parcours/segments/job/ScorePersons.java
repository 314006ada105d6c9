package io.parcours.segments.job;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.compile.LearntModel;
import io.parcours.segments.compile.Scores;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.rule.SegmentDefinitions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Says of every person what the models say. A score compares a person with all others, or counts from today: every person is looked at on every day, one
 * short row each and no timeline, and who has another score than before is written.
 */
public final class ScorePersons implements Job {
    private final SegmentDefinitions definitions;
    private final Behaviour behaviour;
    private final Scores scores;

    public ScorePersons(SegmentDefinitions definitions) {
        this.definitions = definitions;
        this.behaviour = new Behaviour(definitions);
        this.scores = new Scores(definitions.models());
    }

    @Override
    public String name() {
        return "score-persons";
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        TableContract attributes = behaviour.attributesTable();
        TableContract evidence = behaviour.evidenceTable();
        Inputs inputs = new Inputs(context, this, attributes, evidence);
        boolean stored = context.tables().version(scores.table().name()).isPresent();
        boolean asked = !definitions.models().isEmpty() || stored; // scores that nobody asks for any more go
        if (!asked || !inputs.exists(attributes) || !inputs.exists(evidence)) {
            return Optional.empty();
        }
        AsOf now = Inputs.now(context);
        Map<LearntModel, String> learnt = new HashMap<>();
        Map<String, String> pinned = new TreeMap<>();
        Map<String, FitModels.Known> known = FitModels.known(context.tables(), now.at());
        for (LearntModel.Wanted wanted : LearntModel.wanted(definitions.models())) {
            String id = wanted.model().id(definitions);
            Optional.ofNullable(known.get(id)).ifPresent(model -> {
                pinned.put(id, model.fittedAt().toString());
                model.json().ifPresent(json -> learnt.put(wanted.model(), json));
            });
        }
        String fingerprint = behaviour.fingerprint(now) + " " + definitions.models() + " " + pinned;
        boolean same = stored && Inputs.sameDefinitions(context, this, Behaviour.digest(fingerprint));
        boolean sameDay = Inputs.before(context, this).map(now::sameDay).orElse(false);
        if (!context.full() && same && sameDay && inputs.unchanged(attributes) && inputs.unchanged(evidence)) {
            return Optional.empty();
        }
        // Other columns need another table; the same ones are followed.
        boolean rebuilt = context.full() || !stored || !same;
        return Optional.of(new Scoring(context, inputs, now, learnt, pinned, Behaviour.digest(fingerprint), rebuilt));
    }

    private final class Scoring implements Work {
        private final JobContext context;
        private final Inputs inputs;
        private final AsOf now;
        private final Map<LearntModel, String> learnt;
        private final Map<String, String> pinned;
        private final String fingerprint;
        private final boolean rebuilt;

        Scoring(
                JobContext context,
                Inputs inputs,
                AsOf now,
                Map<LearntModel, String> learnt,
                Map<String, String> pinned,
                String fingerprint,
                boolean rebuilt) {
            this.context = context;
            this.inputs = inputs;
            this.now = now;
            this.learnt = learnt;
            this.pinned = pinned;
            this.fingerprint = fingerprint;
            this.rebuilt = rebuilt;
        }

        @Override
        public String description() {
            return definitions.models().size() + " scores of everybody";
        }

        @Override
        public JobResult perform(Progress progress) {
            progress.stage("scoring everybody");
            Dataset<Row> evidence = inputs.read(behaviour.evidenceTable());
            Dataset<Row> scored = scores.of(evidence, inputs.read(behaviour.attributesTable()), learnt, now)
                    .persist(StorageLevel.MEMORY_AND_DISK());
            try {
                TableContract table = scores.table();
                Commit commit = rebuilt
                        ? context.tables().overwrite(table, scored)
                        : context.tables()
                                .merge(
                                        table,
                                        scored,
                                        Scores.gone(context.tables().read(table), evidence));
                return new JobResult(
                        inputs.versions(),
                        List.of(commit),
                        scored.count(),
                        0,
                        Map.of(Inputs.FINGERPRINT, fingerprint, "models", pinned),
                        List.of());
            } finally {
                scored.unpersist();
            }
        }
    }
}
