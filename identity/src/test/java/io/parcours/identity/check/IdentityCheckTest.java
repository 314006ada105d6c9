package io.parcours.identity.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parcours.identity.check.IdentityCheck.CaseResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityCheckTest {
    private static final String COUNTRY = "FR";

    @Test
    void everySharedCaseHoldsInEveryOrderAndRowByRow() {
        Path cases = shared().resolve("identity/cases.yaml");
        assumeTrue(Files.exists(cases), "shared cases are not here: " + cases);
        List<CaseResult> results = IdentityCheck.run(cases, COUNTRY);
        assertThat(results).hasSizeGreaterThanOrEqualTo(37);
        assertThat(results)
                .allSatisfy(
                        result -> assertThat(result.failures()).as(result.id()).isEmpty());
    }

    static Path shared() {
        String given = System.getenv("PARCOURS_SHARED");
        return given != null ? Path.of(given) : Path.of("").toAbsolutePath().resolve("../../shared");
    }
}
