package io.parcours.service.destination;

import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.service.destination.SyncRun.Status;
import io.parcours.service.destination.fake.KafkaBroker;
import io.parcours.serving.testing.SamplePerson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTopicTest {
    private static final ObjectMapper JSON = new ObjectMapper();

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
            read(broker.address(), "members").forEach(record -> there.put(record.key(), record.value() != null));
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

            List<ConsumerRecord<String, String>> records = read(broker.address(), "audiences");
            assertThat(records).hasSize(2_501);
            assertThat(records.stream().map(record -> id(record.value())).distinct())
                    .hasSize(2_501);
            List<String> ofFirst = records.stream()
                    .filter(record -> record.key().equals("p0"))
                    .map(record -> event(record.value()))
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
            lab.write("destinations/full.yaml", """
                destination: full
                kind: kafka
                account: {servers: ["kafka:9092"], topic: audiences}
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
                    .anyMatch(fault -> fault.contains("whole.yaml:3") && fault.contains("is no topic"))
                    .anyMatch(fault -> fault.contains("full.yaml:6") && fault.contains("cannot replace"));
        }
    }

    private static List<ConsumerRecord<String, String>> read(String servers, String topic) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long total = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            while (records.size() < total) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }

    private static String id(String value) {
        return json(value).path("id").asText();
    }

    private static String event(String value) {
        JsonNode data = json(value).path("data");
        return data.path("event").asText() + " "
                + data.path("context").path("traits").path("email").asText();
    }

    private static JsonNode json(String value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
