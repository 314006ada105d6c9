package io.parcours.identity.job;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.identity.match.Agreement;
import io.parcours.identity.match.BlockingRule;
import io.parcours.identity.match.Comparison;
import io.parcours.identity.match.Entity;
import io.parcours.identity.match.Features;
import io.parcours.identity.match.Learnt;
import io.parcours.identity.match.MatchSettings;
import io.parcours.identity.match.PairComparator;
import io.parcours.identity.match.PersonFields;
import io.parcours.identity.match.TermFrequencies;
import io.parcours.identity.match.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.sketch.BloomFilter;
import org.jspecify.annotations.Nullable;

/**
 * Runs the matcher of {@link io.parcours.identity.match} over many persons: pairs meet in blocks, blocks are streamed task by
 * task, and only pairs worth a decision leave a task. The driver sees bounded samples, never the pairs.
 */
public final class MatchPersons {
    /** A person record; absent values null. */
    public static final StructType RECORD = StructType.fromDDL(
            "record STRING, given_name STRING, family_name STRING, name_suffix STRING, birth_date STRING, gender"
                    + " STRING, address STRING, city STRING, postcode STRING, emails ARRAY<STRING>, phones ARRAY<STRING>,"
                    + " official_ids ARRAY<STRING>");
    /** Input: one row a person, with its records, and whether pairs with it are wanted ({@code touched}); the blocks of {@link #withKeys} come besides. */
    public static final StructType PERSONS =
            StructType.fromDDL("person STRING, touched BOOLEAN, records ARRAY<STRUCT<" + RECORD.toDDL() + ">>");
    /** Output: a scored pair, smaller person first. */
    public static final StructType PAIRS =
            StructType.fromDDL("left_person STRING, right_person STRING, log_odds DOUBLE, evidence STRING");

    private static final DataType KEYS = DataType.fromDDL("ARRAY<STRUCT<block: BIGINT, rule: INT>>");
    private static final String KEYS_COLUMN = "keys";
    private static final StructType LEVELS = StructType.fromDDL("rule INT, first BOOLEAN, levels BINARY");
    private static final StructType TERMS = StructType.fromDDL("comparison INT, term STRING");
    private static final StructType JOINS = StructType.fromDDL("person STRING, joined_to STRING");

    private static final int RANDOM_PERSONS = 4_000;
    private static final int RANDOM_PAIRS = 300_000;
    private static final long TRAINING_PAIRS = 400_000;
    private static final int COMMON_TERMS = 200_000;
    /** A block may grow to so many times the largest size before the model counts as outgrown. */
    private static final int GROWTH = 4;

    private static final long SEED = 7;

    private final MatchSettings settings;

    /**
     * Which persons meet where.
     *
     * @param skipped blocks too large to compare, ascending
     * @param brought pairs that the other blocks bring together, a pair counted in each
     * @param outgrown whether a block that was compared when the model was learnt is too large now
     */
    record Blocks(long[] skipped, long brought, boolean outgrown) {}

    /** What was learnt, and how it went for a person to read. */
    public record Training(Learnt learnt, long persons, String report) {}

    public MatchPersons(MatchSettings settings) {
        this.settings = settings;
    }

