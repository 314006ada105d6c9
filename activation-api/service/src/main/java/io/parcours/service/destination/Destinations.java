package io.parcours.service.destination;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.lakehouse.workspace.Workspace.Definition;
import io.parcours.service.destination.Destination.Pace;
import io.parcours.service.destination.Destination.Target;
import io.parcours.service.destination.kind.Account;
import io.parcours.service.destination.kind.GoogleAudience;
import io.parcours.service.destination.kind.HttpTemplate;
import io.parcours.service.destination.kind.KafkaTopic;
import io.parcours.service.destination.kind.LinkedInAudience;
import io.parcours.service.destination.kind.LocalFolder;
import io.parcours.service.destination.kind.MetaAudience;
import io.parcours.service.destination.kind.S3Bucket;
import io.parcours.service.destination.kind.SftpFolder;
import io.parcours.service.destination.kind.TableUpsert;
import io.parcours.service.destination.kind.TikTokAudience;
import io.parcours.service.destination.kind.TradeDeskAudience;
import io.parcours.service.destination.kind.TradeDeskUid2;
import io.parcours.service.destination.kind.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code destinations/*.yaml}. */
public final class Destinations {
    private static final String FOLDER = "destinations";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern PACE = Pattern.compile("(\\d{1,7})\\s*(?:calls?\\s*)?(?:per|a|an)\\s+([a-z]+)");

    /** What a kind needs to be read, and how many calls its vendor takes. */
    private record Kind(Function<Account, Supplier<Connector>> read, Pace pace, boolean oneAudience) {}

    private static final Map<String, Kind> KINDS = kinds();

    private final Workspace workspace;
    private final Faults faults;
    private final Set<String> segments = new TreeSet<>();
    private final Set<String> names = new HashSet<>();

    private Destinations(Workspace workspace, Faults faults) {
        this.workspace = workspace;
        this.faults = faults;
        // The segments' own faults are told by whoever reads them.
        workspace
                .definitions("segments", new Faults())
                .forEach(segment -> segment.content().text("segment").ifPresent(segments::add));
    }

    private static Map<String, Kind> kinds() {
        Pace careful = new Pace(10, Duration.ofSeconds(1));
        Pace free = new Pace(100_000, Duration.ofSeconds(1));
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put(LocalFolder.KIND, new Kind(LocalFolder::read, free, false));
        kinds.put(SftpFolder.KIND, new Kind(SftpFolder::read, careful, false));
        kinds.put(S3Bucket.KIND, new Kind(S3Bucket::read, careful, false));
        kinds.put(KafkaTopic.KIND, new Kind(KafkaTopic::read, free, false));
        kinds.put(Webhook.KIND, new Kind(Webhook::read, new Pace(100, Duration.ofSeconds(1)), false));
        kinds.put(HttpTemplate.KIND, new Kind(HttpTemplate::read, careful, false));
        kinds.put(TableUpsert.KIND, new Kind(TableUpsert::read, free, false));
        kinds.put(MetaAudience.KIND, new Kind(MetaAudience::read, careful, true));
        kinds.put(GoogleAudience.KIND, new Kind(GoogleAudience::read, new Pace(300, Duration.ofMinutes(1)), true));
        kinds.put(TikTokAudience.KIND, new Kind(TikTokAudience::read, careful, true));
        kinds.put(LinkedInAudience.KIND, new Kind(LinkedInAudience::read, careful, true));
        kinds.put(TradeDeskAudience.KIND, new Kind(TradeDeskAudience::read, careful, true));
        kinds.put(TradeDeskUid2.KIND, new Kind(TradeDeskUid2::read, careful, true));
        return kinds;
    }

    /** Every destination without a fault; what is wrong with the others is added to {@code faults}. */
    public static List<Destination> read(Workspace workspace, Faults faults) {
        Destinations reader = new Destinations(workspace, faults);
        List<Destination> destinations = new ArrayList<>();
        for (Definition definition : workspace.definitions(FOLDER, faults)) {
            reader.read(definition).ifPresent(destinations::add);
        }
        return List.copyOf(destinations);
    }

