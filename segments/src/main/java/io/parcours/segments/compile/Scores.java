package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.Tallies;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.model.AffinityModel;
import io.parcours.segments.model.BuyingModel;
import io.parcours.segments.model.BuyingModel.Buyer;
import io.parcours.segments.model.ChurnModel;
import io.parcours.segments.model.Estimate;
import io.parcours.segments.model.ModelAttribute;
import io.parcours.segments.model.ModelJson;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF5;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** What models say of persons: {@code customer.scores}, a row per profile and a column per attribute that a model computes. */
public final class Scores {
    public static final String SCORES = "customer.scores";

    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();
    private static final int FIFTHS = 5;

    private final List<ModelAttribute> models;

    public Scores(List<ModelAttribute> models) {
        this.models = List.copyOf(models);
    }

    public TableContract table() {
        List<ColumnSpec> columns = new ArrayList<>();
        columns.add(ColumnSpec.required(PERSON, Scalar.STRING, "the person"));
        for (ModelAttribute model : models) {
            columns.add(model.column());
            model.because().ifPresent(columns::add);
        }
        return TableContract.of(SCORES, columns)
                .doc("What models say of persons")
                .key(List.of(PERSON))
                .withChangeFeed()
                .ownedBy("segments");
    }

    /** Behaviour attributes with the stored scores beside them; a score that was never computed is not known. */
    public Dataset<Row> beside(Dataset<Row> attributes, Optional<Dataset<Row>> stored) {
        if (models.isEmpty()) {
            return attributes;
        }
        Set<String> known =
                new TreeSet<>(stored.map(rows -> Arrays.asList(rows.columns())).orElse(List.of()));
        List<Column> missing = new ArrayList<>(List.of(col("*")));
        List<Column> there = new ArrayList<>(List.of(col(PERSON)));
        for (ModelAttribute model : models) {
            ColumnSpec column = model.column();
            if (known.contains(column.name())) {
                there.add(SharedScan.typed(col(column.name()), column.type()).as(column.name()));
            } else {
                missing.add(SharedScan.typed(lit(null), column.type()).as(column.name()));
            }
        }
        Dataset<Row> joined = stored.isPresent()
                ? attributes.join(stored.get().select(there.toArray(Column[]::new)), new String[] {PERSON}, "left")
                : attributes;
        return joined.select(missing.toArray(Column[]::new));
    }

    /**
     * Scores everybody.
     *
     * @param evidence of {@link Behaviour}
     * @param attributes of {@link Behaviour}
     * @param learnt parameters as JSON, by model; of one that is absent nothing is said
     */
    public Dataset<Row> of(Dataset<Row> evidence, Dataset<Row> attributes, Map<LearntModel, String> learnt, AsOf now) {
        List<Column> inputs = new ArrayList<>(List.of(col(PERSON)));
        models.stream()
                .map(ModelAttribute::estimate)
                .filter(Estimate.Churn.class::isInstance)
                .flatMap(estimate -> ((Estimate.Churn) estimate).given().stream())
                .distinct()
                .forEach(name -> inputs.add(col(name).as(input(name))));
        Dataset<Row> people =
                evidence.join(attributes.select(inputs.toArray(Column[]::new)), new String[] {PERSON}, "left");
        List<Column> columns = new ArrayList<>(List.of(col(PERSON)));
        Clocks clocks = Clocks.named(now, col(Behaviour.TIME_ZONE));
        for (ModelAttribute model : models) {
            Column value = value(model, evidence, learnt, clocks);
            columns.add(SharedScan.typed(value, model.column().type()).as(model.name()));
            model.because()
                    .ifPresent(column -> columns.add(because(model, learnt).as(column.name())));
        }
        return people.select(columns.toArray(Column[]::new));
    }

    private static String input(String attribute) {
        return "_given_" + attribute;
    }

