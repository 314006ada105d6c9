package io.parcours.lakehouse.workspace;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The content of {@code parcours.yaml}.
 *
 * @param timeZone of days, and of times that are written without one
 * @param personTimeZones who lives in another
 */
public record WorkspaceSettings(
        String name,
        Lakehouse lakehouse,
        Serving serving,
        Service service,
        ZoneId timeZone,
        PersonTimeZones personTimeZones,
        String currency,
        String country) {

    /** The table format; one port hides the difference from every job. */
    public enum Format {
        DELTA,
        ICEBERG
    }

    /**
     * @param path a folder or URI, absolute
     * @param catalog {@code none}, or the URI of a Hive metastore
     */
    public record Lakehouse(String path, Format format, String catalog) {}

    /** @param keep generations kept for roll-back, the current one included */
    public record Serving(String path, int keep) {}

    /**
     * @param port 0 takes a free one
     * @param database a file path for the embedded database, or a {@code jdbc:postgresql:} URL
     */
    public record Service(String host, int port, String database) {}

    public static final WorkspaceSettings DEFAULTS = new WorkspaceSettings(
            "parcours",
            new Lakehouse("lake", Format.DELTA, "none"),
            new Serving("serving", 2),
            new Service("127.0.0.1", 7070, "state/parcours"),
            ZoneId.of("UTC"),
            PersonTimeZones.NONE,
            "EUR",
            "FR");

    /** Reads the settings, adding what is wrong to the map's faults; what is wrong or absent takes its default. */
    public static WorkspaceSettings read(YamlMap map, Path folder) {
        Faults faults = map.faults();
        String name = map.text("name").orElse(DEFAULTS.name);
        String path = DEFAULTS.lakehouse.path;
        Format format = Format.DELTA;
        String catalog = DEFAULTS.lakehouse.catalog;
        Optional<YamlMap> lakehouse = map.map("lakehouse");
        if (lakehouse.isPresent()) {
            YamlMap lake = lakehouse.get();
            path = lake.text("path").orElse(path);
            format = lake.choice("format", Format.class).orElse(format);
            catalog = lake.text("catalog").orElse(catalog);
            if (!catalog.equals("none")) {
                faults.add(
                        lake.placeOf("catalog"),
                        "the catalog '" + catalog + "' is not supported in this version",
                        "write catalog: none; tables are then addressed by path");
            }
            lake.rejectUnknownKeys();
        }
        String absolute = path.matches("[a-z][a-z0-9+.-]+:.*")
                ? path
                : folder.toAbsolutePath().resolve(path).normalize().toString();

        Serving serving = map.map("serving")
                .map(part -> {
                    Serving read = new Serving(
                            part.text("path").orElse(DEFAULTS.serving.path),
                            part.integer("keep", 1, 100).orElse(DEFAULTS.serving.keep));
                    part.rejectUnknownKeys();
                    return read;
                })
                .orElse(DEFAULTS.serving);
        Service service = map.map("service")
                .map(part -> {
                    Service read = new Service(
                            part.text("host").orElse(DEFAULTS.service.host),
                            part.integer("port", 0, 65_535).orElse(DEFAULTS.service.port),
                            part.text("database").orElse(DEFAULTS.service.database));
                    part.rejectUnknownKeys();
                    return read;
                })
                .orElse(DEFAULTS.service);
        ZoneId zone = map.parsed("time_zone", WorkspaceSettings::zone).orElse(DEFAULTS.timeZone);
        PersonTimeZones personZones = PersonTimeZones.read(map);
        String currency = map.parsed("currency", WorkspaceSettings::currency).orElse(DEFAULTS.currency);
        String country = map.parsed("country", WorkspaceSettings::country).orElse(DEFAULTS.country);
        map.rejectUnknownKeys();
        return new WorkspaceSettings(
                name, new Lakehouse(absolute, format, catalog), serving, service, zone, personZones, currency, country);
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("write a time zone such as Europe/Paris or UTC", e);
        }
    }

    private static String currency(String text) {
        try {
            return Currency.getInstance(text).getCurrencyCode();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("write an ISO 4217 code such as EUR", e);
        }
    }

    private static String country(String text) {
        if (List.of(Locale.getISOCountries()).contains(text)) {
            return text;
        }
        throw new IllegalArgumentException("write an ISO 3166 two-letter code such as FR");
    }
}
