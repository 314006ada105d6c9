package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.parcours.ingestion.contract.ColumnRef;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Contract.MissingColumns;
import io.parcours.ingestion.contract.RawNames;
import io.parcours.ingestion.contract.Sql;
import io.parcours.ingestion.contract.Value;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.table.Columns;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns a raw table really has, and what a contract's names mean among them. */
public final class SourceColumns {
    private final Set<String> present;
    private final Set<String> absent;
    private final List<Value.LookedUp> lookups;
    private final Instant now;
    private final Dataset<Row> none;

    private SourceColumns(
            Set<String> present, Set<String> absent, List<Value.LookedUp> lookups, Instant now, Dataset<Row> none) {
        this.present = present;
        this.absent = absent;
        this.lookups = List.copyOf(lookups);
        this.now = now;
        this.none = none;
    }

    /**
     * @param names raw names of the columns that are there
     * @param now what "now" means in expressions
     */
    public static SourceColumns of(SparkSession spark, Contract contract, Collection<String> names, Instant now) {
        Set<String> present = new LinkedHashSet<>(names);
        Set<String> absent = new LinkedHashSet<>();
        for (ColumnRef column : ContractColumns.of(contract).all()) {
            if (!present.contains(RawNames.of(column.path())) && !present.contains(RawNames.of(column.head()))) {
                absent.add(RawNames.of(column.head()));
            }
        }
        StructType schema = new StructType();
        for (String name : present) {
            schema = schema.add(name, DataTypes.StringType);
        }
        for (String name : absent) {
            schema = schema.add(name, DataTypes.StringType);
        }
        List<Value.LookedUp> lookups = ContractColumns.of(contract).lookups();
        for (Value.LookedUp lookup : lookups) {
            schema = schema.add(
                    lookup.helper(), Columns.dataType(lookup.column().spec().type()));
        }
        return new SourceColumns(present, absent, lookups, now, spark.createDataFrame(List.of(), schema));
    }

    /** Reports columns the contract uses and the source does not have, and expressions that do not fit the columns. */
    public void check(Contract contract, Faults faults) {
        ContractColumns used = ContractColumns.of(contract);
        if (contract.missingColumns() == MissingColumns.FAIL) {
            for (ColumnRef column : used.all()) {
                if (absent.contains(RawNames.of(column.head()))) {
                    faults.add(
                            column.place(),
                            contract.name() + " has no column '" + column.path() + "'; it has "
                                    + String.join(", ", new TreeSet<>(present)),
                            Nearest.to(column.head(), present)
                                            .map(near -> "did you mean '" + near + "'? ")
                                            .orElse("")
                                    + "mend the name, or write missing_columns: null");
                }
            }
        }
        for (Sql sql : used.expressions()) {
            try {
                none.select(sql(sql)).schema();
            } catch (Exception e) {
                if (!(e instanceof AnalysisException)) {
                    throw e;
                }
                faults.add(
                        sql.place(),
                        "the expression \"" + sql.text() + "\" cannot be used: "
                                + String.valueOf(e.getMessage())
                                        .strip()
                                        .lines()
                                        .findFirst()
                                        .orElse(""),
                        "mend the expression; columns are text until cast");
            }
        }
    }

    /** Raw names of columns the contract uses that the source does not have. */
    public Set<String> absent() {
        return absent;
    }

    /**
     * Rows with what the contract asks for beside their own columns: absent columns as null, so that every name resolves, and
     * values of reference tables.
     */
    public Dataset<Row> complete(Dataset<Row> rows, Function<TableContract, Dataset<Row>> references) {
        Dataset<Row> complete = rows;
        for (Value.LookedUp lookup : lookups) {
            complete = lookedUp(complete, lookup, references.apply(lookup.table()));
        }
        for (String name : absent) {
            complete = complete.withColumn(name, lit(null).cast("string"));
        }
        return complete;
    }

    private Dataset<Row> lookedUp(Dataset<Row> rows, Value.LookedUp lookup, Dataset<Row> reference) {
        if (java.util.Arrays.asList(rows.columns()).contains(lookup.helper())) {
            return rows;
        }
        List<String> key = lookup.table().key();
        String id = key.get(key.size() - 1);
        String known = lookup.helper() + "_key";
        // A key of several columns (records: silo and id) may hold one id twice; the smallest value is then as good as
        // any.
        Dataset<Row> values = reference
                .groupBy(col(id).as(known))
                .agg(min(Columns.col(lookup.column())).as(lookup.helper()));
        return rows.join(values, Values.text(column(lookup.by())).equalTo(col(known)), "left")
                .drop(known);
    }

    /** The column, or the value at a path of the JSON it holds. */
    public Column column(ColumnRef reference) {
        String whole = RawNames.of(reference.path());
        if (present.contains(whole) || reference.tail().isEmpty()) {
            return col(whole);
        }
        return get_json_object(col(RawNames.of(reference.head())), "$" + reference.tail());
    }

    /** Name of the raw column behind a reference. */
    public String rawName(ColumnRef reference) {
        String whole = RawNames.of(reference.path());
        return present.contains(whole) || reference.tail().isEmpty() ? whole : RawNames.of(reference.head());
    }

    public Column sql(Sql sql) {
        return SqlText.parse(sql).column(this::column, now);
    }

    /** Columns of the source that the contract makes no value of, by name. */
    public Set<String> unused(Contract contract) {
        Set<String> unused = new TreeSet<>(present);
        ContractColumns.of(contract).mapped().forEach(column -> unused.remove(rawName(column)));
        return unused;
    }

    DataType typeOf(Column column) {
        return none.select(column).schema().fields()[0].dataType();
    }
}
