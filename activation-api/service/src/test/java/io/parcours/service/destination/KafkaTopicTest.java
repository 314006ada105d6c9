package io.parcours.service.destination;

import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.service.destination.SyncRun.Funnel;
import io.parcours.service.destination.SyncRun.Status;
import io.parcours.service.destination.fake.KafkaBroker;
import io.parcours.service.destination.fake.TopicReader;
import io.parcours.serving.store.Generations;
import io.parcours.serving.testing.SamplePerson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTopicTest {
    private static final int MEMBERS = 3_000;

    @TempDir
    Path folder;

    private static SamplePerson agreed(String id) {
        return person(id).named("N").email(id + "@example.com").in("buyers").agreesTo("ads", "email");
    }

    private static void define(SyncLab lab, String servers, String more) {
        lab.secret("KAFKA_PASSWORD", "x").write("destinations/kafka.yaml", """
            destination: stream
            kind: kafka
            account: {servers: ["%s"], topic: audiences%s}
            fields: [email]
            sends: [buyers]
            purpose: ads
            """.formatted(servers, more));
    }

    @Test
    @Tag("thorough")
    void aTopicGetsEveryChangeOnceAndInOrder() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(folder.resolve("broker"))) {
            everyChangeOnceAndInOrder(broker);
            whoLeftIsForgottenByATopicOfTombstones(broker);
            everySyncSendsAllMembersBetweenTwoMarks(broker);
            tombstonesAndMarksShareATopicThatIsCompacted(broker);
            whoIsRefusedIsInNoSet(broker);
            aSetThatWasCutOffHasNoEndAndTheNextOneHoldsTheMembers(broker);
        }
    }

    private void everySyncSendsAllMembersBetweenTwoMarks(KafkaBroker broker) {
        try (SyncLab lab = new SyncLab(folder.resolve("sets"))) {
            defineFull(lab, broker.address(), "sets", "", "");
            lab.publish(people(0, 2_500));
            assertThat(lab.syncOne().funnel()).isEqualTo(new Funnel(2_500, 2_500, 2_500, 2_500, 2_500, 0, 0, 0));
            assertThat(lab.syncOne().funnel().accepted()).isEqualTo(2_500);
            lab.publish(people(1, 2_500));
            assertThat(dryRun(lab)).containsExactly("REMOVE 1", "BEGIN 0", "ADD 1000", "ADD 1000", "ADD 499", "END 0");
            SyncRun third = lab.syncOne();
            assertThat(third.funnel()).isEqualTo(new Funnel(2_499, 2_499, 2_499, 2_500, 2_499, 1, 0, 0));
            assertThat(lab.ledger().rows("stream", third.number(), Standing.PRESENT, 0, 3_000))
                    .hasSize(2_499)
                    .allMatch(row -> String.valueOf(row.answer()).contains("offset"));

            List<ConsumerRecord<String, String>> records = TopicReader.read(broker.address(), "sets");
            assertThat(records.stream().map(TopicReader::sync).distinct()).hasSize(3);
            assertThat(records.stream()
                            .filter(record -> record.key().equals("p0"))
                            .map(KafkaTopicTest::event))
                    .containsExactly(
                            "Audience Entered p0@example.com", "Audience Entered p0@example.com", "Audience Exited ");
            assertThat(records.stream()
                            .filter(record -> !record.key().equals("buyers/"))
                            .map(record -> TopicReader.json(record).path("id").asText())
                            .distinct())
                    .as("what is sent by another sync is no repetition")
                    .hasSize(2_500 + 2_500 + 2_500);
            assertThat(marks(records, TopicReader.BEGUN))
                    .containsOnly(2_500L, 2_499L)
                    .hasSize(3 * 3);
            assertThat(marks(records, TopicReader.ENDED))
                    .containsOnly(2_500L, 2_499L)
                    .hasSize(3 * 3);
            assertThat(TopicReader.held(records, "buyers")).isEqualTo(ids(1, 2_500));
        }
        try (SyncLab lost = new SyncLab(folder.resolve("lost"))) {
            defineFull(lost, broker.address(), "sets", "", "");
            lost.publish(people(2_400, 2_600));
            assertThat(lost.syncOne().funnel().removed()).isZero();
            assertThat(TopicReader.held(TopicReader.read(broker.address(), "sets"), "buyers"))
                    .as("a reader knows who is out although the ledger that knew of them is lost")
                    .isEqualTo(ids(2_400, 2_600));
        }
    }

    private void tombstonesAndMarksShareATopicThatIsCompacted(KafkaBroker broker) {
        try (SyncLab lab = new SyncLab(folder.resolve("compacted-sets"))) {
            defineFull(lab, broker.address(), "compacted-sets", ", removals: tombstones", "");
            lab.publish(List.of(agreed("ann"), agreed("bob")));
            lab.syncOne();
            lab.publish(List.of(agreed("ann")));
            assertThat(lab.syncOne().funnel().removed()).isEqualTo(1);
            List<ConsumerRecord<String, String>> records = TopicReader.read(broker.address(), "compacted-sets");
            assertThat(records)
                    .filteredOn(record -> record.value() == null)
                    .extracting(ConsumerRecord::key)
                    .containsExactly("buyers/bob");
            Map<String, ConsumerRecord<String, String>> compacted = new LinkedHashMap<>();
            for (ConsumerRecord<String, String> record : records) {
                String place = record.partition() + record.key();
                compacted.remove(place);
                compacted.put(place, record);
            }
            assertThat(TopicReader.held(List.copyOf(compacted.values()), "buyers"))
                    .isEqualTo(Set.of("ann"));
            assertThat(compacted.values().stream()
                            .filter(record -> TopicReader.type(record).equals(TopicReader.ENDED)))
                    .as("the last mark of every partition")
                    .hasSize(3);
        }
    }

    private void whoIsRefusedIsInNoSet(KafkaBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            admin.createTopics(
                            List.of(new NewTopic("narrow", 3, (short) 1).configs(Map.of("max.message.bytes", "10000"))))
                    .all()
                    .get();
        }
        try (SyncLab lab = new SyncLab(folder.resolve("refused"))) {
            defineFull(lab, broker.address(), "narrow", "", "");
            String longAddress = new Random(3)
                    .ints(30_000, 'a', 'z')
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
            lab.publish(List.of(agreed("ann"), agreed("bob").email(longAddress)));
            SyncRun run = lab.syncOne();
            assertThat(run.status()).isEqualTo(Status.PARTIAL);
            assertThat(run.funnel()).isEqualTo(new Funnel(2, 2, 2, 2, 1, 0, 1, 0));
            List<ConsumerRecord<String, String>> records = TopicReader.read(broker.address(), "narrow");
            assertThat(marks(records, TopicReader.BEGUN)).containsExactly(2L, 2L, 2L);
            assertThat(marks(records, TopicReader.ENDED)).containsExactly(1L, 1L, 1L);
            assertThat(TopicReader.held(records, "buyers")).isEqualTo(Set.of("ann"));
            lab.publish(List.of(agreed("ann"), agreed("bob")));
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(TopicReader.held(TopicReader.read(broker.address(), "narrow"), "buyers"))
                    .isEqualTo(Set.of("ann", "bob"));
        }
    }

    private void aSetThatWasCutOffHasNoEndAndTheNextOneHoldsTheMembers(KafkaBroker broker) throws Exception {
        Path company = folder.resolve("cut-off");
        try (SyncLab lab = new SyncLab(company)) {
            defineFull(lab, broker.address(), "cut-off", "", "");
            lab.publish(people(0, MEMBERS));
            lab.syncOne();
            defineFull(lab, broker.address(), "cut-off", "", "limit: 3 per minute");
            lab.publish(people(500, MEMBERS + 500));
        }
        List<ConsumerRecord<String, String>> before = TopicReader.read(broker.address(), "cut-off");
        Process process = SyncProcess.begin(company, Map.of());
        // Three calls: 500 removals, the first mark in three partitions, some of the members. The next call waits for
        // its minute.
        int reached = before.size() + 503;
        while (process.isAlive()
                && TopicReader.read(broker.address(), "cut-off").size() <= reached) {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();
        List<ConsumerRecord<String, String>> cutOff = TopicReader.read(broker.address(), "cut-off");
        String killed = cutOff.stream()
                .map(TopicReader::sync)
                .filter(sync -> !sync.equals(TopicReader.sync(before.get(0))))
                .findFirst()
                .orElseThrow();
        assertThat(types(cutOff, killed))
                .contains(TopicReader.BEGUN, "io.parcours.audience.entered")
                .doesNotContain(TopicReader.ENDED);

        try (SyncLab lab = new SyncLab(company)) {
            defineFull(lab, broker.address(), "cut-off", "", "");
            lab.publish(people(600, MEMBERS + 600));
            SyncRun resumed = lab.syncOne();
            assertThat(resumed.status()).isEqualTo(Status.DONE);
            assertThat(resumed.funnel().accepted()).isEqualTo(MEMBERS);
            assertThat(lab.ledger().count("stream", Standing.PRESENT)).isEqualTo(MEMBERS);
        }
        assertThat(TopicReader.held(TopicReader.read(broker.address(), "cut-off"), "buyers"))
                .isEqualTo(ids(600, MEMBERS + 600));
    }

    private static Set<String> types(List<ConsumerRecord<String, String>> records, String sync) {
        return records.stream()
                .filter(record -> TopicReader.sync(record).equals(sync))
                .map(TopicReader::type)
                .collect(Collectors.toSet());
    }

    /** How many members the marks of a type tell. */
    private static List<Long> marks(List<ConsumerRecord<String, String>> records, String type) {
        return records.stream()
                .filter(record -> TopicReader.type(record).equals(type))
                .map(record ->
                        TopicReader.json(record).path("data").path("members").asLong())
                .toList();
    }

    private static List<SamplePerson> people(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> agreed("p" + i)).toList();
    }

    private static Set<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "p" + i).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void defineFull(SyncLab lab, String servers, String topic, String account, String more) {
        lab.write("destinations/kafka.yaml", """
            destination: stream
            kind: kafka
            account: {servers: ["%s"], topic: %s%s}
            fields: [email]
            sends: [buyers]
            purpose: ads
            mode: full
            %s
            """.formatted(servers, topic, account, more));
    }

    /** Action and rows of every parcel that would go out. */
    private static List<String> dryRun(SyncLab lab) {
        List<String> shown = new ArrayList<>();
        try (Generations generations = lab.generations();
                Syncs syncs = lab.syncs(generations)) {
            syncs.dryRun(syncs.require("stream"), parcel -> shown.add(parcel.action() + " " + parcel.rows()));
        }
        return shown;
    }

    @Test
    void aDryRunShowsASetWithItsMarks() {
        try (SyncLab lab = new SyncLab(folder)) {
            defineFull(lab, "127.0.0.1:1", "sets", ", removals: tombstones", "");
            lab.publish(List.of(agreed("ann"), person("dan").in("buyers")));
            List<Syncs.Shown> shown = new ArrayList<>();
            try (Generations generations = lab.generations();
                    Syncs syncs = lab.syncs(generations)) {
                assertThat(syncs.dryRun(syncs.require("stream"), shown::add).sent())
                        .isEqualTo(1);
            }
            assertThat(shown).extracting(Syncs.Shown::action).containsExactly(Action.BEGIN, Action.ADD, Action.END);
            assertThat(shown.get(0).parcel().address()).isEqualTo("topic sets, every partition");
            assertThat(shown.get(0).parcel().body())
                    .startsWith("buyers/ {")
                    .contains("audience.set.begun", "\"members\":1");
            assertThat(shown.get(1).parcel().body()).startsWith("buyers/ann {").contains("Audience Entered");
            assertThat(shown.get(2).parcel().body()).contains("audience.set.ended", "\"members\":1");
            assertThat(lab.ledger().count("stream", Standing.ADDING)).isZero();
        }
    }

    @Test
    @Tag("thorough")
    void withoutABrokerASetHasNoBeginning() {
        try (SyncLab lab = new SyncLab(folder)) {
            defineFull(lab, "127.0.0.1:1", "sets", "", "");
            lab.publish(List.of(agreed("ann")));
            SyncRun run = lab.syncOne();
            assertThat(run.status()).isEqualTo(Status.PARTIAL);
            assertThat(run.funnel().waiting()).isEqualTo(1);
        }
    }

    private void whoLeftIsForgottenByATopicOfTombstones(KafkaBroker broker) {
        try (SyncLab lab = new SyncLab(folder.resolve("compacted"))) {
            define(lab, broker.address(), ", removals: tombstones");
            lab.write(
                    "destinations/kafka.yaml",
                    Files.readString(lab.folder.resolve("destinations/kafka.yaml"))
                            .replace("topic: audiences", "topic: members")
                            .replace("sends: [buyers]", "sends: [buyers, readers]"));
            lab.publish(List.of(agreed("ann").in("readers"), agreed("bob")));
            assertThat(lab.syncOne().funnel().accepted()).isEqualTo(3);
            lab.publish(List.of(agreed("ann")));
            assertThat(lab.syncOne().funnel().removed()).isEqualTo(2);
            Map<String, Boolean> there = new TreeMap<>();
            TopicReader.read(broker.address(), "members")
                    .forEach(record -> there.put(record.key(), record.value() != null));
            assertThat(there).isEqualTo(Map.of("buyers/ann", true, "readers/ann", false, "buyers/bob", false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void everyChangeOnceAndInOrder(KafkaBroker broker) {
        try (SyncLab lab = new SyncLab(folder.resolve("company"))) {
            define(lab, broker.address(), "");
            List<SamplePerson> people = new ArrayList<>();
            IntStream.range(0, 2_500).forEach(i -> people.add(agreed("p" + i)));
            people.add(person("dan").email("dan@example.com").in("buyers"));
            lab.publish(people);
            SyncRun first = lab.syncOne();
            assertThat(first.problem()).isEmpty();
            assertThat(first.funnel()).isEqualTo(new SyncRun.Funnel(2_501, 2_500, 2_500, 2_500, 2_500, 0, 0, 0));
            assertThat(lab.syncOne().funnel().sent()).isZero();
            lab.publish(people.subList(1, 2_500));
            assertThat(lab.syncOne().funnel().removed()).isEqualTo(1);

            List<ConsumerRecord<String, String>> records = TopicReader.read(broker.address(), "audiences");
            assertThat(records).hasSize(2_501);
            assertThat(records.stream()
                            .map(record -> TopicReader.json(record).path("id").asText())
                            .distinct())
                    .hasSize(2_501);
            List<String> ofFirst = records.stream()
                    .filter(record -> record.key().equals("p0"))
                    .map(KafkaTopicTest::event)
                    .toList();
            assertThat(ofFirst).containsExactly("Audience Entered p0@example.com", "Audience Exited ");
            assertThat(new String(
                            records.get(0).headers().lastHeader("content-type").value(),
                            java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("application/cloudevents+json");
        }
    }

    @Test
    @Tag("thorough")
    void withoutABrokerMembersWait() {
        try (SyncLab lab = new SyncLab(folder)) {
            define(lab, "127.0.0.1:1", "");
            lab.publish(List.of(agreed("ann")));
            SyncRun run = lab.syncOne();
            assertThat(run.status()).isEqualTo(Status.PARTIAL);
            assertThat(run.funnel().waiting()).isEqualTo(1);
        }
    }

    @Test
    void whatATopicCannotDoOrBeIsTold() {
        try (SyncLab lab = new SyncLab(folder)) {
            define(lab, "kafka", ", user: u, password: \"${KAFKA_PASSWORD}\", mechanism: kerberos");
            lab.write("destinations/whole.yaml", """
                destination: whole
                kind: kafka
                account: {servers: ["kafka:9092"], topic: "a b"}
                sends: [buyers]
                purpose: ads
                mode: full
                """);
            Faults faults = new Faults();
            assertThat(Destinations.read(lab.workspace(faults), faults)).isEmpty();
            assertThat(faults.sorted())
                    .extracting(DefinitionFault::toString)
                    .anyMatch(fault -> fault.contains("kafka.yaml:3") && fault.contains("with their ports"))
                    .anyMatch(fault -> fault.contains("kafka.yaml:3") && fault.contains("scram sha 512"))
                    .anyMatch(fault -> fault.contains("whole.yaml:3") && fault.contains("is no topic"));
        }
    }

    private static String event(ConsumerRecord<String, String> record) {
        JsonNode data = TopicReader.json(record).path("data");
        return data.path("event").asText() + " "
                + data.path("context").path("traits").path("email").asText();
    }
}
