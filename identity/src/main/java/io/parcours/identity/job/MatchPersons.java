package io.parcours.identity.job;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.identity.match.BlockingRule;
import io.parcours.identity.match.Comparison;
import io.parcours.identity.match.Features;
import io.parcours.identity.match.MatchModel;
import io.parcours.identity.match.MatchSettings;
import io.parcours.identity.match.Nicknames;
import io.parcours.identity.match.PairComparator;
import io.parcours.identity.match.PersonFields;
import io.parcours.identity.match.TermFrequencies;
import io.parcours.identity.match.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.reflect.ClassTag$;

/**
 * Runs the matcher of {@link io.parcours.identity.match} over many persons: pairs meet in blocks, blocks are streamed task by
 * task, and only pairs worth a decision leave a task. The driver sees bounded samples, never the pairs.
 */
public final class MatchPersons {
    /** Input columns: one row a person, absent values null. */
    public static final StructType PERSONS = StructType.fromDDL("person STRING, given_name STRING, family_name STRING, "
            + "name_suffix STRING, birth_date STRING, gender STRING, address STRING, city STRING, postcode STRING, "
            + "emails ARRAY<STRING>, phones ARRAY<STRING>, official_ids ARRAY<STRING>");
    /** Output columns: a scored pair, smaller person first. */
    public static final StructType PAIRS =
            StructType.fromDDL("left_person STRING, right_person STRING, log_odds DOUBLE");

    private static final StructType KEYS = StructType.fromDDL("block BIGINT, rule INT");
    private static final StructType KEYED =
            StructType.fromDDL("block BIGINT, rule INT, blocks ARRAY<BIGINT>, " + PERSONS.toDDL());
    private static final StructType LEVELS = StructType.fromDDL("rule INT, first BOOLEAN, levels BINARY");
    private static final StructType TERMS = StructType.fromDDL("comparison INT, term STRING");
    private static final StructType JOINS = StructType.fromDDL("person STRING, joined_to STRING");

    private static final int RANDOM_PERSONS = 4_000;
    private static final int RANDOM_PAIRS = 300_000;
    private static final long TRAINING_PAIRS = 400_000;
    private static final int COMMON_TERMS = 200_000;
    private static final long SEED = 7;

    private final SparkSession spark;
    private final MatchSettings settings;
    private final UnaryOperator<Dataset<Row>> components;

    /**
     * What came of it.
     *
     * @param joins {@code person, joined_to}: persons that are one, each with the smallest id of its cluster (which is not listed itself)
     * @param pairs all pairs at or above the review bar, see {@link #PAIRS}
     * @param pairsCompared how many pairs the blocks brought together
     */
    public record Result(
            Dataset<Row> joins, Dataset<Row> pairs, MatchModel model, long pairsCompared, long blocksSkipped) {}

    /** @param components labels the nodes of {@code left_person, right_person} edges: {@code person, component} */
    public MatchPersons(SparkSession spark, MatchSettings settings, UnaryOperator<Dataset<Row>> components) {
        this.spark = spark;
        this.settings = settings;
        this.components = components;
    }

