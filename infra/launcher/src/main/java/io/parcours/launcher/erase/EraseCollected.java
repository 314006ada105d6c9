package io.parcours.launcher.erase;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.service.collect.CollectedIds;
import io.parcours.service.collect.LogErasure;
import io.parcours.service.overlay.CollectorContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Blanks the persons' lines in the log of collected events, from which the overlay of a running service reads too. */
final class EraseCollected {
    private static final Duration LOG_IS_CLOSED = Duration.ofSeconds(150);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final UnderWay erasures;
    private final IdentifierForm form;
    private final CollectorContract contract;
    private final Set<String> identifiers = new HashSet<>();
    private final Set<String> events = new HashSet<>();
    private final Needles needles;

    EraseCollected(UnderWay erasures, IdentifierForm form) {
        this.erasures = erasures;
        this.form = form;
        this.contract = CollectorContract.of(erasures.workspace()).orElse(CollectorContract.USUAL);
        List<Traces> all = erasures.traces();
        all.forEach(one -> {
            one.identifiers().forEach(identifier -> identifiers.add(key(identifier.namespace(), identifier.form())));
            events.addAll(one.events());
        });
        this.needles = Needles.of(all);
    }

    void perform() throws InterruptedException {
        erasures.begins(Step.LOG);
        LogErasure log = new LogErasure(erasures.workspace().folder().resolve("collect"));
        try {
            log.clean();
            if (!log.awaitClosed(LOG_IS_CLOSED)) {
                throw new ParcoursException(
                        Fault.RESOURCES,
                        "the log of collected events was not cleared",
                        "the service has not closed the file it writes",
                        "wait a minute and run parcours erase again");
            }
            erasures.counted("collected events", log.erase(this::isDoomed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        erasures.ends(Step.LOG);
    }

    private boolean isDoomed(byte[] line) {
        for (CollectedIds.Id id : LogErasure.identifiers(line)) {
            String namespace = contract.namespaces().get(id.name());
            if (namespace != null && identifiers.contains(key(namespace, form.of(namespace, id.value())))) {
                return true;
            }
        }
        return needles.first(line).isPresent() || isEvent(line);
    }

    /** Whether a line is one of the events that were the person's, although it names shared identifiers alone. */
    private boolean isEvent(byte[] line) {
        try {
            String id = JSON.readTree(line).path("id").asText("");
            return !id.isEmpty() && events.contains(contract.name() + ":" + id);
        } catch (IOException e) {
            return false;
        }
    }

    private static String key(String namespace, String form) {
        return namespace + "\0" + form;
    }
}
