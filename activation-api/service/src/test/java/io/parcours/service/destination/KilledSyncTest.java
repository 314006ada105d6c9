package io.parcours.service.destination;

import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.service.destination.SyncRun.Status;
import io.parcours.service.destination.fake.FakeMeta;
import io.parcours.service.destination.fake.FakeReceiver;
import io.parcours.service.destination.fake.SftpServer;
import io.parcours.service.destination.key.Sha256;
import io.parcours.serving.testing.SamplePerson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syncs are killed at any moment, while people come and go; in the end the destinations hold exactly the members. */
class KilledSyncTest {
    private static final int PEOPLE = 300;
    private static final int LONGEST_LIFE_MILLIS = 1_500;
    private static final Map<String, String> SECRETS =
            Map.of("META_TOKEN", FakeMeta.TOKEN, "HOOK", FakeReceiver.SECRET, "SFTP_PASSWORD", SftpServer.PASSWORD);

    @TempDir
    Path folder;

    @Test
    @Tag("thorough")
    void aSyncKilledAFewTimesEndsWithExactlyTheMembers() throws Exception {
        killAndCompare(4, 7);
    }

    @Test
    @Tag("soak")
    void aSyncKilledThirtyTimesEndsWithExactlyTheMembers() throws Exception {
        killAndCompare(30, 11);
    }

    private void killAndCompare(int kills, long seed) throws Exception {
        Random chance = new Random(seed);
        Path dropped = Files.createDirectories(folder.resolve("partner/in"));
        try (FakeMeta meta = new FakeMeta();
                FakeReceiver receiver = new FakeReceiver();
                SftpServer partner = new SftpServer(folder.resolve("partner"))) {
            List<String> present;
            try (SyncLab lab = new SyncLab(folder)) {
                define(lab, meta, receiver, partner);
            }
            for (int kill = 0; kill < kills; kill++) {
                publish(membersAt(kill));
                int life = chance.nextInt(LONGEST_LIFE_MILLIS);
                Process process = SyncProcess.begin(folder, SECRETS);
                if (!process.waitFor(life, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
            present = membersAt(kills);
            publish(present);
            try (SyncLab lab = new SyncLab(folder)) {
                define(lab, meta, receiver, partner);
                assertThat(lab.sync()).extracting(SyncRun::status).containsOnly(Status.DONE);
            }
            Set<String> hashes = new TreeSet<>();
            Set<String> members = new TreeSet<>();
            present.forEach(id -> {
                hashes.add(Sha256.hex(id + "@example.com"));
                members.add("buyers/" + id);
            });
            assertThat(meta.held("a1")).isEqualTo(hashes);
            assertThat(receiver.members()).isEqualTo(members);
            assertThat(replayed(dropped)).isEqualTo(new TreeSet<>(present));
            assertThat(meta.breaches()).isEmpty();
            assertThat(receiver.breaches()).isEmpty();
        }
    }

    /** Whom a partner holds who reads the files by their names, those that are whole. */
    private static Set<String> replayed(Path dropped) throws IOException {
        Set<String> held = new TreeSet<>();
        try (Stream<Path> files = Files.list(dropped)) {
            for (Path file : files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    String[] values = line.split(",", -1);
                    switch (values[0]) {
                        case "add" -> held.add(values[1]);
                        case "remove" -> held.remove(values[1]);
                        default -> assertThat(line).isEqualTo("action,person_id,email");
                    }
                }
            }
        }
        return held;
    }

    /** A third of the people change places with every publication. */
    private static List<String> membersAt(int step) {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            if ((i + step) % 3 != 0) {
                members.add("p" + i);
            }
        }
        return members;
    }

    private void publish(List<String> members) {
        List<SamplePerson> people = new ArrayList<>();
        members.forEach(id ->
                people.add(person(id).email(id + "@example.com").in("buyers").agreesTo("ads", "email")));
        new io.parcours.serving.testing.SampleGeneration(folder.resolve("serving"))
                .segment("buyers", "ads")
                .publish(people);
    }

    private static void define(SyncLab lab, FakeMeta meta, FakeReceiver receiver, SftpServer partner) {
        SECRETS.forEach(lab::secret);
        lab.write("destinations/meta.yaml", """
            destination: meta
            kind: meta-custom-audience
            account: {audience: "a1", token: "${META_TOKEN}", url: "%s"}
            sends: [buyers]
            purpose: ads
            """.formatted(meta.url()));
        lab.write("destinations/hook.yaml", """
            destination: hook
            kind: webhook
            account: {url: "%s/in", secret: "${HOOK}"}
            sends: [buyers]
            purpose: ads
            limit: 10000 per second
            """.formatted(receiver.url()));
        lab.write("destinations/partner.yaml", """
            destination: partner
            kind: sftp
            account: {host: 127.0.0.1, port: %d, user: parcours, password: "${SFTP_PASSWORD}", host_key: "%s", path: /in}
            sends: [buyers]
            purpose: ads
            """.formatted(partner.port(), partner.fingerprint()));
    }
}
