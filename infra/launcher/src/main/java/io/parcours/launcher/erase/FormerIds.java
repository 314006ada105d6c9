package io.parcours.launcher.erase;

import io.parcours.lakehouse.contract.IdentityChangeColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Under which ids persons are and were known. Merges are followed both ways: to the one who took over since the request, and to all who were
 * taken over before. An id that was merged and split off again is somebody else's and left alone.
 */
final class FormerIds {
    private final TableStore tables;

    FormerIds(TableStore tables) {
        this.tables = tables;
    }

    /** @param into who took over last, by who was taken over; {@code from} the other way round, everybody ever */
    private record Merges(Map<String, String> into, Map<String, Set<String>> from) {}

    /** @return the ids of each request's person */
    Map<Long, Set<String>> of(Map<Long, String> wanted) {
        Set<String> reached = new HashSet<>(wanted.values());
        Merges merges = reachable(reached);
        Set<String> living = living(reached);
        Map<Long, Set<String>> ids = new LinkedHashMap<>();
        wanted.forEach((request, id) -> ids.put(request, of(id, merges, living)));
        return ids;
    }

    private static Set<String> of(String asked, Merges merges, Set<String> living) {
        Set<String> ids = new TreeSet<>(Set.of(asked));
        String now = asked;
        while (!living.contains(now)
                && merges.into().containsKey(now)
                && ids.add(merges.into().get(now))) {
            now = merges.into().get(now);
        }
        Deque<String> next = new ArrayDeque<>(ids);
        while (!next.isEmpty()) {
            for (String before : merges.from().getOrDefault(next.remove(), Set.of())) {
                if (!living.contains(before) && ids.add(before)) {
                    next.add(before);
                }
            }
        }
        return ids;
    }

    /** The merges that can be followed from the ids in {@code reached}, to which what they lead to is added. */
    private Merges reachable(Set<String> reached) {
        Dataset<Row> all = tables.read(Tables.IDENTITY_CHANGES)
                .where(name(IdentityChangeColumn.CHANGE)
                        .equalTo("merged")
                        .and(name(IdentityChangeColumn.INTO_PERSON_ID).isNotNull()));
        Merges merges = new Merges(new HashMap<>(), new HashMap<>());
        Set<String> next = new HashSet<>(reached);
        while (!next.isEmpty()) {
            Object[] here = next.toArray();
            Set<String> found = new HashSet<>();
            for (Row row : all.where(name(IdentityChangeColumn.PERSON_ID)
                            .isin(here)
                            .or(name(IdentityChangeColumn.INTO_PERSON_ID).isin(here)))
                    .orderBy(name(IdentityChangeColumn.AT))
                    .select(name(IdentityChangeColumn.PERSON_ID), name(IdentityChangeColumn.INTO_PERSON_ID))
                    .collectAsList()) {
                merges.into().put(row.getString(0), row.getString(1));
                merges.from()
                        .computeIfAbsent(row.getString(1), id -> new TreeSet<>())
                        .add(row.getString(0));
                found.add(row.getString(0));
                found.add(row.getString(1));
            }
            found.removeAll(reached);
            reached.addAll(found);
            next = found;
        }
        return merges;
    }

    /** Of these, those that have members now. */
    private Set<String> living(Set<String> ids) {
        Set<String> living = new HashSet<>();
        tables.read(Tables.MEMBERS)
                .where(name(MemberColumn.PERSON_ID)
                        .isin(ids.toArray())
                        .and(name(MemberColumn.VALID_TO).isNull()))
                .select(name(MemberColumn.PERSON_ID))
                .distinct()
                .collectAsList()
                .forEach(row -> living.add(row.getString(0)));
        return living;
    }

    private static Column name(TableColumn column) {
        return Columns.col(column);
    }
}
