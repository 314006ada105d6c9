package io.parcours.segments.job;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.segments.event.Household;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.ProfileField;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** One person's profile and timeline from the tables, as the one-profile evaluator reads them. */
final class Histories {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TableStore tables;

    Histories(TableStore tables) {
        this.tables = tables;
    }

    /**
     * A person without attributes; empty when there is no such profile.
     *
     * @param household whether those the person lives with are asked for
     */
    Optional<PersonHistory> of(String personId, boolean household) {
        Optional<PersonHistory.Profile> profile = tables
                .read(Tables.PROFILES)
                .where(col(ProfileColumn.PERSON_ID.sqlName()).equalTo(personId))
                .limit(1)
                .collectAsList()
                .stream()
                .map(Histories::profile)
                .findFirst();
        return profile.map(known -> new PersonHistory(
                personId,
                known,
                Map.of(),
                tables
                        .read(Tables.TIMELINE)
                        .where(col(TimelineColumn.PERSON_ID.sqlName()).equalTo(personId))
                        .collectAsList()
                        .stream()
                        .map(Histories::touchpoint)
                        .toList(),
                household ? household(personId) : Household.ALONE));
    }

    private Household household(String personId) {
        Column person = col(ProfileColumn.PERSON_ID.sqlName());
        Dataset<Row> profiles = tables.read(Tables.PROFILES);
        Dataset<Row> home = profiles.where(person.equalTo(personId)).select(ProfileColumn.HOUSEHOLD_ID.sqlName());
        Dataset<Row> others = profiles.join(home, new String[] {ProfileColumn.HOUSEHOLD_ID.sqlName()}, "left_semi")
                .where(person.notEqual(personId))
                .select(person);
        List<Touchpoint> theirs = tables
                .read(Tables.TIMELINE)
                .join(others, new String[] {TimelineColumn.PERSON_ID.sqlName()}, "left_semi")
                .collectAsList()
                .stream()
                .map(Histories::touchpoint)
                .toList();
        return new Household((int) others.count() + 1, theirs);
    }

    static PersonHistory.Profile profile(Row row) {
        Map<String, Value> fields = new TreeMap<>();
        for (ProfileField field : ProfileField.values()) {
            if (!field.reckoned()) {
                value(row.getAs(field.title())).ifPresent(value -> fields.put(field.title(), value));
            }
        }
        texts(text(row, ProfileColumn.TRAITS))
                .forEach((name, value) -> fields.put(Vocabulary.TRAIT + name, Value.text(value)));
        Optional<LocalDate> birth = Optional.ofNullable(fields.get(ProfileField.BIRTH_DATE.title()))
                .map(value -> ((Value.Day) value).day());
        Row place = row.getAs(ProfileColumn.PLACE.sqlName());
        Optional<PersonHistory.Position> home = place == null || place.isNullAt(0) || place.isNullAt(1)
                ? Optional.empty()
                : Optional.of(new PersonHistory.Position(place.getDouble(0), place.getDouble(1)));
        List<PersonHistory.Consent> consents = new ArrayList<>();
        for (Row consent : rows(row, ProfileColumn.CONSENTS)) {
            Timestamp at = consent.getAs("at");
            consents.add(new PersonHistory.Consent(
                    consent.getAs("purpose"),
                    consent.getAs("channel"),
                    consent.<Boolean>getAs("granted"),
                    at == null ? null : at.toInstant()));
        }
        return new PersonHistory.Profile(fields, birth, home, consents);
    }

    static Optional<Value> value(@Nullable Object cell) {
        if (cell == null) {
            return Optional.empty();
        }
        if (cell instanceof Boolean yes) {
            return Optional.of(new Value.Truth(yes));
        }
        if (cell instanceof Long number) {
            return Optional.of(Value.number(number));
        }
        if (cell instanceof BigDecimal number) {
            return Optional.of(Value.number(number));
        }
        if (cell instanceof Timestamp at) {
            return Optional.of(new Value.Moment(at.toInstant()));
        }
        return Optional.of(
                cell instanceof java.sql.Date day ? new Value.Day(day.toLocalDate()) : Value.text(cell.toString()));
    }

    static Touchpoint touchpoint(Row row) {
        List<ProductLine> products = new ArrayList<>();
        for (Row line : rows(row, TimelineColumn.PRODUCTS)) {
            products.add(new ProductLine(
                    line.getAs("product_id"),
                    line.getAs("sku"),
                    line.getAs("name"),
                    line.getAs("brand"),
                    line.getAs("category"),
                    line.<@Nullable BigDecimal>getAs("quantity"),
                    line.<@Nullable BigDecimal>getAs("price")));
        }
        Row place = row.getAs(TimelineColumn.PLACE.sqlName());
        return new Touchpoint(
                row.getAs(TimelineColumn.EVENT_ID.sqlName()),
                row.<Timestamp>getAs(TimelineColumn.OCCURRED_AT.sqlName()).toInstant(),
                row.getAs(TimelineColumn.TYPE.sqlName()),
                text(row, TimelineColumn.SILO),
                text(row, TimelineColumn.CHANNEL),
                text(row, TimelineColumn.CAMPAIGN),
                text(row, TimelineColumn.SESSION_ID),
                place == null ? null : place.getAs("store_id"),
                row.<@Nullable BigDecimal>getAs(TimelineColumn.AMOUNT.sqlName()),
                text(row, TimelineColumn.CURRENCY),
                row.<@Nullable Double>getAs(TimelineColumn.SENTIMENT.sqlName()),
                products,
                texts(text(row, TimelineColumn.PROPERTIES)),
                row.<Boolean>getAs(TimelineColumn.IS_BOT.sqlName()));
    }

    private static @Nullable String text(Row row, TableColumn column) {
        return row.getAs(column.sqlName());
    }

    private static List<Row> rows(Row row, TableColumn column) {
        int index = row.fieldIndex(column.sqlName());
        return row.isNullAt(index) ? List.of() : row.getList(index);
    }

    /** The members of a JSON object as texts, nulls left out, as {@code get_json_object} gives them. */
    private static Map<String, String> texts(@Nullable String json) {
        Map<String, String> texts = new TreeMap<>();
        if (json == null) {
            return texts;
        }
        try {
            JsonNode node = JSON.readTree(json);
            node.properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    texts.put(
                            entry.getKey(),
                            entry.getValue().isTextual()
                                    ? entry.getValue().textValue()
                                    : entry.getValue().toString());
                }
            });
            return texts;
        } catch (JsonProcessingException e) {
            return texts; // unreadable properties are none, as in the columns
        }
    }
}
