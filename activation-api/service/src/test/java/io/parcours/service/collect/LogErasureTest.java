package io.parcours.service.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogErasureTest {
    private static final FileTime WRITTEN = FileTime.from(Instant.parse("2026-05-01T10:00:00Z"));

    @TempDir
    Path folder;

    private static byte[] line(String email) {
        byte[] json = ("{\"id\":\"" + email + "\",\"type\":\"Page Viewed\",\"ids\":{\"email\":\"" + email + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        return LogLine.seal(json, json.length);
    }

    private List<Integer> write(String name, String... emails) throws IOException {
        List<Integer> offsets = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (String email : emails) {
            offsets.add(lines.length());
            lines.append(new String(line(email), StandardCharsets.UTF_8));
        }
        Files.writeString(folder.resolve(name), lines);
        Files.setLastModifiedTime(folder.resolve(name), WRITTEN);
        return offsets;
    }

    private static boolean isAna(byte[] line) {
        return LogErasure.identifiers(line).stream().anyMatch(id -> id.value().equals("ana@mail.example"));
    }

    @Test
    void linesAreBlankedWhereTheyStandAndAllOthersAreFoundWhereTheyWere() throws IOException {
        String name = "collected-000000001.ndjson";
        List<Integer> offsets = write(name, "bob@mail.example", "ana@mail.example", "cleo@mail.example");
        long size = Files.size(folder.resolve(name));

        assertThat(new LogErasure(folder).erase(LogErasureTest::isAna)).isEqualTo(1);

        assertThat(Files.readString(folder.resolve(name)))
                .doesNotContain("ana@")
                .contains("bob@", "cleo@");
        assertThat(Files.size(folder.resolve(name))).isEqualTo(size);
        assertThat(Files.getLastModifiedTime(folder.resolve(name))).isEqualTo(WRITTEN);
        LogReader reader = new LogReader(folder);
        int length = line("cleo@mail.example").length;
        assertThat(reader.read(1, offsets.get(2), length))
                .hasValueSatisfying(
                        event -> assertThat(event.path("id").asText()).isEqualTo("cleo@mail.example"));
        assertThat(reader.read(1, offsets.get(1), line("ana@mail.example").length))
                .isEmpty();
        List<Long> places = new ArrayList<>();
        reader.after(0, (segment, offset, bytes, ids) -> places.add(offset));
        assertThat(places).containsExactly((long) offsets.get(0), (long) offsets.get(2));
        assertThat(new LogErasure(folder).erase(LogErasureTest::isAna)).isZero();
    }

    @Test
    void aFileWithoutSuchALineIsNotTouchedAndDraftsOfACutErasureGo() throws IOException {
        write("collected-000000001.ndjson", "bob@mail.example");
        Object before = Files.getAttribute(folder.resolve("collected-000000001.ndjson"), "unix:ino");
        Files.writeString(folder.resolve("collected-000000001.ndjson.erasing"), "ana@mail.example");

        LogErasure log = new LogErasure(folder);
        log.clean();
        assertThat(log.erase(LogErasureTest::isAna)).isZero();

        assertThat(Files.getAttribute(folder.resolve("collected-000000001.ndjson"), "unix:ino"))
                .isEqualTo(before);
        assertThat(folder.resolve("collected-000000001.ndjson.erasing")).doesNotExist();
    }

    @Test
    void whatAServiceThatIsNoMoreLeftOpenIsClosedAndErased() throws Exception {
        write("collected-000000007.ndjson.part", "ana@mail.example", "bob@mail.example");
        LogErasure log = new LogErasure(folder);

        assertThat(log.awaitClosed(Duration.ZERO)).isTrue();

        assertThat(folder.resolve("collected-000000007.ndjson")).exists();
        assertThat(log.erase(LogErasureTest::isAna)).isEqualTo(1);
        assertThat(new LogErasure(folder.resolve("none")).awaitClosed(Duration.ZERO))
                .isTrue();
        assertThat(new LogErasure(folder.resolve("none")).erase(one -> true)).isZero();
    }
}
