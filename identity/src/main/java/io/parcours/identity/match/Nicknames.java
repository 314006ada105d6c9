package io.parcours.identity.match;

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

/** Given names that stand for each other: Bob and Robert, Lise and Elisabeth. One family of names a line in {@code nicknames.txt}. */
public final class Nicknames {
    private static final Nicknames SHIPPED = read();

    private final Map<String, Set<Integer>> families;

    private Nicknames(Map<String, Set<Integer>> families) {
        this.families = families;
    }

    public static Nicknames shipped() {
        return SHIPPED;
    }

    /** Whether two folded given names belong to one family of names. */
    public boolean related(String left, String right) {
        Set<Integer> of = families.get(left);
        Set<Integer> other = families.get(right);
        if (of == null || other == null) {
            return false;
        }
        for (Integer family : of) {
            if (other.contains(family)) {
                return true;
            }
        }
        return false;
    }

    private static Nicknames read() {
        Map<String, Set<Integer>> families = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Nicknames.class.getResourceAsStream("nicknames.txt")),
                StandardCharsets.UTF_8))) {
            int number = 0;
            String line;
            while ((line = lines.readLine()) != null) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                number++;
                for (String name : line.trim().split("\\s+")) {
                    families.computeIfAbsent(name, key -> new HashSet<>()).add(number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Nicknames(families);
    }
}