    private Column value(ModelAttribute model, Dataset<Row> evidence, Map<LearntModel, String> learnt, Clocks clocks) {
        if (model.estimate() instanceof Estimate.Rfm rfm) {
            return rfm(rfm, evidence, clocks);
        }
        String json = learnt.get(LearntModel.of(model).orElseThrow());
        if (json == null) {
            return lit(null);
        }
        if (model.estimate() instanceof Estimate.Churn churn) {
            ChurnModel fitted = ModelJson.churn(json);
            Column chance = udf(
                            (UDF1<Seq<@Nullable Double>, BigDecimal>) values -> decimal(fitted.chance(list(values))),
                            DataTypes.createDecimalType(18, 4))
                    .apply(given(churn));
            return when(did(churn), chance);
        }
        if (model.estimate() instanceof Estimate.Affinity affinity) {
            return liked(affinity, ModelJson.affinity(json));
        }
        return expected((Estimate.Expected) model.estimate(), ModelJson.buying(json), clocks);
    }

    private static Column liked(Estimate.Affinity affinity, AffinityModel fitted) {
        int most = affinity.most();
        return udf(
                        (UDF1<@Nullable String, @Nullable String>) tally -> {
                            List<String> top = tally == null ? List.of() : fitted.top(Tallies.read(tally), most);
                            return top.isEmpty() ? null : String.join(", ", top);
                        },
                        DataTypes.StringType)
                .apply(col(Tastes.of(affinity).column()));
    }

    private Column because(ModelAttribute model, Map<LearntModel, String> learnt) {
        Estimate.Churn churn = (Estimate.Churn) model.estimate();
        String json = learnt.get(LearntModel.of(model).orElseThrow());
        if (json == null) {
            return lit(null).cast("string");
        }
        ChurnModel fitted = ModelJson.churn(json);
        Column words = udf(
                        (UDF1<Seq<@Nullable Double>, String>) values -> fitted.because(list(values)),
                        DataTypes.StringType)
                .apply(given(churn));
        return when(did(churn), words);
    }

    private static Column did(Estimate.Churn churn) {
        return col(new Dealings(churn.filter(), false).times()).gt(0);
    }

    private static Column given(Estimate.Churn churn) {
        return array(churn.given().stream()
                .map(name -> col(input(name)).try_cast("double"))
                .toArray(Column[]::new));
    }

