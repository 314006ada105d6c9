package io.parcours.service.http;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The key in the head of a client's request: as user name of Basic authorization, the password empty, or as a bearer token. */
final class HeaderKey {
    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";

    private HeaderKey() {}

    /** Empty when there is none; what cannot be read is a key that nobody has. */
    static Optional<String> of(Context http) {
        String header = http.header("Authorization");
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(header.substring(BEARER.length()).trim());
        }
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.of("");
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).trim()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            String user = colon < 0 ? pair : pair.substring(0, colon);
            return user.isEmpty() ? Optional.empty() : Optional.of(user);
        } catch (IllegalArgumentException e) {
            return Optional.of("");
        }
    }
}
