package io.parcours.ingestion.contract;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of source columns as raw tables keep them: lower case, without accents, anything but letters and digits as {@code _}. A contract may
 * use either form.
 */
public final class RawNames {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NOT_NAME = Pattern.compile("[^a-z0-9_]");

    private RawNames() {}

    /** {@code Prénom Client} → {@code prenom_client}; a leading {@code _} or digit gets an {@code x} before it. */
    public static String of(String source) {
        String plain = MARKS.matcher(Normalizer.normalize(source.trim(), Normalizer.Form.NFKD))
                .replaceAll("");
        String name = NOT_NAME.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("_");
        boolean letterFirst = !name.isEmpty() && name.charAt(0) >= 'a' && name.charAt(0) <= 'z';
        return letterFirst ? name : "x" + name;
    }

    /** Source name → raw name for all columns of a source; names that would be equal are told apart by {@code _2}, {@code _3}. */
    public static Map<String, String> of(Collection<String> sources) {
        Map<String, String> names = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (String source : sources) {
            String wanted = of(source);
            String name = wanted;
            for (int i = 2; !taken.add(name); i++) {
                name = wanted + "_" + i;
            }
            names.put(source, name);
        }
        return names;
    }
}
