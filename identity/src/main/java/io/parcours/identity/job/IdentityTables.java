package io.parcours.identity.job;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.parcours.identity.explain.Dwelling;
import io.parcours.identity.explain.End;
import io.parcours.identity.explain.Evidence;
import io.parcours.identity.explain.Holding;
import io.parcours.identity.explain.KnownIdentifier;
import io.parcours.identity.explain.PersonEvent;
import io.parcours.lakehouse.contract.HouseholdColumn;
import io.parcours.lakehouse.contract.IdentifierColumn;
import io.parcours.lakehouse.contract.IdentityChangeColumn;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.TableStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Rows of the identity tables around some identifiers: each question is one filtered scan, and only its answer leaves Spark. */
final class IdentityTables {
    /** Up to so many values the filter itself names them, so that files without them are skipped. */
    private static final int FEW = 200;

    private final SparkSession spark;
    private final TableStore tables;

    IdentityTables(SparkSession spark, TableStore tables) {
        this.spark = spark;
        this.tables = tables;
    }

    List<KnownIdentifier> identifiers(Collection<End> ends) {
        Set<End> wanted = new LinkedHashSet<>(ends);
        return among(tables.read(Tables.IDENTIFIERS), wanted, IdentifierColumn.NAMESPACE, IdentifierColumn.VALUE)
                .select(
                        name(IdentifierColumn.NAMESPACE),
                        name(IdentifierColumn.VALUE),
                        name(IdentifierColumn.STATE),
                        name(IdentifierColumn.REASON),
                        unix_micros(name(IdentifierColumn.FIRST_SEEN)),
                        unix_micros(name(IdentifierColumn.LAST_SEEN)),
                        name(IdentifierColumn.ROWS),
                        name(IdentifierColumn.SILOS))
                .collectAsList()
                .stream()
                .map(row -> new KnownIdentifier(
                        new End(row.getString(0), row.getString(1)),
                        row.getString(2),
                        text(row, 3),
                        instant(row.getLong(4)),
                        instant(row.getLong(5)),
                        row.getLong(6),
                        row.getList(7)))
                .filter(one -> wanted.contains(one.end()))
                .toList();
    }

    List<Holding> holdings(Collection<End> ends) {
        Set<End> wanted = new LinkedHashSet<>(ends);
        return holdings(among(tables.read(Tables.MEMBERS), wanted, MemberColumn.NAMESPACE, MemberColumn.VALUE)).stream()
                .filter(holding -> wanted.contains(holding.end()))
                .toList();
    }

    /** Members of persons, at most {@code most} of them, the latest identifiers first. */
    List<Holding> members(Collection<String> persons, int most) {
        return holdings(tables.read(Tables.MEMBERS)
                .where(name(MemberColumn.PERSON_ID).isin(persons.toArray()))
                .orderBy(
                        name(MemberColumn.VALID_TO).desc_nulls_first(),
                        name(MemberColumn.NAMESPACE).desc(),
                        name(MemberColumn.VALID_FROM).desc(),
                        name(MemberColumn.VALUE))
                .limit(most));
    }

    private static List<Holding> holdings(Dataset<Row> members) {
        return members
                .select(
                        name(MemberColumn.NAMESPACE),
                        name(MemberColumn.VALUE),
                        unix_micros(name(MemberColumn.VALID_FROM)),
                        unix_micros(name(MemberColumn.VALID_TO)),
                        name(MemberColumn.PERSON_ID))
                .collectAsList()
                .stream()
                .map(row -> new Holding(
                        new End(row.getString(0), row.getString(1)),
                        instant(row.getLong(2)),
                        row.isNullAt(3) ? null : instant(row.getLong(3)),
                        row.getString(4)))
                .toList();
    }

