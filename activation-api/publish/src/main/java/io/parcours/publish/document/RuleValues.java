package io.parcours.publish.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.rule.Birthdays;
import io.parcours.segments.rule.PersonHistory.Consent;
import io.parcours.segments.rule.ProfileField;
import io.parcours.serving.column.ColumnKind;
import io.parcours.serving.column.ColumnName;
import io.parcours.serving.column.ConsentWord;
import io.parcours.serving.column.PartColumns;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What rules can ask of persons, as columns of a part, made of the rows that {@link PersonDocument} takes. Numbers count ten-thousandths, days
 * and moments the days since 1970 in the person's time zone. Not for several threads.
 */
public final class RuleValues {
    /** A struct with the columns of {@code segments.evidence}, or null. */
    public static final String EVIDENCE = "_evidence";

    /** A list of the names of lists, or null. */
    public static final String LISTS = "_lists";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RuleTerms terms;
    private final PartColumns columns;
    private final Set<String> traits = new HashSet<>();
    private AsOf clock;

    /** The same for all rows; null before the first. */
    private @Nullable List<Asked> asked;

    /** @param counted whether it is among the attributes, not a column of the profile */
    private record Asked(String name, ValueType type, boolean counted, int place) {}

    public RuleValues(RuleTerms terms, PartColumns columns) {
        this.terms = terms;
        this.columns = columns;
        this.clock = terms.now();
        terms.subjects().forEach((name, type) -> columns.declare(name, kind(type)));
        columns.declare(ColumnName.LISTS, ColumnKind.CATEGORY);
        columns.declare(ColumnName.CONSENTS, ColumnKind.CATEGORY);
        columns.declare(ColumnName.BIRTHDAY, ColumnKind.NUMBER);
        columns.declare(ColumnName.HOME, ColumnKind.POSITION);
    }

    private static ColumnKind kind(ValueType type) {
        return switch (type) {
            case NUMBER, TIME, DATE -> ColumnKind.NUMBER;
            case TEXT, TRUTH, OPEN -> ColumnKind.CATEGORY;
        };
    }

    /** @param person number in the part */
    public void write(Row row, int person) throws IOException {
        clock = clock(row);
        if (asked == null) {
            asked = asked(row.schema());
        }
        Row attributes = row.getAs(PersonDocument.ATTRIBUTES);
        for (Asked subject : asked) {
            Row from = subject.counted() ? attributes : row;
            if (from != null) {
                value(subject.name(), subject.type(), from.get(subject.place()), person);
            }
        }
        birth(row.getAs(ProfileColumn.BIRTH_DATE.sqlName()), person);
        move(row.getAs(ProfileColumn.MOVED_AT.sqlName()), person);
        childBirth(row.getAs(ProfileColumn.CHILD_BIRTH_DATE.sqlName()), person);
        home(row.getAs(ProfileColumn.PLACE.sqlName()), person);
        traits(row.getAs(ProfileColumn.TRAITS.sqlName()), person);
        for (Object list : PersonDocument.elements(row, LISTS)) {
            columns.word(ColumnName.LISTS, person, (String) list);
        }
        consents(row, person);
        evidence(row.getAs(EVIDENCE), person);
    }

    /** The subjects that the rows have; others are reckoned from them. */
    private List<Asked> asked(StructType rows) {
        List<String> fields = List.of(rows.fieldNames());
        List<String> counted =
                List.of(((StructType) rows.apply(PersonDocument.ATTRIBUTES).dataType()).fieldNames());
        List<Asked> found = new ArrayList<>();
        terms.subjects().forEach((name, type) -> {
            Optional<ProfileField> field = ProfileField.named(name);
            if (field.isEmpty() && counted.contains(name)) {
                found.add(new Asked(name, type, true, counted.indexOf(name)));
            } else if (field.isPresent() && !field.get().reckoned()) {
                found.add(new Asked(name, type, false, fields.indexOf(name)));
            }
        });
        return found;
    }

    /** Now, where the person lives. */
    private AsOf clock(Row row) {
        AsOf now = terms.now();
        if (!now.persons().declared()) {
            return now;
        }
        Optional<String> trait = now.persons().trait();
        Optional<String> told = trait.isEmpty()
                ? Optional.ofNullable(row.getAs(now.persons().field()))
                : Optional.ofNullable(
                        members(row.getAs(ProfileColumn.TRAITS.sqlName())).get(trait.get()));
        return told.flatMap(now.persons()::zone).map(now::in).orElse(now);
    }

