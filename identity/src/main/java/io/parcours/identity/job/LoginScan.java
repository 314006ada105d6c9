package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.person.OwnerHistory;
import io.parcours.identity.person.OwnerHistory.Login;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads who logged in when on the devices that several persons use, and tells whose they were at which time. */
final class LoginScan {
    private static final StructType LOGINS = StructType.fromDDL(
            "device_ns string, device string, key string, at long, place int, ns string, value string");
    private static final String SLICES = "array<struct<from: long, to: long, person: string>>";

    private final IdentityRules rules;

    LoginScan(IdentityRules rules) {
        this.rules = rules;
    }

    /** ns, value, from, to, person of each device that belongs to whoever logged in last. */
    Dataset<Row> slices(Dataset<Row> silver, Resolved resolved, Dataset<Row> settled) {
        Dataset<Row> devices = resolved.byLogin();
        if (devices.isEmpty()) {
            return settled.limit(0);
        }
        Touched contested = Touched.of(Hashes.with(devices, col("device_ns"), col("device"), ""));
        IdentityRules used = rules;
        Dataset<Row> found = Resolving.keep(InternalRows.mapPartitions(silver, LOGINS, rows -> {
                    SilverRows.Reader reader = new SilverRows.Reader(used);
                    return InternalRows.flat(rows, row -> logins(row, reader, used, contested));
                })
                .join(devices.drop("first"), Sql.names("device_ns", "device"), "left_semi"));
        Touched loggedIn = Touched.of(Hashes.with(found, col("ns"), col("value"), ""));
        Dataset<Row> persons = Hashes.with(settled, col("ns"), col("value"), "")
                .where(loggedIn.holds(""))
                .select("ns", "value", "person");
        Dataset<Row> logins = found.join(persons, Sql.names("ns", "value"))
                .groupBy("device_ns", "device", "key", "at")
                .agg(min_by(col("person"), col("place")).as("person"))
                .join(resolved.keptFrom(), Sql.names("device_ns", "device", "person"), "left_anti")
                .groupBy("device_ns", "device")
                .agg(collect_list(struct(col("at"), col("person"))).as("logins"));
        var cut = udf(
                (UDF3<String, Long, scala.collection.Seq<Row>, List<Row>>)
                        (namespace, first, of) -> slices(used, namespace, first, of),
                org.apache.spark.sql.types.DataType.fromDDL(SLICES));
        return logins.join(devices, Sql.names("device_ns", "device"))
                .select(
                        col("device_ns").as("ns"),
                        col("device").as("value"),
                        explode(cut.apply(col("device_ns"), col("first"), col("logins")))
                                .as("slice"))
                .select(
                        col("ns"),
                        col("value"),
                        col("slice.from").as("from"),
                        col("slice.to").as("to"),
                        col("slice.person").as("person"));
    }

    private static Iterator<InternalRow> logins(
            InternalRow row, SilverRows.Reader reader, IdentityRules rules, Touched contested) {
        SilverRow read = reader.read(row);
        List<InternalRow> logins = new ArrayList<>();
        for (Identified device : read.identifiers()) {
            if (!rules.ruleOf(device.namespace()).lastLogin() || !contested.holds(device.hash())) {
                continue;
            }
            String key = reader.key(row);
            if (read.isRecord()) {
                logins.add(login(device, key, read, 0, IdentityRules.RECORD, read.record()));
                continue;
            }
            int place = 0;
            for (Identified one : read.identifiers()) {
                if (!rules.ruleOf(one.namespace()).lastLogin()) {
                    logins.add(login(device, key, read, place, one.namespace(), one.value()));
                }
                place++;
            }
        }
        return logins.iterator();
    }

    private static InternalRow login(
            Identified device, String key, SilverRow read, int place, String namespace, String value) {
        return new GenericInternalRow(new Object[] {
            UTF8String.fromString(device.namespace()),
            UTF8String.fromString(device.value()),
            UTF8String.fromString(key),
            read.seen(),
            place,
            UTF8String.fromString(namespace),
            UTF8String.fromString(value)
        });
    }

    private static List<Row> slices(IdentityRules rules, String namespace, long first, scala.collection.Seq<Row> rows) {
        List<Login> logins = new ArrayList<>();
        for (Row row : scala.jdk.javaapi.CollectionConverters.asJava(rows)) {
            logins.add(new Login(row.getLong(0), row.getString(1)));
        }
        return OwnerHistory.slices(logins, first, rules.ruleOf(namespace).forgetAfterDays()).stream()
                .map(slice -> RowFactory.create(slice.from(), slice.to(), slice.person()))
                .toList();
    }
}
