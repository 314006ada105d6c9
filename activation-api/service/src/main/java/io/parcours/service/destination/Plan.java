package io.parcours.service.destination;

import io.parcours.service.destination.Destination.Target;
import io.parcours.service.destination.SyncRun.Funnel;
import io.parcours.serving.generation.Manifest.ContactField;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.OpenGeneration.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * What has to change at a destination so that it holds exactly those who are members, agreed and have a key: the members of a generation
 * compared with the ledger. Working it out writes nothing.
 */
final class Plan {
    private static final int PAGE = 2_000;

    private final Destination destination;
    private final Connector connector;
    private final Ledger ledger;
    private final OpenGeneration generation;
    private final List<String> fields;

    Plan(Destination destination, Connector connector, Ledger ledger, OpenGeneration generation) {
        this.destination = destination;
        this.connector = connector;
        this.ledger = ledger;
        this.generation = generation;
        this.fields = generation.manifest().contactFields().stream()
                .map(ContactField::name)
                .toList();
    }

    /** Whether every member goes out, each as part of one new set, however it stands. */
    private boolean asSet() {
        return destination.mode() == Mode.FULL && connector.marks();
    }

    /** Takes the steps of a plan. */
    interface Steps {
        /** A member the destination does not have, or has with other values. */
        void add(Contact contact, MatchKey key, int ordinal, long content);

        /** An addition of an earlier sync that was not acknowledged and still is wanted. */
        void stillAdd(LedgerRow row, int ordinal);

        /** A member the destination has to give back. */
        void remove(LedgerRow row, String why);

        /** A removal of an earlier sync that was not acknowledged. */
        void stillRemove(LedgerRow row);

        /** A row that was refused and is not wanted any more. */
        void drop(LedgerRow row);
    }

    /** An audience worked out: its funnel, and which of its identifiers some member still has. */
    record Worked(Target target, ImmutableRoaringBitmap allowed, Wanted identifiers, Funnel funnel) {
        boolean holds(MatchKey.Part part) {
            return identifiers.find(part.type(), part.value()) != null;
        }
    }

    /** Works one audience out, handing every step to {@code steps}. */
    Worked work(Target target, Steps steps) {
        MutableRoaringBitmap members = new MutableRoaringBitmap();
        MutableRoaringBitmap allowed = new MutableRoaringBitmap();
        for (String id : target.segments()) {
            Optional<ImmutableRoaringBitmap> segment = generation.members(id);
            if (segment.isPresent()) {
                members.or(segment.get());
                allowed.or(agreed(id, segment.get()));
            }
        }
        Wanted wanted = new Wanted();
        Wanted identifiers = new Wanted();
        for (IntIterator ordinals = allowed.getIntIterator(); ordinals.hasNext(); ) {
            int ordinal = ordinals.next();
            Contact contact = contact(ordinal);
            connector.key(contact).ifPresent(key -> {
                wanted.add(contact.personId(), key.hash(), ordinal, Wanted.contentOf(connector.content(contact)));
                key.parts().forEach(part -> identifiers.add(part.type(), part.value(), ordinal, 0));
            });
        }
        compare(target, wanted, steps);
        wanted.forEachMissing(ordinal -> {
            Contact contact = contact(ordinal);
            MatchKey key = connector.key(contact).orElseThrow();
            steps.add(contact, key, ordinal, Wanted.contentOf(connector.content(contact)));
        });
        Funnel funnel = new Funnel(members.getCardinality(), allowed.getCardinality(), wanted.size(), 0, 0, 0, 0, 0);
        return new Worked(target, allowed, identifiers, funnel);
    }

    /** Members who agreed to the destination's purpose, and to the segment's own where it has one. */
    private ImmutableRoaringBitmap agreed(String segment, ImmutableRoaringBitmap members) {
        ImmutableRoaringBitmap agreed =
                ImmutableRoaringBitmap.and(members, generation.mayUse(destination.purpose(), destination.channel()));
        String own =
                generation.manifest().segment(segment).map(Segment::purpose).orElse(null);
        return own == null || own.equals(destination.purpose())
                ? agreed
                : ImmutableRoaringBitmap.and(agreed, generation.mayUse(own, destination.channel()));
    }

    private void compare(Target target, Wanted wanted, Steps steps) {
        String person = "";
        String key = "";
        while (true) {
            List<LedgerRow> rows = ledger.page(destination.id(), target.name(), person, key, PAGE);
            for (LedgerRow row : rows) {
                compare(target, row, wanted.find(row.personId(), row.keyHash()), steps);
            }
            if (rows.size() < PAGE) {
                return;
            }
            LedgerRow last = rows.get(rows.size() - 1);
            person = last.personId();
            key = last.keyHash();
        }
    }

    private void compare(Target target, LedgerRow row, Wanted.@Nullable Member member, Steps steps) {
        if (member == null) {
            switch (row.standing()) {
                case ADDING, PRESENT -> steps.remove(row, why(target, row));
                case REMOVING -> steps.stillRemove(row);
                case REFUSED -> steps.drop(row);
                case REMOVED -> {}
            }
            return;
        }
        boolean anew = asSet() || row.content() != member.content();
        switch (row.standing()) {
            case ADDING -> {
                if (anew) {
                    again(row, member, steps);
                } else {
                    steps.stillAdd(row, member.ordinal());
                }
            }
            case PRESENT -> {
                if (anew || destination.mode() == Mode.MIRROR) {
                    again(row, member, steps);
                }
            }
            case REMOVING -> again(row, member, steps);
            case REFUSED -> {
                if (anew) {
                    again(row, member, steps);
                }
            }
            case REMOVED -> {}
        }
    }

    private void again(LedgerRow row, Wanted.Member member, Steps steps) {
        steps.add(contact(member.ordinal()), row.key(), member.ordinal(), member.content());
    }

    /** Why a person is to be removed. */
    private String why(Target target, LedgerRow row) {
        Optional<Found> found = generation.find(LookupKey.PERSON, row.personId());
        if (found.isEmpty()) {
            return "the person is no more";
        }
        if (found.get().redirected()) {
            return "merged into another person";
        }
        List<String> in = new ArrayList<>();
        ConsentReceipt.section(found.get().profile(), Section.SEGMENTS)
                .forEach(segment -> in.add(segment.path("segment").asText()));
        if (target.segments().stream().noneMatch(in::contains)) {
            return "left the segment";
        }
        return "no consent any more, or another key";
    }

    Contact contact(int ordinal) {
        return new Contact(fields, generation.person(ordinal));
    }
}
