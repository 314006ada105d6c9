package io.parcours.segments.compile;

import io.parcours.segments.model.AffinityModel;
import io.parcours.segments.model.Popularity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Learns an {@link AffinityModel} by Spark ML's ALS with implicit preferences. In one block and from one partition in a given order, with a fixed
 * seed: the same histories give the same factors. Persons to learn from are few enough for that.
 */
public final class AffinityTraining {
    /** Each round builds on the one before in Spark's plan too, and without a checkpoint ten of them are too deep for a task's stack. */
    private static final int ROUNDS = 5;

    private static final double ALPHA = 1;
    private static final double REGULARIZATION = 0.1;
    private static final long SEED = 20_260_101;

    private AffinityTraining() {}

    /** What came of it. @param users factors of the persons learnt from, in their order */
    record Trained(AffinityModel model, Map<Integer, double[]> users) {}

    /**
     * @param persons times each item was there, a map a person, in an order that is always the same
     * @param factors at most so many, and no more than there are items
     */
    public static AffinityModel fit(SparkSession spark, List<Map<String, Long>> persons, int factors) {
        return train(spark, persons, factors).model();
    }

    static Trained train(SparkSession spark, List<Map<String, Long>> persons, int factors) {
        List<String> items = Popularity.first(persons, AffinityModel.MOST_ITEMS).stream()
                .sorted()
                .toList();
        List<Row> ratings = new ArrayList<>();
        for (int person = 0; person < persons.size(); person++) {
            for (int item = 0; item < items.size(); item++) {
                Long times = persons.get(person).get(items.get(item));
                if (times != null) {
                    ratings.add(RowFactory.create(person, item, times.floatValue()));
                }
            }
        }
        StructType schema = StructType.fromDDL("person int, item int, times float");
        ALSModel learnt = new ALS()
                .setImplicitPrefs(true)
                .setUserCol("person")
                .setItemCol("item")
                .setRatingCol("times")
                .setRank(Math.min(factors, items.size()))
                .setMaxIter(ROUNDS)
                .setAlpha(ALPHA)
                .setRegParam(REGULARIZATION)
                .setNumBlocks(1)
                .setSeed(SEED)
                .fit(spark.createDataFrame(ratings, schema).coalesce(1));
        double[][] rows = byId(learnt.itemFactors().collectAsList()).values().toArray(double[][]::new);
        return new Trained(
                new AffinityModel(items, rows, ALPHA, REGULARIZATION),
                byId(learnt.userFactors().collectAsList()));
    }

    private static Map<Integer, double[]> byId(List<Row> rows) {
        Map<Integer, double[]> factors = new TreeMap<>();
        rows.forEach(row -> factors.put(
                row.getInt(0),
                row.<Float>getList(1).stream().mapToDouble(Float::doubleValue).toArray()));
        return factors;
    }
}
