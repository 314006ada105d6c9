package io.parcours.service.query;

import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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

    /**
     * @param instead JSON to answer with instead of what is stored of a section
     * @param since JSON object of what happened since the generation; empty = nothing did
     */
    public byte[] json(Set<Section> sections, Map<Section, byte[]> instead, byte[] since) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(found.profile().size() + 256);
        // Person ids are hashes in hexadecimal, but quoting them costs nothing beside trusting that.
        out.writeBytes(("{\"person_id\":" + quoted(personId()) + ",\"generation\":" + freshness.generation()
                        + ",\"as_of\":\"" + freshness.asOf() + "\",\"stale_seconds\":" + freshness.staleSeconds())
                .getBytes(StandardCharsets.UTF_8));
        for (Section section : sections) {
            out.writeBytes((",\"" + section.wireName() + "\":").getBytes(StandardCharsets.US_ASCII));
            byte[] other = instead.get(section);
            if (other == null) {
                found.profile().write(section, mask, out);
            } else {
                out.writeBytes(other);
            }
        }
        if (since.length > 0) {
            out.writeBytes(",\"since_generation\":".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(since);
        }
        out.write('}');
        return out.toByteArray();
    }

    /** A section as it is stored, masked for this caller. */
    public byte[] section(Section section) {
        return written(section, mask);
    }

    /** Every identifier of the person, clear, for looking up what else is known by them. */
    public byte[] clearIdentifiers() {
        return written(Section.IDENTIFIERS, Mask.NONE);
    }

    private byte[] written(Section section, Mask by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        found.profile().write(section, by, out);
        return out.toByteArray();
    }

    private static String quoted(String text) {
        return new io.parcours.serving.profile.JsonText().string(text).toString();
    }
}
