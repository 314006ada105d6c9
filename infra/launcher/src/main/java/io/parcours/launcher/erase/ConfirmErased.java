package io.parcours.launcher.erase;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.service.request.Erasures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Looks whether the persons are gone, and only then writes the receipts. Whoever a destination has not given back stays open; so does everybody
 * when anything is found.
 */
final class ConfirmErased {
    private static final int SHOWN = 5;

    private final UnderWay erasures;

    ConfirmErased(UnderWay erasures) {
        this.erasures = erasures;
    }

    void perform() {
        erasures.begins(Step.CONFIRMED);
        List<Traces> given = givenBack();
        if (!given.isEmpty()) {
            boolean shared = erasures.opened().state().isShared();
            PersonScan.Result result = look(given, shared);
            if (!result.finds().isEmpty()) {
                throw stillFound(given, result);
            }
            for (Traces traces : given) {
                erasures.opened().rights().erasures().done(traces.request(), Receipt.of(traces, given, result, shared));
                Traces.delete(erasures.workspace().state(), traces.request());
            }
        }
        erasures.ends(Step.CONFIRMED);
    }

    private List<Traces> givenBack() {
        List<Traces> given = new ArrayList<>();
        for (Traces traces : erasures.traces()) {
            long rows = GiveBack.notAcknowledged(erasures.opened(), traces);
            if (rows == 0) {
                given.add(traces);
            } else {
                erasures.opened()
                        .rights()
                        .erasures()
                        .at(
                                traces.request(),
                                "waiting for destinations",
                                rows + " removals are not acknowledged; parcours sync, or the next run, tries again");
            }
        }
        return given;
    }

    private PersonScan.Result look(List<Traces> persons, boolean shared) {
        List<Path> except = new ArrayList<>();
        except.add(Traces.folder(erasures.workspace().state()));
        if (shared) {
            // Rows are looked at; the file's free space is rewritten when the service closes it.
            erasures.opened().state().file().ifPresent(except::add);
        }
        return new PersonScan(erasures.workspace(), SparkSessions.open(erasures.workspace()), Needles.of(persons))
                .scan(erasures.opened().state(), except);
    }

    private ParcoursException stillFound(List<Traces> persons, PersonScan.Result result) {
        String where = result.finds().stream()
                .limit(SHOWN)
                .map(PersonScan.Find::toString)
                .collect(Collectors.joining("; "));
        Erasures kept = erasures.opened().rights().erasures();
        persons.forEach(one -> kept.at(one.request(), Step.CONFIRMED.words(), "still found: " + where));
        return new ParcoursException(
                Fault.DATA,
                "the erasure is not complete: " + result.finds().size() + " finds in " + result.files() + " files",
                where,
                "remove it there if it is not of Parcours' making (a row of somebody else that quotes the person, a raw"
                        + " table without contract), then run parcours erase again");
    }
}
