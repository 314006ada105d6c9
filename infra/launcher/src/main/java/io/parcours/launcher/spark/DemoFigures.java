package io.parcours.launcher.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.parcours.demo.truth.TruthReport;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.HouseholdColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.QualityColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What came of a demo company, beside its truth. Only sums leave Spark. */
public final class DemoFigures {
    private final SparkSession spark;
    private final TableStore tables;
    private final Workspace workspace;

    private DemoFigures(Workspace workspace) {
        this.spark = SparkSessions.open(workspace);
        this.tables = TableStores.open(spark, workspace.settings().lakehouse());
        this.workspace = workspace;
    }

    public static DemoFigures of(Workspace workspace) {
        return new DemoFigures(workspace);
    }

    /** Rows of one kind that a silo brought. */
    public record Kept(String silo, long events, long records) {}

    /** Rows that broke a rule. */
    public record Rejected(String dataset, String action, String reason, long rows) {}

    public record Segment(String name, long members) {}

    public List<Kept> kept() {
        Dataset<Row> events = tables.read(Tables.EVENTS)
                .groupBy(Columns.col(EventColumn.SILO).as("silo"))
                .agg(count(lit(1)).as("events"), lit(0L).as("records"));
        Dataset<Row> records = tables.read(Tables.RECORDS)
                .groupBy(Columns.col(RecordColumn.SILO).as("silo"))
                .agg(lit(0L).as("events"), count(lit(1)).as("records"));
        return events
                .unionByName(records)
                .groupBy("silo")
                .agg(sum("events"), sum("records"))
                .orderBy("silo")
                .collectAsList()
                .stream()
                .map(row -> new Kept(row.getString(0), row.getLong(1), row.getLong(2)))
                .toList();
    }

    public List<Rejected> rejected() {
        Column dataset = concat(Columns.col(QualityColumn.SILO), lit("."), Columns.col(QualityColumn.DATASET));
        Column reason = concat(
                coalesce(concat(Columns.col(QualityColumn.COLUMN_NAME), lit(": ")), lit("")),
                Columns.col(QualityColumn.RULE));
        return tables
                .read(Tables.QUALITY)
                .groupBy(
                        dataset.as("dataset"), Columns.col(QualityColumn.ACTION).as("action"), reason.as("reason"))
                .agg(sum(Columns.col(QualityColumn.ROWS_FAILED)).as("rows"))
                .where("rows > 0")
                .orderBy("dataset", "action", "reason")
                .collectAsList()
                .stream()
                .map(row -> new Rejected(row.getString(0), row.getString(1), row.getString(2), row.getLong(3)))
                .toList();
    }

    public List<Segment> segments() {
        return tables
                .read(Tables.SEGMENT_MEMBERS)
                .where(Columns.col(SegmentMemberColumn.LEFT_AT).isNull())
                .groupBy(Columns.col(SegmentMemberColumn.SEGMENT).as("segment"))
                .agg(count(lit(1)).as("members"))
                .orderBy("segment")
                .collectAsList()
                .stream()
                .map(row -> new Segment(row.getString(0), row.getLong(1)))
                .toList();
    }

    /** Persons found, those known by an anonymous cookie only included. */
    public long persons() {
        return tables.read(Tables.PROFILES).count();
    }

    /** How near they come to the true ones. */
    public TruthReport truth() {
        Iterator<Row> members = tables.read(Tables.MEMBERS)
                .select(
                        Columns.col(MemberColumn.NAMESPACE),
                        Columns.col(MemberColumn.VALUE),
                        Columns.col(MemberColumn.VALID_FROM),
                        Columns.col(MemberColumn.VALID_TO),
                        Columns.col(MemberColumn.PERSON_ID))
                .toLocalIterator();
        return TruthReport.compare(
                workspace.folder(),
                StreamSupport.stream(Spliterators.spliteratorUnknownSize(members, 0), false)
                        .map(row -> new TruthReport.Member(
                                row.getString(0),
                                row.getString(1),
                                row.getTimestamp(2).toInstant(),
                                row.isNullAt(3)
                                        ? Optional.empty()
                                        : Optional.of(row.getTimestamp(3).toInstant()),
                                row.getString(4)))
                        .iterator(),
                households());
    }

    private Map<String, String> households() {
        Map<String, String> householdOf = new HashMap<>();
        tables.read(Tables.HOUSEHOLDS)
                .select(Columns.col(HouseholdColumn.PERSON_ID), Columns.col(HouseholdColumn.HOUSEHOLD_ID))
                .toLocalIterator()
                .forEachRemaining(row -> householdOf.put(row.getString(0), row.getString(1)));
        return householdOf;
    }

    /** An e-mail address of a member of a segment, for a call that a person can try. */
    public Optional<String> email(String segment) {
        Dataset<Row> inSegment = tables.read(Tables.SEGMENT_MEMBERS)
                .where(Columns.col(SegmentMemberColumn.SEGMENT)
                        .equalTo(segment)
                        .and(Columns.col(SegmentMemberColumn.LEFT_AT).isNull()))
                .select(Columns.col(SegmentMemberColumn.PERSON_ID).as("person_id"));
        return tables
                .read(Tables.MEMBERS)
                .where(Columns.col(MemberColumn.VALID_TO)
                        .isNull()
                        .and(Columns.col(MemberColumn.NAMESPACE).equalTo("email")))
                .join(inSegment, "person_id")
                .select(Columns.col(MemberColumn.VALUE))
                .orderBy(Columns.col(MemberColumn.VALUE))
                .limit(1)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .findFirst();
    }

    /** Ends Spark, whose memory the service does not need. */
    public void close() {
        spark.stop();
    }
}
