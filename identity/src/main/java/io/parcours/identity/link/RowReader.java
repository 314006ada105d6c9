package io.parcours.identity.link;

import io.parcours.identity.key.IdentifierNormaliser;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Normalises the identifiers of rows. One a thread or shared; it keeps what is dear to find out. */
public final class RowReader {
    private final IdentityRules rules;
    private final IdentifierNormaliser normaliser;
    private final Comparator<Identified> strongestFirst;

    public RowReader(IdentityRules rules) {
        this.rules = rules;
        this.normaliser = rules.normaliser();
        this.strongestFirst = Comparator.comparingInt(
                        (Identified one) -> rules.ruleOf(one.namespace()).priority())
                .thenComparing(Identified::namespace)
                .thenComparing(Identified::value);
    }

    public IdentityRules rules() {
        return rules;
    }

    /** Normalises one identifier and adds it to a row's list, unless it says nothing or is there. */
    public void add(List<Identified> row, String namespace, String value, String country) {
        String text = normaliser.text(namespace, value, country);
        if (text.isEmpty()) {
            return;
        }
        Identified one = new Identified(namespace, text);
        if (!row.contains(one)) {
            row.add(one);
        }
    }

    public List<Identified> sorted(List<Identified> row) {
        if (row.size() < 2) {
            return row;
        }
        List<Identified> sorted = new ArrayList<>(row);
        sorted.sort(strongestFirst);
        return sorted;
    }
}