    static List<@Nullable Double> list(Seq<@Nullable Double> values) {
        List<@Nullable Double> list = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            list.add(values.apply(i));
        }
        return list;
    }

    /** Nothing where a figure left the range of numbers: one person's score must not end everybody's. */
    private static @Nullable BigDecimal decimal(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP) : null;
    }

    private static Column ago(String moment, Clocks clocks) {
        return Totals.recency(col(moment), clocks, Aggregate.Unit.DAYS);
    }

    private Column rfm(Estimate.Rfm rfm, Dataset<Row> evidence, Clocks clocks) {
        Dealings dealings = new Dealings(rfm.filter(), rfm.spends());
        Column worth = when(
                col(dealings.times()).gt(0),
                switch (rfm.trait()) {
                    case RECENCY -> negate(ago(dealings.lastAt(), clocks));
                    case FREQUENCY -> col(dealings.times());
                    case SPEND -> col(dealings.total());
                });
        Column number = worth.cast(EventColumns.NUMBER);
        Column score = lit(1L);
        for (BigDecimal bound : fifths(evidence.select(number.as("_number")))) {
            score = score.plus(
                    when(number.geq(lit(bound).cast(EventColumns.NUMBER)), 1L).otherwise(0L));
        }
        return when(number.isNotNull(), score);
    }

    /** Where the second to the fifth fifth begin: the first values that have so many persons below them. */
    private static List<BigDecimal> fifths(Dataset<Row> numbers) {
        Dataset<Row> known = numbers.where(col("_number").isNotNull());
        long persons = known.count();
        Iterator<Row> counts = known.groupBy(col("_number"))
                .agg(count(lit(1)))
                .orderBy(col("_number"))
                .toLocalIterator();
        List<BigDecimal> bounds = new ArrayList<>();
        long below = 0;
        while (counts.hasNext() && bounds.size() < FIFTHS - 1) {
            Row row = counts.next();
            while (bounds.size() < FIFTHS - 1 && below * FIFTHS >= persons * (bounds.size() + 1)) {
                bounds.add(row.getDecimal(0));
            }
            below += row.getLong(1);
        }
        return bounds;
    }

    /** One figure of a buyer; a class of its own, for what goes to the tasks has to be serializable. */
    private record Expecting(BuyingModel model, Estimate.Figure figure, int ahead) implements Serializable {
        @Nullable
        Object of(
                @Nullable Long days,
                @Nullable Long firstAgo,
                @Nullable Long lastAgo,
                @Nullable BigDecimal total,
                Date today) {
            if (days == null || days == 0 || firstAgo == null || lastAgo == null) {
                return null;
            }
            Buyer buyer = new Buyer(days, firstAgo, lastAgo, total == null ? 0 : total.doubleValue());
            return switch (figure) {
                case ALIVE -> decimal(model.alive(buyer));
                case TIMES -> decimal(model.times(buyer, ahead));
                case SPEND -> model.spend(buyer).map(Scores::decimal).orElse(null);
                case VALUE -> model.value(buyer, ahead).map(Scores::decimal).orElse(null);
                case NEXT_DAY ->
                    model.nextDay(buyer, today.toLocalDate()).map(Date::valueOf).orElse(null);
            };
        }
    }

    private static Column expected(Estimate.Expected expected, BuyingModel model, Clocks clocks) {
        Dealings dealings = new Dealings(expected.filter(), expected.spends());
        Expecting expecting = new Expecting(
                model,
                expected.figure(),
                expected.within().map(span -> (int) (span.seconds() / 86_400)).orElse(0));
        return udf(
                        (UDF5<
                                        @Nullable Long,
                                        @Nullable Long,
                                        @Nullable Long,
                                        @Nullable BigDecimal,
                                        Date,
                                        @Nullable Object>)
                                expecting::of,
                        expected.figure() == Estimate.Figure.NEXT_DAY
                                ? DataTypes.DateType
                                : DataTypes.createDecimalType(18, 4))
                .apply(
                        col(dealings.days()),
                        ago(dealings.firstAt(), clocks),
                        ago(dealings.lastAt(), clocks),
                        expected.spends() ? col(dealings.total()) : lit(null).cast(EventColumns.NUMBER),
                        clocks.at(AsOf::today));
    }

    /** Persons of {@code stored} who have no evidence any more. */
    public static Dataset<Row> gone(Dataset<Row> stored, Dataset<Row> evidence) {
        return stored.select(PERSON).join(evidence.select(PERSON), new String[] {PERSON}, "left_anti");
    }

    /** In how many touchpoints each item was, a row a person that has an item, in the order of their ids. */
    public static Dataset<Row> tallies(Dataset<Row> computed, LearntModel model) {
        Column tally = col(new Tastes(model.filter(), model.item().orElseThrow()).column());
        return computed.where(tally.isNotNull()).select(col(PERSON), tally).orderBy(PERSON);
    }

    /** What a model is learnt from, of persons as they were at some time; those who never did it are left out. */
    public static Dataset<Row> histories(Dataset<Row> computed, LearntModel model, AsOf at) {
        Dealings dealings = new Dealings(model.filter(), model.spends());
        Clocks clocks = Clocks.named(at, col(Behaviour.TIME_ZONE));
        List<Column> columns = new ArrayList<>(List.of(
                col(PERSON),
                col(dealings.times()).as("times"),
                col(dealings.days()).as("days"),
                ago(dealings.firstAt(), clocks).as("first_ago"),
                ago(dealings.lastAt(), clocks).as("last_ago"),
                (model.spends() ? coalesce(col(dealings.total()), lit(0)) : lit(0))
                        .cast("double")
                        .as("total")));
        columns.add(array(model.given().stream()
                        .map(name -> col(name).try_cast("double"))
                        .toArray(Column[]::new))
                .cast("array<double>")
                .as("given"));
        return computed.where(col(dealings.times()).gt(0)).select(columns.toArray(Column[]::new));
    }
}
