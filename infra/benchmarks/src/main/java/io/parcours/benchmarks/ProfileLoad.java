package io.parcours.benchmarks;

import io.parcours.benchmarks.Callers.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Asks for profiles by e-mail address over a few connections. */
public final class ProfileLoad {
    private static final int CONNECTIONS = 4;
    private static final Duration LONGEST = Duration.ofHours(1);

    private ProfileLoad() {}

    /** One load, in the process that was started for it. */
    public static void trial(int port, String key, int persons, int requests, Path result) {
        try (Callers callers = Callers.open(
                CONNECTIONS, number -> new Asking(new Connection(port), key, persons, new Random(number)))) {
            Child.leave(callers.run(requests / CONNECTIONS, LONGEST), result);
        }
    }

    private record Asking(Connection connection, String key, int persons, Random random) implements Caller {
        @Override
        public void ask() throws IOException {
            String email = ServedProfiles.email(random.nextInt(persons)).replace("@", "%40");
            connection.ask(("GET /v1/profiles/email:" + email
                            + "?include=profile,attributes,segments HTTP/1.1\r\nHost: localhost\r\n"
                            + "Authorization: Bearer " + key + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
