package io.parcours.identity.job;

import io.parcours.identity.match.Agreement;
import io.parcours.identity.match.BlockingRule;
import io.parcours.identity.match.Entity;
import io.parcours.identity.match.Features;
import io.parcours.identity.match.PairComparator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Walks rows sorted by block and hands every pair of a block of which one is touched to a visitor; holds one block at a time. */
final class MatchBlocks implements Iterator<Row> {
    /** Sees a pair, smaller person first, and may give out rows. {@code first}: no other block brings the pair together before. */
    @FunctionalInterface
    interface Visitor {
        void pair(MatchBlocks block, Entity left, Entity right, boolean first, Queue<Row> out);
    }

    private record Member(Entity entity, boolean touched, long[] blocks) {}

    private final Iterator<Row> rows;
    private final Visitor visitor;
    private final PairComparator comparator;
    private final Queue<Row> out = new ArrayDeque<>();
    private @Nullable Row next;
    private int rule;

    MatchBlocks(Iterator<Row> rows, PairComparator comparator, Visitor visitor) {
        this.rows = rows;
        this.comparator = comparator;
        this.visitor = visitor;
        this.next = rows.hasNext() ? rows.next() : null;
    }

    Agreement compare(Features left, Features right) {
        return comparator.compare(left, right);
    }

    PairComparator comparator() {
        return comparator;
    }

    /** Ordinal of the {@link BlockingRule} of the block being walked. */
    int rule() {
        return rule;
    }

    @Override
    public boolean hasNext() {
        while (out.isEmpty() && next != null) {
            walkBlock(next);
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

    private void walkBlock(Row start) {
        long block = start.getLong(0);
        rule = start.getInt(1);
        List<Member> members = new ArrayList<>();
        Row row = start;
        while (row != null && row.getLong(0) == block) {
            members.add(member(row));
            row = rows.hasNext() ? rows.next() : null;
        }
        next = row;
        for (int i = 0; i < members.size(); i++) {
            for (int j = i + 1; j < members.size(); j++) {
                Member left = members.get(i);
                Member right = members.get(j);
                if (left.touched() || right.touched()) {
                    boolean first = firstCommon(left.blocks(), right.blocks()) == block;
                    visitor.pair(this, left.entity(), right.entity(), first, out);
                }
            }
        }
    }

    private static Member member(Row row) {
        List<Long> blocks = row.getList(2);
        return new Member(
                MatchPersons.entity(row, 3),
                row.getBoolean(4),
                blocks.stream().mapToLong(Long::longValue).toArray());
    }

    private static long firstCommon(long[] left, long[] right) {
        for (long block : left) {
            for (long other : right) {
                if (block == other) {
                    return block;
                }
            }
        }
        throw new IllegalStateException("a pair met in no block");
    }
}
