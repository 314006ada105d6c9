package io.parcours.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.benchmarks.CollectBenchmark.Contender;
import io.parcours.benchmarks.CollectBenchmark.Measured;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectBenchmarkTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void allKeepEveryEventOnceInLinesOfTheSameLength() {
        CollectedLog ours = loaded(CollectServer.Parcours.start(folder.resolve("parcours")), "parcours");
        int lineBytes = (int) (ours.bytes() / ours.events());
        assertThat(ours.events()).isEqualTo(640);
        assertThat(lineBytes).isGreaterThan(new EventBatch(1).length());
        CollectedLog bare = loaded(CollectServer.Bare.start(folder.resolve("bare"), lineBytes, false), "bare");
        assertThat(bare).isEqualTo(new CollectedLog(640, 640L * lineBytes));
        assertThat(loaded(CollectServer.Bare.start(folder.resolve("reading"), lineBytes, true), "reading"))
                .isEqualTo(bare);
        assertThatThrownBy(() -> bare.requireEvents(641)).hasMessageContaining("641 events were acknowledged, 640");
    }

    /** 640 events by four callers: one a request, then ten. */
    private CollectedLog loaded(CollectServer started, String name) {
        try (CollectServer server = started) {
            try (CollectLoad load = new CollectLoad(server.address(), 4, 10)) {
                assertThat(load.run(240, LONGEST).requests()).isEqualTo(24);
                assertThat(load.run(400, LONGEST).requests()).isEqualTo(40);
            }
        }
        return CollectedLog.read(CollectServer.logFolder(folder.resolve(name)));
    }

    @Test
    void aBodyIsJsonWhoseMessagesAreFoundWithoutReadingIt() throws IOException {
        byte[] body = new EventBatch(3).numbered(99_999);
        JsonNode batch = new ObjectMapper().readTree(body).path("batch");
        assertThat(batch).hasSize(3);
        assertThat(EventBatch.events(body)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(EventBatch.id(body, i))
                    .isEqualTo(batch.get(i).path("messageId").asText())
                    .isEqualTo("%022d".formatted(99_999 + i));
            byte[] line = EventBatch.line(body, i, 1_000);
            assertThat(line).hasSize(1_000).endsWith('\n');
            assertThat(new ObjectMapper().readTree(line)).isEqualTo(batch.get(i));
        }
        assertThat(batch.findValuesAsText("anonymousId"))
                .containsExactly("visitor-099999", "visitor-000000", "visitor-000001");
    }

    @Test
    void theMedianIsAWholeRun() {
        List<Measured> runs = List.of(measured(30, 1), measured(10, 9), measured(20, 5));
        assertThat(CollectBenchmark.median(runs, Contender.PARCOURS, 100)).isEqualTo(measured(20, 5));
        assertThat(measured(20, 5).eventsPerSecond()).isEqualTo(1_000);
        assertThat(measured(20, 5).cpuMicros()).isEqualTo(2_500);
    }

    private static Measured measured(long requests, double cpuSeconds) {
        return new Measured(Contender.PARCOURS, 100, new Seen(requests, 2, 1, 1, 1), cpuSeconds, 700);
    }
}
