package io.parcours.service.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final EventLog.Listener NOBODY = new EventLog.Listener() {
        @Override
        public EventNote note(CollectedIds identifiers, Instant at, JsonNode event) {
            return EventNote.NOTHING;
        }

        @Override
        public void durable(long segment, long offset, int length, EventNote note) {}
    };

    @TempDir
    Path folder;

    @Test
    void whatIsAcknowledgedStandsInTheLogInWholeLines() throws Exception {
        try (EventLog log = open(folder)) {
            assertThat(log.append(entries("a", "b"))).containsExactly(false, false);
            assertThat(ids(folder)).containsExactly("a", "b");
        }
        assertThat(names(folder)).containsExactly("collected-000000001.ndjson");
        assertThat(ids(folder)).containsExactly("a", "b");
    }

    @Test
    void aMessageIsKeptOnceWithinARequestBetweenRequestsAndAfterARestart() throws Exception {
        try (EventLog log = open(folder)) {
            assertThat(log.append(entries("a", "b", "a"))).containsExactly(false, false, true);
            assertThat(log.append(entries("b", "c"))).containsExactly(true, false);
        }
        try (EventLog log = open(folder)) {
            assertThat(log.append(entries("a", "c", "d"))).containsExactly(true, true, false);
        }
        assertThat(ids(folder)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void anIdIsForgottenAfterADayOrSoButNotBefore() throws Exception {
        Instant start = Instant.parse("2026-05-01T05:59:00Z");
        TurningClock clock = new TurningClock(start);
        try (EventLog log = EventLog.open(LogSettings.in(folder), clock, NOBODY)) {
            log.append(entries("a"));
            clock.now = start.plus(Duration.ofHours(24));
            assertThat(log.append(entries("a"))).containsExactly(true);
            clock.now = start.plus(Duration.ofHours(31));
            assertThat(log.append(entries("a"))).containsExactly(false);
        }
    }

    @Test
    void concurrentRequestsThatRepeatEachOtherKeepEachMessageOnce() throws Exception {
        ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
        try (EventLog log = open(folder)) {
            ExecutorService senders = Executors.newFixedThreadPool(16);
            List<Future<?>> sent = new ArrayList<>();
            for (int sender = 0; sender < 16; sender++) {
                int seed = sender;
                sent.add(senders.submit(() -> {
                    Random random = new Random(seed);
                    for (int i = 0; i < 50; i++) {
                        String id = "m" + random.nextInt(300);
                        if (!log.append(entries(id))[0]) {
                            accepted.add(id);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : sent) {
                each.get();
            }
            senders.shutdown();
        }
        assertThat(ids(folder)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(accepted);
    }

    @Test
    void aTornTailIsCutWhereverTheWriteEnded() throws Exception {
        byte[] whole = line("whole");
        byte[] torn = line("torn");
        for (int cut = 0; cut < torn.length; cut++) {
            Path place = Files.createDirectories(folder.resolve("cut" + cut));
            Path part = place.resolve("collected-000000007.ndjson.part");
            Files.write(part, whole);
            Files.write(part, java.util.Arrays.copyOf(torn, cut), StandardOpenOption.APPEND);
            try (EventLog log = open(place)) {
                assertThat(log.append(entries("whole", "torn"))).containsExactly(true, false);
            }
            assertThat(Files.readAllBytes(place.resolve("collected-000000007.ndjson")))
                    .isEqualTo(whole);
            assertThat(ids(place)).containsExactly("whole", "torn");
        }
    }

    @Test
    void blocksThatNeverReachedTheDiskAreCutThoughTheFileIsLongEnough() throws Exception {
        Path part = folder.resolve("collected-000000001.ndjson.part");
        Files.write(part, line("a"));
        byte[] damaged = line("b");
        damaged[10] = 0;
        Files.write(part, damaged, StandardOpenOption.APPEND);
        Files.write(part, new byte[4096], StandardOpenOption.APPEND);
        try (EventLog log = open(folder)) {
            assertThat(log.append(entries("b"))).containsExactly(false);
        }
        assertThat(ids(folder)).containsExactly("a", "b");
    }

    @Test
    void aSegmentIsClosedByItsSizeAndNeverWrittenAgain() throws Exception {
        LogSettings small = new LogSettings(folder, 200, Duration.ofMinutes(1), 1 << 20);
        try (EventLog log = EventLog.open(small, Clock.systemUTC(), NOBODY)) {
            for (int i = 0; i < 30; i++) {
                log.append(entries("m" + i));
            }
        }
        assertThat(names(folder)).hasSizeGreaterThan(2).noneMatch(name -> name.endsWith(".part"));
        assertThat(ids(folder))
                .containsExactlyElementsOf(
                        IntStream.range(0, 30).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void aFullDiskRefusesAndLosesNothingThatWasAcknowledged() throws Exception {
        Configuration disk = Configuration.unix().toBuilder()
                .setMaxSize(64 << 10)
                .setBlockSize(512)
                .build();
        try (FileSystem small = Jimfs.newFileSystem(disk)) {
            Path place = Files.createDirectory(small.getPath("/collect"));
            Path ballast = small.getPath("/ballast");
            Files.write(ballast, new byte[20 << 10]);
            List<String> acknowledged = new ArrayList<>();
            int refused = 0;
            try (EventLog log = open(place)) {
                for (int i = 0; refused < 3; i++) {
                    try {
                        log.append(entries("m" + i, "n" + i, "o" + i));
                        acknowledged.addAll(List.of("m" + i, "n" + i, "o" + i));
                    } catch (EventLog.Unavailable e) {
                        assertThat(log.healthy()).isFalse();
                        refused++;
                    }
                }
                Files.delete(ballast);
                log.append(entries("after"));
                acknowledged.add("after");
                assertThat(log.healthy()).isTrue();
                assertThat(log.waitingBytes()).isZero();
            }
            assertThat(ids(place)).containsExactlyElementsOf(acknowledged);
            try (EventLog again = open(place)) {
                assertThat(again.append(entries("after"))).containsExactly(true);
            }
        }
    }

    @Test
    void tooMuchAtOnceIsTurnedAwayInsteadOfFillingMemory() {
        LogSettings little = new LogSettings(folder, 1 << 20, Duration.ofMinutes(1), 100);
        try (EventLog log = EventLog.open(little, Clock.systemUTC(), NOBODY)) {
            assertThatThrownBy(() -> log.append(entries("a", "b", "c", "d", "e")))
                    .isInstanceOf(EventLog.Unavailable.class);
            assertThat(log.waitingBytes()).isZero();
        }
    }

    @Test
    void twoServicesCannotWriteToOneLog() {
        try (EventLog log = open(folder)) {
            assertThat(log.healthy()).isTrue();
            assertThatThrownBy(() -> open(folder))
                    .isInstanceOf(ParcoursException.class)
                    .hasMessageContaining("another service");
        }
    }

    private static EventLog open(Path folder) {
        return EventLog.open(LogSettings.in(folder), Clock.systemUTC(), NOBODY);
    }

    private static final class TurningClock extends Clock {
        private volatile Instant now;

        private TurningClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    private static List<Entry> entries(String... ids) {
        return Stream.of(ids)
                .map(id -> new Entry(Entry.idOf(id), line(id), EventNote.NOTHING))
                .toList();
    }

    private static byte[] line(String id) {
        byte[] json = ("{\"id\":\"" + id + "\",\"type\":\"Test\"}").getBytes(StandardCharsets.UTF_8);
        return LogLine.seal(json, json.length);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith("collected"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> ids(Path folder) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String name : names(folder)) {
            for (String line : Files.readAllLines(folder.resolve(name))) {
                ids.add(BodyReader.JSON.readTree(line).get("id").asText());
            }
        }
        return ids;
    }
}
