package io.parcours.ingestion.contract;

import io.parcours.ingestion.consent.Answers;
import io.parcours.ingestion.consent.AnswersReader;
import io.parcours.ingestion.contract.Contract.MissingColumns;
import io.parcours.ingestion.contract.Contract.NewColumns;
import io.parcours.ingestion.source.SourceSettings;
import io.parcours.lakehouse.contract.ConsentColumn;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a contract file; everything wrong with it goes to the faults, and the contract is then absent. */
public final class ContractReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z][a-z0-9_]*");
    private static final String EVERYTHING_ELSE = "the rest";

    private final YamlMap map;
    private final Workspace workspace;
    private final Faults faults;
    private final ValueReader values;

    private ContractReader(YamlMap map, Workspace workspace) {
        this.map = map;
        this.workspace = workspace;
        this.faults = map.faults();
        this.values = new ValueReader(faults, workspace.settings().timeZone());
    }

    public static Optional<Contract> read(YamlMap map, Workspace workspace) {
        return new ContractReader(map, workspace).read();
    }

    private Optional<Contract> read() {
        int before = faults.sorted().size();
        String silo = name("silo", "say which silo this is, for example silo: crm");
        String dataset = name("dataset", "say which dataset of the silo, for example dataset: contacts");
        Optional<SourceSettings> from = map.map("from").flatMap(part -> SourceSettings.read(part, workspace));
        if (!map.has("from")) {
            faults.add(map.place(), "'from' is missing", "say where rows come from: from: {kind: files, path: …}");
        }
        Optional<Into> into = map.choice("into", Into.class);
        if (!map.has("into")) {
            faults.add(
                    map.place(),
                    "'into' is missing",
                    "write into: event, record, product, store, campaign, cost or consent");
        }
        if (into.isEmpty()) {
            return Optional.empty();
        }
        Contract contract = contract(silo, dataset, into.get(), from);
        return from.isPresent() && faults.sorted().size() == before ? Optional.of(contract) : Optional.empty();
    }

    @SuppressWarnings("NullAway") // an absent source is a fault already, and the contract is then not handed out
    private Contract contract(String silo, String dataset, Into into, Optional<SourceSettings> from) {
        Optional<YamlMap> fields = map.map("fields");
        List<ColumnRef> oneEventPer = columns("one_event_per");
        Optional<Answers> answers = into == Into.CONSENT ? AnswersReader.read(map) : Optional.empty();
        Map<Target, Reading> targets = targets(into, fields, answers.isPresent());
        fields.ifPresent(YamlMap::rejectUnknownKeys);
        List<IdentifierMapping> identifiers = identifiers(into);
        Optional<Reading> newerBy = map.has("newer_by")
                ? map.value("newer_by").flatMap(yaml -> values.reading(yaml, ValueKind.TIMESTAMP, "newer_by"))
                : from.flatMap(SourceSettings::newerBy).map(this::watermark);
        boolean hasPlace = into == Into.EVENT || into == Into.RECORD;
        Contract contract = new Contract(
                silo,
                dataset,
                map.place(),
                from.orElse(null),
                into,
                key(into, oneEventPer),
                newerBy,
                oneEventPer,
                targets,
                identifiers,
                answers,
                into == Into.EVENT ? map.map("products").map(this::products) : Optional.empty(),
                hasPlace ? map.map("place").map(this::position) : Optional.empty(),
                into.restWord().map(this::rest).orElse(Rest.NONE),
                into == Into.EVENT ? map.map("sessions").map(this::sessions) : Optional.empty(),
                into == Into.EVENT ? columns("user_agent").stream().findFirst() : Optional.empty(),
                map.text("deleted_when").map(text -> new Sql(text, map.placeOf("deleted_when"))),
                new RuleReader(faults).rules(map),
                rejectOver(),
                map.choice("new_columns", NewColumns.class).orElse(NewColumns.ADD),
                missingColumns(),
                "");
        if (!oneEventPer.isEmpty() && into != Into.EVENT) {
            faults.add(map.placeOf("one_event_per"), "'one_event_per' is for events only", "remove it");
        }
        if (contract.sessions().isPresent() && !oneEventPer.isEmpty()) {
            faults.add(
                    map.placeOf("sessions"),
                    "'sessions' cannot be cut where lines make one event",
                    "remove 'sessions' or 'one_event_per'");
        }
        map.rejectUnknownKeys();
        return contract.withFingerprint(
                Fingerprint.of(map, List.of("from", "reject_over", "new_columns", "missing_columns")));
    }

    /** {@code reject_over: 1 %}, or {@code {share: 1 %, rows: 10}} where a batch may be small. */
    private Optional<RejectLimit> rejectOver() {
        if (!(map.value("reject_over").orElse(null) instanceof YamlMap limit)) {
            return map.share("reject_over").map(share -> new RejectLimit(share, 0));
        }
        if (!limit.has("share")) {
            faults.add(limit.place(), "'share' is missing", "write reject_over: {share: 1 %, rows: 10}");
        }
        Optional<Double> share = limit.share("share");
        int rows = limit.integer("rows", 0, Integer.MAX_VALUE).orElse(0);
        limit.rejectUnknownKeys();
        return share.map(passed -> new RejectLimit(passed, rows));
    }

    /** {@code missing_columns: null} is YAML's own null: a key without a value. */
    private MissingColumns missingColumns() {
        boolean bareNull =
                !map.has("missing_columns") && !map.placeOf("missing_columns").equals(map.place());
        return bareNull
                ? MissingColumns.NULL
                : map.choice("missing_columns", MissingColumns.class).orElse(MissingColumns.FAIL);
    }

    private String name(String key, String remedy) {
        String text = map.requiredText(key, remedy);
        if (!text.isEmpty() && !NAME.matcher(text).matches()) {
            faults.add(
                    map.placeOf(key),
                    "'" + key + "' cannot be '" + text + "'",
                    "use lower-case letters, digits and _, beginning with a letter");
        }
        return text;
    }

    private Reading watermark(String column) {
        return new Reading(
                new Value.FromColumn(new ColumnRef(column, map.placeOf("from"))),
                new Format(List.of(), workspace.settings().timeZone(), false));
    }

    private List<ColumnRef> columns(String key) {
        List<ColumnRef> columns = new ArrayList<>();
        for (YamlValue item : map.list(key)) {
            if (item instanceof YamlScalar scalar) {
                columns.add(new ColumnRef(scalar.text(), scalar.place()));
            } else {
                map.wrong(key, item, "a column, or a list of columns");
            }
        }
        return columns;
    }

    private Key key(Into into, List<ColumnRef> oneEventPer) {
        List<ColumnRef> columns = columns("key");
        if (columns.size() == 1 && columns.get(0).path().equals("position")) {
            if (into != Into.EVENT) {
                faults.add(map.placeOf("key"), "'key: position' is for events only", "name the key columns");
            }
            return new Key.PositionInFile();
        }
        if (!columns.isEmpty()) {
            return new Key.Columns(columns);
        }
        if (into != Into.EVENT && into != Into.CONSENT && into != Into.COST) {
            faults.add(
                    map.place(),
                    "'key' is missing",
                    "name the column that tells one " + into.name().toLowerCase(java.util.Locale.ROOT)
                            + " from another, for example key: id");
        }
        return new Key.Content();
    }

    private Map<Target, Reading> targets(Into into, Optional<YamlMap> fields, boolean answered) {
        Map<Target, Reading> targets = new LinkedHashMap<>();
        for (Target target : into.targets()) {
            Optional<YamlValue> inFields = fields.flatMap(part -> part.value(target.word()));
            Optional<YamlValue> onTop = map.value(target.word());
            if (inFields.isPresent() && onTop.isPresent()) {
                faults.add(
                        map.placeOf(target.word()),
                        "'" + target.word() + "' stands twice",
                        "keep it under 'fields' only");
            }
            Optional<YamlValue> yaml = inFields.or(() -> onTop);
            if (yaml.isEmpty()) {
                boolean byAnswers = answered
                        && (target.column() == ConsentColumn.PURPOSE || target.column() == ConsentColumn.GRANTED);
                if (target.required() && !byAnswers) {
                    faults.add(map.place(), "'" + target.word() + "' is missing", remedy(into, target));
                }
                continue;
            }
            values.money(yaml.get(), target.kind(), target.word()).ifPresent(money -> {
                targets.put(target, money.amount());
                money.currency()
                        .ifPresent(currency ->
                                currencyTarget(into).ifPresent(other -> targets.put(other, plain(currency))));
            });
        }
        Optional<Target> money = into.targets().stream()
                .filter(target -> target.kind() == ValueKind.MONEY)
                .findFirst();
        if (money.isPresent() && targets.containsKey(money.get())) {
            currencyTarget(into)
                    .ifPresent(target -> targets.putIfAbsent(
                            target,
                            plain(new Value.Constant(workspace.settings().currency()))));
        }
        if (into == Into.CONSENT) {
            into.targets().stream()
                    .filter(target -> target.word().equals("channel"))
                    .forEach(target -> targets.putIfAbsent(target, plain(new Value.Constant("any"))));
        }
        return targets;
    }

    private static String remedy(Into into, Target target) {
        return switch (target.kind()) {
            case TIMESTAMP -> "say when it happened, for example " + target.word() + ": created_at";
            case WORD ->
                "write for example " + target.word() + ": " + (into == Into.EVENT ? "Page Viewed" : "newsletter");
            case TEXT, DATE, PAST_DATE, EXPECTED_DATE, MONEY, DECIMAL, DOUBLE, WHOLE, YES_NO ->
                "say which column it is, " + target.word() + ": name";
        };
    }

    private Reading plain(Value value) {
        return new Reading(value, new Format(List.of(), workspace.settings().timeZone(), false));
    }

    private static Optional<Target> currencyTarget(Into into) {
        return into.targets().stream()
                .filter(target -> target.word().equals("currency"))
                .findFirst();
    }

    private List<IdentifierMapping> identifiers(Into into) {
        List<IdentifierMapping> identifiers = new ArrayList<>();
        if (!into.hasIdentifiers()) {
            return identifiers;
        }
        map.map("identifiers").ifPresent(part -> {
            for (String namespace : part.keys()) {
                if (!NAMESPACE.matcher(namespace).matches()) {
                    faults.add(
                            part.placeOf(namespace),
                            "'" + namespace + "' is not a namespace",
                            "write for example email, phone, crm_id or cookie");
                }
                for (YamlValue item : part.list(namespace)) {
                    values.value(item, ValueKind.TEXT, namespace)
                            .ifPresent(value -> identifiers.add(new IdentifierMapping(namespace, value)));
                }
            }
        });
        if (identifiers.isEmpty() && into == Into.CONSENT) {
            faults.add(map.place(), "'identifiers' is missing", "say whose consent it is: identifiers: {email: email}");
        }
        return identifiers;
    }

    private ProductLines products(YamlMap part) {
        Optional<ColumnRef> each = part.text("each").map(path -> new ColumnRef(path, part.placeOf("each")));
        Map<ProductLines.Field, Reading> fields = new EnumMap<>(ProductLines.Field.class);
        for (ProductLines.Field field : ProductLines.Field.values()) {
            part.value(field.word())
                    .flatMap(value -> values.reading(value, field.kind(), field.word()))
                    .ifPresent(reading -> fields.put(field, reading));
        }
        if (fields.isEmpty()) {
            faults.add(part.place(), "'products' names no field", "add at least product_id: column");
        }
        if (each.isPresent()) {
            fields.forEach((field, reading) -> {
                if (!(reading.value() instanceof Value.FromColumn)) {
                    faults.add(
                            part.placeOf(field.word()),
                            "'" + field.word() + "' has to be a key of the elements of '"
                                    + each.get().path() + "'",
                            "write " + field.word() + ": key");
                }
            });
        }
        part.rejectUnknownKeys();
        return new ProductLines(each, fields);
    }

    private Position position(YamlMap part) {
        Position position = new Position(
                part.value("lat").flatMap(value -> values.reading(value, ValueKind.DOUBLE, "lat")),
                part.value("lon").flatMap(value -> values.reading(value, ValueKind.DOUBLE, "lon")),
                part.value("store").flatMap(value -> values.reading(value, ValueKind.TEXT, "store")));
        part.rejectUnknownKeys();
        return position;
    }

    private Rest rest(String word) {
        Map<String, Value> named = new LinkedHashMap<>();
        Optional<YamlValue> yaml = map.value(word);
        if (yaml.isEmpty()) {
            return Rest.NONE;
        }
        if (yaml.get() instanceof YamlMap part) {
            for (String name : part.keys()) {
                part.value(name)
                        .flatMap(value -> values.value(value, ValueKind.TEXT, name))
                        .ifPresent(value -> named.put(name, value));
            }
            return new Rest(named, false);
        }
        boolean everythingElse = false;
        for (YamlValue item : map.list(word)) {
            if (item instanceof YamlScalar scalar && scalar.text().equals(EVERYTHING_ELSE)) {
                everythingElse = true;
            } else if (item instanceof YamlScalar scalar) {
                ColumnRef column = new ColumnRef(scalar.text(), scalar.place());
                named.put(lastPart(scalar.text()), new Value.FromColumn(column));
            } else {
                map.wrong(word, item, "columns, '" + EVERYTHING_ELSE + "', or {name: column}");
            }
        }
        return new Rest(named, everythingElse);
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private Sessions sessions(YamlMap part) {
        List<ColumnRef> by = part.texts("by").stream()
                .map(path -> new ColumnRef(path, part.placeOf("by")))
                .toList();
        if (by.isEmpty()) {
            faults.add(part.place(), "'sessions' does not say whose", "add by: [visitor_id]");
        }
        Span silence = part.parsed("silence", Span::parse).orElse(new Span(30, Span.Unit.MINUTES));
        part.rejectUnknownKeys();
        return new Sessions(by, silence);
    }
}
