package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsAttributesTest {
    @TempDir
    private Path folder;

    @Test
    void attributes_are_listed_with_whether_time_alone_changes_them() throws IOException {
        Files.writeString(folder.resolve("parcours.yaml"), "name: test\n");
        Files.createDirectory(folder.resolve("attributes"));
        Files.writeString(folder.resolve("attributes/all.yaml"), """
                attributes:
                  - {name: orders, count: Order Completed, says: ever}
                  - {name: orders_90d, count: Order Completed, within: 90 days}
                  - {name: first_order, first: occurred_at, of: Order Completed}
                  - {name: days_since_order, since_last: Order Completed}
                  - {name: household_size, size: household}
                  - {name: spend_score, rfm: spend, of: Order Completed}
                """);
        Recorded recorded = new Recorded();
        assertThat(recorded.run("segments", "attributes", "--json", "-w", folder.toString()))
                .as(recorded.err())
                .isZero();
        assertThat(recorded.out().lines())
                .containsExactly(
                        "{\"attribute\":\"orders\",\"holds\":\"number\",\"of\":\"person\",\"kind\":\"static\",\"says\":\"ever\"}",
                        "{\"attribute\":\"orders_90d\",\"holds\":\"number\",\"of\":\"person\",\"kind\":\"dynamic\",\"says\":\"\"}",
                        "{\"attribute\":\"first_order\",\"holds\":\"time\",\"of\":\"person\",\"kind\":\"static\",\"says\":\"\"}",
                        "{\"attribute\":\"days_since_order\",\"holds\":\"number\",\"of\":\"person\",\"kind\":\"dynamic\",\"says\":\"\"}",
                        "{\"attribute\":\"household_size\",\"holds\":\"number\",\"of\":\"household\",\"kind\":\"static\",\"says\":\"\"}",
                        "{\"attribute\":\"spend_score\",\"holds\":\"number\",\"of\":\"model\",\"kind\":\"dynamic\",\"says\":\"\"}");
    }
}