    /** Sizes the blocks. @param known the blocks that a model leaves out; null to find out which ones to leave out */
    Blocks blocks(Dataset<Row> persons, long @Nullable [] known) {
        Dataset<Row> blocks = persons.select(
                        col("touched"), explode(col(KEYS_COLUMN)).as("key"))
                .groupBy(col("key.block").as("block"))
                .agg(count(lit(1)).as("persons"), max("touched").as("touched"))
                .where(col("persons").gt(1).and(col("touched")))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long largest = known == null ? settings.largestBlock() : (long) GROWTH * settings.largestBlock();
            long[] large =
                    blocks
                            .where(col("persons").gt(largest))
                            .select("block")
                            .as(Encoders.LONG())
                            .collectAsList()
                            .stream()
                            .mapToLong(Long::longValue)
                            .sorted()
                            .toArray();
            Column pairs = col("persons").multiply(col("persons").minus(1)).divide(2);
            Row volume =
                    blocks.where(col("persons").leq(largest)).agg(sum(pairs)).first();
            long brought = volume.isNullAt(0) ? 0 : Math.round(volume.getDouble(0));
            if (known == null) {
                return new Blocks(large, brought, false);
            }
            boolean outgrown = Arrays.stream(large).anyMatch(block -> Arrays.binarySearch(known, block) < 0);
            return new Blocks(known, brought, outgrown);
        } finally {
            blocks.unpersist();
        }
    }

    /** Learns from these persons what tells one from two. Same persons, same model. */
    public Training train(Dataset<Row> persons) {
        Blocks blocks = blocks(persons, null);
        TermFrequencies frequencies = frequencies(persons);
        double share = Math.min(1, TRAINING_PAIRS / (double) Math.max(1, blocks.brought()));
        long parts = 1_000_000;
        Column sampled = abs(xxhash64(col("block"))).mod(lit(parts)).lt(lit(Math.round(share * parts)));
        MatchSettings as = settings;
        List<Row> compared = keyed(persons, blocks.skipped(), null)
                .where(sampled)
                .repartition(col("block"))
                .sortWithinPartitions("block", "person")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> new MatchBlocks(
                                rows,
                                Learnt.comparator(as, frequencies),
                                (block, a, b, first, out) -> out.add(RowFactory.create(
                                        block.rule(),
                                        first,
                                        block.compare(
                                                        a.faces().get(0),
                                                        b.faces().get(0))
                                                .toBytes()))),
                        Encoders.row(LEVELS))
                .collectAsList();
        Map<BlockingRule, List<Agreement>> sessions = new HashMap<>();
        List<Agreement> candidates = new ArrayList<>();
        for (Row row : compared) {
            Agreement agreement = Agreement.ofBytes(row.getAs(2));
            sessions.computeIfAbsent(BlockingRule.values()[row.getInt(0)], rule -> new ArrayList<>())
                    .add(agreement);
            if (row.getBoolean(1)) {
                candidates.add(agreement);
            }
        }
        // Rows came as tasks ended; sums of doubles depend on their order, and two runs have to agree.
        sessions.values().forEach(Collections::sort);
        Collections.sort(candidates);
        long all = persons.count();
        List<Trainer.Session> ordered = sessions.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Trainer.Session(entry.getKey(), entry.getValue()))
                .toList();
        Trainer.Trained trained = Trainer.train(
                random(persons, frequencies), ordered, candidates, share, Math.max(1, all * (all - 1.0) / 2));
        Learnt learnt = new Learnt(trained.model(), frequencies, blocks.skipped(), settings);
        return new Training(learnt, all, TrainingReport.text(learnt, all, blocks.brought(), share, ordered, trained));
    }

    private List<Agreement> random(Dataset<Row> persons, TermFrequencies frequencies) {
        List<Features> sample =
                persons.orderBy(xxhash64(col("person")), col("person")).limit(RANDOM_PERSONS).collectAsList().stream()
                        .map(row -> entity(row, 0).faces().get(0))
                        .toList();
        List<Agreement> random = new ArrayList<>();
        PairComparator comparator = Learnt.comparator(settings, frequencies);
        long pairs = sample.size() * (sample.size() - 1L) / 2;
        if (pairs <= RANDOM_PAIRS) {
            for (int left = 0; left < sample.size(); left++) {
                for (int right = left + 1; right < sample.size(); right++) {
                    random.add(comparator.compare(sample.get(left), sample.get(right)));
                }
            }
            return random;
        }
        SplittableRandom dice = new SplittableRandom(SEED);
        while (random.size() < RANDOM_PAIRS) {
            int left = dice.nextInt(sample.size());
            int right = dice.nextInt(sample.size());
            if (left != right) {
                random.add(comparator.compare(sample.get(left), sample.get(right)));
            }
        }
        return random;
    }

    /**
     * Scores the pairs that meet in a block and of which one person is touched.
     *
     * @param compared counts them
     * @return pairs at or above the review bar, see {@link #PAIRS}
     */
    Dataset<Row> pairs(Dataset<Row> persons, Learnt learnt, boolean all, LongAccumulator compared) {
        BloomFilter near = all ? null : near(persons);
        double least = settings.reviewLogOdds();
        return keyed(persons, learnt.skipped(), near)
                .repartition(col("block"))
                .sortWithinPartitions("block", "person")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows ->
                                new MatchBlocks(rows, learnt.comparator(), (block, a, b, first, out) -> {
                                    if (first) {
                                        compared.add(1);
                                        double logOdds = learnt.weight(block.comparator(), a, b);
                                        if (logOdds >= least) {
                                            String evidence = learnt.evidence(block.comparator(), a, b);
                                            out.add(RowFactory.create(a.id(), b.id(), logOdds, evidence));
                                        }
                                    }
                                }),
                        Encoders.row(PAIRS));
    }

    /** The blocks in which touched persons are; what it holds besides costs comparisons and changes nothing. */
    private static BloomFilter near(Dataset<Row> persons) {
        Dataset<Row> blocks = persons.where(col("touched"))
                .select(explode(col(KEYS_COLUMN)).as("key"))
                .select("key.block");
        return Touched.filter(blocks, "block");
    }

    /**
     * Joins persons by average linkage within components of pairs at or above the bar.
     *
     * @param labels {@code person, component} of the persons to look at
     * @return {@code person, joined_to}: each with the smallest id of its cluster, which is not listed itself
     */
    Dataset<Row> joins(Dataset<Row> persons, Dataset<Row> pairs, Dataset<Row> labels, Learnt learnt) {
        Dataset<Row> members = persons.join(labels, "person");
        Dataset<Row> inside = pairs.join(labels, pairs.col("left_person").equalTo(labels.col("person")))
                .select(col("component"), col("left_person"), col("right_person"), col("log_odds"));
        StructType pair = StructType.fromDDL("left_person STRING, right_person STRING, log_odds DOUBLE");
        Dataset<Row> rows = members.select(
                        col("component"),
                        struct("person", "touched", "records").as("member"),
                        lit(null).cast(pair).as("pair"))
                .unionByName(inside.select(
                        col("component"),
                        lit(null).cast(PERSONS).as("member"),
                        struct("left_person", "right_person", "log_odds").as("pair")))
                .repartition(col("component"))
                .sortWithinPartitions(
                        col("component"), col("member.person"), col("pair.left_person"), col("pair.right_person"));
        return rows.mapPartitions(
                (MapPartitionsFunction<Row, Row>) iterator -> new MatchComponents(iterator, learnt),
                Encoders.row(JOINS));
    }

    /** {@code record, block}: where each record may meet another, to measure what blocking leaves out. */
    static Dataset<Row> meetings(Dataset<Row> persons, Learnt learnt) {
        return keyed(persons, learnt.skipped(), null)
                .select(explode(col("records.record")).as("record"), col("block"));
    }

    private TermFrequencies frequencies(Dataset<Row> persons) {
        Dataset<Row> counted = persons.flatMap(
                        (FlatMapFunction<Row, Row>) person -> {
                            List<Row> terms = new ArrayList<>(5);
                            TermFrequencies.terms(
                                    entity(person, 0).faces().get(0),
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

    /** Adds to {@link #PERSONS} the blocks in which each may meet others, found out once, as they are asked for several times. */
    static Dataset<Row> withKeys(Dataset<Row> persons) {
        UserDefinedFunction keys = udf((UDF1<Row, Row[]>) MatchPersons::keys, KEYS);
        return persons.withColumn(KEYS_COLUMN, keys.apply(struct("person", "touched", "records")));
    }

    /** Each block once, with the first rule that leads to it. */
    private static Row[] keys(Row person) {
        Entity entity = entity(person, 0);
        Map<Long, Integer> rules = new LinkedHashMap<>();
        for (BlockingRule rule : BlockingRule.values()) {
            for (String key : rule.keys(entity)) {
                rules.putIfAbsent(block(rule, key), rule.ordinal());
            }
        }
        return rules.entrySet().stream()
                .map(key -> RowFactory.create(key.getKey(), key.getValue()))
                .toArray(Row[]::new);
    }

    /**
     * The person once a block that is not skipped, each row carrying all these blocks, so that a pair is scored in its first common block only.
     *
     * @return {@code block, rule, blocks} and {@link #PERSONS}
     */
    private static Dataset<Row> keyed(Dataset<Row> persons, long[] skipped, @Nullable BloomFilter near) {
        UserDefinedFunction open =
                udf((UDF1<Row, Row[]>) row -> keys(row, block -> Arrays.binarySearch(skipped, block) < 0), KEYS);
        Column met = col("open");
        if (near != null) {
            UserDefinedFunction isNear = udf((UDF1<Row, Row[]>) row -> keys(row, near::mightContainLong), KEYS);
            met = when(col("touched"), col("open")).otherwise(isNear.apply(struct("open")));
        }
        return persons.withColumn("open", open.apply(struct(KEYS_COLUMN)))
                .select(
                        explode(met).as("key"),
                        col("open.block").as("blocks"),
                        col("person"),
                        col("touched"),
                        col("records"))
                .select("key.block", "key.rule", "blocks", "person", "touched", "records");
    }

    private static Row[] keys(Row holder, LongPredicate wanted) {
        return holder.<Row>getList(0).stream()
                .filter(key -> wanted.test(key.getLong(0)))
                .toArray(Row[]::new);
    }

    /** 64-bit FNV-1a; two keys that collide only cost a comparison more. */
    private static long block(BlockingRule rule, String key) {
        long hash = 0xcbf29ce484222325L ^ rule.ordinal();
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The person of a row whose {@link #PERSONS} begin at {@code start}. */
    static Entity entity(Row row, int start) {
        List<Row> records = row.getList(start + 2);
        List<PersonFields> fields = new ArrayList<>(records.size());
        for (Row record : records) {
            fields.add(fields(record));
        }
        return Entity.of(row.getString(start), fields);
    }

    private static PersonFields fields(Row row) {
        return new PersonFields(
                text(row, 0),
                text(row, 1),
                text(row, 2),
                text(row, 3),
                text(row, 4),
                text(row, 5),
                text(row, 6),
                text(row, 7),
                text(row, 8),
                texts(row, 9),
                texts(row, 10),
                texts(row, 11));
    }

    private static String text(Row row, int place) {
        return row.isNullAt(place) ? "" : row.getString(place);
    }

    private static List<String> texts(Row row, int place) {
        return row.isNullAt(place) ? List.of() : row.getList(place);
    }
}
