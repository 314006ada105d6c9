package io.parcours.service.collect;

import java.util.ArrayList;
import java.util.List;

/**
 * The identifiers found in a message, by the name they have in the log: {@code user_id}, {@code email}, … A second value of a kind that a
 * message names in several places is {@code email_2}, and so on.
 */
public record CollectedIds(List<Id> ids) {
    private static final int LONGEST = 512;
    private static final int MOST_OF_A_KIND = 3;

    /** One identifier, as the client wrote it. */
    public record Id(String name, String value) {}

    public CollectedIds {
        ids = List.copyOf(ids);
    }

    static final class Builder {
        private final List<Id> ids = new ArrayList<>();

        /** Adds a value unless it is empty, unfit, or there already. */
        Builder add(String name, String value) {
            String text = value.strip();
            if (text.isEmpty() || text.length() > LONGEST || control(text)) {
                return this;
            }
            for (int i = 1; i <= MOST_OF_A_KIND; i++) {
                String numbered = i == 1 ? name : name + "_" + i;
                Id there = find(numbered);
                if (there == null) {
                    ids.add(new Id(numbered, text));
                    return this;
                }
                if (there.value().equals(text)) {
                    return this;
                }
            }
            return this;
        }

        private static boolean control(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (Character.isISOControl(text.charAt(i))) {
                    return true;
                }
            }
            return false;
        }

        private @org.jspecify.annotations.Nullable Id find(String name) {
            for (Id id : ids) {
                if (id.name().equals(name)) {
                    return id;
                }
            }
            return null;
        }

        CollectedIds build() {
            return new CollectedIds(ids);
        }
    }
}
