package io.parcours.service.destination;

import io.parcours.lakehouse.definition.Span;
import java.time.Duration;
import java.util.Locale;

/** When a destination is synced. */
public sealed interface When {
    /** Only when somebody asks. */
    record OnRequest() implements When {}

    /** After every run that ended well. */
    record AfterEachRun() implements When {}

    /** By the running service. */
    record Every(Duration interval) implements When {}

    /** @throws IllegalArgumentException saying what may be written */
    static When parse(String text) {
        String words = text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        if (words.equals("after each run")) {
            return new AfterEachRun();
        }
        if (words.equals("on request")) {
            return new OnRequest();
        }
        if (words.startsWith("every ")) {
            return new Every(interval(words.substring("every ".length())));
        }
        throw new IllegalArgumentException("write after each run, on request, or for example every 6 hours");
    }

    private static Duration interval(String text) {
        try {
            return Duration.ofSeconds(Span.parse(Character.isLetter(text.charAt(0)) ? "1 " + text : text)
                    .seconds());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("write for example every 6 hours", e);
        }
    }

    default String words() {
        if (this instanceof Every every) {
            return "every " + every.interval().toMinutes() + " minutes";
        }
        return this instanceof AfterEachRun ? "after each run" : "on request";
    }
}
