package io.parcours.demo.truth;

import io.parcours.demo.people.Person;
import io.parcours.demo.people.Trouble;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the silos came to hold of one person: records, identifiers with the time they were seen, which rows tie them together, and
 * the traps the person stands in. Lives as long as the person is being written.
 */
public final class PersonTruth {
    /** An identifier as identity writes it after normalising. */
    public record Id(String namespace, String value) {
        String key() {
            return namespace + ":" + value;
        }
    }

    /** A person record of a silo; it is known by an identifier of its own. */
    record OwnRecord(String silo, String dataset, String recordId, Id id, Optional<Trouble> trouble) {}

    record Trap(Trouble trouble, String value) {}

    /** First and last sight of an identifier that is this person's alone. */
    static final class Sight {
        final Id id;
        long from;
        long to;
        Optional<Trouble> trouble;

        Sight(Id id, long at, Optional<Trouble> trouble) {
            this.id = id;
            this.from = at;
            this.to = at;
            this.trouble = trouble;
        }
    }

    private static final String NAMES = "names and birth date or address";

    private final Person person;
    private final List<OwnRecord> records = new ArrayList<>();
    private final Map<String, Sight> sights = new LinkedHashMap<>();
    private final List<Trap> traps = new ArrayList<>();
    private final Set<String> sharedKeys = new HashSet<>();
    private final Map<String, String> parents = new TreeMap<>();

    public PersonTruth(Person person) {
        this.person = person;
    }

    Person person() {
        return person;
    }

    List<OwnRecord> records() {
        return records;
    }

    Collection<Sight> sights() {
        return sights.values();
    }

    List<Trap> traps() {
        return traps;
    }

    /** A person record that names the person well enough for a matcher to see who it is. */
    public void record(
            String silo, String dataset, String recordId, Id id, long at, List<Id> others, Optional<Trouble> trouble) {
        records.add(new OwnRecord(silo, dataset, recordId, id, trouble));
        see(id, at, trouble);
        row(at, id, others);
        join(id.key(), NAMES);
    }

    /** A row in which the identifiers stand together; those that are not the person's alone count as evidence, not as items. */
    public void row(long at, Id first, List<Id> others) {
        see(first, at, Optional.empty());
        for (Id other : others) {
            see(other, at, Optional.empty());
            join(first.key(), other.key());
        }
    }

    /** Marks an identifier that several people use; it is judged as a trap and never as one of the person's own. */
    public void shared(Trouble trouble, Id id) {
        trap(trouble, id.value());
        sights.remove(id.key());
        sharedKeys.add(id.key());
    }

    public void trap(Trouble trouble, String value) {
        Trap trap = new Trap(trouble, value);
        if (!traps.contains(trap)) {
            traps.add(trap);
        }
    }

    /** Says what makes an identifier hard. */
    public void mark(Id id, Trouble trouble) {
        Sight sight = sights.get(id.key());
        if (sight != null) {
            sight.trouble = Optional.of(trouble);
        }
    }

    private void see(Id id, long at, Optional<Trouble> trouble) {
        if (sharedKeys.contains(id.key())) {
            return;
        }
        Sight sight = sights.computeIfAbsent(id.key(), key -> new Sight(id, at, trouble));
        sight.from = Math.min(sight.from, at);
        sight.to = Math.max(sight.to, at);
        if (sight.trouble.isEmpty()) {
            sight.trouble = trouble;
        }
    }

    private void join(String left, String right) {
        String a = root(left);
        String b = root(right);
        if (!a.equals(b)) {
            parents.put(a, b);
        }
    }

    private String root(String key) {
        String at = key;
        for (String parent = parents.get(at); parent != null; parent = parents.get(at)) {
            at = parent;
        }
        return at;
    }

    /** Numbers the parts of the person between which the silos hold no evidence at all, from 0, by first sight. */
    Map<String, Integer> parts() {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Map<String, Integer> parts = new LinkedHashMap<>();
        for (Sight sight : sights.values()) {
            String root = root(sight.id.key());
            parts.put(sight.id.key(), numbers.computeIfAbsent(root, key -> numbers.size()));
        }
        return parts;
    }
}
