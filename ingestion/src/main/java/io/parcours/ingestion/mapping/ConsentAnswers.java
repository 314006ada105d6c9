package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.udf;

import io.parcours.ingestion.consent.Answers;
import io.parcours.ingestion.consent.ConsentForm;
import io.parcours.ingestion.consent.ConsentText;
import io.parcours.ingestion.contract.ColumnRef;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What a row's consent texts answer, as Spark columns. Where two of its texts speak of one purpose, one refusal is enough. */
final class ConsentAnswers {
    private static final String ANSWERS = "answers";
    private static final String FAULT = "fault";
    private static final DataType READ = new StructType()
            .add(ANSWERS, DataTypes.createMapType(DataTypes.StringType, DataTypes.BooleanType))
            .add(FAULT, DataTypes.StringType);

    private ConsentAnswers() {}

    /** A struct of the answers by purpose, and of what is wrong with a text. */
    static Column of(Answers answers, SourceColumns columns) {
        List<Wanted> wanted = answers.texts().stream()
                .map(text -> new Wanted(text.form(), text.path(), text.purposes()))
                .toList();
        Column[] texts = ColumnRef.of(answers).stream()
                .map(text -> Values.text(columns.column(text)))
                .toArray(Column[]::new);
        return udf(new Reader(List.copyOf(wanted)), READ).apply(array(texts));
    }

    /** One row a purpose: key and value. */
    static Column each(Column read) {
        return explode(map_entries(read.getField(ANSWERS)));
    }

    static Column fault(Column read) {
        return read.getField(FAULT);
    }

    private record Wanted(ConsentForm form, String column, Answers.Mapping purposes) implements Serializable {}

    private record Reader(List<Wanted> wanted) implements UDF1<Seq<@Nullable String>, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public Row call(Seq<@Nullable String> texts) {
            TreeMap<String, Boolean> answers = new TreeMap<>();
            Iterator<@Nullable String> values =
                    CollectionConverters.asJava(texts).iterator();
            for (Wanted one : wanted) {
                String value = values.next();
                if (value == null) {
                    continue;
                }
                try {
                    one.purposes().answer(one.form(), value, answers);
                } catch (ConsentText.Malformed e) {
                    return RowFactory.create(null, one.column() + " is " + e.getMessage());
                }
            }
            return RowFactory.create(answers, null);
        }
    }
}
