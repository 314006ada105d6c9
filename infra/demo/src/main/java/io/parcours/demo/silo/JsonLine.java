package io.parcours.demo.silo;

/** Builds one line of NDJSON; absent values are left out. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder(256).append('{');

    JsonLine put(String name, String value) {
        if (!value.isEmpty()) {
            name(name).append('"');
            escape(value);
            text.append('"');
        }
        return this;
    }

    JsonLine put(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonLine put(String name, double value) {
        name(name).append(value);
        return this;
    }

    JsonLine put(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    /** Money with two decimals. */
    JsonLine cents(String name, long cents) {
        name(name).append(Money.text(cents));
        return this;
    }

    /** An object inside; left out when empty. */
    JsonLine put(String name, JsonLine inner) {
        if (inner.text.length() > 1) {
            name(name).append(inner);
        }
        return this;
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