    /**
     * Finds which persons are one.
     *
     * @param persons see {@link #PERSONS}; read more than once, so best persisted
     * @param known a model learnt before; without one it is learnt from these persons
     */
    public Result match(Dataset<Row> persons, Optional<MatchModel> known) {
        Dataset<Row> keys = persons.flatMap((FlatMapFunction<Row, Row>) MatchPersons::keys, Encoders.row(KEYS));
        Dataset<Row> blocks = keys.groupBy("block", "rule")
                .agg(count(lit(1)).as("persons"))
                .where(col("persons").gt(1))
                .persist(StorageLevel.MEMORY_AND_DISK());
        long[] capped = blocks
                .where(col("persons").gt(settings.largestBlock()))
                .select("block")
                .as(Encoders.LONG())
                .collectAsList()
                .stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        Column pairs = col("persons").multiply(col("persons").minus(1)).divide(2);
        Row volume = blocks.where(col("persons").leq(settings.largestBlock()))
                .agg(sum(pairs))
                .first();
        long brought = volume.isNullAt(0) ? 0 : Math.round(volume.getDouble(0));
        blocks.unpersist();

        Broadcast<long[]> skipped = spark.sparkContext().broadcast(capped, ClassTag$.MODULE$.apply(long[].class));
        Dataset<Row> keyed = persons.flatMap(
                        (FlatMapFunction<Row, Row>) person -> keyed(person, skipped.value()), Encoders.row(KEYED))
                .repartition(col("block"))
                .sortWithinPartitions("block", "person");
        TermFrequencies frequencies = frequencies(persons);
        Broadcast<TermFrequencies> terms =
                spark.sparkContext().broadcast(frequencies, ClassTag$.MODULE$.apply(TermFrequencies.class));
        MatchModel model = known.orElseGet(() -> train(persons, keyed, skipped, brought));
        double least = settings.reviewLogOdds();
        Dataset<Row> scored = keyed.mapPartitions(
                (MapPartitionsFunction<Row, Row>) rows -> new MatchBlocks(rows, (block, a, b, first, out) -> {
                    if (first && !PairComparator.contradictory(a, b)) {
                        double logOdds = model.logOdds(block.compare(a, b), a, b, terms.value());
                        if (logOdds >= least) {
                            out.add(RowFactory.create(a.id(), b.id(), logOdds));
                        }
                    }
                }),
                Encoders.row(PAIRS));
        Dataset<Row> found = scored.persist(StorageLevel.MEMORY_AND_DISK());
        return new Result(joins(persons, found, model, terms), found, model, brought, capped.length);
    }

    private Dataset<Row> joins(
            Dataset<Row> persons, Dataset<Row> pairs, MatchModel model, Broadcast<TermFrequencies> terms) {
        double bar = settings.joinLogOdds();
        Dataset<Row> labels =
                components.apply(pairs.where(col("log_odds").geq(bar)).select("left_person", "right_person"));
        // One row a person with its component and its pairs, so that a component is solved where its rows meet.
        Column[] fields =
                Arrays.stream(PERSONS.fieldNames()).map(functions::col).toArray(Column[]::new);
        Dataset<Row> members = persons.join(labels, "person");
        Dataset<Row> inside = pairs.join(labels, pairs.col("left_person").equalTo(labels.col("person")))
                .select(col("left_person"), col("right_person"), col("log_odds"), col("component"));
        Dataset<Row> rows = members.select(
                        col("component"),
                        struct(fields).as("member"),
                        lit(null).cast(PAIRS).as("pair"))
                .unionByName(inside.select(
                        col("component"),
                        lit(null).cast(PERSONS).as("member"),
                        struct("left_person", "right_person", "log_odds").as("pair")))
                .repartition(col("component"))
                .sortWithinPartitions(
                        col("component"), col("member.person"), col("pair.left_person"), col("pair.right_person"));
        return rows.mapPartitions(
                (MapPartitionsFunction<Row, Row>) iterator -> new MatchComponents(iterator, bar, model, terms.value()),
                Encoders.row(JOINS));
    }