    /** Links that have one of the ends, at most {@code most} of them. */
    List<Evidence> links(Collection<End> ends, int most) {
        Set<End> wanted = new LinkedHashSet<>(ends);
        Dataset<Row> links = tables.read(Tables.LINKS);
        Dataset<Row> near;
        if (wanted.size() <= FEW) {
            near = links.where(one(wanted, LinkColumn.LEFT_NAMESPACE, LinkColumn.LEFT_VALUE)
                    .or(one(wanted, LinkColumn.RIGHT_NAMESPACE, LinkColumn.RIGHT_VALUE)));
        } else {
            near = among(links, wanted, LinkColumn.LEFT_NAMESPACE, LinkColumn.LEFT_VALUE)
                    .unionByName(among(links, wanted, LinkColumn.RIGHT_NAMESPACE, LinkColumn.RIGHT_VALUE));
        }
        return near
                .select(
                        name(LinkColumn.LEFT_NAMESPACE),
                        name(LinkColumn.LEFT_VALUE),
                        name(LinkColumn.RIGHT_NAMESPACE),
                        name(LinkColumn.RIGHT_VALUE),
                        name(LinkColumn.RULE),
                        name(LinkColumn.SILO),
                        unix_micros(name(LinkColumn.FIRST_SEEN)),
                        unix_micros(name(LinkColumn.LAST_SEEN)),
                        name(LinkColumn.ROWS),
                        name(LinkColumn.WEIGHT),
                        name(LinkColumn.STATE),
                        name(LinkColumn.REASON))
                .limit(most)
                .collectAsList()
                .stream()
                .map(row -> new Evidence(
                        new End(row.getString(0), row.getString(1)),
                        new End(row.getString(2), row.getString(3)),
                        row.getString(4),
                        row.getString(5),
                        instant(row.getLong(6)),
                        instant(row.getLong(7)),
                        row.getLong(8),
                        row.getDouble(9),
                        row.getString(10),
                        text(row, 11)))
                .filter(link -> wanted.contains(link.left()) || wanted.contains(link.right()))
                .toList();
    }

    /** What happened to persons, or made others become them. */
    List<PersonEvent> events(Collection<String> persons) {
        Object[] ids = persons.toArray();
        return tables
                .read(Tables.IDENTITY_CHANGES)
                .where(name(IdentityChangeColumn.PERSON_ID)
                        .isin(ids)
                        .or(name(IdentityChangeColumn.INTO_PERSON_ID).isin(ids)))
                .select(
                        name(IdentityChangeColumn.CHANGE),
                        name(IdentityChangeColumn.PERSON_ID),
                        name(IdentityChangeColumn.INTO_PERSON_ID),
                        unix_micros(name(IdentityChangeColumn.AT)),
                        name(IdentityChangeColumn.CAUSE))
                .collectAsList()
                .stream()
                .map(row -> new PersonEvent(
                        row.getString(0), row.getString(1), text(row, 2), instant(row.getLong(3)), text(row, 4)))
                .toList();
    }

    /** With whom a person seems to live, if with anybody. */
    Optional<Dwelling> dwelling(String person, int most) {
        Dataset<Row> households = tables.read(Tables.HOUSEHOLDS);
        Optional<Row> own = households
                .where(name(HouseholdColumn.PERSON_ID).equalTo(person))
                .select(
                        name(HouseholdColumn.HOUSEHOLD_ID),
                        name(HouseholdColumn.PERSONS),
                        name(HouseholdColumn.BECAUSE))
                .collectAsList()
                .stream()
                .findFirst();
        return own.map(row -> new Dwelling(
                row.getString(0),
                row.getInt(1),
                row.getString(2),
                households
                        .where(name(HouseholdColumn.HOUSEHOLD_ID).equalTo(row.getString(0)))
                        .select(name(HouseholdColumn.PERSON_ID))
                        .where(name(HouseholdColumn.PERSON_ID).notEqual(person))
                        .orderBy(name(HouseholdColumn.PERSON_ID))
                        .limit(most)
                        .collectAsList()
                        .stream()
                        .map(other -> other.getString(0))
                        .toList()));
    }

    private Dataset<Row> among(Dataset<Row> rows, Set<End> ends, TableColumn namespace, TableColumn value) {
        if (ends.size() <= FEW) {
            return rows.where(one(ends, namespace, value));
        }
        Dataset<Row> wanted = spark.createDataset(List.copyOf(ends), Encoders.javaSerialization(End.class))
                .map(
                        (org.apache.spark.api.java.function.MapFunction<End, scala.Tuple2<String, String>>)
                                end -> new scala.Tuple2<>(end.namespace(), end.value()),
                        Encoders.tuple(Encoders.STRING(), Encoders.STRING()))
                .toDF(namespace.sqlName(), value.sqlName());
        return rows.join(broadcast(wanted), Sql.names(namespace.sqlName(), value.sqlName()), "left_semi");
    }

    private static Column one(Set<End> ends, TableColumn namespace, TableColumn value) {
        return name(namespace)
                .isin(ends.stream().map(End::namespace).distinct().toArray())
                .and(name(value).isin(ends.stream().map(End::value).distinct().toArray()));
    }

    private static Column name(TableColumn column) {
        return col(column.sqlName());
    }

    private static String text(Row row, int place) {
        @Nullable String text = row.isNullAt(place) ? null : row.getString(place);
        return text == null ? "" : text;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
