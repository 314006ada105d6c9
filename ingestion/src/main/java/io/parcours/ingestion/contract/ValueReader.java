package io.parcours.ingestion.contract;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the forms in which a contract may write a value; see {@link Value}. */
final class ValueReader {
    private static final Set<String> TRUTHS = Set.of("yes", "no", "true", "false", "on", "off");
    private static final List<String> FORMS =
            List.of("column", "constant", "expr", "if", "look_up", "sum", "min", "max");

    private final Faults faults;
    private final ZoneId zone;

    /** @param zone zone of local times unless a value says otherwise */
    ValueReader(Faults faults, ZoneId zone) {
        this.faults = faults;
        this.zone = zone;
    }

    /** What {@code currency:} beside an amount said. */
    record Money(Reading amount, Optional<Value> currency) {}

    Optional<Reading> reading(YamlValue yaml, ValueKind kind, String key) {
        return money(yaml, kind, key).map(Money::amount);
    }

    Optional<Money> money(YamlValue yaml, ValueKind kind, String key) {
        if (!(yaml instanceof YamlMap map)) {
            return value(yaml, kind, key)
                    .map(value -> new Money(new Reading(value, new Format(List.of(), zone, false)), Optional.empty()));
        }
        Format format = format(map, kind);
        Optional<Value> currency = kind == ValueKind.MONEY
                ? map.value("currency").flatMap(value -> value(value, ValueKind.WORD, "currency"))
                : Optional.empty();
        currency.ifPresent(value -> checkCurrency(value, map));
        Optional<Value> value = valueOf(map, kind, key);
        map.rejectUnknownKeys();
        return value.map(found -> new Money(new Reading(found, format), currency));
    }

    private void checkCurrency(Value value, YamlMap map) {
        if (value instanceof Value.Constant constant) {
            try {
                Currency.getInstance(constant.text());
            } catch (IllegalArgumentException e) {
                faults.add(
                        map.placeOf("currency"),
                        "'" + constant.text() + "' is not a currency",
                        "write an ISO 4217 code such as EUR, or {column: name} to take it from a column");
            }
        }
    }

    /** A value without format keys. */
    Optional<Value> value(YamlValue yaml, ValueKind kind, String key) {
        if (yaml instanceof YamlScalar scalar) {
            return Optional.of(bare(scalar, kind));
        }
        if (yaml instanceof YamlMap map) {
            Optional<Value> value = valueOf(map, kind, key);
            map.rejectUnknownKeys();
            return value;
        }
        faults.add(yaml.place(), "'" + key + "' cannot be a list", "write a column, or {expr: \"…\"}");
        return Optional.empty();
    }

    private static Value bare(YamlScalar scalar, ValueKind kind) {
        return switch (kind) {
            case WORD -> new Value.Constant(scalar.text());
            case YES_NO ->
                TRUTHS.contains(scalar.text().toLowerCase(java.util.Locale.ROOT))
                        ? new Value.Constant(scalar.text())
                        : new Value.FromColumn(new ColumnRef(scalar.text(), scalar.place()));
            case TEXT, TIMESTAMP, DATE, PAST_DATE, EXPECTED_DATE, MONEY, DECIMAL, DOUBLE, WHOLE ->
                new Value.FromColumn(new ColumnRef(scalar.text(), scalar.place()));
        };
    }

    private Optional<Value> valueOf(YamlMap map, ValueKind kind, String key) {
        List<String> given = FORMS.stream().filter(map::has).toList();
        if (given.size() != 1) {
            faults.add(
                    map.place(),
                    given.isEmpty()
                            ? "'" + key + "' does not say where its value comes from"
                            : "'" + key + "' says twice where its value comes from: " + String.join(" and ", given),
                    "write one of " + String.join(", ", FORMS));
            return Optional.empty();
        }
        Optional<Value> value = switch (given.get(0)) {
            case "column" ->
                map.text("column").map(path -> new Value.FromColumn(new ColumnRef(path, map.placeOf("column"))));
            case "constant" -> map.text("constant").map(Value.Constant::new);
            case "expr" -> sql(map, "expr").map(Value.Computed::new);
            case "if" -> choice(map, kind, key);
            case "look_up" -> lookedUp(map, key);
            case "sum" -> sql(map, "sum").map(sql -> new Value.Folded(Value.Fold.SUM, sql));
            case "min" -> sql(map, "min").map(sql -> new Value.Folded(Value.Fold.MIN, sql));
            default -> sql(map, "max").map(sql -> new Value.Folded(Value.Fold.MAX, sql));
        };
        return value.map(found -> translated(map, found));
    }

