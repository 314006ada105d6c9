package io.parcours.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.service.key.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests as no honest client writes them, byte by byte. */
class MalformedRequestsTest {
    @TempDir
    static Path folder;

    private static RunningService service;
    private static String key;

    @BeforeAll
    static void start() {
        SamplePeople.generation(folder).publish(SamplePeople.people(5));
        service = RunningService.start(folder);
        key = service.key(Scope.values());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static Stream<String> paths() {
        String longValue = "a".repeat(600);
        return Stream.of(
                "GET /v1/profiles/",
                "GET /v1/profiles",
                "GET /v1/profiles/nothing",
                "GET /v1/profiles/:value",
                "GET /v1/profiles/email:",
                "GET /v1/profiles/email:%20%20",
                "GET /v1/profiles/EMAIL:x@y.fr",
                "GET /v1/profiles/e-mail:x@y.fr",
                "GET /v1/profiles/email:a%00b",
                "GET /v1/profiles/email:a%0d%0aSet-Cookie:%20x=1",
                "GET /v1/profiles/email:" + longValue,
                "GET /v1/profiles/" + longValue + ":x",
                "GET /v1/profiles/email:%",
                "GET /v1/profiles/email:%zz",
                "GET /v1/profiles/email:%c3%28",
                "GET /v1/profiles/../../etc/passwd",
                "GET /v1/profiles/%2e%2e/%2e%2e/etc/passwd",
                "GET /v1/profiles/..;/x",
                "GET /v1/profiles/person:jane;jsessionid=1",
                "GET //v1//profiles//person:jane",
                "GET /v1/profiles/person:jane/unknown",
                "GET /v1/profiles/person:jane?include=everything",
                "GET /v1/profiles/person:jane?include=",
                "GET /v1/profiles/person:jane?debug=1",
                "GET /v1/profiles/person:jane?include=events&include=profile",
                "GET /v1/profiles/person:jane?%",
                "GET /v1/segments?x=1",
                "GET /v1/segments/buyers?limit=5",
                "GET /v1/segments/%00",
                "GET /v1/segments/nope/members",
                "GET /v1/segments/buyers/members?limit=0",
                "GET /v1/segments/buyers/members?limit=-1",
                "GET /v1/segments/buyers/members?limit=1001",
                "GET /v1/segments/buyers/members?limit=99999999999",
                "GET /v1/segments/buyers/members?limit=ten",
                "GET /v1/segments/buyers/members?format=xml",
                "GET /v1/segments/buyers/members?channel=E-Mail",
                "GET /v1/segments/buyers/members?channel=" + "x".repeat(100),
                "GET /v1/segments/buyers/members?cursor=",
                "GET /v1/segments/buyers/members?cursor=AAAA",
                "GET /v1/segments/buyers/members?cursor=!!!!",
                "GET /v1/segments/buyers/members?cursor=" + "A".repeat(27),
                "GET /v1/admin",
                "GET /v1/admin/generations:reload",
                "DELETE /v1/segments/buyers",
                "PUT /v1/profiles/person:jane",
                "PATCH /healthz",
                "BREW /v1/segments",
                "TRACE /v1/segments",
                "GET /no/such/path",
                "GET /.git/config",
                "GET /" + "x".repeat(20_000),
                "GET v1/segments",
                "GET http://",
                "GET");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aRequestThatCannotBeServedIsAProblem(String line) throws IOException {
        assertProblem(
                raw(line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\nConnection: close\r\n\r\n"));
    }

    static Stream<String> requests() {
        return Stream.of(
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nAuthorization: Basic abc\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pk_aaaaaaaaaaaa_" + "A".repeat(43)
                        + "\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(20_000)
                        + "\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\n: none\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
                "POST /v1/segments HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
                "GET /v1/segments HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n",
                "\u0000\u0001\u0002 nonsense\r\n\r\n",
                "GET  HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestThatIsNotHttpOrHasNoKeyIsAProblem(String request) throws IOException {
        assertProblem(raw(request));
    }

    @Test
    void theServiceAnswersAfterAllOfThat() {
        assertThat(service.get("/v1/segments", Scope.SEGMENTS_READ).statusCode())
                .isEqualTo(200);
    }

    private static void assertProblem(String response) {
        assertThat(response).matches("(?s)HTTP/1\\.1 (4\\d\\d|505) .*");
        assertThat(response).contains("application/problem+json").contains("\"request_id\"");
        assertThat(response)
                .doesNotContain("Exception")
                .doesNotContain("\tat ")
                .doesNotContain("Jetty")
                .doesNotContain("Set-Cookie")
                .doesNotContain("<html");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", service.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
