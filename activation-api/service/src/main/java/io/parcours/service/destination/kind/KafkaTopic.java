package io.parcours.service.destination.kind;

import io.parcours.service.destination.Action;
import io.parcours.service.destination.Answer;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.Later;
import io.parcours.service.destination.Answer.Refused;
import io.parcours.service.destination.Answer.SomeWrong;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.Batch;
import io.parcours.service.destination.Connector;
import io.parcours.service.destination.Contact;
import io.parcours.service.destination.MatchKey;
import io.parcours.service.destination.Parcel;
import io.parcours.service.destination.Row;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka topic: one record a change, whose key is the person, so that a person's changes stay in order, and whose value is an {@link AudienceEvents}
 * event. A record may come twice after a failure; its {@code id} is then the same. Of a topic that Kafka compacts, whoever left is to be forgotten: with
 * {@code removals: tombstones} a removal is a record without a value, and keys name the audience too, as one person may be in several.
 *
 * <p>Every record has a header {@code sync}, the name of the sync that sent it. {@code mode: full} sends every member in each sync, between two marks
 * that stand in every partition, as Kafka keeps no order across partitions. Where the second mark comes, the audience's members in its partition are
 * those whose last record has the mark's sync, whatever a reader, or a ledger that was lost, knew of before. A sync that was cut off has no second mark. The marks
 * have a key of their own, so that compacting a topic keeps the last one.
 */
public final class KafkaTopic implements Connector {
    public static final String KIND = "kafka";

