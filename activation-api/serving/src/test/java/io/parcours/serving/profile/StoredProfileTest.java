package io.parcours.serving.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoredProfileTest {
    private static final Mask STARS =
            (json, offset, length, out) -> out.writeBytes("\"*\"".getBytes(StandardCharsets.UTF_8));

    @Test
    void givesSectionsBackClearOrMasked() {
        ProfileDraft draft = new ProfileDraft();
        JsonText profile = draft.section(Section.PROFILE).beginObject();
        profile.name("email").personal(() -> profile.string("é\"\\\n\u0001😀@x.fr"));
        profile.name("country").string("FR");
        profile.name("place")
                .personal(() -> profile.beginObject().name("lat").number(1.5).endObject());
        profile.name("traits").personal(() -> profile.json("{\"a\":[1,2]}"));
        profile.name("known").bool(true).endObject();
        StoredProfile stored = StoredProfile.parse(draft.finish("p-1"));

        assertThat(stored.personId()).isEqualTo("p-1");
        JsonNode clear = read(stored, Section.PROFILE, Mask.NONE);
        assertThat(clear.get("email").asText()).isEqualTo("é\"\\\n\u0001😀@x.fr");
        assertThat(clear.get("place").get("lat").asDouble()).isEqualTo(1.5);
        assertThat(clear.get("traits").get("a").get(1).asInt()).isEqualTo(2);
        assertThat(read(stored, Section.PROFILE, STARS).toString())
                .isEqualTo("{\"email\":\"*\",\"country\":\"FR\",\"place\":\"*\",\"traits\":\"*\",\"known\":true}");
        assertThat(read(stored, Section.ATTRIBUTES, STARS).toString()).isEqualTo("{}");
        assertThat(read(stored, Section.EVENTS, Mask.NONE).toString()).isEqualTo("[]");
    }

    @Test
    void aDraftCanBeUsedAgain() {
        ProfileDraft draft = new ProfileDraft();
        JsonText list = draft.section(Section.IDENTIFIERS).beginArray();
        for (int i = 0; i < 100; i++) {
            String value = "v".repeat(i);
            list.personal(() -> list.string(value));
        }
        list.endArray();
        draft.finish("a");
        draft.section(Section.PROFILE)
                .beginObject()
                .name("x")
                .number(new BigDecimal("10.5000"))
                .endObject();
        StoredProfile second = StoredProfile.parse(draft.finish("b"));
        assertThat(read(second, Section.PROFILE, STARS).toString()).isEqualTo("{\"x\":10.5}");
        assertThat(read(second, Section.IDENTIFIERS, STARS).toString()).isEqualTo("[]");
    }

    @Test
    void anotherSectionInTheStoredBytesIsAsIfItHadBeenDraftedSo() {
        ProfileDraft draft = new ProfileDraft();
        byte[] before = whole(draft, 7).finish("p-1");
        byte[] after = whole(draft, 70_000).finish("p-1");

        JsonText attributes = new JsonText();
        attributes(attributes, 70_000);
        assertThat(StoredProfile.parse(before).with(Section.ATTRIBUTES, attributes))
                .isEqualTo(after);
        JsonText nothing = new JsonText().json("{}");
        assertThat(read(
                                StoredProfile.parse(StoredProfile.parse(after).with(Section.ATTRIBUTES, nothing)),
                                Section.IDENTIFIERS,
                                STARS)
                        .toString())
                .isEqualTo("[\"*\"]");
        assertThatThrownBy(() -> StoredProfile.parse(after).with(Section.EVENTS, new JsonText().beginArray()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ProfileDraft whole(ProfileDraft draft, int orders) {
        JsonText profile = draft.section(Section.PROFILE).beginObject();
        profile.name("email").personal(() -> profile.string("a@x.fr")).endObject();
        attributes(draft.section(Section.ATTRIBUTES), orders);
        JsonText identifiers = draft.section(Section.IDENTIFIERS).beginArray();
        identifiers.personal(() -> identifiers.string("a@x.fr")).endArray();
        draft.section(Section.EVENTS).json("[{\"a\":[{}],\"b\":\"\\\"},{\"},{},{\"c\":{}}]");
        return draft;
    }

    private static void attributes(JsonText json, int orders) {
        json.beginObject().name("orders").number(orders);
        json.name("mailbox")
                .personal(() -> json.string("x".repeat(orders % 300)))
                .endObject();
    }

    @Test
    void countsTheObjectsOfASectionAndNothingWithinThem() {
        StoredProfile stored = StoredProfile.parse(whole(new ProfileDraft(), 1).finish("p-1"));
        assertThat(stored.objects(Section.EVENTS)).isEqualTo(3);
        assertThat(stored.objects(Section.SEGMENTS)).isZero();
    }

    @Test
    void numbersAreWrittenAsJsonHasThem() {
        JsonText json = new JsonText().beginArray();
        json.number(Double.NaN).number(3.0).number(0.1).number(1e300).number(-5L);
        json.number(new BigDecimal("1E+3"))
                .number(new BigDecimal("0.0000"))
                .nothing()
                .endArray();
        assertThat(json.toString()).isEqualTo("[null,3,0.1,1.0E300,-5,1000,0,null]");
    }

    @Test
    void aLoneSurrogateDoesNotBreakTheText() {
        assertThat(new JsonText().string("a\uD83Db").toString()).isEqualTo("\"a\uFFFDb\"");
    }

    @Test
    void refusesAnUnfinishedSectionAndForeignBytes() {
        ProfileDraft draft = new ProfileDraft();
        draft.section(Section.PROFILE).beginObject();
        assertThatThrownBy(() -> draft.finish("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> StoredProfile.parse(new byte[] {9, 9, 9})).isInstanceOf(IllegalStateException.class);
    }

    private static JsonNode read(StoredProfile profile, Section section, Mask mask) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        profile.write(section, mask, out);
        try {
            return new ObjectMapper().readTree(out.toByteArray());
        } catch (IOException e) {
            throw new AssertionError(out.toString(StandardCharsets.UTF_8), e);
        }
    }
}
