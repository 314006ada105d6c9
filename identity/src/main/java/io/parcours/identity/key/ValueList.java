package io.parcours.identity.key;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Values of namespaces that a definition names, exactly or with {@code *} for any text. */
public final class ValueList implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    public static final ValueList NONE = new ValueList(Map.of());

    private final HashMap<String, HashSet<String>> exact = new HashMap<>();
    private final HashMap<String, ArrayList<Pattern>> patterns = new HashMap<>();

    /** @param entries values by namespace */
    public ValueList(Map<String, List<String>> entries) {
        entries.forEach((namespace, values) -> values.forEach(value -> add(namespace, value)));
    }

    private void add(String namespace, String value) {
        if (value.indexOf('*') < 0) {
            exact.computeIfAbsent(namespace, key -> new HashSet<>()).add(value);
        } else {
            String[] parts = value.split("\\*", -1);
            StringBuilder expression = new StringBuilder();
            for (int i = 0; i < parts.length; i++) {
                expression.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
            }
            patterns.computeIfAbsent(namespace, key -> new ArrayList<>())
                    .add(Pattern.compile(expression.toString(), Pattern.CASE_INSENSITIVE));
        }
    }

    /** This list and one more value. */
    public ValueList and(String namespace, String value) {
        ValueList both = new ValueList(Map.of(namespace, List.of(value)));
        exact.forEach((name, values) ->
                both.exact.computeIfAbsent(name, key -> new HashSet<>()).addAll(values));
        patterns.forEach((name, forms) ->
                both.patterns.computeIfAbsent(name, key -> new ArrayList<>()).addAll(forms));
        return both;
    }

    public boolean isEmpty() {
        return exact.isEmpty() && patterns.isEmpty();
    }

    public boolean speaksOf(String namespace) {
        return exact.containsKey(namespace) || patterns.containsKey(namespace);
    }

    public boolean contains(String namespace, String value) {
        Set<String> values = exact.get(namespace);
        if (values != null && values.contains(value)) {
            return true;
        }
        List<Pattern> forms = patterns.get(namespace);
        if (forms != null) {
            for (Pattern form : forms) {
                if (form.matcher(value).matches()) {
                    return true;
                }
            }
        }
        return false;
    }
}
