package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.serving.profile.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the parts of a message that the log keeps whole stand in the body, and what the batch adds to them. Used by one thread. */
final class WrittenParts {
    private final byte[] body;
    private final Map<String, Part> parts = new HashMap<>(8);

    private static final class Part {
        private final int start;
        private final int end;
        private final List<String> names;
        private @Nullable ObjectNode more;

        private Part(int start, int end, List<String> names) {
            this.start = start;
            this.end = end;
            this.names = names;
        }
    }

    WrittenParts(byte[] body) {
        this.body = body;
    }

    /**
     * @param start of the object's opening brace
     * @param end after its closing brace
     * @param names of the object
     */
    void put(String part, int start, int end, List<String> names) {
        parts.put(part, new Part(start, end, names));
    }

    /** Something else than an object stands there, or nothing. */
    void remove(String part) {
        parts.remove(part);
    }

    /** Whether a part has a name itself. */
    boolean has(String part, String name) {
        Part there = parts.get(part);
        return there != null && there.names.contains(name);
    }

    /** What the batch says of all its messages and a part of this one does not say itself. */
    void add(String part, String name, JsonNode value) {
        Part there = parts.get(part);
        if (there != null) {
            if (there.more == null) {
                there.more = BodyReader.JSON.createObjectNode();
            }
            there.more.set(name, value);
        }
    }

    /** Writes a part under its name as the client wrote it. @return false when it is not in the body, and nothing was written */
    boolean write(String part, JsonText line) {
        Part there = parts.get(part);
        if (there == null) {
            return false;
        }
        if (there.names.isEmpty() && there.more == null) {
            return true; // an empty one says nothing
        }
        line.name(part).beginObject(body, there.start, there.end);
        if (there.more != null) {
            there.more
                    .properties()
                    .forEach(entry ->
                            line.name(entry.getKey()).json(entry.getValue().toString()));
        }
        line.endObject();
        return true;
    }
}
