package io.parcours.launcher.erase;

import io.parcours.serving.generation.GenerationFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Removes the generations that are kept to go back to, which still hold the persons. */
final class EraseGenerations {
    private static final Duration SERVICE_LETS_GO = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 250;

    private final UnderWay erasures;

    EraseGenerations(UnderWay erasures) {
        this.erasures = erasures;
    }

    void perform() throws InterruptedException {
        erasures.begins(Step.GENERATIONS);
        GenerationFolder folder = new GenerationFolder(erasures.workspace().generations());
        erasures.opened().generations().refresh();
        erasures.counted("generations", folder.retain(1).size());
        erasures.opened().generations().releaseGone();
        long end = System.nanoTime() + SERVICE_LETS_GO.toNanos();
        while (!stillHeld(folder).isEmpty() && System.nanoTime() < end) {
            Thread.sleep(POLL_MILLIS); // a running service lets go of a generation that is gone within a second or two
        }
        erasures.ends(Step.GENERATIONS);
    }

    /** Links that processes hold on generations that are no more. */
    private static List<Path> stillHeld(GenerationFolder folder) {
        Path open = folder.path().resolve(".open");
        List<Long> kept = folder.generations();
        if (!Files.isDirectory(open)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(open)) {
            return all.filter(one -> kept.stream()
                            .noneMatch(number -> one.getFileName().toString().contains("-gen-" + number + "-")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
