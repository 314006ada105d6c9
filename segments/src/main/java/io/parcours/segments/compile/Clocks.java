package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.workspace.PersonTimeZones;
import io.parcours.segments.event.AsOf;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * What follows from "now" and a time zone, as columns. Where nobody has a time zone of their own it is one literal; otherwise it is looked up by the
 * number of the person's zone, so that a row costs the same however many zones there are.
 */
final class Clocks {
    private final List<AsOf> everywhere;
    private final Column number;

    private Clocks(List<AsOf> everywhere, Column number) {
        this.everywhere = everywhere;
        this.number = number;
    }

    /** Over rows with {@link #number}; the column is not looked at where nobody has a time zone of their own. */
    static Clocks numbered(AsOf now, Column number) {
        return new Clocks(now.everywhere(), coalesce(number, lit(0)));
    }

    /** Over rows with the names of zones, null = the workspace's; the column is not looked at where nobody has one of their own. */
    static Clocks named(AsOf now, Column zone) {
        List<AsOf> everywhere = now.everywhere();
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 1; i < everywhere.size(); i++) {
            numbers.put(everywhere.get(i).zone().getId(), i);
        }
        Column number = udf((UDF1<@Nullable String, @Nullable Integer>) numbers::get, DataTypes.IntegerType)
                .apply(zone);
        return new Clocks(everywhere, coalesce(number, lit(0)));
    }

    /** Which of the zones that persons can have in this run a person has; 0 = the workspace's. */
    Column number() {
        return number;
    }

    /** The name of a person's zone; null where that is the workspace's. */
    Column name() {
        return when(number.gt(0), at(clock -> clock.zone().getId()));
    }

    /** The name of a person's zone, from the fields of the profile; null where that is the workspace's. */
    static Column zone(PersonTimeZones zones, Function<ProfileColumn, Column> profile) {
        if (!zones.declared()) {
            return lit(null).cast("string");
        }
        Column value = zones.trait()
                .map(trait -> get_json_object(profile.apply(ProfileColumn.TRAITS), "$['" + trait + "']"))
                .orElseGet(
                        () -> profile.apply(ProfileColumn.valueOf(zones.field().toUpperCase(java.util.Locale.ROOT))));
        return udf(
                        (UDF1<@Nullable String, @Nullable String>) text -> text == null
                                ? null
                                : zones.zone(text).map(ZoneId::getId).orElse(null),
                        DataTypes.StringType)
                .apply(value);
    }

    /** A moment or a day, which is another one in other zones. */
    Column at(Function<AsOf, ?> of) {
        List<?> there = everywhere.stream().map(of).toList();
        return there.stream().distinct().count() == 1
                ? lit(there.get(0))
                : element_at(lit(array(there)), number.plus(1));
    }

    /** One literal, however many there are. */
    private static Object[] array(List<?> values) {
        Object[] array = (Object[]) Array.newInstance(values.get(0).getClass(), values.size());
        return values.toArray(array);
    }

    /** What clocks showed at a moment. */
    Column local(Column moment) {
        return functions.from_utc_timestamp(moment, at(clock -> clock.zone().getId()));
    }

    /** What is made of a value and the person's clock; runs once per row, outside of generated code. */
    interface Reckoning<V, R> extends Serializable {
        @Nullable
        R of(@Nullable V value, AsOf clock);
    }

    <V, R> Column reckon(Column value, Reckoning<V, R> reckoning, DataType type) {
        if (everywhere.size() == 1) {
            AsOf only = everywhere.get(0);
            return udf((UDF1<@Nullable V, @Nullable R>) known -> reckoning.of(known, only), type)
                    .apply(value);
        }
        AsOf[] clocks = everywhere.toArray(AsOf[]::new);
        return udf((UDF2<@Nullable V, Integer, @Nullable R>) (known, zone) -> reckoning.of(known, clocks[zone]), type)
                .apply(value, number);
    }
}
