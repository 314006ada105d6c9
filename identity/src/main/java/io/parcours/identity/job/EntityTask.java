package io.parcours.identity.job;

import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Which records of a component identifiers and stewards put together: what is matched afterwards. */
final class EntityTask implements FlatMapGroupsFunction<Row, Row, Row> {
    private static final long serialVersionUID = 1L;

    /** {@code entity}: the smallest record of those put together, by the order of Spark. */
    static final StructType OUTPUT = StructType.fromDDL("record string, entity string");

    private static final int KIND = ComponentTask.OUTPUT.fieldIndex("kind");
    private static final int NAMESPACE = ComponentTask.OUTPUT.fieldIndex("ns");
    private static final int VALUE = ComponentTask.OUTPUT.fieldIndex("value");
    private static final int PERSON = ComponentTask.OUTPUT.fieldIndex("person");

    private final ComponentTask task;

    EntityTask(IdentityRules rules) {
        this.task = new ComponentTask(rules);
    }

    @Override
    public Iterator<Row> call(Row label, Iterator<Row> input) {
        Map<String, List<String>> records = new TreeMap<>();
        task.call(label, input).forEachRemaining(row -> {
            if (row.getString(KIND).equals(ComponentTask.MEMBER)
                    && row.getString(NAMESPACE).equals(IdentityRules.RECORD)) {
                records.computeIfAbsent(row.getString(PERSON), person -> new ArrayList<>())
                        .add(row.getString(VALUE));
            }
        });
        List<Row> entities = new ArrayList<>();
        for (List<String> together : records.values()) {
            String smallest = together.stream()
                    .min(Comparator.comparing(UTF8String::fromString))
                    .orElseThrow();
            together.forEach(record -> entities.add(RowFactory.create(record, smallest)));
        }
        return entities.iterator();
    }
}
