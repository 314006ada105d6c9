package io.parcours.service.query;

import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Puts a stored profile's sections into one JSON object, without parsing them. */
public final class ProfileAnswer {
    private final Found found;
    private final Freshness freshness;
    private final Mask mask;

    public ProfileAnswer(Found found, Freshness freshness, Mask mask) {
        this.found = found;
        this.freshness = freshness;
        this.mask = mask;
    }

    public String personId() {
        return found.profile().personId();
    }

    public boolean redirected() {
        return found.redirected();
    }

    public byte[] json(Set<Section> sections) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(found.profile().size() + 256);
        // Person ids are hashes in hexadecimal, but quoting them costs nothing beside trusting that.
        out.writeBytes(("{\"person_id\":" + quoted(personId()) + ",\"generation\":" + freshness.generation()
                        + ",\"as_of\":\"" + freshness.asOf() + "\",\"stale_seconds\":" + freshness.staleSeconds())
                .getBytes(StandardCharsets.UTF_8));
        for (Section section : sections) {
            out.writeBytes((",\"" + section.wireName() + "\":").getBytes(StandardCharsets.US_ASCII));
            found.profile().write(section, mask, out);
        }
        out.write('}');
        return out.toByteArray();
    }

    private static String quoted(String text) {
        return new io.parcours.serving.profile.JsonText().string(text).toString();
    }
}
