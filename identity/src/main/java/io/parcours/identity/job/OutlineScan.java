package io.parcours.identity.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.identity.cluster.NodeKinds;
import io.parcours.identity.cluster.Outlines;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NamespaceRule;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Finds the components of a whole graph in one task, over hashes alone, and which of them are one person beyond doubt ({@link Outlines}). Nodes, links and what was before stream
 * through in one shape: four numbers and what they are.
 */
final class OutlineScan {
    /** Numbers of nodes are those of {@link NodeKinds}; these follow for what is no node. */
    private static final int LINK = -1;

    private static final int LINK_WITH_DEVICE = -2;
    private static final int AGREEMENT = -3;
    private static final int DOUBTFUL = -4;
    private static final int EARLIER = -5;

    private static final StructType LABELS = StructType.fromDDL("high long, low long, label_high long, label_low long,"
            + " plain boolean, fresh boolean, person_high long, person_low long");
    private static final int EXPECTED_NODES = 1 << 16;

    private final IdentityRules rules;
    private final NodeKinds kinds;

    OutlineScan(IdentityRules rules) {
        this.rules = rules;
        this.kinds = new NodeKinds(rules);
    }

    /** @param identifiers ns, first, high, low */
    Dataset<Row> nodes(Dataset<Row> identifiers) {
        Column kind = lit(NodeKinds.UNDECLARED);
        for (String namespace : kinds.namespaces()) {
            kind = when(col("ns").equalTo(namespace), kinds.of(namespace)).otherwise(kind);
        }
        return rows(identifiers, col("first"), lit(0L), kind);
    }

    /** @param records first, given, family, generation, birth, high, low */
    Dataset<Row> records(Dataset<Row> records) {
        Column nobody = col("given")
                .equalTo("")
                .and(col("family").equalTo(""))
                .and(col("generation").equalTo(""))
                .and(col("birth").equalTo(PersonName.NO_DAY));
        Column name =
                when(nobody, 0L).otherwise(xxhash64(col("given"), col("family"), col("generation"), col("birth")));
        return rows(records, col("first"), name, lit(NodeKinds.RECORD));
    }

    /** @param links ns, ns2, rule, high, low, high2, low2, of which none is cut */
    Dataset<Row> links(Dataset<Row> links) {
        Object[] devices = rules.namespaces().values().stream()
                .filter(NamespaceRule::lastLogin)
                .map(NamespaceRule::namespace)
                .sorted()
                .toArray();
        Column kind = when(not(col("rule").isin(evidence())), DOUBTFUL)
                .when(col("ns").isin(Agreements.NAME_AND_ADDRESS, Agreements.NAME_AND_BIRTH), AGREEMENT)
                .when(col("ns").isin(devices).or(col("ns2").isin(devices)), LINK_WITH_DEVICE)
                .otherwise(LINK);
        return rows(links, col("high2"), col("low2"), kind);
    }

    private static Object[] evidence() {
        return Arrays.stream(LinkRule.values())
                .filter(LinkRule::isEvidence)
                .map(LinkRule::text)
                .toArray();
    }

    /** @param edges high, low, high2, low2, joins */
    Dataset<Row> matches(Dataset<Row> edges) {
        return rows(edges.where(col("joins")), col("high2"), col("low2"), lit(DOUBTFUL));
    }

    /** @param members person, high, low */
    Dataset<Row> earlier(Dataset<Row> members) {
        Dataset<Row> numbered = PersonNumbers.with(members);
        // Nobody minted such a name; it is left to those who look at names.
        Column kind = when(col("person_high").isNull(), DOUBTFUL).otherwise(EARLIER);
        Dataset<Row> hashed = StoredIdentity.withPersons(numbered, "2");
        return rows(
                hashed,
                coalesce(col("person_high"), col("high2")),
                when(col("person_high").isNull(), col("low2")).otherwise(col("person_low")),
                kind);
    }

    private static Dataset<Row> rows(Dataset<Row> of, Column high2, Column low2, Column kind) {
        return of.select(
                col("high"),
                col("low"),
                high2.cast("long").as("high2"),
                low2.cast("long").as("low2"),
                kind.cast("int").as("kind"));
    }

    /**
     * @param rows of all that the methods above make
     * @return high, low, label_high, label_low; whether the component is {@code plain}, and then whether its person is {@code fresh} and which one it is: the hash to mint its id
     *     from, or the number of its id ({@link PersonNumbers})
     */
    Dataset<Row> labels(Dataset<Row> rows) {
        NodeKinds used = kinds;
        return InternalRows.mapPartitions(rows.repartition(1), LABELS, all -> scan(all, used));
    }

    private static Iterator<InternalRow> scan(Iterator<InternalRow> rows, NodeKinds kinds) {
        Outlines outlines = new Outlines(kinds, EXPECTED_NODES);
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            long high = row.getLong(0);
            long low = row.getLong(1);
            long third = row.getLong(2);
            long fourth = row.getLong(3);
            int kind = row.getInt(4);
            switch (kind) {
                case LINK -> outlines.link(high, low, third, fourth, false);
                case LINK_WITH_DEVICE -> outlines.link(high, low, third, fourth, true);
                case AGREEMENT -> outlines.agreement(high, low, third, fourth);
                case DOUBTFUL -> outlines.doubtful(high, low, third, fourth);
                case EARLIER -> outlines.earlier(high, low, third, fourth);
                default -> outlines.node(high, low, kind, third, fourth);
            }
        }
        Outlines.Drawn drawn = outlines.draw();
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < drawn.nodes();
            }

            @Override
            public InternalRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int node = next++;
                int label = drawn.label(node);
                boolean plain = drawn.isPlain(node);
                int person = plain ? drawn.person(node) : node;
                return new GenericInternalRow(new Object[] {
                    drawn.high(node),
                    drawn.low(node),
                    drawn.high(label),
                    drawn.low(label),
                    plain,
                    plain && drawn.isNew(node),
                    drawn.high(person),
                    drawn.low(person)
                });
            }
        };
    }
}
