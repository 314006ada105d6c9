package io.parcours.publish.document;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.Parts;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.publish.consent.Consent;
import io.parcours.publish.consent.ConsentPolicy;
import io.parcours.serving.generation.Manifest.ContactField;
import io.parcours.serving.part.PersonSet;
import io.parcours.serving.part.PersonSet.InSegment;
import io.parcours.serving.part.PersonSet.Known;
import io.parcours.serving.profile.JsonText;
import io.parcours.serving.profile.ProfileDraft;
import io.parcours.serving.profile.Section;
import io.parcours.serving.profile.StoredProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of one person, made of a row with the columns of {@code customer.profiles} and {@link #ATTRIBUTES}, {@link #SEGMENTS},
 * {@link #EVENTS} and {@link #EMAIL_AS_WRITTEN}. Not for several threads.
 */
public final class PersonDocument {
    /** A struct with the columns of {@code customer.attributes}, or null. */
    public static final String ATTRIBUTES = "_attributes";
    /** A list of structs (segment, entered_at), or null. */
    public static final String SEGMENTS = "_segments";
    /** A list of structs with {@link #EVENT_COLUMNS}, or null. */
    public static final String EVENTS = "_events";

    /** The address as the person writes it, in lower case, where that differs from the profile's; or null. */
    public static final String EMAIL_AS_WRITTEN = "_email_as_written";

    /** What is shown of an event; its identifiers as written are not, as the profile has them normalised. */
    public static final List<TimelineColumn> EVENT_COLUMNS = List.of(
            TimelineColumn.OCCURRED_AT,
            TimelineColumn.EVENT_ID,
            TimelineColumn.TYPE,
            TimelineColumn.CHANNEL,
            TimelineColumn.SILO,
            TimelineColumn.SESSION_ID,
            TimelineColumn.AMOUNT,
            TimelineColumn.CURRENCY,
            TimelineColumn.PRODUCTS,
            TimelineColumn.CAMPAIGN,
            TimelineColumn.PLACE,
            TimelineColumn.SENTIMENT,
            TimelineColumn.PROPERTIES);

    private static final List<ProfileColumn> CONTACT = List.of(
            ProfileColumn.PERSON_ID,
            ProfileColumn.EMAIL,
            ProfileColumn.PHONE,
            ProfileColumn.GIVEN_NAME,
            ProfileColumn.FAMILY_NAME,
            ProfileColumn.POSTCODE,
            ProfileColumn.CITY,
            ProfileColumn.COUNTRY,
            ProfileColumn.LANGUAGE);

    /** Columns that have a section of their own. */
    private static final Set<ProfileColumn> APART =
            EnumSet.of(ProfileColumn.PERSON_ID, ProfileColumn.IDENTIFIERS, ProfileColumn.CONSENTS);

    /** Columns whose text is JSON already. */
    private static final Set<String> JSON_TEXT =
            Set.of(ProfileColumn.TRAITS.sqlName(), TimelineColumn.PROPERTIES.sqlName());

    private final ConsentPolicy policy;
    private final ProfileDraft draft = new ProfileDraft();

    public PersonDocument(ConsentPolicy policy) {
        this.policy = policy;
    }

    /** The fields of people files, in order. */
    public static List<ContactField> contactFields() {
        return Stream.concat(
                        CONTACT.stream()
                                .map(column -> new ContactField(
                                        column.sqlName(), column.spec().personal())),
                        Stream.of(new ContactField(ContactField.EMAIL_AS_WRITTEN, true)))
                .toList();
    }

    public List<@Nullable String> contact(Row row) {
        List<@Nullable String> values = new ArrayList<>(CONTACT.size() + 1);
        for (ProfileColumn column : CONTACT) {
            values.add(row.getAs(column.sqlName()));
        }
        values.add(row.getAs(EMAIL_AS_WRITTEN));
        return values;
    }

    public Set<PersonSet> sets(Row row) {
        List<Consent> said = new ArrayList<>();
        for (Object element : elements(row, ProfileColumn.CONSENTS.sqlName())) {
            Row consent = (Row) element;
            if (!consent.isNullAt(0) && !consent.isNullAt(1) && !consent.isNullAt(2)) {
                said.add(new Consent(consent.getString(0), consent.getString(1), consent.getBoolean(2)));
            }
        }
        Set<PersonSet> sets = policy.audiences(said);
        for (Object element : elements(row, SEGMENTS)) {
            sets.add(new InSegment(((Row) element).getString(0)));
        }
        if (row.<Boolean>getAs(ProfileColumn.KNOWN.sqlName())) {
            sets.add(new Known());
        }
        return sets;
    }

    /** Events in the document of a row. */
    public static int events(Row row) {
        return elements(row, EVENTS).size();
    }

    /** The stored profile. */
    public byte[] profile(Row row) {
        JsonText profile = draft.section(Section.PROFILE).beginObject();
        for (ProfileColumn column : ProfileColumn.values()) {
            Object value = row.getAs(column.sqlName());
            if (value != null && !APART.contains(column)) {
                field(profile, column.spec(), value);
            }
        }
        profile.endObject();
        attributes(draft.section(Section.ATTRIBUTES), row);
        identifiers(draft.section(Section.IDENTIFIERS), row);
        RowJson.write(draft.section(Section.CONSENTS), Parts.CONSENTS, elements(row, ProfileColumn.CONSENTS.sqlName()));
        segments(draft.section(Section.SEGMENTS), row);
        events(draft.section(Section.EVENTS), row);
        return draft.finish(row.getAs(ProfileColumn.PERSON_ID.sqlName()));
    }

    /** A profile that was stored before with the attributes of a row, where nothing else changed. */
    public byte[] profile(StoredProfile former, Row row) {
        JsonText attributes = draft.section(Section.ATTRIBUTES);
        attributes(attributes, row);
        byte[] profile = former.with(Section.ATTRIBUTES, attributes);
        attributes.clear();
        return profile;
    }

    private static void attributes(JsonText json, Row row) {
        Row attributes = row.getAs(ATTRIBUTES);
        if (attributes == null) {
            json.json(Section.ATTRIBUTES.empty());
        } else {
            RowJson.object(json, attributes.schema(), attributes);
        }
    }

    private static void field(JsonText json, ColumnSpec column, Object value) {
        json.name(column.name());
        Runnable write = () -> {
            if (JSON_TEXT.contains(column.name())) {
                json.json((String) value);
            } else {
                RowJson.write(json, column.type(), value);
            }
        };
        if (column.personal()) {
            json.personal(write);
        } else {
            write.run();
        }
    }

    /** Namespaces and dates are shown to everybody, values are personal. */
    private static void identifiers(JsonText json, Row row) {
        json.beginArray();
        for (Object element : elements(row, ProfileColumn.IDENTIFIERS.sqlName())) {
            Row identifier = (Row) element;
            json.beginObject().name("namespace").string(identifier.getString(0));
            json.name("value").personal(() -> json.string(identifier.getString(1)));
            time(json, "first_seen", identifier, 2);
            time(json, "last_seen", identifier, 3);
            json.endObject();
        }
        json.endArray();
    }

    private static void segments(JsonText json, Row row) {
        json.beginArray();
        elements(row, SEGMENTS).stream()
                .map(element -> (Row) element)
                .sorted(Comparator.comparing((Row segment) -> segment.getString(0)))
                .forEach(segment -> {
                    json.beginObject().name("segment").string(segment.getString(0));
                    time(json, "entered_at", segment, 1);
                    json.endObject();
                });
        json.endArray();
    }

    private static void time(JsonText json, String name, Row row, int index) {
        if (!row.isNullAt(index)) {
            json.name(name).string(row.getTimestamp(index).toInstant().toString());
        }
    }

    private static void events(JsonText json, Row row) {
        json.beginArray();
        elements(row, EVENTS).stream()
                .map(element -> (Row) element)
                .sorted(Comparator.comparing((Row event) -> event.getTimestamp(0), Comparator.reverseOrder())
                        .thenComparing(event -> event.getString(1)))
                .forEach(event -> {
                    json.beginObject();
                    for (int i = 0; i < EVENT_COLUMNS.size(); i++) {
                        if (!event.isNullAt(i)) {
                            field(json, EVENT_COLUMNS.get(i).spec(), event.get(i));
                        }
                    }
                    json.endObject();
                });
        json.endArray();
    }

    static List<?> elements(Row row, String column) {
        Object value = row.getAs(column);
        return value == null ? List.of() : RowJson.elements(value);
    }
}
