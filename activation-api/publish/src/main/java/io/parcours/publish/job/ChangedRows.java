package io.parcours.publish.job;

import static io.parcours.lakehouse.table.Columns.col;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.TableStore;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Of whom something changed since an earlier generation that stands in a profile beside the attributes, and which identifiers changed hands. Attributes
 * are not looked at: of most persons some are others each day, so that they are always published anew.
 */
final class ChangedRows implements AutoCloseable {
    private static final String PERSON_ID = ProfileColumn.PERSON_ID.sqlName();
    private static final String NAMESPACE = MemberColumn.NAMESPACE.sqlName();
    private static final String VALUE = MemberColumn.VALUE.sqlName();

    /** Rows that every task may hold. */
    private static final long MOST_EVERYWHERE = 500_000;

    private final Dataset<Row> persons;
    private final Dataset<Row> identifiers;
    private final long personCount;
    private final long identifierCount;

    private ChangedRows(Dataset<Row> persons, Dataset<Row> identifiers) {
        this.persons = persons.persist(StorageLevel.MEMORY_AND_DISK());
        this.identifiers = identifiers.persist(StorageLevel.MEMORY_AND_DISK());
        // Found before anything is planned on them: beside few persons Spark then shuffles no timeline.
        this.personCount = this.persons.count();
        this.identifierCount = this.identifiers.count();
    }

    /**
     * @param before versions that the earlier generation was made of
     * @param now versions that the next one is made of
     * @return empty where the tables cannot tell any more
     */
    static Optional<ChangedRows> between(TableStore tables, Map<TableName, Long> before, Map<TableName, Long> now) {
        Function<TableContract, Optional<Dataset<Row>>> feed =
                table -> changes(tables, table, before.get(table.name()), now.get(table.name()));
        Optional<Dataset<Row>> profiles = feed.apply(Tables.PROFILES);
        Optional<Dataset<Row>> timeline = feed.apply(Tables.TIMELINE);
        Optional<Dataset<Row>> segments = feed.apply(Tables.SEGMENT_MEMBERS);
        Optional<Dataset<Row>> members = feed.apply(Tables.MEMBERS);
        Optional<Dataset<Row>> records = feed.apply(Tables.RECORDS);
        if (Stream.of(profiles, timeline, segments, members, records).anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        Column ofRecord = col(MemberColumn.NAMESPACE).equalTo(IdentityRules.RECORD);
        Dataset<Row> values = records.get()
                .select(concat(col(RecordColumn.SILO), lit("/"), col(RecordColumn.RECORD_ID))
                        .as(VALUE))
                .distinct();
        Dataset<Row> owners =
                tables.read(Tables.MEMBERS).where(ofRecord).join(values, new String[] {VALUE}, "left_semi");
        Dataset<Row> persons = profiles.get()
                .select(PERSON_ID)
                .union(timeline.get().select(PERSON_ID))
                .union(segments.get().select(PERSON_ID))
                .union(members.get().where(ofRecord).select(PERSON_ID))
                .union(owners.select(PERSON_ID));
        return Optional.of(new ChangedRows(
                persons.distinct(), members.get().select(NAMESPACE, VALUE).distinct()));
    }

    private static Optional<Dataset<Row>> changes(
            TableStore tables, TableContract table, @Nullable Long before, @Nullable Long now) {
        if (before == null && now == null) {
            return Optional.of(tables.read(table)); // empty
        }
        return before == null || now == null ? Optional.empty() : tables.changesSince(table, before, now);
    }

    /** Persons, each once; some of them may be gone. */
    Dataset<Row> persons() {
        return personCount <= MOST_EVERYWHERE ? broadcast(persons) : persons;
    }

    /** Namespace and value of identifiers, each once. */
    Dataset<Row> identifiers() {
        return identifierCount <= MOST_EVERYWHERE ? broadcast(identifiers) : identifiers;
    }

    long personCount() {
        return personCount;
    }

    @Override
    public void close() {
        persons.unpersist();
        identifiers.unpersist();
    }
}
