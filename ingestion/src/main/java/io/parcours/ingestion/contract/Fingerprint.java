package io.parcours.ingestion.contract;

import io.parcours.lakehouse.definition.YamlList;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/** A hash of what a definition says, blind to comments, line breaks and the order of keys. */
final class Fingerprint {
    private Fingerprint() {}

    /** Asks for every key, so unknown ones have to be rejected before. */
    static String of(YamlMap map, Collection<String> except) {
        StringBuilder text = new StringBuilder();
        map.keys().stream().sorted().filter(key -> !except.contains(key)).forEach(key -> {
            text.append(key).append(':');
            map.value(key).ifPresent(value -> append(value, text));
            text.append('\n');
        });
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void append(YamlValue value, StringBuilder text) {
        if (value instanceof YamlScalar scalar) {
            text.append('"').append(scalar.text()).append('"');
        } else if (value instanceof YamlList list) {
            text.append('[');
            for (YamlValue item : list.values()) {
                append(item, text);
                text.append(',');
            }
            text.append(']');
        } else if (value instanceof YamlMap map) {
            text.append('{');
            map.keys().stream().sorted().forEach(key -> {
                text.append(key).append(':');
                map.value(key).ifPresent(item -> append(item, text));
                text.append(',');
            });
            text.append('}');
        }
    }
}
