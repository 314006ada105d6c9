package io.parcours.service;

import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.service.key.Scope;
import io.parcours.serving.testing.SampleGeneration;
import io.parcours.serving.testing.SamplePerson;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service with less memory than the export has bytes. */
class LargeExportTest {
    private static final int MEMBERS = 100_000;

    @TempDir
    Path folder;

    @Test
    void streamsAHundredThousandMembersFromASmallHeap() throws Exception {
        new SampleGeneration(folder.resolve("serving"))
                .segment("all", "ads")
                .publish(() -> members().iterator());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallService.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(output)
                .contains("plain " + MEMBERS)
                .contains("gzip " + MEMBERS)
                .contains("ndjson " + MEMBERS);
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static Stream<SamplePerson> members() {
        return IntStream.range(0, MEMBERS)
                .mapToObj(i -> person("person-with-a-rather-long-id-" + i)
                        .named("Somebody with a rather long name " + i)
                        .email("somebody-with-a-rather-long-name-" + i + "@mail.example.com")
                        .phone("+336" + (10_000_000 + i))
                        .in("all")
                        .agreesTo("ads", "email"));
    }

    /** The service and a caller that counts lines, in a JVM of their own. */
    static final class SmallService {
        public static void main(String[] arguments) throws Exception {
            try (RunningService service = RunningService.start(Path.of(arguments[0]))) {
                System.out.println("plain " + (count(service, "csv", false) - 1));
                System.out.println("gzip " + (count(service, "csv", true) - 1));
                System.out.println("ndjson " + count(service, "ndjson", false));
            }
        }

        private static long count(RunningService service, String format, boolean gzip) throws Exception {
            var request = service.request("/v1/segments/all/members?format=" + format)
                    .header("Authorization", "Bearer " + service.key(Scope.MEMBERS_READ, Scope.PII_READ));
            if (gzip) {
                request.header("Accept-Encoding", "gzip");
            }
            HttpResponse<InputStream> response = service.send(request, BodyHandlers.ofInputStream());
            InputStream body = gzip ? new GZIPInputStream(response.body()) : response.body();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(body))) {
                return lines.lines().count();
            }
        }
    }
}
