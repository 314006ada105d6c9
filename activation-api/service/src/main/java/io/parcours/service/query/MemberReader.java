package io.parcours.service.query;

import io.parcours.service.privacy.KeyedMask;
import io.parcours.serving.generation.Manifest.ContactField;
import io.parcours.serving.store.OpenGeneration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;

/** Walks an audience in ordinal order, one person at a time, so that an export of any size takes no memory. */
public final class MemberReader {
    private final OpenGeneration generation;
    private final Audience audience;
    private final List<ContactField> fields;
    private final boolean clear;
    private final KeyedMask mask;
    private final PeekableIntIterator ordinals;

    /**
     * @param from the ordinal to begin at
     * @param clear whether personal fields are shown as they are
     */
    public MemberReader(OpenGeneration generation, Audience audience, int from, boolean clear, KeyedMask mask) {
        this.generation = generation;
        this.audience = audience;
        this.fields = generation.manifest().contactFields();
        this.clear = clear;
        this.mask = mask;
        this.ordinals = audience.members().getIntIterator();
        ordinals.advanceIfNeeded(from);
    }

    public List<String> fieldNames() {
        return fields.stream().map(ContactField::name).toList();
    }

    public boolean hasNext() {
        return ordinals.hasNext();
    }

    /** Ordinal of the member that {@link #next} gives. */
    public int position() {
        if (!ordinals.hasNext()) {
            throw new NoSuchElementException();
        }
        return ordinals.peekNext();
    }

    public Member next() {
        List<@Nullable String> stored = generation.person(ordinals.next());
        List<@Nullable String> shown = new ArrayList<>(stored.size());
        for (int i = 0; i < stored.size(); i++) {
            String value = stored.get(i);
            if (value == null || !fields.get(i).personal()) {
                shown.add(value);
            } else if (!audience.contactable()) {
                shown.add(null);
            } else {
                shown.add(clear ? value : mask.hash(value));
            }
        }
        return new Member(shown);
    }
}