    private static final int ROWS = 1_000;
    private static final int LONGEST_NAME = 249;
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1," + LONGEST_NAME + "}");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PATIENCE_TO_CONNECT = Duration.ofSeconds(5);

    private final Settings settings;
    private @Nullable Producer<String, String> producer;

    /** What says that somebody left. */
    private enum Removals {
        EVENTS,
        TOMBSTONES
    }

    /** How a client shows who it is. */
    private enum Mechanism {
        PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
        SCRAM_SHA_256("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule"),
        SCRAM_SHA_512("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

        private final String wireName;
        private final String module;

        Mechanism(String wireName, String module) {
            this.wireName = wireName;
            this.module = module;
        }

        Map<String, Object> settings(String user, String password) {
            return Map.of(
                    SaslConfigs.SASL_MECHANISM,
                    wireName,
                    SaslConfigs.SASL_JAAS_CONFIG,
                    "%s required username=\"%s\" password=\"%s\";".formatted(module, quoted(user), quoted(password)));
        }

        private static String quoted(String text) {
            return text.replace("\\", "\\\\").replace("\"", "\\\"");
        }
    }

    private record Settings(String topic, Removals removals, AudienceEvents events, Map<String, Object> producer) {}

    private KafkaTopic(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {servers, topic, removals, tls, user, password, mechanism}} and {@code fields}. */
    public static Supplier<Connector> read(Account account) {
        String topic = account.required("topic", "write the topic's name, for example audiences");
        if (!topic.isEmpty() && !TOPIC.matcher(topic).matches()) {
            account.faults()
                    .add(
                            account.map().placeOf("topic"),
                            "'" + topic + "' is no topic",
                            "write letters, digits, dots, underscores and dashes");
        }
        List<String> servers = account.map().texts("servers");
        if (servers.isEmpty() || !servers.stream().allMatch(server -> server.matches("\\S+:\\d{1,5}"))) {
            account.faults()
                    .add(
                            account.map().placeOf("servers"),
                            servers.isEmpty() ? "'servers' is missing" : "'servers' cannot be " + servers,
                            "write brokers with their ports, for example [kafka-1:9092, kafka-2:9092]");
        }
        boolean tls = account.map().yesNo("tls", account.has("user"));
        Map<String, Object> producer = new HashMap<>();
        producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", servers));
        producer.put(ProducerConfig.CLIENT_ID_CONFIG, "parcours");
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        producer.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.toIntExact(PATIENCE_TO_CONNECT.toMillis()));
        producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis() / 2));
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        producer.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                account.has("user") ? (tls ? "SASL_SSL" : "SASL_PLAINTEXT") : (tls ? "SSL" : "PLAINTEXT"));
        if (account.has("user")) {
            Mechanism mechanism =
                    account.map().choice("mechanism", Mechanism.class).orElse(Mechanism.SCRAM_SHA_512);
            producer.putAll(mechanism.settings(
                    account.text("user", ""), account.secret("password", "write \"${KAFKA_PASSWORD}\"")));
        }
        Removals removals = account.map().choice("removals", Removals.class).orElse(Removals.EVENTS);
        Settings settings = new Settings(topic, removals, AudienceEvents.read(account), Map.copyOf(producer));
        return () -> new KafkaTopic(settings);
    }

    @Override
    public int batchSize() {
        return ROWS;
    }

    @Override
    public boolean marks() {
        return true;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return Optional.of(MatchKey.of("person_id", contact.personId()));
    }

    @Override
    public String content(Contact contact) {
        return Contents.of(contact, settings.events().fields());
    }

    @Override
    public Parcel parcel(Batch batch) {
        if (isMark(batch)) {
            return new Parcel(
                    "topic " + settings.topic() + ", every partition", markKey(batch) + " " + markValue(batch, 0));
        }
        return new Parcel(
                "topic " + settings.topic(),
                batch.rows().stream()
                        .map(row -> key(batch, row) + " " + value(batch, row))
                        .collect(Collectors.joining("\n")));
    }

    private static boolean isMark(Batch batch) {
        return batch.action() == Action.BEGIN || batch.action() == Action.END;
    }

    /** The audience with nobody in it: the key of no member. */
    private static String markKey(Batch batch) {
        return batch.audience() + "/";
    }

    private String markValue(Batch batch, int partition) {
        return settings.events().mark(batch, settings.topic() + "/" + partition).toString();
    }

    private String key(Batch batch, Row row) {
        return switch (settings.removals()) {
            case EVENTS -> row.personId();
            case TOMBSTONES -> batch.audience() + "/" + row.personId();
        };
    }

    /** Null is what Kafka takes for the end of a key. */
    private @Nullable String value(Batch batch, Row row) {
        boolean ends = batch.action() == Action.REMOVE && settings.removals() == Removals.TOMBSTONES;
        return ends ? null : settings.events().of(batch, row).toString();
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            Producer<String, String> open = producer();
            // Asked first, or each record would wait for brokers that are away.
            List<PartitionInfo> partitions = open.partitionsFor(settings.topic());
            for (ProducerRecord<String, String> record : records(batch, partitions)) {
                sent.add(open.send(record));
            }
        } catch (KafkaException e) {
            close();
            throw failure(e);
        }
        List<Answer> answers = new ArrayList<>();
        Unavailable trouble = null;
        for (Future<RecordMetadata> one : sent) {
            try {
                RecordMetadata taken = one.get();
                answers.add(new Accepted("partition " + taken.partition() + ", offset " + taken.offset()));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RecordTooLargeException) {
                    answers.add(new Refused("the record is too large for the topic"));
                } else {
                    trouble = failure(e.getCause());
                    answers.add(new Later(String.valueOf(trouble.getMessage())));
                }
            }
        }
        if (trouble != null) {
            close(); // an idempotent producer may not go on after a record was lost
            if (isMark(batch) || answers.stream().noneMatch(Accepted.class::isInstance)) {
                throw trouble;
            }
        }
        return isMark(batch) ? List.of() : answers;
    }

    private List<ProducerRecord<String, String>> records(Batch batch, List<PartitionInfo> partitions) {
        return isMark(batch)
                ? partitions.stream()
                        .map(PartitionInfo::partition)
                        .map(at -> record(batch, at, markKey(batch), markValue(batch, at)))
                        .toList()
                : batch.rows().stream()
                        .map(row -> record(batch, null, key(batch, row), value(batch, row)))
                        .toList();
    }

    /** @param partition null for that of the key */
    @SuppressWarnings("NullAway") // a record without a value is what Kafka knows as a tombstone
    private ProducerRecord<String, String> record(
            Batch batch, @Nullable Integer partition, String key, @Nullable String value) {
        ProducerRecord<String, String> record = new ProducerRecord<>(settings.topic(), partition, key, value);
        record.headers().add("sync", batch.sync().getBytes(StandardCharsets.UTF_8));
        if (value != null) {
            record.headers().add("content-type", AudienceEvents.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }

    private static Unavailable failure(@Nullable Throwable e) throws Denied {
        String message = "Kafka: "
                + (e == null
                        ? "no answer"
                        : e.getClass().getSimpleName().replace("Exception", "").toLowerCase(Locale.ROOT) + ", "
                                + e.getMessage());
        if (e instanceof AuthenticationException
                || e instanceof AuthorizationException
                || e instanceof InvalidTopicException) {
            throw new Denied(message);
        }
        return new Unavailable(message, Optional.empty());
    }

    private Producer<String, String> producer() {
        Producer<String, String> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(settings.producer(), new StringSerializer(), new StringSerializer());
            producer = open;
        }
        return open;
    }

    @Override
    public void close() {
        Producer<String, String> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }
}
