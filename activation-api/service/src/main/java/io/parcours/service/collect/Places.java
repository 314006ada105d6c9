package io.parcours.service.collect;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which places of a message are looked at, so that the others, which the log keeps as the client wrote them, need not be built. Grows while it is made and
 * is only read from then on.
 */
final class Places {
    /** Parts of a message that the log keeps whole. */
    static final List<String> PARTS = List.of("properties", "traits", "context", "integrations");

    private final Map<String, Places> below = new HashMap<>();
    private boolean whole;

    private Places() {}

    /** @param more what somebody else looks at, names joined by dots, each with all below it */
    static Places of(Collection<String> more) {
        Places top = new Places();
        top.whole(
                "type", "event", "userId", "anonymousId", "previousId", "groupId", "messageId", "writeKey", "api_key");
        top.whole("timestamp", "originalTimestamp", "sentAt", "channel", "name", "category");
        top.at("integrations");
        top.at("traits").whole("email", "phone");
        top.at("properties").whole("email", "phone", "order_id", "revenue", "total", "value", "currency", "products");
        top.at("properties").whole(EventLine.PRODUCT_FIELDS.toArray(new String[0]));
        Places context = top.at("context");
        context.whole("userAgent", "sessionId", "channel", "externalIds");
        context.at("page");
        context.at("traits").whole("email", "phone");
        context.at("device").whole("id", "advertisingId");
        context.at("campaign").whole("name");
        for (String place : more) {
            Places here = top;
            for (String name : place.split("\\.", -1)) {
                here = here.at(name);
            }
            here.whole = true;
        }
        return top;
    }

    /** What is looked at below a name; null when nothing is, not even whether it is there. */
    @Nullable
    Places below(String name) {
        return below.get(name);
    }

    /** Whether everything below is looked at. */
    boolean whole() {
        return whole;
    }

    private Places at(String name) {
        return below.computeIfAbsent(name, fresh -> new Places());
    }

    private void whole(String... names) {
        for (String name : names) {
            at(name).whole = true;
        }
    }
}
