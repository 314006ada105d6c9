package io.parcours.launcher.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.parcours.lakehouse.contract.EventColumn;
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
import java.util.List;
import java.util.Optional;
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

    /**
     * Persons found beside true persons, over the identifiers that are one true person's alone.
     *
     * @param persons persons found, those known by an anonymous cookie only included
     * @param truePersons persons there are
     * @param precision share of the pairs found together that are truly one person
     * @param recall share of the pairs that the silos tie together which were found together
     * @param recallOfAll share of all true pairs, those included between which no silo holds any evidence
     */
    public record Persons(long persons, long truePersons, double precision, double recall, double recallOfAll) {}

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

    public Persons persons() {
        Dataset<Row> members = tables.read(Tables.MEMBERS)
                .where(Columns.col(MemberColumn.VALID_TO).isNull())
                .select(
                        Columns.col(MemberColumn.NAMESPACE).as("namespace"),
                        Columns.col(MemberColumn.VALUE).as("value"),
                        Columns.col(MemberColumn.PERSON_ID).as("found"));
        Dataset<Row> truth = spark.read()
                .option("header", true)
                .csv(workspace.folder().resolve("truth/identifiers.csv").toString())
                .select("person", "part", "namespace", "value");
        // An identifier that was given to nobody stands alone.
        Dataset<Row> placed = truth.join(
                        members,
                        truth.col("namespace")
                                .equalTo(members.col("namespace"))
                                .and(truth.col("value").equalTo(members.col("value"))),
                        "left")
                .select(
                        col("person"),
                        col("part"),
                        coalesce(col("found"), concat(lit("?"), truth.col("namespace"), lit(":"), truth.col("value")))
                                .as("found"))
                .cache();
        double together = pairs(placed, "found");
        double right = pairs(placed, "person", "found");
        double rightOfPart = pairs(placed, "person", "part", "found");
        double truePairs = pairs(placed, "person");
        double truePairsOfPart = pairs(placed, "person", "part");
        placed.unpersist();
        return new Persons(
                tables.read(Tables.PROFILES).count(),
                truth.select("person").distinct().count(),
                share(right, together),
                share(rightOfPart, truePairsOfPart),
                share(right, truePairs));
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

    private static double pairs(Dataset<Row> placed, String first, String... rest) {
        Row sum = placed.groupBy(first, rest)
                .agg(count(lit(1)).as("n"))
                .agg(sum(col("n").multiply(col("n").minus(1)).divide(2)))
                .first();
        return sum.isNullAt(0) ? 0 : sum.getDouble(0);
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 1 : part / whole;
    }
}
