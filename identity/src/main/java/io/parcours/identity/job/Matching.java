package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.identity.match.FrequenciesJson;
import io.parcours.identity.match.Learnt;
import io.parcours.identity.match.MatchModelJson;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.EntityColumn;
import io.parcours.lakehouse.contract.ModelColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Matching within a run of {@link ResolveIdentities}: records that identifiers put together (entities) are compared, and pairs above the bar
 * become links of the rule {@code match} for the clustering to take last.
 *
 * <p>An increment scores only pairs with an entity of a touched component; all other pairs stand in {@code identity.links} as they were scored,
 * with the same model. Where a touched pair comes or goes, the average linkage of everything it is connected with by such pairs is done anew. A model is
 * learnt once and kept; a new one asks for a rebuild.
 */
final class Matching {
    /** Figure that names the model of the last recorded run. */
    static final String MODEL = "model";

    private static final long DOUBLED = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobContext context;
    private final Inputs inputs;
    private final IdentityRules rules;
    private final MatchPersons matcher;
    private final LongAccumulator compared;
    private final Optional<Row> stored;
    private final long records;
    private final Optional<String> training;

    private Matching(JobContext context, Inputs inputs, IdentityRules rules, @Nullable String asked) {
        this.context = context;
        this.inputs = inputs;
        this.rules = rules;
        this.matcher = new MatchPersons(rules.match());
        this.compared = context.spark().sparkContext().longAccumulator("pairs scored");
        this.stored = context.tables().read(Tables.MODELS).limit(1).collectAsList().stream()
                .findFirst();
        this.records = told(inputs.read(Tables.RECORDS)).count();
        this.training = Optional.ofNullable(asked).or(this::whyTrain);
    }

