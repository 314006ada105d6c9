package io.parcours.identity.job;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark's Java interface lacks. */
final class Sql {
    private Sql() {}

    static Seq<String> names(String... names) {
        return CollectionConverters.asScala(List.of(names)).toList();
    }

    /** What a public static method of a public class makes of values as Spark holds them; null where one of them is null. */
    static Column call(Class<?> on, String method, DataType result, Column... arguments) {
        List<Expression> given = Arrays.stream(arguments)
                .map(argument -> ExpressionUtils.expression(argument))
                .toList();
        Seq<AbstractDataType> asTheyAre =
                CollectionConverters.asScala(List.<AbstractDataType>of()).toList();
        return ExpressionUtils.column(new StaticInvoke(
                on,
                result,
                method,
                CollectionConverters.asScala(given).toList(),
                asTheyAre,
                true,
                false,
                true,
                Option.empty()));
    }
}
