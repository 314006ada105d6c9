package io.parcours.service.http;

import io.javalin.http.Context;
import io.parcours.service.key.Key;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request to a route, after its key and scope were checked. */
final class Call {
    private final Context http;
    private final String requestId;
    private final @Nullable Key key;

    Call(Context http, String requestId, @Nullable Key key) {
        this.http = http;
        this.requestId = requestId;
        this.key = key;
    }

    Context http() {
        return http;
    }

    String requestId() {
        return requestId;
    }

    String keyId() {
        return key == null ? "" : key.id();
    }

    boolean may(Scope scope) {
        return key != null && key.may(scope);
    }

    String path(String name) {
        return http.pathParam(name);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(http.queryParam(name));
    }

    int number(String name, int otherwise, int least, int most) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Problem.wrongParameter(name, "write a whole number from " + least + " to " + most)
                .raise();
    }

    void json(byte[] body) {
        http.contentType("application/json");
        if (http.header("Accept-Encoding") == null) {
            send(body);
        } else {
            http.result(body);
        }
    }

    /** As it is: where nothing is to be compressed, the copies that come with that are a good part of what a small answer costs. */
    private void send(byte[] body) {
        try {
            http.res().setContentLength(body.length);
            http.res().getOutputStream().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