    private TermFrequencies frequencies(Dataset<Row> persons) {
        Dataset<Row> counted = persons.flatMap(
                        (FlatMapFunction<Row, Row>) person -> {
                            List<Row> terms = new ArrayList<>(5);
                            TermFrequencies.terms(
                                    features(person),
                                    (comparison, term) -> terms.add(RowFactory.create(comparison.ordinal(), term)));
                            return terms.iterator();
                        },
                        Encoders.row(TERMS))
                .groupBy("comparison", "term")
                .agg(count(lit(1)).as("persons"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        TermFrequencies frequencies = new TermFrequencies();
        for (Row row : counted.groupBy("comparison").agg(sum("persons")).collectAsList()) {
            frequencies.total(Comparison.values()[row.getInt(0)], row.getLong(1));
        }
        // Rare terms need no entry: a term not listed counts as seen once.
        for (Row row : counted.where(col("persons").gt(1))
                .orderBy(col("persons").desc(), col("comparison"), col("term"))
                .limit(COMMON_TERMS)
                .collectAsList()) {
            frequencies.count(Comparison.values()[row.getInt(0)], row.getString(1), Math.toIntExact(row.getLong(2)));
        }
        counted.unpersist();
        return frequencies;
    }

    private MatchModel train(Dataset<Row> persons, Dataset<Row> keyed, Broadcast<long[]> skipped, long brought) {
        double share = Math.min(1, TRAINING_PAIRS / (double) Math.max(1, brought));
        long parts = 1_000_000;
        Column sampled = abs(xxhash64(col("block"))).mod(lit(parts)).lt(lit(Math.round(share * parts)));
        List<Row> compared = keyed.where(sampled)
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> new MatchBlocks(
                                rows,
                                (block, a, b, first, out) ->
                                        out.add(RowFactory.create(block.rule(), first, block.compare(a, b)))),
                        Encoders.row(LEVELS))
                .collectAsList();
        Map<BlockingRule, List<byte[]>> sessions = new HashMap<>();
        List<byte[]> candidates = new ArrayList<>();
        for (Row row : compared) {
            byte[] levels = row.getAs(2);
            sessions.computeIfAbsent(BlockingRule.values()[row.getInt(0)], rule -> new ArrayList<>())
                    .add(levels);
            if (row.getBoolean(1)) {
                candidates.add(levels);
            }
        }
        List<Features> sample = persons.orderBy(xxhash64(col("person"))).limit(RANDOM_PERSONS).collectAsList().stream()
                .map(MatchPersons::features)
                .toList();
        List<byte[]> random = new ArrayList<>();
        SplittableRandom dice = new SplittableRandom(SEED);
        PairComparator comparator = new PairComparator(Nicknames.shipped());
        for (int i = 0; i < RANDOM_PAIRS && sample.size() > 1; i++) {
            int left = dice.nextInt(sample.size());
            int right = dice.nextInt(sample.size());
            if (left != right) {
                random.add(comparator.compare(sample.get(left), sample.get(right)));
            }
        }
        double all = (double) persons.count();
        return Trainer.train(
                random,
                sessions.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> new Trainer.Session(entry.getKey(), entry.getValue()))
                        .toList(),
                candidates,
                share,
                Math.max(1, all * (all - 1) / 2));
    }

    private static Iterator<Row> keys(Row person) {
        List<Row> rows = new ArrayList<>();
        Features features = features(person);
        for (BlockingRule rule : BlockingRule.values()) {
            for (String key : rule.keys(features)) {
                rows.add(RowFactory.create(block(rule, key), rule.ordinal()));
            }
        }
        return rows.iterator();
    }

    /** The person once a block that is not skipped, each row carrying all these blocks, so that a pair is scored in its first common block only. */
    private static Iterator<Row> keyed(Row person, long[] skipped) {
        Features features = features(person);
        List<Long> blocks = new ArrayList<>();
        List<Integer> rules = new ArrayList<>();
        for (BlockingRule rule : BlockingRule.values()) {
            for (String key : rule.keys(features)) {
                long block = block(rule, key);
                if (Arrays.binarySearch(skipped, block) < 0 && !blocks.contains(block)) {
                    blocks.add(block);
                    rules.add(rule.ordinal());
                }
            }
        }
        List<Row> rows = new ArrayList<>(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            Object[] values = new Object[3 + PERSONS.length()];
            values[0] = blocks.get(i);
            values[1] = rules.get(i);
            values[2] = blocks.toArray();
            for (int field = 0; field < PERSONS.length(); field++) {
                values[3 + field] = person.get(person.fieldIndex(PERSONS.fieldNames()[field]));
            }
            rows.add(RowFactory.create(values));
        }
        return rows.iterator();
    }

    /** 64-bit FNV-1a; two keys that collide only cost a comparison more. */
    private static long block(BlockingRule rule, String key) {
        long hash = 0xcbf29ce484222325L ^ rule.ordinal();
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    static Features features(Row row) {
        return Features.of(new PersonFields(
                text(row, "person"),
                text(row, "given_name"),
                text(row, "family_name"),
                text(row, "name_suffix"),
                text(row, "birth_date"),
                text(row, "gender"),
                text(row, "address"),
                text(row, "city"),
                text(row, "postcode"),
                texts(row, "emails"),
                texts(row, "phones"),
                texts(row, "official_ids")));
    }

    private static String text(Row row, String column) {
        String value = row.getAs(column);
        return value == null ? "" : value;
    }

    private static List<String> texts(Row row, String column) {
        int index = row.fieldIndex(column);
        return row.isNullAt(index) ? List.of() : row.getList(index);
    }
}
