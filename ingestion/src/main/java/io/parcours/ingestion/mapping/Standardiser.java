package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.IdentifierMapping;
import io.parcours.ingestion.contract.Into;
import io.parcours.ingestion.contract.Position;
import io.parcours.ingestion.contract.Reading;
import io.parcours.ingestion.contract.Target;
import io.parcours.ingestion.contract.Value;
import io.parcours.ingestion.contract.ValueKind;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ConsentColumn;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.Parts;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.table.Columns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes standardised rows of raw rows: columns of the contract's table, each key once. */
public final class Standardiser {
    /** Namespaces that tell a device or an order, not who is behind it. */
    private static final Set<String> ANONYMOUS =
            Set.of("cookie", "device_id", "app_id", "order_id", "session_id", "ip");

    private static final String DEVICE_CLASS = "device_class";
    private static final String AGENT = "__agent";
    private static final String SPLIT = "__identifier";
    private static final String ANSWER = "__answer";

    private final Contract contract;
    private final SourceColumns columns;
    private final Values values;
    private final Readings readings;
    private final RowKey key;
    private final TableContract table;

    public Standardiser(Contract contract, SourceColumns columns, RowKey key, Readings readings) {
        this.contract = contract;
        this.columns = columns;
        this.values = new Values(columns);
        this.readings = readings;
        this.key = key;
        this.table = contract.into().table();
    }

    /**
     * The standardised rows of accepted raw rows with their {@link Readings}: the newest of each key, without those that say they are deleted.
     *
     * @param keysMayRepeat false when it is known that no two rows share a key, which saves sorting them together
     */
    public Dataset<Row> rows(Dataset<Row> accepted, boolean keysMayRepeat) {
        Dataset<Row> mapped = mapped(accepted);
        Dataset<Row> newest = keysMayRepeat ? order().newest(mapped) : mapped;
        Dataset<Row> alive = contract.deletedWhen().isPresent()
                ? newest.where(col(NewestRows.DELETED).unary_$bang())
                : newest;
        if (!contract.oneEventPer().isEmpty()) {
            alive = EventLines.grouped(contract, alive);
        }
        if (contract.sessions().isPresent()) {
            alive = SessionCuts.cut(alive, contract.sessions().get(), contract.name());
        }
        return alive.select(
                table.columns().stream().map(spec -> col(spec.name())).toArray(Column[]::new));
    }

