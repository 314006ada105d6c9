package io.parcours.segments.testing;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.segments.compile.People;
import io.parcours.segments.event.Household;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.PersonHistory;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Histories as rows of the tables that this module reads. */
public final class Fixtures {
    private Fixtures() {}

    public static Dataset<Row> timeline(List<PersonHistory> persons) {
        TestRows rows = TestRows.of(Tables.TIMELINE);
        for (PersonHistory person : persons) {
            person.events().forEach(event -> rows.row(row(person.personId(), event)));
        }
        return rows.rows();
    }

    public static Map<TableColumn, Object> row(String person, Touchpoint event) {
        Map<TableColumn, Object> row = new HashMap<>();
        row.put(TimelineColumn.PERSON_ID, person);
        row.put(TimelineColumn.EVENT_ID, event.id());
        row.put(TimelineColumn.OCCURRED_AT, Timestamp.from(event.at()));
        row.put(TimelineColumn.TYPE, event.type());
        row.put(TimelineColumn.SILO, event.silo() == null ? "" : event.silo());
        row.put(TimelineColumn.CHANNEL, event.channel());
        row.put(TimelineColumn.CAMPAIGN, event.campaign());
        row.put(TimelineColumn.SESSION_ID, event.sessionId());
        row.put(TimelineColumn.PLACE, event.storeId() == null ? null : Arrays.asList(null, null, event.storeId()));
        row.put(TimelineColumn.AMOUNT, event.amount());
        row.put(TimelineColumn.CURRENCY, event.currency());
        row.put(TimelineColumn.SENTIMENT, event.sentiment());
        row.put(TimelineColumn.IS_BOT, event.bot());
        row.put(
                TimelineColumn.PRODUCTS,
                event.products().isEmpty()
                        ? null
                        : event.products().stream().map(Fixtures::line).toList());
        row.put(TimelineColumn.PROPERTIES, event.properties().isEmpty() ? null : json(event.properties()));
        return row;
    }

    private static List<Object> line(ProductLine line) {
        return Arrays.asList(
                line.productId(),
                line.sku(),
                line.name(),
                line.brand(),
                line.category(),
                line.quantity(),
                line.price());
    }

    private static String json(Map<String, String> texts) {
        return new TreeMap<>(texts)
                .entrySet().stream()
                        .map(entry -> "\"" + entry.getKey() + "\":"
                                + (entry.getValue().matches("-?[0-9]+(\\.[0-9]+)?|true|false")
                                        ? entry.getValue()
                                        : "\"" + entry.getValue() + "\""))
                        .collect(Collectors.joining(",", "{", "}"));
    }

    public static Dataset<Row> profiles(List<PersonHistory> persons) {
        return profiles(persons, Map.of());
    }

    /** @param households of persons who live with others, by the id of the person */
    public static Dataset<Row> profiles(List<PersonHistory> persons, Map<String, String> households) {
        TestRows rows = TestRows.of(Tables.PROFILES);
        persons.forEach(person -> {
            Map<TableColumn, Object> row = row(person.personId(), person.profile());
            row.put(ProfileColumn.HOUSEHOLD_ID, households.get(person.personId()));
            rows.row(row);
        });
        return rows.rows();
    }

    /** The same persons, each with those they live with. */
    public static List<PersonHistory> together(List<PersonHistory> persons, Map<String, String> households) {
        return persons.stream()
                .map(person -> {
                    String home = households.get(person.personId());
                    List<PersonHistory> others = persons.stream()
                            .filter(other -> home != null
                                    && home.equals(households.get(other.personId()))
                                    && !other.personId().equals(person.personId()))
                            .toList();
                    return new PersonHistory(
                            person.personId(),
                            person.profile(),
                            person.attributes(),
                            person.events(),
                            new Household(
                                    others.size() + 1,
                                    others.stream()
                                            .flatMap(other -> other.events().stream())
                                            .toList()));
                })
                .toList();
    }

    /** The lists that persons are on, who are on any. */
    public static Dataset<Row> lists(List<PersonHistory> persons) {
        List<Row> rows = persons.stream()
                .filter(person -> !person.profile().lists().isEmpty())
                .map(person -> RowFactory.create(
                        person.personId(),
                        person.profile().lists().stream().sorted().toArray(String[]::new)))
                .toList();
        return TestSpark.session()
                .createDataFrame(rows, StructType.fromDDL("person_id string, " + People.LISTS + " array<string>"));
    }

    public static Map<TableColumn, Object> row(String person, PersonHistory.Profile profile) {
        Map<TableColumn, Object> row = new HashMap<>();
        row.put(ProfileColumn.PERSON_ID, person);
        Map<String, String> traits = new TreeMap<>();
        profile.fields().forEach((name, value) -> {
            if (name.startsWith(Vocabulary.TRAIT)) {
                traits.put(name.substring(Vocabulary.TRAIT.length()), value.shown());
            } else {
                row.put(column(name), plain(value));
            }
        });
        row.put(ProfileColumn.TRAITS, traits.isEmpty() ? null : json(traits));
        profile.home().ifPresent(home -> row.put(ProfileColumn.PLACE, Arrays.asList(home.lat(), home.lon(), null)));
        List<Object> consents = new ArrayList<>();
        profile.consents()
                .forEach(consent -> consents.add(Arrays.asList(
                        consent.purpose(),
                        consent.channel(),
                        consent.granted(),
                        consent.at() == null ? null : Timestamp.from(consent.at()),
                        null)));
        row.put(ProfileColumn.CONSENTS, consents);
        return row;
    }

    private static ProfileColumn column(String name) {
        return Arrays.stream(ProfileColumn.values())
                .filter(column -> column.sqlName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Object plain(Value value) {
        if (value instanceof Value.Num num) {
            return num.number().longValueExact();
        }
        if (value instanceof Value.Day day) {
            return day.day().toString();
        }
        if (value instanceof Value.Moment moment) {
            return Timestamp.from(moment.at());
        }
        return value instanceof Value.Truth truth ? (Object) truth.yes() : value.shown();
    }
}
