package io.parcours.publish.job;

import static io.parcours.lakehouse.table.Columns.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.key.IdentifierNormaliser;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.publish.document.PersonDocument;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * How persons write the address that the profile has in the form identity compares: with the dots, the plus and the domain that Gmail takes
 * for the same mailbox. Some platforms hash it with them, so that they know the person under no other key. What a record says counts before what
 * an event says, then the newest.
 */
final class WrittenEmails {
    /** The only provider whose addresses identity changes in more than case. */
    private static final String CHANGED = "@gmail.com";

    /** Kept for a process, as it remembers domains. */
    private static final IdentifierNormaliser FORM = IdentifierNormaliser.standard("");

    private static final String EMAIL = ProfileColumn.EMAIL.sqlName();
    private static final String PERSON_ID = ProfileColumn.PERSON_ID.sqlName();

    private final Dataset<Row> profiles;
    private final Dataset<Row> members;

    WrittenEmails(Dataset<Row> profiles, Dataset<Row> members) {
        this.profiles = profiles;
        this.members = members;
    }

    /** Person and {@link PersonDocument#EMAIL_AS_WRITTEN}, of those who write it in another way than the profile has it. */
    Dataset<Row> of(Dataset<Row> records, Dataset<Row> timeline) {
        var form = udf((UDF1<String, String>) value -> FORM.text("email", value, ""), DataTypes.StringType);
        Column written = named("written");
        return inRecords(records)
                .union(inEvents(timeline))
                .where(written.contains("@").and(lower(written).contains("mail.com")))
                .withColumn("written", regexp_replace(lower(trim(written)), "^mailto:", ""))
                .join(
                        profiles.where(col(ProfileColumn.EMAIL).endsWith(CHANGED))
                                .select(col(ProfileColumn.PERSON_ID), col(ProfileColumn.EMAIL)),
                        PERSON_ID)
                .where(form.apply(written).equalTo(named(EMAIL)))
                .groupBy(PERSON_ID, EMAIL)
                .agg(max_by(written, struct(named("recorded"), named("at"), written))
                        .as(PersonDocument.EMAIL_AS_WRITTEN))
                .where(named(PersonDocument.EMAIL_AS_WRITTEN).notEqual(named(EMAIL)))
                .select(PERSON_ID, PersonDocument.EMAIL_AS_WRITTEN);
    }

    private Dataset<Row> inRecords(Dataset<Row> records) {
        Column present = col(MemberColumn.VALID_TO)
                .isNull()
                .and(col(MemberColumn.NAMESPACE).equalTo(IdentityRules.RECORD));
        Dataset<Row> owners = members.where(present)
                .select(
                        col(MemberColumn.VALUE).as("record"),
                        col(MemberColumn.PERSON_ID).as(PERSON_ID));
        return records.select(
                        concat(col(RecordColumn.SILO), lit("/"), col(RecordColumn.RECORD_ID))
                                .as("record"),
                        col(RecordColumn.OBSERVED_AT).as("at"),
                        explode(col(RecordColumn.IDENTIFIERS)).as("one"))
                .join(owners, "record")
                .select(
                        named(PERSON_ID),
                        lit(true).as("recorded"),
                        named("at"),
                        named("one.value").as("written"));
    }

    private static Dataset<Row> inEvents(Dataset<Row> timeline) {
        return timeline.select(
                        col(TimelineColumn.PERSON_ID),
                        col(TimelineColumn.OCCURRED_AT).as("at"),
                        explode(col(TimelineColumn.IDENTIFIERS)).as("one"))
                .select(
                        named(PERSON_ID),
                        lit(false).as("recorded"),
                        named("at"),
                        named("one.value").as("written"));
    }

    private static Column named(String name) {
        return org.apache.spark.sql.functions.col(name);
    }
}
