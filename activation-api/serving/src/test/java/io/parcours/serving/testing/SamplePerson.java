package io.parcours.serving.testing;

import io.parcours.serving.column.PartColumns;
import io.parcours.serving.part.PersonSet;
import io.parcours.serving.part.PersonSet.InSegment;
import io.parcours.serving.part.PersonSet.MayUse;
import io.parcours.serving.profile.JsonText;
import io.parcours.serving.profile.ProfileDraft;
import io.parcours.serving.profile.Section;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person to be put into a sample generation. */
public final class SamplePerson {
    final String id;
    final Map<String, String> identifiers = new LinkedHashMap<>();
    final List<PersonSet> sets = new ArrayList<>();
    final List<String> formerIds = new ArrayList<>();
    private @Nullable String email;
    private @Nullable String writtenEmail;
    private @Nullable String phone;
    private @Nullable String givenName;
    private @Nullable LocalDate childBirth;
    private int events;
    private long orders = 3;
    private String country = "FR";
    private final List<Written> written = new ArrayList<>();

    /** Writes a value that rules can ask for. */
    public interface Written {
        void to(PartColumns columns, int person) throws IOException;
    }

    private SamplePerson(String id) {
        this.id = id;
    }

    public static SamplePerson person(String id) {
        return new SamplePerson(id);
    }

    public SamplePerson named(String name) {
        givenName = name;
        return this;
    }

    public SamplePerson email(String value) {
        email = value;
        return identifier("email", value);
    }

    /** Writes the address in another way than the one it is known by. */
    public SamplePerson writes(String value) {
        writtenEmail = value;
        return this;
    }

    public SamplePerson phone(String value) {
        phone = value;
        return identifier("phone", value);
    }

    public SamplePerson identifier(String namespace, String value) {
        identifiers.put(namespace, value);
        return this;
    }

    /** Whose days since then rules can ask for where they are among what rules may name. */
    public SamplePerson childBorn(LocalDate day) {
        childBirth = day;
        return this;
    }

    public SamplePerson in(String segment) {
        sets.add(new InSegment(segment));
        return this;
    }

    public SamplePerson agreesTo(String purpose, String channel) {
        sets.add(new MayUse(purpose, null));
        sets.add(new MayUse(purpose, channel));
        return this;
    }

    public SamplePerson orders(long count) {
        orders = count;
        return this;
    }

    public SamplePerson country(String code) {
        country = code;
        return this;
    }

    /** A further value that rules can ask for. */
    public SamplePerson column(Written value) {
        written.add(value);
        return this;
    }

    void columns(PartColumns columns, int person) throws IOException {
        columns.number("orders_90d", person, orders * 10_000);
        columns.word("country", person, country);
        if (givenName != null) {
            columns.word("given_name", person, givenName);
        }
        if (email != null) {
            columns.word("email", person, email);
        }
        for (Written value : written) {
            value.to(columns, person);
        }
    }

    public SamplePerson formerly(String personId) {
        formerIds.add(personId);
        return this;
    }

    public SamplePerson events(int count) {
        events = count;
        return this;
    }

    List<@Nullable String> contact() {
        List<@Nullable String> contact = new ArrayList<>();
        contact.add(id);
        contact.add(email);
        contact.add(phone);
        contact.add(givenName);
        contact.add(country);
        contact.add(writtenEmail);
        return contact;
    }

    byte[] stored() {
        ProfileDraft draft = new ProfileDraft();
        JsonText profile = draft.section(Section.PROFILE).beginObject();
        personal(profile, "given_name", givenName);
        personal(profile, "email", email);
        personal(profile, "phone", phone);
        personal(profile, "child_birth_date", childBirth == null ? null : childBirth.toString());
        profile.name("country").string(country).endObject();
        draft.section(Section.ATTRIBUTES)
                .beginObject()
                .name("orders_90d")
                .number(orders)
                .endObject();
        JsonText ids = draft.section(Section.IDENTIFIERS).beginArray();
        identifiers.forEach((namespace, value) -> {
            ids.beginObject().name("namespace").string(namespace).name("value");
            ids.personal(() -> ids.string(value)).endObject();
        });
        ids.endArray();
        JsonText segments = draft.section(Section.SEGMENTS).beginArray();
        for (PersonSet set : sets) {
            if (set instanceof InSegment in) {
                segments.beginObject().name("segment").string(in.segment()).endObject();
            }
        }
        segments.endArray();
        JsonText list = draft.section(Section.EVENTS).beginArray();
        for (int i = 0; i < events; i++) {
            list.beginObject()
                    .name("event_id")
                    .string("e" + i)
                    .name("type")
                    .string("Page Viewed")
                    .endObject();
        }
        list.endArray();
        return draft.finish(id);
    }

    private static void personal(JsonText json, String name, @Nullable String value) {
        if (value != null) {
            json.name(name).personal(() -> json.string(value));
        }
    }
}
