package io.parcours.service.key;

import io.parcours.lakehouse.definition.Nearest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a key may do. No scope includes another. */
public enum Scope {
    INGEST_WRITE("ingest:write", "send events"),
    PROFILES_READ("profiles:read", "look up profiles"),
    SEGMENTS_READ("segments:read", "list segments, their rules and sizes"),
    SEGMENTS_WRITE("segments:write", "change segments"),
    MEMBERS_READ("members:read", "read and export the members of segments"),
    PII_READ("pii:read", "see personal fields clear instead of hashed"),
    SYNCS_RUN("syncs:run", "send audiences to destinations"),
    IDENTITY_WRITE("identity:write", "decide who is one person"),
    PRIVACY_WRITE("privacy:write", "erase, export and restrict persons"),
    ADMIN("admin", "switch generations");

    private final String wireName;
    private final String allows;

    Scope(String wireName, String allows) {
        this.wireName = wireName;
        this.allows = allows;
    }

    public String wireName() {
        return wireName;
    }

    public String allows() {
        return allows;
    }

    /** @throws IllegalArgumentException with the nearest scope when there is none of this name */
    public static Scope parse(String wireName) {
        return Arrays.stream(values())
                .filter(scope -> scope.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no scope '" + wireName + "': " + Nearest.hint(wireName, names())));
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(Scope::wireName).toList();
    }

    static String join(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::wireName).collect(Collectors.joining(" "));
    }

    static Set<Scope> split(String joined) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : joined.split(" ", -1)) {
            if (!name.isEmpty()) {
                scopes.add(parse(name));
            }
        }
        return scopes;
    }
}
