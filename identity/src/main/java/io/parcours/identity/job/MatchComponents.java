package io.parcours.identity.job;

import io.parcours.identity.match.Entity;
import io.parcours.identity.match.EntityClusters;
import io.parcours.identity.match.Learnt;
import io.parcours.identity.match.PairComparator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Walks rows sorted by component, members before pairs, and gives out who joins whom; holds one component at a time. */
final class MatchComponents implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Learnt learnt;
    private final PairComparator comparator;
    private final Queue<Row> out = new ArrayDeque<>();
    private @Nullable Row next;

    MatchComponents(Iterator<Row> rows, Learnt learnt) {
        this.rows = rows;
        this.learnt = learnt;
        this.comparator = learnt.comparator();
        this.next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        while (out.isEmpty() && next != null) {
            solve(next);
        }
        return !out.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return out.remove();
    }

    private void solve(Row start) {
        Object component = start.get(0);
        List<Entity> members = new ArrayList<>();
        List<Row> pairs = new ArrayList<>();
        Row row = start;
        while (row != null && row.get(0).equals(component)) {
            if (row.isNullAt(1)) {
                pairs.add(row.getStruct(2));
            } else {
                members.add(MatchPersons.entity(row.getStruct(1), 0));
            }
            row = rows.hasNext() ? rows.next() : null;
        }
        next = row;
        // Numbered by id, so that the answer does not depend on how rows arrived.
        members.sort(Comparator.comparing(Entity::id));
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            numbers.put(members.get(i).id(), i);
        }
        long[] ends = new long[pairs.size()];
        double[] weights = new double[pairs.size()];
        int known = 0;
        for (Row pair : pairs) {
            Integer left = numbers.get(pair.getString(0));
            Integer right = numbers.get(pair.getString(1));
            if (left != null && right != null) {
                ends[known] = (long) Math.min(left, right) << 32 | Math.max(left, right);
                weights[known++] = pair.getDouble(2);
            }
        }
        int[] clusters = EntityClusters.cluster(
                members.size(),
                Arrays.copyOf(ends, known),
                Arrays.copyOf(weights, known),
                learnt.settings().joinLogOdds(),
                0,
                (left, right) -> learnt.weightInCluster(comparator, members.get(left), members.get(right)));
        for (int i = 0; i < clusters.length; i++) {
            if (clusters[i] != i) {
                out.add(RowFactory.create(
                        members.get(i).id(),
                        Objects.requireNonNull(members.get(clusters[i])).id()));
            }
        }
    }
}
