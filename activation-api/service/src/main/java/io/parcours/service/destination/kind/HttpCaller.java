package io.parcours.service.destination.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** One HTTP client for all kinds: time-outs, no redirects, and what a status means where a vendor says nothing more. */
final class HttpCaller {
    static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private static final Duration LONGEST_CALL = Duration.ofSeconds(60);

    private HttpCaller() {}

    record Reply(int status, String body, Optional<Duration> retryAfter) {
        boolean good() {
            return status / 100 == 2;
        }

        /** The body as JSON; an empty object when it is none. */
        JsonNode json() {
            try {
                return Optional.ofNullable(JSON.readTree(body)).orElseGet(JSON::createObjectNode);
            } catch (JsonProcessingException e) {
                return JSON.createObjectNode();
            }
        }

        /** Ends the call for what any HTTP server means by its status: overloaded, or not for us. */
        Reply raiseUnlessAnswered(String vendor) throws Unavailable, Denied {
            if (status == 408 || status == 425 || status == 429 || status >= 500) {
                throw new Unavailable(vendor + " answered " + status, retryAfter);
            }
            if (status == 401 || status == 403 || status == 404 || status / 100 == 3) {
                throw new Denied(vendor + " answered " + status + said());
            }
            return this;
        }

        /** What the destination says, without what may repeat our values. */
        private String said() {
            String message =
                    json().at("/error/message").asText(json().path("message").asText(""));
            return message.isEmpty() ? "" : ": " + message.substring(0, Math.min(200, message.length()));
        }
    }

    static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(LONGEST_CALL);
    }

    static Reply send(HttpRequest request) throws Unavailable, InterruptedException {
        try {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Retry-After").flatMap(HttpCaller::seconds));
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new Unavailable("no answer from " + request.uri().getHost() + " (" + why + ")", Optional.empty());
        }
    }

    private static Optional<Duration> seconds(String header) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(header.strip()))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
