package io.parcours.launcher.erase;

import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.key.TextFold;
import io.parcours.lakehouse.contract.ModelColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** How often the matcher met a name ({@code identity.models}): one that only the person had is nobody's any more. */
final class NameCounts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TableStore tables;

    NameCounts(TableStore tables) {
        this.tables = tables;
    }

    /** @return what was written, if any count went */
    Optional<Commit> without(List<Traces> all) {
        Set<String> gone = new TreeSet<>();
        all.forEach(one -> gone.addAll(one.texts()));
        if (gone.isEmpty() || tables.version(Tables.MODELS.name()).isEmpty()) {
            return Optional.empty();
        }
        Dataset<Row> models = tables.read(Tables.MODELS);
        @Nullable Dataset<Row> changed = null;
        for (Row row : models.select(Columns.col(ModelColumn.MODEL_ID), Columns.col(ModelColumn.FREQUENCIES))
                .collectAsList()) {
            if (row.isNullAt(1)) {
                continue;
            }
            String text = without(row.getString(1), gone);
            if (!text.equals(row.getString(1))) {
                Dataset<Row> fresh = models.where(
                                Columns.col(ModelColumn.MODEL_ID).equalTo(row.getString(0)))
                        .withColumn(ModelColumn.FREQUENCIES.sqlName(), lit(text));
                changed = changed == null ? fresh : changed.unionByName(fresh);
            }
        }
        return Optional.ofNullable(changed).map(rows -> tables.upsert(Tables.MODELS, rows));
    }

    /** The frequencies without what the matcher makes of these texts: words of lower-case ASCII. */
    static String without(String frequencies, Set<String> texts) {
        Set<String> gone = texts.stream().map(TextFold::fold).collect(Collectors.toSet());
        try {
            JsonNode root = JSON.readTree(frequencies);
            boolean changed = false;
            for (JsonNode comparison : root) {
                if (comparison.get("terms") instanceof ObjectNode terms) {
                    List<String> doomed = new ArrayList<>();
                    terms.fieldNames().forEachRemaining(term -> {
                        if (gone.contains(term)) {
                            doomed.add(term);
                        }
                    });
                    terms.remove(doomed);
                    changed |= !doomed.isEmpty();
                }
            }
            return changed ? JSON.writeValueAsString(root) : frequencies;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the frequencies of a model are always JSON", e);
        }
    }
}
