package io.parcours.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
    private static final Path GOLDEN = Path.of("src/test/resources/openapi.json");

    @TempDir
    Path folder;

    /** After a deliberate change: delete the golden file, run this once, and look at the difference in review. */
    @Test
    void theDocumentIsTheOneReviewed() throws IOException {
        try (RunningService service = RunningService.start(folder)) {
            String document =
                    service.send(service.request("/openapi.json").GET()).body();
            if (!Files.exists(GOLDEN)) {
                Files.createDirectories(GOLDEN.getParent());
                Files.writeString(GOLDEN, document);
                throw new AssertionError("wrote " + GOLDEN + "; review and commit it");
            }
            assertThat(document).isEqualTo(Files.readString(GOLDEN));

            String page = service.send(service.request("/").GET()).body();
            assertThat(page).contains("/v1/segments/{id}/members").contains("needs members:read");
        }
    }
}
