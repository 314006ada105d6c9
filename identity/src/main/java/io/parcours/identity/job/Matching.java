package io.parcours.identity.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.match.FrequenciesJson;
import io.parcours.identity.match.Learnt;
import io.parcours.identity.match.MatchModelJson;
import io.parcours.identity.match.MatchSettings;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.EntityColumn;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.ModelColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.ReviewColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
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

    /** Figure with the version of {@code identity.links} of the last recorded run. */
    static final String LINKS_VERSION = "links_version";

    private static final String MATCHER = "matcher";
    private static final String ON = "matched on ";
    /** Why a pair above the bar joins nobody: the average over all pairs between the two groups is below even odds. */
    private static final String OTHERS = "other records of the two speak against it";

    private static final String OPEN = "open";
    private static final String APART = "apart";
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
        this.matcher = new MatchPersons(context.spark(), rules.match());
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
        Dataset<Row> earlier = all ? pairs.limit(0).withColumn("reason", lit("")) : earlier();
        Dataset<Row> touchedRecords = entities.where(col("touched")).select(col("record"));
        Dataset<Row> kept = Resolving.keep(without(earlier, touchedRecords));
        Dataset<Row> strong = Resolving.keep(pairs.where(col("log_odds").geq(bar))
                .withColumn("reason", lit(""))
                .withColumn("new", lit(true))
                .unionByName(kept.withColumn("new", lit(false))));
        Dataset<Row> labels = Resolving.keep(linkages(strong, earlier, persons));
        Dataset<Row> joined = Resolving.keep(matcher.joins(persons, strong, labels, model.learnt()));
        Dataset<Row> judged = Resolving.keep(judged(strong, labels, joined));
        Dataset<Row> links = links(judged.where(col("refused").equalTo(lit(false))));
        Dataset<Row> edges = edges(links, labels);
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

    /** Pairs above the bar as the last recorded run left them, so that a run that was killed after writing them changes nothing. */
    private Dataset<Row> earlier() {
        TableStore tables = context.tables();
        Optional<String> version = context.ledger().figure(ResolveIdentities.NAME, LINKS_VERSION);
        Dataset<Row> links = version.isPresent()
                ? tables.readAt(Tables.LINKS, Long.parseLong(version.get()))
                : tables.read(Tables.LINKS);
        return Resolving.keep(links.where(named(LinkColumn.RULE).equalTo(LinkRule.MATCH.text()))
                .select(
                        named(LinkColumn.LEFT_VALUE).as("left_person"),
                        named(LinkColumn.RIGHT_VALUE).as("right_person"),
                        named(LinkColumn.WEIGHT).as("log_odds"),
                        substring_index(named(LinkColumn.REASON), ON, -1).as("evidence"),
                        unix_micros(named(LinkColumn.FIRST_SEEN)).as("since"),
                        named(LinkColumn.REASON).as("reason")));
    }

    private static Dataset<Row> without(Dataset<Row> pairs, Dataset<Row> touchedRecords) {
        return pairs.join(
                        touchedRecords.withColumnRenamed("record", "left_person"),
                        Sql.names("left_person"),
                        "left_anti")
                .join(
                        touchedRecords.withColumnRenamed("record", "right_person"),
                        Sql.names("right_person"),
                        "left_anti");
    }

    /** Components of pairs above the bar that a touched pair is in, or was in. */
    private Dataset<Row> linkages(Dataset<Row> strong, Dataset<Row> earlier, Dataset<Row> persons) {
        Dataset<Row> now = strong.select(
                col("left_person").as("value"),
                col("right_person").as("value2"),
                lit(true).as("joins"),
                col("new").as("touched"));
        Dataset<Row> then = earlier.join(
                strong.select("left_person", "right_person"), Sql.names("left_person", "right_person"), "left_anti");
        Dataset<Row> ends = then.select(col("left_person").as("value"))
                .union(then.select(col("right_person").as("value")))
                .select(
                        col("value"),
                        col("value").as("value2"),
                        lit(false).as("joins"),
                        lit(true).as("touched"));
        Dataset<Row> scanned = ComponentScan.labels(hashed(now.union(ends)));
        return Hashes.with(persons.select("person"), lit(IdentityRules.RECORD), col("person"), "")
                .join(scanned, Sql.names("high", "low"))
                .select(col("person"), struct("label_high", "label_low").as("component"));
    }

    private static Dataset<Row> hashed(Dataset<Row> pairs) {
        return Hashes.with(
                Hashes.with(pairs, lit(IdentityRules.RECORD), col("value"), ""),
                lit(IdentityRules.RECORD),
                col("value2"),
                "2");
    }

    /** Adds to pairs above the bar whether their linkage was done {@code anew}, and whether it keeps the two apart. */
    private static Dataset<Row> judged(Dataset<Row> strong, Dataset<Row> labels, Dataset<Row> joined) {
        Dataset<Row> clusters = labels.join(joined, Sql.names("person"), "left_outer")
                .select(col("person"), coalesce(col("joined_to"), col("person")).as("cluster"));
        return strong.join(
                        clusters.select(
                                col("person").as("left_person"), col("cluster").as("left_cluster")),
                        Sql.names("left_person"),
                        "left_outer")
                .join(
                        clusters.select(
                                col("person").as("right_person"), col("cluster").as("right_cluster")),
                        Sql.names("right_person"),
                        "left_outer")
                .withColumn("anew", col("left_cluster").isNotNull())
                .withColumn(
                        "refused",
                        when(col("anew"), col("left_cluster").notEqual(col("right_cluster")))
                                .otherwise(col("reason").startsWith(OTHERS)));
    }

    private static Dataset<Row> links(Dataset<Row> accepted) {
        return hashed(accepted.select(
                lit(IdentityRules.RECORD).as("ns"),
                col("left_person").as("value"),
                lit(IdentityRules.RECORD).as("ns2"),
                col("right_person").as("value2"),
                lit(LinkRule.MATCH.text()).as("rule"),
                lit(MATCHER).as("silo"),
                col("since").as("first"),
                col("since").as("last"),
                lit(1L).as("rows"),
                col("log_odds").as("weight"),
                col("evidence"),
                col("anew").as("touched"),
                lit(null).cast("string").as("bad")));
    }

    private static Dataset<Row> edges(Dataset<Row> links, Dataset<Row> labels) {
        Dataset<Row> ends = hashed(labels.select(
                col("person").as("value"),
                col("person").as("value2"),
                lit(false).as("joins"),
                lit(true).as("touched")));
        return links.select(
                        col("high"),
                        col("low"),
                        col("high2"),
                        col("low2"),
                        lit(true).as("joins"),
                        col("touched"))
                .union(ends.select("high", "low", "high2", "low2", "joins", "touched"));
    }

    /** Rows of {@code identity.links} that the clustering decided, with what was matched on. */
    static Dataset<Row> explained(Dataset<Row> decided, Found found) {
        Dataset<Row> evidence = found.links().select("ns", "value", "ns2", "value2", "rule", "evidence");
        return decided.join(evidence, Sql.names("ns", "value", "ns2", "value2", "rule"), "left_outer")
                .withColumn(
                        "reason",
                        when(col("evidence").isNull(), col("reason"))
                                .otherwise(concat(
                                        coalesce(concat(col("reason"), lit("; ")), lit("")), lit(ON), col("evidence"))))
                .drop("evidence");
    }

    /** Rows of {@code identity.links} for pairs that average linkage kept apart. */
    static Dataset<Row> refusedRows(Found found) {
        return found.refused()
                .select(
                        lit(IdentityRules.RECORD).as("ns"),
                        col("left_person").as("value"),
                        lit(IdentityRules.RECORD).as("ns2"),
                        col("right_person").as("value2"),
                        lit(LinkRule.MATCH.text()).as("rule"),
                        lit(MATCHER).as("silo"),
                        col("since").as("first"),
                        col("since").as("last"),
                        lit(1L).as("rows"),
                        col("log_odds").as("weight"),
                        lit(LinkState.REFUSED.text()).as("state"),
                        concat(lit(OTHERS + "; " + ON), col("evidence")).as("reason"));
    }

    /** Stored match links that no longer are: their pairs were scored anew, or left, and are not above the bar. */
    Dataset<Row> gone(Found found) {
        Dataset<Row> stored = context.tables()
                .read(Tables.LINKS)
                .where(named(LinkColumn.RULE).equalTo(LinkRule.MATCH.text()))
                .select(
                        named(LinkColumn.LEFT_NAMESPACE).as("ns"),
                        named(LinkColumn.LEFT_VALUE).as("value"),
                        named(LinkColumn.RIGHT_NAMESPACE).as("ns2"),
                        named(LinkColumn.RIGHT_VALUE).as("value2"),
                        named(LinkColumn.RULE).as("rule"),
                        named(LinkColumn.SILO).as("silo"));
        Dataset<Row> now = found.links()
                .select("value", "value2")
                .union(found.refused().select(col("left_person"), col("right_person")));
        Dataset<Row> refusedBefore =
                stored.join(found.labels().select(col("person").as("value")), Sql.names("value"), "left_anti");
        return stored.join(now, Sql.names("value", "value2"), "left_anti")
                .join(
                        untouchedRefusals(refusedBefore, found).select("value", "value2"),
                        Sql.names("value", "value2"),
                        "left_anti")
                .select("ns", "value", "ns2", "value2", "rule", "silo");
    }

    /** Refusals of linkages that were not done anew stay as they are. */
    private static Dataset<Row> untouchedRefusals(Dataset<Row> candidates, Found found) {
        Dataset<Row> untouched =
                found.entities().where(col("touched").equalTo(lit(false))).select("record");
        return candidates
                .join(untouched.withColumnRenamed("record", "value"), Sql.names("value"), "left_semi")
                .join(untouched.withColumnRenamed("record", "value2"), Sql.names("value2"), "left_semi");
    }

    /** Writes the model, the entities and the review list; links and members are the clustering's. */
    List<Commit> write(Found found, boolean all) {
        TableStore tables = context.tables();
        List<Commit> commits = new ArrayList<>();
        found.model()
                .fresh()
                .ifPresent(row -> commits.add(tables.overwrite(
                        Tables.MODELS,
                        context.spark()
                                .createDataFrame(
                                        List.of(row), tables.read(Tables.MODELS).schema()))));
        Dataset<Row> entities = found.entities()
                .where(col("touched"))
                .select(
                        col("record").as(EntityColumn.RECORD.sqlName()),
                        col("entity").as(EntityColumn.ENTITY.sqlName()));
        Dataset<Row> reviews = reviews(found);
        if (all) {
            commits.add(tables.overwrite(Tables.ENTITIES, entities));
            commits.add(tables.overwrite(Tables.REVIEWS, reviews));
            return commits;
        }
        Dataset<Row> lost = tables.read(Tables.ENTITIES)
                .select(named(EntityColumn.RECORD))
                .join(
                        found.entities().select(col("record").as(EntityColumn.RECORD.sqlName())),
                        Sql.names(EntityColumn.RECORD.sqlName()),
                        "left_anti");
        commits.add(tables.merge(Tables.ENTITIES, entities, lost));
        Dataset<Row> untouched = found.entities()
                .where(col("touched").equalTo(lit(false)))
                .select("entity")
                .distinct();
        Dataset<Row> standing = tables.read(Tables.REVIEWS)
                .join(
                        untouched.withColumnRenamed("entity", ReviewColumn.LEFT_VALUE.sqlName()),
                        Sql.names(ReviewColumn.LEFT_VALUE.sqlName()),
                        "left_semi")
                .join(
                        untouched.withColumnRenamed("entity", ReviewColumn.RIGHT_VALUE.sqlName()),
                        Sql.names(ReviewColumn.RIGHT_VALUE.sqlName()),
                        "left_semi");
        Column id = named(ReviewColumn.REVIEW_ID);
        Dataset<Row> settled = tables.read(Tables.REVIEWS)
                .select(id)
                .join(standing.select(id), Sql.names(ReviewColumn.REVIEW_ID.sqlName()), "left_anti")
                .join(reviews.select(id), Sql.names(ReviewColumn.REVIEW_ID.sqlName()), "left_anti");
        commits.add(tables.merge(Tables.REVIEWS, reviews, settled));
        return commits;
    }

    private Dataset<Row> reviews(Found found) {
        Dataset<Row> apart = apart(found.entities());
        var probability = udf((UDF1<Double, Double>) MatchSettings::probability, DataTypes.DoubleType);
        return found.pairs()
                .where(col("log_odds").lt(rules.match().joinLogOdds()))
                .join(apart, Sql.names("left_person", "right_person"), "left_outer")
                .select(
                        sha2(concat(col("left_person"), lit("|"), col("right_person")), 256)
                                .as(ReviewColumn.REVIEW_ID.sqlName()),
                        lit(IdentityRules.RECORD).as(ReviewColumn.LEFT_NAMESPACE.sqlName()),
                        col("left_person").as(ReviewColumn.LEFT_VALUE.sqlName()),
                        lit(IdentityRules.RECORD).as(ReviewColumn.RIGHT_NAMESPACE.sqlName()),
                        col("right_person").as(ReviewColumn.RIGHT_VALUE.sqlName()),
                        probability.apply(col("log_odds")).as(ReviewColumn.PROBABILITY.sqlName()),
                        col("evidence").as(ReviewColumn.EVIDENCE.sqlName()),
                        coalesce(col("decided"), lit(OPEN)).as(ReviewColumn.STATE.sqlName()),
                        timestamp_micros(col("since")).as(ReviewColumn.SINCE.sqlName()),
                        lit(found.model().id()).as(ReviewColumn.MODEL_ID.sqlName()));
    }

    /** Pairs of entities of which a steward keeps a record of each apart. */
    private Dataset<Row> apart(Dataset<Row> entities) {
        Dataset<Row> of = entities.select("record", "entity");
        return inputs.read(Tables.DECISIONS)
                .where(named(DecisionColumn.DECISION)
                        .notEqual("together")
                        .and(named(DecisionColumn.LEFT_NAMESPACE).equalTo(IdentityRules.RECORD))
                        .and(named(DecisionColumn.RIGHT_NAMESPACE).equalTo(IdentityRules.RECORD)))
                .select(
                        named(DecisionColumn.LEFT_VALUE).as("left"),
                        named(DecisionColumn.RIGHT_VALUE).as("right"))
                .join(of.select(col("record").as("left"), col("entity").as("left_entity")), "left")
                .join(of.select(col("record").as("right"), col("entity").as("right_entity")), "right")
                .select(
                        least(col("left_entity"), col("right_entity")).as("left_person"),
                        greatest(col("left_entity"), col("right_entity")).as("right_person"),
                        lit(APART).as("decided"))
                .distinct();
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