    /** Keys of the standardised rows that any of these raw rows could have become; each once. */
    public Dataset<Row> keys(Dataset<Row> raw) {
        Column[] names =
                table.key().stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new);
        Dataset<Row> keys;
        if (contract.into() == Into.CONSENT) {
            keys = mapped(readings.read(raw)).select(names);
        } else {
            Map<String, Column> all = new LinkedHashMap<>();
            all.put("silo", lit(contract.silo()));
            all.put(idColumn(), key.ofResult());
            keys = raw.select(table.key().stream()
                    .map(name -> java.util.Objects.requireNonNull(all.get(name)).as(name))
                    .toArray(Column[]::new));
        }
        return keys.na().drop().distinct();
    }

    private String idColumn() {
        return table.key().get(table.key().size() - 1);
    }

    private NewestRows order() {
        // Where lines make events, it is lines that may come twice.
        List<String> keys = contract.oneEventPer().isEmpty() ? table.key() : List.of(NewestRows.LINE_KEY);
        return new NewestRows(table, keys, contract.newerBy().isPresent());
    }

    /** One row for each raw row (consents: for each identifier and answer), with the helper columns of {@link NewestRows}. */
    private Dataset<Row> mapped(Dataset<Row> raw) {
        Dataset<Row> rows = raw;
        if (contract.userAgent().isPresent()) {
            rows = rows.withColumn(
                    AGENT,
                    UserAgents.deviceClass(columns.column(contract.userAgent().get())));
        }
        if (contract.into() == Into.CONSENT && contract.identifiers().size() > 1) {
            rows = rows.withColumn(SPLIT, explode(values.identifiers(contract.identifiers())));
        }
        if (contract.answers().isPresent()) {
            rows = rows.withColumn(ANSWER, readings.eachAnswer());
        }
        Map<String, Column> made = made();
        List<Column> selected = new ArrayList<>();
        for (ColumnSpec spec : table.columns()) {
            Column value = made.get(spec.name());
            selected.add((value == null ? lit(null) : value)
                    .cast(Columns.dataType(spec.type()))
                    .as(spec.name()));
        }
        selected.addAll(helpers());
        Dataset<Row> mapped = rows.select(selected.toArray(Column[]::new));
        return contract.into() == Into.CONSENT
                ? mapped.where(Columns.col(ConsentColumn.VALUE).isNotNull())
                : mapped;
    }

    private List<Column> helpers() {
        List<Column> helpers = new ArrayList<>();
        helpers.add(struct(
                        Columns.col(RawColumn.LANDED_AT),
                        Columns.col(RawColumn.FILE),
                        Columns.col(RawColumn.LINE),
                        Columns.col(RawColumn.ROW))
                .as(NewestRows.ARRIVAL));
        contract.deletedWhen()
                .ifPresent(sql -> helpers.add(
                        coalesce(columns.sql(sql).cast("boolean"), lit(false)).as(NewestRows.DELETED)));
        if (!contract.oneEventPer().isEmpty()) {
            helpers.add(key.ofRow().as(NewestRows.LINE_KEY));
        }
        contract.sessions().ifPresent(sessions -> helpers.add(SessionCuts.visitor(sessions, columns)));
        return helpers;
    }

    private Map<String, Column> made() {
        Map<String, Column> made = new LinkedHashMap<>();
        for (Target target : contract.into().targets()) {
            contract.reading(target)
                    .ifPresent(reading -> made.put(target.column().sqlName(), readings.typed(reading, target.kind())));
        }
        Column updatedAt = contract.newerBy()
                .map(reading ->
                        coalesce(readings.typed(reading, ValueKind.TIMESTAMP), Columns.col(RawColumn.LANDED_AT)))
                .orElseGet(() -> Columns.col(RawColumn.LANDED_AT));
        made.put("silo", lit(contract.silo()));
        made.put("dataset", lit(contract.dataset()));
        made.put("batch", Columns.col(RawColumn.BATCH));
        made.put("updated_at", updatedAt);
        contract.into().restWord().ifPresent(word -> made.put(word, rest()));
        switch (contract.into()) {
            case EVENT -> event(made);
            case RECORD -> record(made, updatedAt);
            case CONSENT -> consent(made);
            case PRODUCT, STORE, CAMPAIGN, COST -> made.put(idColumn(), key.ofResult());
        }
        return made;
    }

    private void event(Map<String, Column> made) {
        made.put(EventColumn.EVENT_ID.sqlName(), key.ofResult());
        made.put(EventColumn.IDENTIFIERS.sqlName(), values.identifiers(contract.identifiers()));
        made.put(EventColumn.KNOWN.sqlName(), known());
        Column declared = made.getOrDefault(EventColumn.IS_BOT.sqlName(), lit(false));
        Column bot = contract.userAgent().isPresent() ? UserAgents.isMachine(col(AGENT)) : lit(false);
        made.put(EventColumn.IS_BOT.sqlName(), coalesce(declared, lit(false)).or(coalesce(bot, lit(false))));
        contract.products().ifPresent(lines -> made.put(EventColumn.PRODUCTS.sqlName(), values.products(lines)));
        contract.position().ifPresent(position -> made.put(EventColumn.PLACE.sqlName(), place(position)));
    }

    private void record(Map<String, Column> made, Column updatedAt) {
        made.put(RecordColumn.RECORD_ID.sqlName(), key.ofResult());
        made.put(RecordColumn.IDENTIFIERS.sqlName(), values.identifiers(contract.identifiers()));
        contract.position().ifPresent(position -> made.put(RecordColumn.PLACE.sqlName(), place(position)));
        impossibleBirthDate().ifPresent(digits -> made.put(RecordColumn.BIRTH_DATE_WRITTEN.sqlName(), digits));
        made.merge(RecordColumn.OBSERVED_AT.sqlName(), updatedAt, (said, other) -> coalesce(said, other));
    }

    private Optional<Column> impossibleBirthDate() {
        return contract.into().targets().stream()
                .filter(target -> target.column() == RecordColumn.BIRTH_DATE)
                .flatMap(target -> contract.reading(target).stream()
                        .map(reading -> values.impossibleDay(reading, readings.typed(reading, target.kind()))))
                .findFirst();
    }

    private void consent(Map<String, Column> made) {
        if (contract.answers().isPresent()) {
            made.put(ConsentColumn.PURPOSE.sqlName(), col(ANSWER + ".key"));
            made.put(ConsentColumn.GRANTED.sqlName(), col(ANSWER + ".value"));
        }
        if (contract.identifiers().size() == 1) {
            made.put(
                    ConsentColumn.NAMESPACE.sqlName(),
                    lit(contract.identifiers().get(0).namespace()));
            made.put(
                    ConsentColumn.VALUE.sqlName(),
                    values.identifier(contract.identifiers().get(0)));
        } else {
            made.put(ConsentColumn.NAMESPACE.sqlName(), col(SPLIT + ".namespace"));
            made.put(ConsentColumn.VALUE.sqlName(), col(SPLIT + ".value"));
        }
    }

    private Column known() {
        Column known = lit(false);
        for (IdentifierMapping mapping : contract.identifiers()) {
            if (!ANONYMOUS.contains(mapping.namespace())) {
                known = known.or(values.identifier(mapping).isNotNull());
            }
        }
        return known;
    }

    private Column place(Position position) {
        Column lat = part(position.lat(), ValueKind.DOUBLE, "double");
        Column lon = part(position.lon(), ValueKind.DOUBLE, "double");
        Column store = part(position.store(), ValueKind.TEXT, "string");
        return when(
                lat.isNotNull().and(lon.isNotNull()).or(store.isNotNull()),
                struct(lat.as("lat"), lon.as("lon"), store.as("store_id")).cast(Columns.dataType(Parts.PLACE)));
    }

    private Column part(Optional<Reading> reading, ValueKind kind, String type) {
        return reading.map(value -> values.typed(value, kind))
                .orElseGet(() -> lit(null).cast(type));
    }

    /** Everything else as a JSON object with its keys in order and nulls left out; null where nothing is left. */
    private Column rest() {
        Map<String, Column> parts = new TreeMap<>();
        if (contract.rest().everythingElse()) {
            for (String name : columns.unused(contract)) {
                parts.put(name, Values.text(col(name)));
            }
        }
        for (Map.Entry<String, Value> named : contract.rest().named().entrySet()) {
            parts.put(named.getKey(), Values.text(values.plain(named.getValue()).cast("string")));
        }
        if (contract.userAgent().isPresent()) {
            parts.put(DEVICE_CLASS, col(AGENT));
        }
        if (parts.isEmpty()) {
            return lit(null).cast("string");
        }
        List<Column> named = new ArrayList<>();
        parts.forEach((name, column) -> named.add(column.as(name)));
        Column any = coalesce(named.toArray(Column[]::new)).isNotNull();
        return when(any, to_json(struct(named.toArray(Column[]::new))));
    }
}
