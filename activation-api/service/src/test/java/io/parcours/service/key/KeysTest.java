package io.parcours.service.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.request.Erasures;
import io.parcours.service.request.PrivacyRequests;
import io.parcours.service.state.StateDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and the access log on the embedded database and on PostgreSQL. */
class KeysTest {
    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    static Stream<String> databases() {
        return Stream.of(folder.resolve("parcours").toString(), postgres.getJdbcUrl("postgres", "postgres"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aKeyIsKnownByItsWholeSecretAndEndsWhenRevoked(String database) {
        try (StateDatabase state = StateDatabase.open(database)) {
            Keys keys = new Keys(state);
            Keys.Created created = keys.create("campaign tool", EnumSet.of(Scope.MEMBERS_READ), Optional.empty());
            KeyRing ring = new KeyRing(keys, Clock.systemUTC());
            assertThat(ring.authenticate(created.token()).orElseThrow().scopes())
                    .containsExactly(Scope.MEMBERS_READ);
            String token = created.token();
            String wrong = token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A");
            assertThat(ring.authenticate(wrong)).isEmpty();
            assertThat(ring.authenticate(wrong)).isEmpty();
            assertThat(ring.authenticate("pk_aaaaaaaaaaaa_" + "x".repeat(43))).isEmpty();
            assertThat(ring.authenticate("")).isEmpty();
            assertThat(keys.list()).extracting(Key::label).contains("campaign tool");

            assertThat(keys.revoke(created.key().id())).isTrue();
            assertThat(keys.revoke("unknown")).isFalse();
            assertThat(new KeyRing(keys, Clock.systemUTC()).authenticate(token)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aKeyExpires(String database) {
        try (StateDatabase state = StateDatabase.open(database)) {
            MovedClock clock = new MovedClock(Instant.parse("2026-01-01T00:00:00Z"));
            Keys keys = new Keys(state, clock, 1000);
            String token = keys.create("short", Set.of(Scope.ADMIN), Optional.of(Duration.ofDays(1)))
                    .token();
            KeyRing ring = new KeyRing(keys, clock);
            assertThat(ring.authenticate(token)).isPresent();
            clock.now = clock.now.plus(Duration.ofDays(1));
            assertThat(ring.authenticate(token)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void accessesAreWrittenAndEachIsFoundByItsPersonAndRequest(String database) {
        try (StateDatabase state = StateDatabase.open(database)) {
            state.jdbi().useHandle(handle -> handle.execute("DELETE FROM access_log"));
            try (AccessLog log = new AccessLog(state, Clock.systemUTC())) {
                for (int i = 0; i < 1000; i++) {
                    log.record(new Access("k", "r" + i, "profile", "p" + i % 10, null, 1, true, 3));
                }
                log.record(new Access("k", "r", "segment-members", null, "buyers", 500, false, 3));
            }
            state.jdbi().useHandle(handle -> {
                assertThat(handle.createQuery("SELECT SUM(times) FROM access_log WHERE action = 'profile'")
                                .mapTo(Long.class)
                                .one())
                        .isEqualTo(1000);
                List<String> entries = handle.createQuery("SELECT entries FROM access_log WHERE action = 'profile'")
                        .mapTo(String.class)
                        .list();
                assertThat(entries.stream().flatMap(String::lines))
                        .hasSize(1000)
                        .contains("r7 p7", "r10 p0")
                        .doesNotHaveDuplicates();
                assertThat(handle.createQuery("SELECT persons FROM access_log WHERE segment = 'buyers'")
                                .mapTo(Long.class)
                                .list())
                        .containsExactly(500L);
            });
            new Erasures(state, new PrivacyRequests(state, Clock.systemUTC()), Clock.systemUTC())
                    .pseudonymise(5, List.of("p7", "nobody"));
            List<String> entries = state.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT entries FROM access_log")
                            .mapTo(String.class)
                            .list());
            assertThat(entries.stream().flatMap(String::lines))
                    .hasSize(1001)
                    .contains("r7 erased-5", "r10 p0")
                    .noneMatch(entry -> entry.endsWith("p7"));
        }
    }

    /** In a schema of its own, which is brought to the version before and then to the newest. */
    @Test
    void accessesOfAnEarlierVersionKeepTheirPersonsAndRequests() {
        for (String url :
                List.of("jdbc:h2:file:" + folder.resolve("earlier"), postgres.getJdbcUrl("postgres", "postgres"))) {
            FluentConfiguration flyway = Flyway.configure()
                    .dataSource(url, url.contains(":h2:") ? "parcours" : "postgres", "")
                    .schemas("earlier")
                    .locations("classpath:io/parcours/service/migrations");
            flyway.target("23").load().migrate();
            Jdbi jdbi = Jdbi.create(flyway.getDataSource());
            jdbi.useHandle(handle -> handle.execute("""
                INSERT INTO "earlier".access_log
                  (at, key_id, request_id, action, person_id, segment, persons, clear, generation, times)
                VALUES (CURRENT_TIMESTAMP, 'k', 'r1', 'profile', 'p1', NULL, 1, TRUE, 1, 1),
                  (CURRENT_TIMESTAMP, 'k', 'r2', 'segment-members', NULL, 'buyers', 9, TRUE, 1, 1)"""));
            flyway.target("latest").load().migrate();
            List<String> entries = jdbi.withHandle(
                    handle -> handle.createQuery("SELECT entries FROM \"earlier\".access_log ORDER BY access_id")
                            .mapTo(String.class)
                            .list());
            assertThat(entries).containsExactly("r1 p1\n", "r2 \n");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void thePepperIsMadeOnce(String database) {
        byte[] first;
        try (StateDatabase state = StateDatabase.open(database)) {
            first = state.pepper();
        }
        try (StateDatabase state = StateDatabase.open(database)) {
            assertThat(state.pepper()).isEqualTo(first).hasSize(32);
        }
    }

    @Test
    void aFullLogRefusesInsteadOfForgetting() {
        try (StateDatabase state = StateDatabase.open(folder.resolve("broken").toString());
                AccessLog log = new AccessLog(state, Clock.systemUTC())) {
            state.jdbi().useHandle(handle -> handle.execute("DROP TABLE access_log"));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 200_000; i++) {
                            log.record(new Access("k", "r", "profile", "p" + i, null, 1, true, 1));
                        }
                    })
                    .isInstanceOf(AccessLog.Unavailable.class);
        }
    }

    @Test
    void twoProcessesMayUseTheEmbeddedDatabaseAtOnce() throws Exception {
        String database = folder.resolve("shared").toString();
        try (StateDatabase state = StateDatabase.open(database)) {
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherProcess.class.getName(),
                            database)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(other.getInputStream().readAllBytes());
            assertThat(other.waitFor()).as(output).isZero();
            assertThat(new Keys(state).list()).extracting(Key::label).containsExactly("from the command line");
        }
    }

    /** What {@code parcours keys create} does beside a running service. */
    static final class OtherProcess {
        public static void main(String[] arguments) {
            try (StateDatabase state = StateDatabase.open(arguments[0])) {
                new Keys(state).create("from the command line", Set.of(Scope.ADMIN), Optional.empty());
            }
        }
    }

    @Test
    void noSecretIsKept() throws IOException {
        String token;
        Path database = folder.resolve("secrets");
        try (StateDatabase state = StateDatabase.open(database.toString())) {
            token = new Keys(state)
                    .create("x", Set.of(Scope.PROFILES_READ), Optional.empty())
                    .token();
        }
        String secret = token.substring(token.length() - 43);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("secrets"))
                    .toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void whatCannotBeAKeyIsToldWithARemedy() {
        try (StateDatabase state = StateDatabase.open(folder.resolve("parcours").toString())) {
            Keys keys = new Keys(state);
            assertThatThrownBy(() -> keys.create(" ", Set.of(Scope.ADMIN), Optional.empty()))
                    .isInstanceOf(ParcoursException.class)
                    .hasMessageContaining("label");
            assertThatThrownBy(() -> keys.create("x", Set.of(), Optional.empty()))
                    .hasMessageContaining("profiles:read");
        }
        assertThatThrownBy(() -> Scope.parse("profile:read")).hasMessageContaining("did you mean 'profiles:read'?");
        assertThatThrownBy(() -> StateDatabase.open("jdbc:mysql://x/y")).hasMessageContaining("PostgreSQL");
        assertThatThrownBy(() -> StateDatabase.open("jdbc:postgresql://127.0.0.1:1/x?password=hidden"))
                .isInstanceOf(ParcoursException.class)
                .hasMessageNotContaining("hidden");
        assertThat(List.of(Scope.values())).hasSize(10);
    }

    private static final class MovedClock extends Clock {
        private Instant now;

        private MovedClock(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
