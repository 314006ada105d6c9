package io.parcours.launcher.erase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Clears what the service keeps of persons: the ledger of syncs, the logs of accesses and requests, and logs of failed runs. */
final class EraseState {
    private final UnderWay erasures;
    private final List<Traces> all;

    EraseState(UnderWay erasures) {
        this.erasures = erasures;
        this.all = erasures.traces();
    }

    void perform() {
        erasures.begins(Step.STATE);
        for (Traces traces : all) {
            ledger(traces);
            erasures.opened()
                    .rights()
                    .erasures()
                    .pseudonymise(traces.request(), traces.personIds())
                    .forEach((table, rows) -> erasures.counted(traces.request(), "database " + table, rows));
        }
        logs();
        erasures.opened().state().compactWhenClosed();
        erasures.ends(Step.STATE);
    }

    private void ledger(Traces traces) {
        for (String id : traces.personIds()) {
            erasures.opened().syncs().ledger().ofPerson(id).stream()
                    .filter(row -> row.sentAt() != null)
                    .forEach(row -> erasures.counted(
                            traces.request(), "sent to an audience and acknowledged as removed: " + row.audience(), 1));
            erasures.opened().syncs().ledger().forget(id);
        }
    }

    /** Stack traces of failed runs may quote a row. */
    private void logs() {
        Needles needles = Needles.of(all);
        Path folder = erasures.workspace().state().resolve("logs");
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (needles.first(Files.readAllBytes(file)).isPresent()) {
                    Files.delete(file);
                    erasures.counted("logs of failed runs", 1);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