    private Optional<Value> lookedUp(YamlMap map, String key) {
        Optional<References.Reference> reference = References.read(map, "look_up");
        Optional<String> by = map.text("by");
        if (by.isEmpty()) {
            faults.add(map.place(), "'" + key + "' does not say what to look up", "add by: column");
        }
        return reference.flatMap(found -> by.map(
                path -> new Value.LookedUp(found.table(), found.column(), new ColumnRef(path, map.placeOf("by")))));
    }

    private Optional<Value> choice(YamlMap map, ValueKind kind, String key) {
        Optional<Sql> condition = sql(map, "if");
        Optional<Value> then = map.value("then").flatMap(value -> value(value, kind, key));
        if (!map.has("then")) {
            faults.add(map.place(), "'" + key + "' has an if without a then", "add then: and, if needed, else:");
        }
        Optional<Value> otherwise = map.value("else").flatMap(value -> value(value, kind, key));
        return condition.flatMap(sql -> then.map(value -> new Value.Choice(sql, value, otherwise)));
    }

    private Value translated(YamlMap map, Value value) {
        Optional<YamlMap> words = map.map("map");
        Optional<String> otherwise = map.text("otherwise");
        if (words.isEmpty()) {
            otherwise.ifPresent(word -> faults.add(
                    map.placeOf("otherwise"), "'otherwise' stands without 'map'", "add map: {A: …}, or remove it"));
            return value;
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : words.get().keys()) {
            words.get().text(word).ifPresent(meaning -> pairs.put(word, meaning));
        }
        return new Value.Translated(value, pairs, otherwise);
    }

    private static Optional<Sql> sql(YamlMap map, String key) {
        return map.text(key).map(text -> new Sql(text, map.placeOf(key)));
    }

    private Format format(YamlMap map, ValueKind kind) {
        return switch (kind) {
            case TIMESTAMP, DATE, PAST_DATE, EXPECTED_DATE -> {
                List<String> patterns = map.texts(map.has("patterns") ? "patterns" : "pattern");
                patterns.forEach(pattern -> check(pattern, map));
                yield new Format(patterns, map.parsed("zone", ValueReader::zone).orElse(zone), false);
            }
            case MONEY, DECIMAL, DOUBLE, WHOLE -> {
                boolean comma = map.text("decimal")
                        .filter(mark -> {
                            if (!mark.equals(",") && !mark.equals(".")) {
                                faults.add(
                                        map.placeOf("decimal"),
                                        "'decimal' cannot be '" + mark + "'",
                                        "write \",\" or \".\"");
                            }
                            return mark.equals(",");
                        })
                        .isPresent();
                yield new Format(List.of(), zone, comma);
            }
            case TEXT, WORD, YES_NO -> new Format(List.of(), zone, false);
        };
    }

    private void check(String pattern, YamlMap map) {
        if (pattern.equals("epoch seconds") || pattern.equals("epoch millis")) {
            return;
        }
        try {
            new java.time.format.DateTimeFormatterBuilder().appendPattern(pattern);
        } catch (IllegalArgumentException e) {
            faults.add(
                    map.placeOf(map.has("patterns") ? "patterns" : "pattern"),
                    "'" + pattern + "' is not a date pattern: " + e.getMessage(),
                    "write for example dd/MM/yyyy HH:mm, epoch seconds or epoch millis");
        }
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("write a time zone such as Europe/Paris or UTC", e);
        }
    }
}
