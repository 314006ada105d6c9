package io.parcours.publish.job;

import static io.parcours.lakehouse.table.Columns.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.unhex;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.IdentityChangeColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentListColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.StoreColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.publish.document.PersonDocument;
import io.parcours.publish.document.RuleValues;
import io.parcours.serving.generation.Manifest.Store;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.profile.ProfileDraft;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** The rows a generation is made of, each with its {@link #KEY} and {@link #PREFIX}. */
final class PersonRows {
    /** 16 bytes, as {@link LookupKey} makes them. */
    static final String KEY = "_key";
    /** The key of the person that is looked up. */
    static final String PERSON_KEY = "_person_key";
    /** The first two bytes of the key as a number, by which parts are cut. */
    static final String PREFIX = "_prefix";
    /** Whether what stands in a profile beside the attributes may be another than in the generation before. */
    static final String CHANGED = "_changed";

    private static final String PERSON_ID = ProfileColumn.PERSON_ID.sqlName();

    private final TableStore tables;
    private final Map<TableName, Long> versions;
    private final Optional<ChangedRows> changes;

    /** @param changes restricts what is read beside the attributes and what rules ask for; absent = everything is read of everybody */
    PersonRows(TableStore tables, Map<TableName, Long> versions, Optional<ChangedRows> changes) {
        this.tables = tables;
        this.versions = versions;
        this.changes = changes;
    }

    /**
     * One row a person, as {@link PersonDocument} takes it. Of those who are not {@link #CHANGED} segments, events, identifiers and the address as written are
     * missing.
     */
    Dataset<Row> persons() {
        Dataset<Row> persons = profiles()
                .join(memberships(), new String[] {PERSON_ID}, "left")
                .join(newestEvents(), new String[] {PERSON_ID}, "left")
                .join(writtenEmails(), new String[] {PERSON_ID}, "left");
        persons = versions.containsKey(Tables.SEGMENT_LISTS.name())
                ? persons.join(lists(), new String[] {PERSON_ID}, "left")
                : persons.withColumn(RuleValues.LISTS, lit(null).cast("array<string>"));
        persons = persons.join(evidence(), new String[] {PERSON_ID}, "left");
        Optional<Dataset<Row>> attributes = attributes();
        persons = attributes.isPresent()
                ? persons.join(attributes.get(), new String[] {PERSON_ID}, "left")
                : persons.withColumn(PersonDocument.ATTRIBUTES, nothing());
        return keyed(persons, lit(LookupKey.PERSON), col(ProfileColumn.PERSON_ID));
    }

    private Dataset<Row> profiles() {
        Dataset<Row> profiles = read(Tables.PROFILES);
        if (changes.isEmpty()) {
            return profiles.withColumn(CHANGED, lit(true));
        }
        String identifiers = ProfileColumn.IDENTIFIERS.sqlName();
        Dataset<Row> changed = changes.get().persons().withColumn(CHANGED, lit(true));
        return profiles.join(changed, new String[] {PERSON_ID}, "left")
                .withColumn(CHANGED, functions.col(CHANGED).isNotNull())
                .withColumn(identifiers, when(functions.col(CHANGED), functions.col(identifiers)));
    }

    /** Rows of those of whom something changed. */
    private Dataset<Row> ofChanged(Dataset<Row> rows) {
        return changes.map(changed -> rows.join(changed.persons(), new String[] {PERSON_ID}, "left_semi"))
                .orElse(rows);
    }

    /**
     * Identifier → person, as it is now; of several persons the one it belongs to since last. Where changes are given, only of identifiers that changed
     * hands, those that are nobody's now among them.
     */
    Dataset<Row> identifiers() {
        String[] identifier = {MemberColumn.NAMESPACE.sqlName(), MemberColumn.VALUE.sqlName()};
        Column shown = col(MemberColumn.NAMESPACE).notEqual("event");
        Dataset<Row> changed =
                changes.map(since -> since.identifiers().where(shown)).orElse(null);
        Dataset<Row> members =
                read(Tables.MEMBERS).where(shown.and(col(MemberColumn.VALID_TO).isNull()));
        if (changed != null) {
            members = members.join(changed, identifier, "left_semi");
        }
        Dataset<Row> owners = members.groupBy(col(MemberColumn.NAMESPACE), col(MemberColumn.VALUE))
                .agg(max_by(
                                col(MemberColumn.PERSON_ID),
                                struct(col(MemberColumn.VALID_FROM), col(MemberColumn.PERSON_ID)))
                        .as(PERSON_ID));
        if (changed != null) {
            owners = changed.join(owners, identifier, "left");
        }
        return keyed(owners, col(MemberColumn.NAMESPACE), col(MemberColumn.VALUE))
                .withColumn(PERSON_KEY, key(lit(LookupKey.PERSON), col(ProfileColumn.PERSON_ID)))
                .select(KEY, PREFIX, PERSON_KEY);
    }

    /** Former person id → the person it was merged into last; the reader follows chains. */
    Dataset<Row> redirects() {
        Column merged = col(IdentityChangeColumn.CHANGE)
                .equalTo("merged")
                .and(col(IdentityChangeColumn.INTO_PERSON_ID).isNotNull());
        Dataset<Row> into = read(Tables.IDENTITY_CHANGES)
                .where(merged)
                .groupBy(col(IdentityChangeColumn.PERSON_ID))
                .agg(max_by(
                                col(IdentityChangeColumn.INTO_PERSON_ID),
                                struct(col(IdentityChangeColumn.AT), col(IdentityChangeColumn.CHANGE_ID)))
                        .as(PERSON_KEY));
        return keyed(into, lit(LookupKey.PERSON), col(IdentityChangeColumn.PERSON_ID))
                .withColumn(PERSON_KEY, key(lit(LookupKey.PERSON), into.col(PERSON_KEY)))
                .select(KEY, PREFIX, PERSON_KEY);
    }

    private Dataset<Row> memberships() {
        return ofChanged(read(Tables.SEGMENT_MEMBERS)
                        .where(col(SegmentMemberColumn.LEFT_AT).isNull()))
                .groupBy(col(SegmentMemberColumn.PERSON_ID))
                .agg(collect_list(struct(col(SegmentMemberColumn.SEGMENT), col(SegmentMemberColumn.ENTERED_AT)))
                        .as(PersonDocument.SEGMENTS));
    }

    private Dataset<Row> writtenEmails() {
        return new WrittenEmails(ofChanged(read(Tables.PROFILES)), ofChanged(read(Tables.MEMBERS)))
                .of(read(Tables.RECORDS), ofChanged(read(Tables.TIMELINE)));
    }

    private Dataset<Row> newestEvents() {
        Column[] shown = PersonDocument.EVENT_COLUMNS.stream().map(Columns::col).toArray(Column[]::new);
        Column age = row_number()
                .over(Window.partitionBy(col(TimelineColumn.PERSON_ID))
                        .orderBy(col(TimelineColumn.OCCURRED_AT).desc(), col(TimelineColumn.EVENT_ID)));
        return ofChanged(read(Tables.TIMELINE))
                .withColumn("_age", age)
                .where(functions.col("_age").leq(ProfileDraft.NEWEST_EVENTS))
                .groupBy(col(TimelineColumn.PERSON_ID))
                .agg(collect_list(struct(shown)).as(PersonDocument.EVENTS));
    }

    /** What is counted and what models say; the columns are declared by the workspace, so that the stored tables say what they are. */
    private Optional<Dataset<Row>> attributes() {
        return tables.readAsStored(PublishGeneration.ATTRIBUTES).map(counted -> {
            Dataset<Row> stored = tables.readAsStored(PublishGeneration.SCORES)
                    .map(scores -> counted.join(scores, new String[] {PERSON_ID}, "left"))
                    .orElse(counted);
            Column[] values = Arrays.stream(stored.columns())
                    .filter(name -> !name.equals(PERSON_ID))
                    .map(stored::col)
                    .toArray(Column[]::new);
            return stored.select(stored.col(PERSON_ID), struct(values).as(PersonDocument.ATTRIBUTES));
        });
    }

    /** What rules count of each person. */
    private Dataset<Row> evidence() {
        return tables.readAsStored(PublishGeneration.EVIDENCE)
                .map(stored -> {
                    Column[] counts = Arrays.stream(stored.columns())
                            .filter(name -> !name.equals(PERSON_ID))
                            .map(stored::col)
                            .toArray(Column[]::new);
                    Column evidence = counts.length == 0 ? nothing() : struct(counts);
                    return stored.select(stored.col(PERSON_ID), evidence.as(RuleValues.EVIDENCE));
                })
                .orElseGet(() -> read(Tables.PROFILES)
                        .select(col(ProfileColumn.PERSON_ID), nothing().as(RuleValues.EVIDENCE)));
    }

    private static Column nothing() {
        return lit(null).cast("struct<none: string>");
    }

    /** The lists that an identifier of each person stands on. */
    private Dataset<Row> lists() {
        String namespace = SegmentListColumn.NAMESPACE.sqlName();
        String value = SegmentListColumn.VALUE.sqlName();
        Dataset<Row> identifiers = read(Tables.PROFILES)
                .select(
                        col(ProfileColumn.PERSON_ID),
                        explode(col(ProfileColumn.IDENTIFIERS)).as("_identifier"))
                .select(
                        functions.col(PERSON_ID),
                        functions.col("_identifier.namespace").as(namespace),
                        functions.col("_identifier.value").as(value));
        return identifiers
                .join(read(Tables.SEGMENT_LISTS), new String[] {namespace, value})
                .groupBy(functions.col(PERSON_ID))
                .agg(collect_set(col(SegmentListColumn.LIST)).as(RuleValues.LISTS));
    }

    /** Entries into segments and exits from them. */
    Dataset<Row> changes() {
        return read(Tables.SEGMENT_CHANGES);
    }

    /** Who was in which segment, and when. */
    Dataset<Row> intervals() {
        return read(Tables.SEGMENT_MEMBERS);
    }

    /** Stores with a known place. */
    List<Store> stores() {
        return read(Tables.STORES)
                .where(col(StoreColumn.LAT).isNotNull().and(col(StoreColumn.LON).isNotNull()))
                .select(col(StoreColumn.STORE_ID), col(StoreColumn.LAT), col(StoreColumn.LON))
                .collectAsList()
                .stream()
                .map(row -> new Store(row.getString(0), row.getDouble(1), row.getDouble(2)))
                .sorted(Comparator.comparing(Store::id))
                .toList();
    }

    private Dataset<Row> read(TableContract table) {
        Long version = versions.get(table.name());
        return version == null ? tables.read(table) : tables.readAt(table, version);
    }

    private static Dataset<Row> keyed(Dataset<Row> rows, Column namespace, Column value) {
        Column hash = sha2(concat(namespace, lit("\u0000"), value).cast(DataTypes.BinaryType), 256);
        return rows.withColumn(KEY, key(namespace, value))
                .withColumn(PREFIX, conv(substring(hash, 1, 4), 16, 10).cast(DataTypes.IntegerType));
    }

    /** {@link LookupKey#of} in Spark's words. */
    private static Column key(Column namespace, Column value) {
        Column hash = sha2(concat(namespace, lit("\u0000"), value).cast(DataTypes.BinaryType), 256);
        return substring(unhex(hash), 1, LookupKey.BYTES);
    }
}
