package io.parcours.ingestion.erased;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.IdentifierMapping;
import io.parcours.ingestion.contract.Into;
import io.parcours.ingestion.erased.SuppressionKey.Hash;
import io.parcours.ingestion.mapping.RowKey;
import io.parcours.ingestion.mapping.SourceColumns;
import io.parcours.ingestion.mapping.Values;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.lakehouse.contract.SuppressionColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tells rows of erased persons. A row is suppressed when it is one of the person's by its key (so that it stays out although all it
 * names is shared with others), or when it names an identifier that was the person's alone; a row that could not be parsed, when such an
 * identifier stands in its text. An identifier that others had too, such as a family's address, suppresses nobody.
 */
public final class Suppression implements Serializable {
    private static final long serialVersionUID = 1L;
    public static final String RULE = "erased";

    private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}@._+%'-]+");

    private final SuppressionKey key;
    private final Broadcast<HashList> hashes;
    private final IdentifierForm form;

    private Suppression(SuppressionKey key, Broadcast<HashList> hashes, IdentifierForm form) {
        this.key = key;
        this.hashes = hashes;
        this.form = form;
    }

    /** Empty as long as nobody was erased. */
    public static Optional<Suppression> of(SparkSession spark, TableStore tables, Path state, IdentifierForm form) {
        if (tables.version(Tables.SUPPRESSIONS.name()).isEmpty()) {
            return Optional.empty();
        }
        List<Hash> hashes =
                tables.read(Tables.SUPPRESSIONS).select(Columns.col(SuppressionColumn.HASH)).collectAsList().stream()
                        .map(row -> Hash.parse(row.getString(0)))
                        .toList();
        if (hashes.isEmpty()) {
            return Optional.empty();
        }
        SuppressionKey key = SuppressionKey.of(state).orElseThrow(() -> SuppressionKey.lost(state));
        return Optional.of(new Suppression(
                key, JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new HashList(hashes)), form));
    }

    /**
     * Rows of a raw table that are not suppressed.
     *
     * @param left counts those that are
     */
    public Dataset<Row> admitted(
            Dataset<Row> raw,
            Contract contract,
            SourceColumns columns,
            Iterable<String> sourceColumns,
            Function<TableContract, Dataset<Row>> references,
            LongAccumulator left) {
        Column[] own = java.util.Arrays.stream(raw.columns())
                .map(org.apache.spark.sql.functions::col)
                .toArray(Column[]::new);
        return columns.complete(raw, references)
                .where(ofRaw(contract, columns, sourceColumns, left).unary_$bang())
                .select(own);
    }

    /** Whether a raw row, completed with what its contract asks for, is suppressed. */
    public Column ofRaw(
            Contract contract,
            SourceColumns columns,
            Iterable<String> sourceColumns,
            @Nullable LongAccumulator counter) {
        TreeSet<String> names = new TreeSet<>();
        sourceColumns.forEach(names::add);
        Column result = contract.into() == Into.CONSENT
                ? lit(null).cast("string")
                : new RowKey(contract, columns, names).ofResult();
        return suppressed(
                contract.into(),
                lit(contract.silo()),
                result,
                new Values(columns).identifiers(contract.identifiers()),
                Columns.col(RawColumn.TEXT),
                contract.identifiers().stream()
                        .map(IdentifierMapping::namespace)
                        .distinct()
                        .toArray(String[]::new),
                counter);
    }

    /** Whether a standardised row is suppressed. */
    public Column ofStandardised(Into into, Column silo, Column id, Column identifiers) {
        return suppressed(into, silo, id, identifiers, lit(null).cast("string"), new String[0], null);
    }

    private Column suppressed(
            Into into,
            Column silo,
            Column id,
            Column identifiers,
            Column text,
            String[] inText,
            @Nullable LongAccumulator counter) {
        String becomes = into.name();
        UDF4<String, String, Seq<Row>, String, Boolean> test = (ofSilo, ofRow, named, unparsed) -> {
            boolean found = holds(becomes, ofSilo, ofRow, named) || unparsed != null && isNamed(unparsed, inText);
            if (found && counter != null) {
                counter.add(1);
            }
            return found;
        };
        // Counted, so that it must be asked once of each row.
        return udf(test, DataTypes.BooleanType).asNondeterministic().apply(silo, id, identifiers, text);
    }

    private boolean holds(String becomes, String silo, @Nullable String row, @Nullable Seq<Row> identifiers) {
        HashList known = hashes.value();
        if (row != null && known.contains(key.rowHash(becomes, silo, row))) {
            return true;
        }
        if (identifiers != null) {
            for (Row one : CollectionConverters.asJava(identifiers)) {
                if (one != null
                        && !one.isNullAt(0)
                        && !one.isNullAt(1)
                        && isErased(known, one.getString(0), one.getString(1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an identifier of one of these namespaces stands in a text. */
    private boolean isNamed(String text, String[] namespaces) {
        HashList known = hashes.value();
        for (String word : WORDS.split(text)) {
            for (String namespace : namespaces) {
                if (word.length() > 3 && isErased(known, namespace, word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an identifier was an erased person's alone. */
    public boolean isErased(String namespace, String written) {
        return isErased(hashes.value(), namespace, written);
    }

    private boolean isErased(HashList known, String namespace, String written) {
        String compared = form.of(namespace, written);
        return !compared.isEmpty() && known.contains(key.identifierHash(namespace, compared));
    }
}
