package io.parcours.serving.generation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.lakehouse.workspace.PersonTimeZones;
import io.parcours.serving.column.ColumnKind;
import io.parcours.serving.column.ColumnName;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a generation is: where its data comes from, what it holds, and the checksum of every file.
 *
 * @param format version of the file formats; a reader refuses one it does not know
 * @param createdAt when the generation was sealed, ISO-8601
 * @param asOf data time of the run that made it, ISO-8601
 * @param basis digest of the definitions that shaped it, so that publish can tell whether anything is new
 * @param tables versions of the tables it was computed from
 * @param collected number of the last file of collected events whose events it holds; 0 = none
 * @param collectedConsents number of the last such file whose consents it holds, which another silo dataset reads; 0 = none
 * @param contactFields fields of the people files, in order; the first is the person id
 * @param rules what rules can ask of its persons
 * @param movements how its segments changed
 */
public record Manifest(
        int format,
        long generation,
        String createdAt,
        String asOf,
        String runId,
        String basis,
        List<TableVersion> tables,
        Counts counts,
        List<ContactField> contactFields,
        List<Part> parts,
        List<Segment> segments,
        List<Consent> consents,
        List<FileEntry> files,
        long collected,
        long collectedConsents,
        Rules rules,
        Movements movements) {
    public static final int FORMAT = 2;
    public static final String FILE = "manifest.json";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public Manifest {
        tables = List.copyOf(tables);
        contactFields = List.copyOf(contactFields);
        parts = List.copyOf(parts);
        segments = List.copyOf(segments);
        consents = List.copyOf(consents);
        files = List.copyOf(files);
    }

    public record TableVersion(String table, long version) {}

    public record Counts(long persons, long knownPersons, long identifiers, long redirects, long events) {}

    /** @param personal whether {@code pii:read} is needed to see it clear */
    public record ContactField(String name, boolean personal) {
        /** The e-mail address as the person writes it, in lower case, where that differs from the normalised one. */
        public static final String EMAIL_AS_WRITTEN = "email_as_written";
    }

    /** A range of persons by key; ordinals run through the parts in order. */
    public record Part(int firstOrdinal, int persons, String people) {}

    /**
     * @param purpose what its members are used for, which decides whose consent is needed; null = none declared
     * @param says the definition's own sentence
     * @param rule the rule on one line
     */
    public record Segment(
            String id,
            @Nullable String says,
            @Nullable String purpose,
            @Nullable String rule,
            int size,
            String file) {}

    /** Who may be used for a purpose: by one channel, or by at least one where {@code channel} is null. */
    public record Consent(String purpose, @Nullable String channel, int size, String file) {}

    /**
     * What rules can ask of the generation's persons, and what its words mean.
     *
     * @param timeZone of days, for example {@code Europe/Paris}
     * @param personZones who lives in another time zone; null = nobody
     * @param currency of amounts without one
     * @param traits whether every trait has a column; otherwise none has, as there are too many
     * @param events names that silos send, beside the common ones
     */
    public record Rules(
            String timeZone,
            @Nullable PersonZones personZones,
            String currency,
            boolean traits,
            List<Subject> subjects,
            List<String> events,
            List<Store> stores,
            List<Column> columns) {
        public Rules {
            subjects = List.copyOf(subjects);
            events = List.copyOf(events);
            stores = List.copyOf(stores);
            columns = List.copyOf(columns);
        }

        /** Before columns were written, of persons who all live in one time zone. */
        public Rules(
                String timeZone, String currency, List<Subject> subjects, List<String> events, List<Store> stores) {
            this(timeZone, null, currency, subjects, events, stores);
        }

        /** Before columns were written. */
        public Rules(
                String timeZone,
                @Nullable PersonZones personZones,
                String currency,
                List<Subject> subjects,
                List<String> events,
                List<Store> stores) {
            this(timeZone, personZones, currency, true, subjects, events, stores, List.of());
        }

        public Rules with(List<Column> written, boolean everyTrait) {
            return new Rules(timeZone, personZones, currency, everyTrait, subjects, events, stores, written);
        }
    }

    /**
     * Which field of a profile tells a person's time zone.
     *
     * @param zones the zone of each value; empty = the values name zones themselves
     */
    public record PersonZones(String field, Map<String, String> zones) {
        public PersonZones {
            zones = Collections.unmodifiableMap(new TreeMap<>(zones));
        }

        public static @Nullable PersonZones of(PersonTimeZones declared) {
            Map<String, String> zones = new TreeMap<>();
            declared.zones().forEach((value, zone) -> zones.put(value, zone.getId()));
            return declared.declared() ? new PersonZones(declared.field(), zones) : null;
        }

        public PersonTimeZones declared() {
            Map<String, ZoneId> named = new TreeMap<>();
            zones.forEach((value, zone) -> named.put(value, ZoneId.of(zone)));
            return new PersonTimeZones(field, named);
        }
    }

    /**
     * How segments changed.
     *
     * @param sizes the file of their sizes over time
     */
    public record Movements(String sizes, List<Changes> changes) {
        public Movements {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Entries and exits of a segment.
     *
     * @param since all changes after this moment are there, ISO-8601
     */
    public record Changes(String segment, String since, int count, String file) {}

    /** An attribute or profile field, with the type that its comparisons have. */
    public record Subject(String name, String type) {}

    /** Degrees, WGS 84. */
    public record Store(String id, double lat, double lon) {}

    /**
     * @param name of a subject, a trait, or as {@link ColumnName} has them
     * @param persons who have a value
     * @param values different words; {@link io.parcours.serving.column.CategoryColumn#TOO_MANY} where these are not there
     */
    public record Column(String name, ColumnKind kind, int persons, int values, String file) {}

    public record FileEntry(
            String path, long bytes, @JsonProperty("sha256") String sha256) {}

    public Instant asOfInstant() {
        return Instant.parse(asOf);
    }

    public Optional<Segment> segment(String id) {
        return segments.stream().filter(segment -> segment.id().equals(id)).findFirst();
    }

    public byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always JSON", e);
        }
    }

    public static Manifest parse(byte[] json) throws IOException {
        return JSON.readValue(json, Manifest.class);
    }
}
