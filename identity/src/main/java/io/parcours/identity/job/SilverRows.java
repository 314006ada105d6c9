package io.parcours.identity.job;

import static io.parcours.lakehouse.table.Columns.col;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.RowReader;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.jspecify.annotations.Nullable;

/** Touchpoints and records in one narrow shape, and that shape as {@link SilverRow}. */
final class SilverRows {
    private static final int KEY = 0;
    private static final int IS_RECORD = 1;
    private static final int SILO = 2;
    private static final int SEEN = 3;
    private static final int IDENTIFIERS = 4;
    private static final int COUNTRY = 5;
    private static final int GIVEN = 6;
    private static final int FAMILY = 7;
    private static final int SUFFIX = 8;
    private static final int BIRTH = 9;
    private static final int ADDRESS = 10;
    private static final int POSTCODE = 11;

    private SilverRows() {}

    /** Rows of {@code silver.events} or of its change feed. */
    static Dataset<Row> ofEvents(Dataset<Row> events) {
        Column none = lit(null).cast("string");
        return events.select(
                col(EventColumn.EVENT_ID).as("key"),
                lit(false).as("is_record"),
                col(EventColumn.SILO).as("silo"),
                unix_micros(col(EventColumn.OCCURRED_AT)).as("seen"),
                col(EventColumn.IDENTIFIERS).as("identifiers"),
                none.as("country"),
                none.as("given"),
                none.as("family"),
                none.as("suffix"),
                lit(null).cast("int").as("birth"),
                none.as("address"),
                none.as("postcode"));
    }

    /** Rows of {@code silver.records} or of its change feed. */
    static Dataset<Row> ofRecords(Dataset<Row> records) {
        return records.select(
                recordKey().as("key"),
                lit(true).as("is_record"),
                col(RecordColumn.SILO).as("silo"),
                unix_micros(col(RecordColumn.OBSERVED_AT)).as("seen"),
                col(RecordColumn.IDENTIFIERS).as("identifiers"),
                col(RecordColumn.COUNTRY).as("country"),
                col(RecordColumn.GIVEN_NAME).as("given"),
                col(RecordColumn.FAMILY_NAME).as("family"),
                col(RecordColumn.NAME_SUFFIX).as("suffix"),
                unix_date(col(RecordColumn.BIRTH_DATE)).as("birth"),
                coalesce(col(RecordColumn.ADDRESS), lit("")).as("address"),
                coalesce(col(RecordColumn.POSTCODE), lit("")).as("postcode"));
    }

    /** {@code silo/record_id}, the value of a record in {@code identity.members}. */
    static Column recordKey() {
        return concat(col(RecordColumn.SILO), lit("/"), col(RecordColumn.RECORD_ID));
    }

    static String key(Row row) {
        return row.getString(KEY);
    }

    static String address(Row row) {
        return text(row, ADDRESS);
    }

    static String postcode(Row row) {
        return text(row, POSTCODE);
    }

    static PersonName name(Row row) {
        return PersonName.of(
                text(row, GIVEN),
                text(row, FAMILY),
                text(row, SUFFIX),
                row.isNullAt(BIRTH) ? null : LocalDate.ofEpochDay(row.getInt(BIRTH)));
    }

    static List<Identified> identifiers(@Nullable List<Row> written, String country, RowReader reader) {
        if (written == null || written.isEmpty()) {
            return List.of();
        }
        List<Identified> identifiers = new ArrayList<>(written.size());
        for (Row one : written) {
            if (one != null && !one.isNullAt(0) && !one.isNullAt(1)) {
                reader.add(identifiers, one.getString(0), one.getString(1), country);
            }
        }
        return reader.sorted(identifiers);
    }

    /** Reads rows of that shape as Spark holds them. */
    static final class Reader {
        private static final int PAIR = 2;

        private final RowReader reader;

        Reader(IdentityRules rules) {
            this.reader = reader(rules);
        }

        SilverRow read(InternalRow row) {
            List<Identified> identifiers = identifiers(row);
            String silo = text(row, SILO);
            long seen = row.getLong(SEEN);
            if (!row.getBoolean(IS_RECORD)) {
                return SilverRow.event(silo, seen, identifiers);
            }
            PersonName name = PersonName.of(
                    text(row, GIVEN),
                    text(row, FAMILY),
                    text(row, SUFFIX),
                    row.isNullAt(BIRTH) ? null : LocalDate.ofEpochDay(row.getInt(BIRTH)));
            return new SilverRow(
                    key(row),
                    silo,
                    seen,
                    identifiers,
                    name,
                    Agreements.of(name, text(row, ADDRESS), text(row, POSTCODE)));
        }

        String key(InternalRow row) {
            return text(row, KEY);
        }

        private List<Identified> identifiers(InternalRow row) {
            if (row.isNullAt(IDENTIFIERS)) {
                return List.of();
            }
            ArrayData written = row.getArray(IDENTIFIERS);
            String country = text(row, COUNTRY);
            List<Identified> identifiers = new ArrayList<>(written.numElements());
            for (int i = 0; i < written.numElements(); i++) {
                InternalRow one = written.isNullAt(i) ? null : written.getStruct(i, PAIR);
                if (one != null && !one.isNullAt(0) && !one.isNullAt(1)) {
                    reader.add(
                            identifiers,
                            one.getUTF8String(0).toString(),
                            one.getUTF8String(1).toString(),
                            country);
                }
            }
            return reader.sorted(identifiers);
        }

        private static String text(InternalRow row, int place) {
            return row.isNullAt(place) ? "" : row.getUTF8String(place).toString();
        }
    }

    private static String text(Row row, int place) {
        return row.isNullAt(place) ? "" : row.getString(place);
    }

    /** One reader a JVM and set of rules: it keeps what is dear to find out, over all tasks. */
    static RowReader reader(IdentityRules rules) {
        return Readers.of(rules);
    }

    private static final class Readers {
        private static @Nullable String rulesText;
        private static @Nullable String country;
        private static @Nullable RowReader reader;

        static synchronized RowReader of(IdentityRules rules) {
            RowReader known = reader;
            if (known == null
                    || !rules.text().equals(rulesText)
                    || !rules.country().equals(country)) {
                known = new RowReader(rules);
                reader = known;
                rulesText = rules.text();
                country = rules.country();
            }
            return known;
        }
    }
}
