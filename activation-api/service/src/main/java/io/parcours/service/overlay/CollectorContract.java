package io.parcours.service.overlay;

import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.collect.CollectedIds;
import io.parcours.service.collect.KnownId;
import io.parcours.service.query.Normaliser;
import io.parcours.serving.collected.LogContract;
import io.parcours.serving.collected.LogContract.Into;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the silo contract over the collector's log makes of it, as far as the service needs to know.
 *
 * @param name {@code silo.dataset}, which event ids begin with
 * @param namespaces namespace of each identifier of the log, in the contract's order
 */
public record CollectorContract(String name, Map<String, String> namespaces) {
    /** Those that do not tell who somebody is; as in ingestion's {@code known}. */
    private static final List<String> ANONYMOUS =
            List.of("cookie", "device_id", "app_id", "order_id", "session_id", "ip");

    private static final String PREFIX = "ids.";

    /** What {@code silos/collector.yaml} says as it comes with a new workspace. */
    public static final CollectorContract USUAL = usual();

    public CollectorContract {
        namespaces = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(namespaces));
    }

    /** The contract of the workspace whose files lie in {@code collect}; empty when there is none. */
    public static Optional<CollectorContract> of(Workspace workspace) {
        return LogContract.of(workspace, Into.EVENT).stream()
                .findFirst()
                .map(contract -> new CollectorContract(
                        contract.silo() + "." + contract.dataset(), namespaces(contract.content())));
    }

    /** Namespace of each identifier of the log, in the contract's order. */
    static Map<String, String> namespaces(YamlMap contract) {
        Map<String, String> namespaces = new LinkedHashMap<>();
        contract.map("identifiers").ifPresent(part -> {
            for (String namespace : part.keys()) {
                for (YamlValue value : part.list(namespace)) {
                    if (value instanceof YamlScalar scalar && scalar.text().startsWith(PREFIX)) {
                        namespaces.put(scalar.text().substring(PREFIX.length()), namespace);
                    }
                }
            }
        });
        return namespaces;
    }

    /** The identifiers of an event that a contract names, in the form identity has them. */
    static List<KnownId> known(CollectedIds identifiers, Map<String, String> namespaces, Normaliser normaliser) {
        List<KnownId> known = new ArrayList<>();
        for (CollectedIds.Id id : identifiers.ids()) {
            String namespace = namespaces.get(id.name());
            if (namespace != null) {
                normaliser
                        .normalise(namespace, id.value())
                        .ifPresent(value -> known.add(new KnownId(namespace, value)));
            }
        }
        return known;
    }

    String silo() {
        return name.substring(0, Math.max(0, name.indexOf('.')));
    }

    static boolean tellsWho(String namespace) {
        return !ANONYMOUS.contains(namespace);
    }

    private static CollectorContract usual() {
        Map<String, String> namespaces = new LinkedHashMap<>();
        namespaces.put("user_id", "shop_id");
        namespaces.put("anonymous_id", "cookie");
        namespaces.put("previous_id", "cookie");
        for (String kind : List.of("email", "phone")) {
            for (String name : List.of(kind, kind + "_2", kind + "_3")) {
                namespaces.put(name, kind);
            }
        }
        namespaces.put("device_id", "device_id");
        namespaces.put("advertising_id", "device_id");
        namespaces.put("order_id", "order_id");
        namespaces.put("external_crm_id", "crm_id");
        namespaces.put("external_loyalty_id", "loyalty_id");
        return new CollectorContract("collector.events", namespaces);
    }

    /** Identifiers in the order in which they say whose an event is: those of known persons first. */
    List<KnownId> inOrder(List<KnownId> ids) {
        List<KnownId> ordered = new ArrayList<>();
        ids.stream().filter(id -> tellsWho(id.namespace())).forEach(ordered::add);
        ids.stream().filter(id -> !tellsWho(id.namespace())).forEach(ordered::add);
        return ordered;
    }
}
