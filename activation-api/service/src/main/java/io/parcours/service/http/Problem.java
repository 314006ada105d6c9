package io.parcours.service.http;

import io.parcours.serving.rule.Undecidable;
import java.util.List;
import java.util.Map;

/**
 * An answer that is an error, as RFC 9457 has it. It never repeats what the caller sent as an identifier.
 *
 * @param type last part of its URN; stable, for programs
 * @param title what kind of problem, always the same for a type
 * @param detail what is wrong with this request and what to do
 * @param errors one entry a parameter that is wrong
 * @param headers further headers, for example {@code Retry-After}
 */
public record Problem(
        int status, String type, String title, String detail, List<FieldError> errors, Map<String, String> headers) {
    public static final String CONTENT_TYPE = "application/problem+json";
    public static final String TYPE_PREFIX = "urn:parcours:problem:";

    /** What is wrong with one parameter. */
    public record FieldError(String parameter, String problem) {}

    /** Ends a request with a problem. */
    public static final class Raised extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Raised(Problem problem) {
            super(problem.title(), null, false, false);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }

    public Raised raise() {
        return new Raised(this);
    }

    public Problem with(String header, String value) {
        return new Problem(status, type, title, detail, errors, Map.of(header, value));
    }

    private static Problem of(int status, String type, String title, String detail) {
        return new Problem(status, type, title, detail, List.of(), Map.of());
    }

    public static Problem wrongParameter(String parameter, String problem) {
        return new Problem(
                400,
                "wrong-parameter",
                "A parameter is wrong",
                "'" + parameter + "': " + problem,
                List.of(new FieldError(parameter, problem)),
                Map.of());
    }

    /** @param errors what is wrong, each at its place */
    public static Problem unprocessable(String type, String title, String detail, List<FieldError> errors) {
        return new Problem(422, type, title, detail, errors, Map.of());
    }

    /** A rule that the served files cannot decide. */
    public static Problem undecidable(Undecidable rule) {
        return unprocessable(
                "undecidable-rule",
                "Published files cannot decide the rule",
                rule.condition() + ": " + rule.why() + "; ./parcours segments preview counts it from the tables",
                List.of(new FieldError(rule.condition(), rule.why())));
    }

    public static Problem unauthenticated(String detail) {
        return of(401, "no-valid-key", "A valid key is needed", detail)
                .with("WWW-Authenticate", "Bearer realm=\"parcours\"");
    }

    public static Problem missingScope(String scope) {
        return of(
                403,
                "missing-scope",
                "The key may not do this",
                "this needs the scope " + scope + "; create a key with it: parcours keys create --scope " + scope);
    }

    public static Problem notFound(String type, String title, String detail) {
        return of(404, type, title, detail);
    }

    public static Problem gone(String detail) {
        return of(410, "cursor-expired", "The cursor's generation is no longer kept", detail);
    }

    public static Problem changesGone(String detail) {
        return of(410, "changes-gone", "Changes that old are no longer kept", detail);
    }

    public static Problem conflict(String title, String detail) {
        return of(409, "conflict", title, detail);
    }

    public static Problem busy(String detail) {
        return of(429, "too-many-exports", "Too many exports at once", detail).with("Retry-After", "5");
    }

    public static Problem unreadable(String detail) {
        return of(400, "bad-request", "The request cannot be read", detail);
    }

    public static Problem tooMany(String detail, long retryAfterSeconds) {
        return of(429, "too-many-requests", "The key sends too much", detail)
                .with("Retry-After", Long.toString(retryAfterSeconds));
    }

    public static Problem unavailable(String type, String title, String detail) {
        return of(503, type, title, detail).with("Retry-After", "5");
    }

    /** A problem that only its status tells apart, such as those the HTTP server finds before any route. */
    public static Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> of(404, "no-such-path", "There is nothing at this path", "GET /openapi.json lists every path");
            case 405 -> of(405, "method-not-allowed", "The path does not take this method", "see /openapi.json");
            case 408 -> of(408, "too-slow", "The request took too long to arrive", "send it again");
            case 413 -> of(413, "body-too-large", "The body is too large", "send less at once");
            case 414 -> of(414, "uri-too-long", "The address is too long", "shorten it");
            case 431 -> of(431, "headers-too-large", "The headers are too large", "send fewer or shorter headers");
            case 500 ->
                of(
                        500,
                        "bug",
                        "The service failed",
                        "this is a fault of Parcours; the log has it under this request id");
            default ->
                status >= 400 && status < 500
                        ? of(status, "bad-request", "The request cannot be read", "check its address, headers and body")
                        : of(status, "unavailable", "The service cannot answer", "try again later");
        };
    }
}
