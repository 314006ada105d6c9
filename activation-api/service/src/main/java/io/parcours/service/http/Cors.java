package io.parcours.service.http;

import io.javalin.http.Context;
import java.util.regex.Pattern;

/** Lets pages of any origin send events. No cookie is read, so there is nothing that credentials could add. */
final class Cors {
    private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,500}");
    private static final String A_DAY = "86400";

    private Cors() {}

    static void allow(Context http) {
        http.res().setHeader("Access-Control-Allow-Origin", "*");
    }

    static void preflight(Context http) {
        allow(http);
        http.res().setHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
        // A star would leave out Authorization.
        String asked = http.header("Access-Control-Request-Headers");
        if (asked != null && HEADER_NAMES.matcher(asked).matches()) {
            http.res().setHeader("Access-Control-Allow-Headers", asked);
        }
        http.res().setHeader("Access-Control-Max-Age", A_DAY);
        http.res().setHeader("Vary", "Access-Control-Request-Headers");
        http.status(204);
    }
}