    private void value(String column, ValueType type, @Nullable Object cell, int person) throws IOException {
        if (cell == null) {
            return;
        }
        switch (type) {
            case NUMBER -> columns.number(column, person, number(cell));
            case TIME ->
                columns.number(
                        column,
                        person,
                        LocalDate.ofInstant(((Timestamp) cell).toInstant(), clock.zone())
                                .toEpochDay());
            case DATE ->
                columns.number(column, person, ((Date) cell).toLocalDate().toEpochDay());
            case TEXT, TRUTH, OPEN -> columns.word(column, person, cell.toString());
        }
    }

    private static long number(Object cell) {
        BigDecimal number = cell instanceof BigDecimal exact ? exact : BigDecimal.valueOf(((Number) cell).longValue());
        return new Value.Num(number).number().unscaledValue().longValueExact();
    }

    private void birth(@Nullable Date cell, int person) throws IOException {
        if (cell == null) {
            return;
        }
        LocalDate birth = cell.toLocalDate();
        LocalDate today = clock.today();
        if (terms.subjects().containsKey(ProfileField.AGE.title())) {
            columns.number(ProfileField.AGE.title(), person, number(Birthdays.age(birth, today)));
        }
        if (!birth.isAfter(today)) {
            columns.number(ColumnName.BIRTHDAY, person, Birthdays.daysUntil(birth, today));
        }
    }

    private void move(@Nullable Timestamp at, int person) throws IOException {
        if (at != null && terms.subjects().containsKey(ProfileField.DAYS_SINCE_MOVE.title())) {
            columns.number(ProfileField.DAYS_SINCE_MOVE.title(), person, number(clock.daysSince(at.toInstant())));
        }
    }

    private void childBirth(@Nullable Date birth, int person) throws IOException {
        String days = ProfileField.DAYS_SINCE_CHILD_BIRTH.title();
        if (birth != null && terms.subjects().containsKey(days)) {
            columns.number(days, person, number(clock.daysSince(birth.toLocalDate())));
        }
    }

    private void home(@Nullable Row place, int person) throws IOException {
        if (place != null && !place.isNullAt(0) && !place.isNullAt(1)) {
            columns.position(ColumnName.HOME, person, place.getDouble(0), place.getDouble(1));
        }
    }

    /** Each member of the object as a text, as rules read it. */
    private void traits(@Nullable String json, int person) {
        if (json == null || traits.size() > ColumnName.MOST_TRAITS) {
            return;
        }
        members(json).forEach((name, text) -> {
            traits.add(name);
            columns.word(ColumnName.TRAIT + name, person, text);
        });
        if (traits.size() > ColumnName.MOST_TRAITS) {
            columns.word(ColumnName.TRAITS_CUT, person, "too many");
        }
    }

    /** The members of an object as texts; unreadable ones are none, as everywhere. */
    private static Map<String, String> members(@Nullable String json) {
        Map<String, String> members = new TreeMap<>();
        if (json == null) {
            return members;
        }
        try {
            JSON.readTree(json).properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    members.put(
                            entry.getKey(),
                            entry.getValue().isTextual()
                                    ? entry.getValue().textValue()
                                    : entry.getValue().toString());
                }
            });
            return members;
        } catch (JsonProcessingException e) {
            return members;
        }
    }

    private void consents(Row row, int person) {
        List<Consent> said = new ArrayList<>();
        for (Object element : PersonDocument.elements(row, ProfileColumn.CONSENTS.sqlName())) {
            Row consent = (Row) element;
            if (!consent.isNullAt(0) && !consent.isNullAt(1) && !consent.isNullAt(2)) {
                said.add(new Consent(
                        consent.getString(0),
                        consent.getString(1),
                        consent.getBoolean(2),
                        consent.isNullAt(3) ? null : consent.getTimestamp(3).toInstant()));
            }
        }
        Set<String> purposes = new TreeSet<>();
        Set<ConsentWord> words = new HashSet<>();
        for (Consent consent : said) {
            purposes.add(consent.purpose());
            words.add(new ConsentWord(
                    consent.purpose(),
                    consent.channel(),
                    Consent.allows(said, consent.purpose(), Optional.of(consent.channel()))));
        }
        for (String purpose : purposes) {
            words.add(new ConsentWord(purpose, null, Consent.allows(said, purpose, Optional.empty())));
        }
        words.forEach(word -> columns.word(ColumnName.CONSENTS, person, word.encoded()));
    }

    private void evidence(@Nullable Row evidence, int person) throws IOException {
        if (evidence == null) {
            return;
        }
        String[] names = evidence.schema().fieldNames();
        for (int i = 0; i < names.length; i++) {
            if (names[i].startsWith("did_") || names[i].startsWith("seq_")) {
                String column = ColumnName.counted(names[i]);
                columns.declare(column, ColumnKind.NUMBER);
                if (!evidence.isNullAt(i)) {
                    columns.number(column, person, evidence.getLong(i));
                }
            }
        }
    }
}
