package io.parcours.service.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.service.collect.CollectedIds;
import io.parcours.service.collect.KnownId;
import io.parcours.service.collect.LogReader;
import io.parcours.service.collect.Said;
import io.parcours.service.query.Normaliser;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.Withdrawals;
import io.parcours.serving.store.Withdrawn;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * Refusals that no generation holds yet. They count at once and for every channel of their purpose; a yes only ends a refusal that came since the
 * generation under the same identifier, and otherwise waits for the run, which weighs all that was ever said. An identifier that the generation does not
 * know is nobody's until then, too. Safe for several threads.
 */
public final class CollectedConsents implements Withdrawals {
    private final List<ConsentContract> contracts;
    private final Normaliser normaliser;
    private final Map<Word, Refusal> refusals = new HashMap<>();
    private final Map<OpenGeneration, Map<KnownId, Optional<Person>>> persons =
            Collections.synchronizedMap(new WeakHashMap<>());
    private long version;

    public CollectedConsents(List<ConsentContract> contracts, Normaliser normaliser) {
        this.contracts = List.copyOf(contracts);
        this.normaliser = normaliser;
    }

    private record Word(KnownId by, String purpose) {}

    /** The newest refusal, and the file of the log it stands in. */
    private record Refusal(Instant at, long segment) {}

    private record Refused(Word word, Refusal refusal) {}

    private record Person(String id, int ordinal) {}

    /** Where in an event consent is looked for. */
    Set<String> places() {
        return contracts.stream()
                .flatMap(contract -> contract.places().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What an event says about consent; mostly nothing. */
    List<Said> said(CollectedIds identifiers, Instant at, JsonNode event) {
        List<Said> said = new ArrayList<>();
        for (ConsentContract contract : contracts) {
            Map<String, Boolean> answers = contract.answers(event);
            if (!answers.isEmpty()) {
                said.add(
                        new Said(CollectorContract.known(identifiers, contract.namespaces(), normaliser), answers, at));
            }
        }
        return said;
    }

    /** After which file of the log a generation needs what was said; the last there can be when no contract tells what is said. */
    long unheardAfter(Manifest manifest) {
        return contracts.isEmpty() ? Long.MAX_VALUE : manifest.collectedConsents();
    }

    /** Takes in what an event of a file of the log said. */
    synchronized void hear(long segment, Said said) {
        for (KnownId by : said.by()) {
            said.answers().forEach((purpose, granted) -> hear(segment, new Word(by, purpose), granted, said.at()));
        }
    }

    private void hear(long segment, Word word, boolean granted, Instant at) {
        Refusal before = refusals.get(word);
        if (!granted) {
            Instant newest = before == null || at.isAfter(before.at()) ? at : before.at();
            refusals.put(word, new Refusal(newest, segment));
            version += before == null ? 1 : 0;
        } else if (before != null && before.at().isBefore(at)) {
            refusals.remove(word);
            version++;
        }
    }

    /** Takes in what the log has after a file, the one being written included. */
    public void load(LogReader log, long afterSegment) throws IOException {
        if (contracts.isEmpty()) {
            return; // nothing would be heard
        }
        log.after(
                afterSegment,
                (segment, offset, length, event) -> said(LogReader.identifiers(event), LogReader.at(event), event)
                        .forEach(said -> hear(segment, said)));
    }

    /** Forgets what stands in files up to this one, once every open generation holds them. */
    public synchronized void forgetThrough(long segment) {
        refusals.values().removeIf(refusal -> refusal.segment() <= segment);
    }

    @Override
    public synchronized long version() {
        return version;
    }

    @Override
    public Withdrawn of(OpenGeneration generation) {
        long now;
        List<Refused> waiting = new ArrayList<>();
        synchronized (this) {
            now = version;
            refusals.forEach((word, refusal) -> {
                if (refusal.segment() > generation.manifest().collectedConsents()) {
                    waiting.add(new Refused(word, refusal));
                }
            });
        }
        Map<KnownId, Optional<Person>> known = persons.computeIfAbsent(generation, fresh -> new ConcurrentHashMap<>());
        Map<String, MutableRoaringBitmap> ordinals = new HashMap<>();
        Map<String, Map<String, Instant>> times = new HashMap<>();
        for (Refused refused : waiting) {
            Optional<Person> person = known.computeIfAbsent(refused.word().by(), by -> person(generation, by));
            person.ifPresent(who -> {
                String purpose = refused.word().purpose();
                ordinals.computeIfAbsent(purpose, fresh -> new MutableRoaringBitmap())
                        .add(who.ordinal());
                times.computeIfAbsent(who.id(), fresh -> new HashMap<>())
                        .merge(purpose, refused.refusal().at(), (one, other) -> one.isAfter(other) ? one : other);
            });
        }
        return new Withdrawn(now, Map.<String, ImmutableRoaringBitmap>copyOf(ordinals), times);
    }

    private static Optional<Person> person(OpenGeneration generation, KnownId id) {
        return generation.findEvenWithheld(id.namespace(), id.value()).flatMap(found -> {
            String personId = found.profile().personId();
            OptionalInt ordinal = generation.ordinal(personId);
            return ordinal.isPresent() ? Optional.of(new Person(personId, ordinal.getAsInt())) : Optional.empty();
        });
    }
}
