package io.parcours.identity.key;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Short forms of given names that excuse a difference. Narrower than a matcher's table: two names stand on one line only where
 * siblings would hardly bear both (Anna and Nina may be twins, so they stand apart).
 */
final class ShortNames {
    private static final Map<String, Set<Integer>> LINES = read();
    private static final Map<String, String> INITIALS = initials();

    private ShortNames() {}

    static boolean related(String left, String right) {
        Set<Integer> of = LINES.get(left);
        Set<Integer> other = LINES.get(right);
        if (of == null || other == null) {
            return false;
        }
        for (Integer line : of) {
            if (other.contains(line)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name that {@code name} may stand for begins with a letter: Bob may be an R. */
    static boolean mayBeginWith(String name, char letter) {
        return INITIALS.getOrDefault(name, "").indexOf(letter) >= 0;
    }

    private static Map<String, String> initials() {
        Map<Integer, String> ofLine = new HashMap<>();
        LINES.forEach((name, lines) -> lines.forEach(line -> ofLine.merge(line, name.substring(0, 1), String::concat)));
        Map<String, String> initials = new HashMap<>();
        LINES.forEach((name, lines) ->
                lines.forEach(line -> initials.merge(name, ofLine.getOrDefault(line, ""), String::concat)));
        return initials;
    }

    private static Map<String, Set<Integer>> read() {
        Map<String, Set<Integer>> lines = new HashMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ShortNames.class.getResourceAsStream("short-names.txt")),
                StandardCharsets.UTF_8))) {
            int number = 0;
            String line;
            while ((line = reader.readLine()) != null) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                number++;
                for (String name : line.trim().split(" +")) {
                    lines.computeIfAbsent(name, key -> new HashSet<>()).add(number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }
}
