package io.parcours.service.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.identity.key.Hash128;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.service.collect.CollectedIds;
import io.parcours.service.collect.EventLog;
import io.parcours.service.collect.EventNote;
import io.parcours.service.collect.KnownId;
import io.parcours.service.collect.LogReader;
import io.parcours.service.overlay.EventIndex.Place;
import io.parcours.service.query.Normaliser;
import io.parcours.serving.generation.Manifest;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Events that no generation holds yet. The log keeps them, this only knows where they stand: an index in memory, built again from the log when
 * the service starts, and emptied from the front as generations take events over.
 */
public final class Overlay implements EventLog.Listener {
    private static final int MOST_EVENTS = 1_000_000;
    private static final int MOST_OF_A_PERSON = 1_000;

    private final CollectorContract contract;
    private final Normaliser normaliser;
    private final LogReader log;
    private final CollectedConsents consents;
    private final EventIndex index = new EventIndex(MOST_EVENTS);
    private volatile long held;

    /** @param consents is told what events say about consent */
    public Overlay(CollectorContract contract, Normaliser normaliser, Path logFolder, CollectedConsents consents) {
        this.consents = consents;
        this.contract = contract;
        this.normaliser = normaliser;
        this.log = new LogReader(logFolder);
    }

    /** An event since the generation, as the log has it. */
    public record Recent(String eventId, String silo, JsonNode line) {}

    /**
     * Indexes what an earlier process kept and the served generation does not hold; to be called once the log is recovered and before it takes
     * more.
     *
     * @param served empty = all of the log is missing
     */
    public void load(Optional<Manifest> served) {
        long events = served.map(Manifest::collected).orElse(0L);
        long said = served.map(consents::unheardAfter).orElse(0L);
        try {
            log.after(Math.min(events, said), (segment, offset, length, event) -> {
                EventNote note = note(LogReader.identifiers(event), LogReader.at(event), event);
                if (segment > events) {
                    index.add(new Place(segment, offset, length), note.keys());
                }
                if (segment > said) {
                    note.consents().forEach(answer -> consents.hear(segment, answer));
                }
            });
        } catch (IOException e) {
            throw new ParcoursException(
                    Fault.RESOURCES,
                    "cannot read the log of collected events",
                    String.valueOf(e.getMessage()),
                    "make the collect folder of the workspace readable",
                    e);
        }
    }

    @Override
    public Set<String> looksAt() {
        return consents.places();
    }

    @Override
    public EventNote note(CollectedIds identifiers, Instant at, JsonNode event) {
        return new EventNote(
                known(identifiers).stream().map(Overlay::key).toList(), consents.said(identifiers, at, event));
    }

    @Override
    public void durable(long segment, long offset, int length, EventNote note) {
        index.add(new Place(segment, offset, length), note.keys());
        note.consents().forEach(said -> consents.hear(segment, said));
    }

    /** Drops what this generation holds; going back to an older one brings nothing back before the service starts again. */
    public void follow(OpenGeneration generation) {
        long through = generation.manifest().collected();
        if (through > held) {
            held = through;
            index.dropThrough(through);
        }
    }

    /** Events waiting for a generation. */
    public int size() {
        return index.size();
    }

    /**
     * The events of a person since the generation, newest first: those whose foremost identifier that the generation knows is this person's.
     *
     * @param identifiers every identifier of the person, namespace to values
     */
    public List<Recent> of(
            OpenGeneration generation, String personId, Map<String, ? extends Collection<String>> identifiers) {
        follow(generation);
        Set<Hash128> keys = new LinkedHashSet<>();
        identifiers.forEach(
                (namespace, values) -> values.forEach(value -> keys.add(key(new KnownId(namespace, value)))));
        return events(
                keys, line -> owner(generation, line).filter(personId::equals).isPresent());
    }

    /** The events of an identifier that the generation does not know, as far as nobody it knows is named by them. */
    public List<Recent> ofStranger(OpenGeneration generation, String namespace, String normalised) {
        follow(generation);
        return events(
                List.of(key(new KnownId(namespace, normalised))),
                line -> owner(generation, line).isEmpty());
    }

    private List<Recent> events(Collection<Hash128> keys, java.util.function.Predicate<JsonNode> wanted) {
        List<Recent> events = new ArrayList<>();
        for (Place place : index.find(keys, MOST_OF_A_PERSON)) {
            log.read(place.segment(), place.offset(), place.length())
                    .filter(wanted)
                    .ifPresent(line -> events.add(
                            new Recent(contract.name() + ":" + line.path("id").asText(), contract.silo(), line)));
        }
        return events;
    }

    private Optional<String> owner(OpenGeneration generation, JsonNode line) {
        for (KnownId id : contract.inOrder(known(LogReader.identifiers(line)))) {
            // Also of a person who is withheld: such events are nobody else's, and no stranger's.
            Optional<Found> found = generation.findEvenWithheld(id.namespace(), id.value());
            if (found.isPresent()) {
                return Optional.of(found.get().profile().personId());
            }
        }
        return Optional.empty();
    }

    private List<KnownId> known(CollectedIds identifiers) {
        return CollectorContract.known(identifiers, contract.namespaces(), normaliser);
    }

    private static Hash128 key(KnownId id) {
        return Hash128.of(id.namespace(), id.value());
    }
}
