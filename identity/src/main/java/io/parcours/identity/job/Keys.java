package io.parcours.identity.job;

import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.link.RowReader;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Column functions on identifiers as silos wrote them. */
final class Keys {
    private static final DataType KEYS = DataType.fromDDL("array<struct<place: int, ns: string, value: string>>");

    private Keys() {}

    /** {@code identifiers} → normalised, strongest first. */
    static UserDefinedFunction normalised(IdentityRules rules) {
        return udf(
                (UDF1<Seq<Row>, List<Row>>) written -> {
                    List<Identified> identifiers = read(written, rules);
                    List<Row> keys = new ArrayList<>(identifiers.size());
                    for (Identified one : identifiers) {
                        keys.add(RowFactory.create(keys.size(), one.namespace(), one.value()));
                    }
                    return keys;
                },
                KEYS);
    }

    /** {@code identifiers} → whether one of them is touched. */
    static UserDefinedFunction touched(IdentityRules rules, Touched touched) {
        return udf(
                (UDF1<Seq<Row>, Boolean>) written -> {
                    for (Identified one : read(written, rules)) {
                        if (touched.holds(one.hash())) {
                            return true;
                        }
                    }
                    return false;
                },
                DataTypes.BooleanType);
    }

    /** {@code namespace, value} → the value normalised, null when it says nothing. */
    static UserDefinedFunction value(IdentityRules rules) {
        return udf(
                (UDF2<String, String, String>) (namespace, value) -> {
                    List<Identified> one = new ArrayList<>(1);
                    SilverRows.reader(rules).add(one, namespace, value, "");
                    return one.isEmpty() ? null : one.get(0).value();
                },
                DataTypes.StringType);
    }

    private static List<Identified> read(Seq<Row> written, IdentityRules rules) {
        RowReader reader = SilverRows.reader(rules);
        return SilverRows.identifiers(written == null ? null : CollectionConverters.asJava(written), "", reader);
    }
}