    /**
     * The stage, unless matching is off or no record says who somebody is.
     *
     * @param asked why a new model is to be learnt; null to learn one only where the old one no longer holds
     */
    static Optional<Matching> of(JobContext context, Inputs inputs, IdentityRules rules, @Nullable String asked) {
        boolean known = context.tables().version(Tables.MODELS.name()).isPresent();
        if (!rules.match().on() || !known && told(inputs.read(Tables.RECORDS)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Matching(context, inputs, rules, asked));
    }

    private static Dataset<Row> told(Dataset<Row> records) {
        return records.where(named(RecordColumn.GIVEN_NAME)
                .isNotNull()
                .or(named(RecordColumn.FAMILY_NAME).isNotNull())
                .or(named(RecordColumn.BIRTH_DATE).isNotNull()));
    }

    private Optional<String> whyTrain() {
        if (stored.isEmpty()) {
            return Optional.of("there was no model");
        }
        if (!MatchModelJson.isReadable(text(stored.get(), ModelColumn.MODEL))) {
            return Optional.of("the model was another version's");
        }
        if (!text(stored.get(), ModelColumn.RULES).equals(ResolveIdentities.digest(rules))) {
            return Optional.of("the rules changed");
        }
        long then = stored.get().getAs(ModelColumn.RECORDS.sqlName());
        return records >= DOUBLED * Math.max(1, then)
                ? Optional.of("there are twice as many records")
                : Optional.empty();
    }

    /** Whether changes alone will not do: the model is new to what is stored. */
    boolean asksForRebuild() {
        return training.isPresent()
                || !context.ledger()
                        .figure(ResolveIdentities.NAME, MODEL)
                        .equals(stored.map(row -> "\"" + text(row, ModelColumn.MODEL_ID) + "\""));
    }

    /**
     * What matching found.
     *
     * @param links links for the clustering, in the columns of the evidence and {@code weight}
     * @param edges what the component scan has to know of them
     * @param refused links between clusters that average linkage kept apart: value, value2, weight, since, evidence
     * @param labels {@code person, component} of everything whose linkage was done anew
     */
    record Found(
            Training model,
            Dataset<Row> entities,
            Dataset<Row> pairs,
            Dataset<Row> links,
            Dataset<Row> edges,
            Dataset<Row> refused,
            Dataset<Row> labels,
            long skipped) {}

    /** A model in use. */
    record Training(String id, Learnt learnt, Optional<Row> fresh) {}

    /**
     * @param touched {@code record, entity} of every touched component
     * @param aside identifiers that do not count, see {@link MatchRows#setAside}
     * @param nodes hashes ({@code high, low}) of everything in touched components
     * @return empty when the stored model is outgrown: a rebuild with a new one is due
     */
    Optional<Found> find(Dataset<Row> touched, Dataset<Row> aside, Dataset<Row> nodes, boolean all) {
        Dataset<Row> untouched = all ? touched.limit(0) : untouched(nodes);
        Dataset<Row> entities = Resolving.keep(
                touched.withColumn("touched", lit(true)).unionByName(untouched.withColumn("touched", lit(false))));
        Dataset<Row> persons = Resolving.keep(MatchRows.persons(inputs.read(Tables.RECORDS), entities, aside, rules));
        Training model = model(persons);
        if (model.fresh().isEmpty()
                && matcher.blocks(persons, model.learnt().skipped()).outgrown()) {
            return Optional.empty();
        }
        Dataset<Row> pairs = Resolving.keep(since(matcher.pairs(persons, model.learnt(), all, compared), persons));
        double bar = rules.match().joinLogOdds();
        Dataset<Row> earlier =
                all ? pairs.limit(0).withColumn("reason", lit("")) : MatchLinks.earlier(context.tables());
        Dataset<Row> touchedRecords = entities.where(col("touched")).select(col("record"));
        Dataset<Row> kept = Resolving.keep(MatchLinks.without(earlier, touchedRecords));
        Dataset<Row> strong = Resolving.keep(pairs.where(col("log_odds").geq(bar))
                .withColumn("reason", lit(""))
                .withColumn("new", lit(true))
                .unionByName(kept.withColumn("new", lit(false))));
        Dataset<Row> labels = Resolving.keep(MatchLinks.linkages(strong, earlier, persons));
        Dataset<Row> joined = Resolving.keep(matcher.joins(persons, strong, labels, model.learnt()));
        Dataset<Row> judged = Resolving.keep(MatchLinks.judged(strong, labels, joined));
        Dataset<Row> links = MatchLinks.links(judged.where(col("refused").equalTo(lit(false))));
        Dataset<Row> edges = MatchLinks.edges(links, labels);
        Dataset<Row> refused = judged.where(col("refused").and(col("anew")));
        return Optional.of(new Found(
                model,
                entities,
                pairs,
                Resolving.keep(links),
                edges,
                refused,
                labels,
                model.learnt().skipped().length));
    }

    private Dataset<Row> untouched(Dataset<Row> nodes) {
        Dataset<Row> known = context.tables()
                .read(Tables.ENTITIES)
                .select(
                        named(EntityColumn.RECORD).as("record"),
                        named(EntityColumn.ENTITY).as("entity"));
        return Hashes.with(known, lit(IdentityRules.RECORD), col("record"), "")
                .join(nodes.select("high", "low"), Sql.names("high", "low"), "left_anti")
                .select("record", "entity");
    }

    private static Dataset<Row> since(Dataset<Row> pairs, Dataset<Row> persons) {
        Dataset<Row> left =
                persons.select(col("person").as("left_person"), col("seen").as("left_seen"));
        Dataset<Row> right =
                persons.select(col("person").as("right_person"), col("seen").as("right_seen"));
        return pairs.join(left, "left_person")
                .join(right, "right_person")
                .select(
                        col("left_person"),
                        col("right_person"),
                        col("log_odds"),
                        col("evidence"),
                        greatest(col("left_seen"), col("right_seen")).as("since"));
    }

    private Training model(Dataset<Row> persons) {
        if (training.isEmpty() && stored.isPresent()) {
            Row row = stored.get();
            Learnt learnt = new Learnt(
                    MatchModelJson.read(text(row, ModelColumn.MODEL)),
                    FrequenciesJson.read(text(row, ModelColumn.FREQUENCIES)),
                    read(text(row, ModelColumn.SKIPPED_BLOCKS)),
                    rules.match());
            return new Training(text(row, ModelColumn.MODEL_ID), learnt, Optional.empty());
        }
        MatchPersons.Training trained = matcher.train(persons.withColumn("touched", lit(true)));
        Learnt learnt = trained.learnt();
        String model = MatchModelJson.write(learnt.model());
        String frequencies = FrequenciesJson.write(learnt.frequencies());
        String skipped = write(learnt.skipped());
        String id = DigestUtils.sha256Hex(model + frequencies + skipped).substring(0, 16);
        // Read back, so that this run scores as the next one will.
        learnt =
                new Learnt(MatchModelJson.read(model), FrequenciesJson.read(frequencies), read(skipped), rules.match());
        Row row = RowFactory.create(
                id,
                Timestamp.from(context.asOf()),
                training.orElseThrow(),
                ResolveIdentities.digest(rules),
                records,
                trained.persons(),
                model,
                frequencies,
                skipped,
                trained.report());
        return new Training(id, learnt, Optional.of(row));
    }

    private static String write(long[] blocks) {
        try {
            return JSON.writeValueAsString(blocks);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static long[] read(String blocks) {
        try {
            return JSON.readValue(blocks, long[].class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the blocks left out are not readable", e);
        }
    }

    /** Stored match links that no longer are. */
    Dataset<Row> gone(Found found) {
        return MatchLinks.gone(context.tables(), found);
    }

    List<Commit> write(Found found, boolean all) {
        return new MatchTables(context, inputs, rules).write(found, all);
    }

    /** What the run records of it. */
    Map<String, Object> figures(Found found) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(MODEL, found.model().id());
        figures.put("pairs_scored", compared.value());
        figures.put("blocks_skipped", found.skipped());
        found.model().fresh().ifPresent(row -> figures.put("trained_because", training.orElseThrow()));
        return figures;
    }

    private static String text(Row row, TableColumn column) {
        return row.getAs(column.sqlName());
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }
}
