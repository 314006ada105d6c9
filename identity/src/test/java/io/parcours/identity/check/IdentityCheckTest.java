package io.parcours.identity.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parcours.identity.check.IdentityCheck.CaseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void everyCaseOfOurOwnHoldsInEveryOrderAndRowByRow() {
        List<CaseResult> results = IdentityCheck.run(Path.of("cases/traps.yaml"), COUNTRY);
        assertThat(results).hasSizeGreaterThanOrEqualTo(48);
        assertThat(results)
                .allSatisfy(
                        result -> assertThat(result.failures()).as(result.id()).isEmpty());
    }

    @Test
    void aCaseThatDoesNotHoldSaysWhatCameOutAndWhetherPersonsWereJoined(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("cases.yaml");
        Files.writeString(file, """
                - id: joined
                  records:
                    - {id: r1, email: a@x.com}
                    - {id: r2, email: a@x.com}
                  expect: [[r1], [r2]]
                - id: missed
                  records:
                    - {id: r1, email: a@x.com}
                    - {id: r2, email: b@x.com}
                  expect: [[r1, r2]]
                """);
        List<CaseResult> results = IdentityCheck.run(file, COUNTRY);
        assertThat(results.get(0).overMerged()).isTrue();
        assertThat(results.get(0).failures()).contains("the persons are [[r1, r2]], not [[r1], [r2]]");
        assertThat(results.get(1).overMerged()).isFalse();
        assertThat(results.get(1).holds()).isFalse();
    }

    @Test
    void faultsOfAFileAreToldWithTheirLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("cases.yaml");
        Files.writeString(file, """
                - id: odd
                  records:
                    - {id: r1, email: a@x.com, birth_date: soon}
                  expects: [[r1]]
                """);
        assertThatThrownBy(() -> IdentityCheck.run(file, COUNTRY))
                .hasMessageContaining("cases.yaml:3:")
                .hasMessageContaining("cases.yaml:4:")
                .hasMessageContaining("did you mean 'expect'?");
    }

    static Path shared() {
        String given = System.getenv("PARCOURS_SHARED");
        return given != null ? Path.of(given) : Path.of("").toAbsolutePath().resolve("../../shared");
    }
}