    private Optional<Destination> read(Definition definition) {
        YamlMap map = definition.content();
        String id = map.requiredText("destination", "give it a name, for example destination: meta-shoe-lovers");
        if (!id.isEmpty() && !NAME.matcher(id).matches()) {
            faults.add(map.placeOf("destination"), "'" + id + "' is no name", "write small letters, digits and dashes");
        }
        if (!names.add(id)) {
            faults.add(map.placeOf("destination"), "'" + id + "' stands in another file too", "rename one of the two");
        }
        String name = map.requiredText("kind", "write one of " + String.join(", ", KINDS.keySet()));
        Kind kind = KINDS.get(name);
        if (kind == null && !name.isEmpty()) {
            faults.add(map.placeOf("kind"), "there is no kind '" + name + "'", Nearest.hint(name, KINDS.keySet()));
        }
        String purpose = map.requiredText("purpose", "write what the members are used for, for example purpose: ads");
        Mode mode = map.choice("mode", Mode.class).orElse(Mode.DELTA);
        When when = map.parsed("when", When::parse).orElseGet(When.OnRequest::new);
        Optional<Pace> pace = map.parsed("limit", Destinations::pace);
        Optional<String> channel = map.text("channel");
        Map<String, String> sends = sends(map);
        Optional<YamlMap> account = map.map("account");
        if (account.isEmpty()) {
            faults.add(map.place(), "'account' is missing", "write where to and with which credentials");
        }
        Optional<Supplier<Connector>> connector = kind == null || account.isEmpty()
                ? Optional.empty()
                : Optional.of(kind.read()
                        .apply(new Account(
                                workspace,
                                definition.file(),
                                map,
                                account.get(),
                                sends.values().stream().noneMatch(String::isEmpty))));
        account.ifPresent(YamlMap::rejectUnknownKeys);
        map.rejectUnknownKeys();
        if (kind == null || connector.isEmpty() || sends.isEmpty()) {
            return Optional.empty();
        }
        Destination destination = new Destination(
                id,
                name,
                targets(id, kind, sends),
                purpose,
                channel.orElse(null),
                mode,
                when,
                pace.orElse(kind.pace()),
                connector.get());
        return faulty(map) ? Optional.empty() : checked(map, destination);
    }

    private Optional<Destination> checked(YamlMap map, Destination destination) {
        try (Connector open = destination.connector().get()) {
            if (destination.mode() == Mode.FULL && !open.replaces() && !open.marks()) {
                faults.add(
                        map.placeOf("mode"),
                        destination.kind() + " cannot replace an audience",
                        "write mode: delta, or mirror to assert every member each time");
            }
            if (destination.kind().equals(TradeDeskAudience.KIND) && destination.mode() != Mode.FULL) {
                faults.add(map.placeOf("mode"), destination.kind() + " can only be replaced", "write mode: full");
            }
            if (destination.kind().equals(TradeDeskUid2.KIND) && destination.mode() != Mode.MIRROR) {
                faults.add(
                        map.placeOf("mode"),
                        "members expire at " + destination.kind() + ", and their UID2s change",
                        "write mode: mirror, which asserts them at each sync");
            }
        }
        return faulty(map) ? Optional.empty() : Optional.of(destination);
    }

    private boolean faulty(YamlMap map) {
        return faults.sorted().stream()
                .anyMatch(fault -> fault.place().file().equals(map.place().file()));
    }

    /** Segment → audience it goes to; {@code ""} where the account or the segment's own name says it. */
    private Map<String, String> sends(YamlMap map) {
        Map<String, String> sends = new LinkedHashMap<>();
        Optional<YamlValue> value = map.value("sends");
        if (value.isEmpty()) {
            faults.add(
                    map.place(),
                    "'sends' is missing",
                    "name the segments that go there, for example sends: [shoe-lovers]");
            return sends;
        }
        if (value.get() instanceof YamlMap audiences) {
            audiences
                    .keys()
                    .forEach(segment ->
                            sends.put(segment, audiences.text(segment).orElse("")));
        } else {
            map.texts("sends").forEach(segment -> sends.put(segment, ""));
        }
        for (String segment : sends.keySet()) {
            if (!segments.contains(segment)) {
                faults.add(
                        value.get().place(),
                        "there is no segment '" + segment + "'",
                        segments.isEmpty()
                                ? "define it under segments/"
                                : Nearest.hint(segment, List.copyOf(segments)));
            }
        }
        return sends;
    }

    /** Segments that go to one audience are one: whoever leaves one of them and stays in another stays there. */
    private static List<Target> targets(String id, Kind kind, Map<String, String> sends) {
        Map<String, List<String>> audiences = new LinkedHashMap<>();
        sends.forEach((segment, audience) -> {
            String name = !audience.isEmpty() ? audience : kind.oneAudience() ? id : segment;
            audiences.computeIfAbsent(name, key -> new ArrayList<>()).add(segment);
        });
        return audiences.entrySet().stream()
                .map(entry -> new Target(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Pace pace(String text) {
        Matcher matcher = PACE.matcher(text.strip().toLowerCase(java.util.Locale.ROOT));
        if (matcher.matches() && Integer.parseInt(matcher.group(1)) > 0) {
            try {
                return new Pace(
                        Integer.parseInt(matcher.group(1)),
                        Duration.ofSeconds(Span.parse("1 " + matcher.group(2)).seconds()));
            } catch (IllegalArgumentException e) {
                // told below
            }
        }
        throw new IllegalArgumentException("write for example 300 per minute");
    }
}
