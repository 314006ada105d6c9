package io.parcours.identity.check;

import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.RowReader;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small made-up companies in which everything that can be shared is shared. */
public final class RandomRows {
    private static final String[] GIVEN = {"Ana", "Bo", "Robert", "Bob", "Anna", "Nina", ""};
    private static final String[] FAMILY = {"Ruiz", "Li", "Stone", ""};
    private static final long START = 1_704_067_200_000_000L;

    private RandomRows() {}

    public static Map<String, SilverRow> of(Random random, int count, int from) {
        RowReader reader = new RowReader(IdentityRules.defaults("FR"));
        Map<String, SilverRow> rows = new LinkedHashMap<>();
        for (int i = from; i < from + count; i++) {
            List<Identified> identifiers = new ArrayList<>();
            add(identifiers, reader, random, 0.3, "crm_id", "c");
            add(identifiers, reader, random, 0.2, "loyalty_id", "l");
            add(identifiers, reader, random, 0.4, "email", "m");
            add(identifiers, reader, random, 0.2, "phone", "+3360000010");
            add(identifiers, reader, random, 0.4, "cookie", "k");
            add(identifiers, reader, random, 0.2, "device_id", "d");
            long seen = START + random.nextInt(1000) * 3_600_000_000L;
            String key = "r" + i;
            if (random.nextBoolean()) {
                rows.put(key, SilverRow.event("web", seen, reader.sorted(identifiers)));
            } else {
                PersonName name = PersonName.of(
                        GIVEN[random.nextInt(GIVEN.length)], FAMILY[random.nextInt(FAMILY.length)], null, null);
                rows.put(
                        key,
                        new SilverRow(
                                "crm/" + key,
                                "crm",
                                seen,
                                reader.sorted(identifiers),
                                name,
                                Agreements.of(name, random.nextInt(4) + " long street", "75001")));
            }
        }
        return rows;
    }

    private static void add(
            List<Identified> identifiers,
            RowReader reader,
            Random random,
            double share,
            String namespace,
            String stem) {
        if (random.nextDouble() < share) {
            String value = stem + random.nextInt(10);
            reader.add(identifiers, namespace, namespace.equals("email") ? value + "@x.com" : value, "FR");
        }
    }
}
