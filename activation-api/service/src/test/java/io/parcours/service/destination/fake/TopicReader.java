package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic of audiences from its beginning, each partition in order. */
public final class TopicReader {
    public static final String BEGUN = "io.parcours.audience.set.begun";
    public static final String ENDED = "io.parcours.audience.set.ended";

    private static final ObjectMapper JSON = new ObjectMapper();

    private TopicReader() {}

    public static List<ConsumerRecord<String, String>> read(String servers, String topic) {
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

    /**
     * Who is in an audience for a reader that knows nothing but the topic: who entered is in, who exited or whose key ended is out, and where a set
     * ends, everybody of that partition is out whom another sync sent last.
     */
    public static Set<String> held(List<ConsumerRecord<String, String>> records, String audience) {
        Map<Integer, Map<String, String>> syncs = new HashMap<>();
        for (ConsumerRecord<String, String> record : records) {
            Map<String, String> members = syncs.computeIfAbsent(record.partition(), partition -> new HashMap<>());
            if (record.value() == null) {
                if (record.key().startsWith(audience + "/")) {
                    members.remove(record.key().substring(audience.length() + 1));
                }
                continue;
            }
            if (!json(record).path("data").findPath("audience_key").asText().equals(audience)) {
                continue;
            }
            switch (type(record)) {
                case "io.parcours.audience.entered" -> members.put(subject(record), sync(record));
                case "io.parcours.audience.exited" -> members.remove(subject(record));
                case ENDED -> members.values().removeIf(sync -> !sync.equals(sync(record)));
                default -> {}
            }
        }
        Set<String> held = new TreeSet<>();
        syncs.values().forEach(members -> held.addAll(members.keySet()));
        return held;
    }

    /** The name of the sync that sent a record. */
    public static String sync(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("sync").value(), StandardCharsets.UTF_8);
    }

    /** The type of a record's event; {@code ""} of a tombstone. */
    public static String type(ConsumerRecord<String, String> record) {
        return record.value() == null ? "" : json(record).path("type").asText();
    }

    private static String subject(ConsumerRecord<String, String> record) {
        return json(record).path("subject").asText();
    }

    public static JsonNode json(ConsumerRecord<String, String> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
