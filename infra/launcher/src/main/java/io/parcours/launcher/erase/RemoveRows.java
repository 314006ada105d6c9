package io.parcours.launcher.erase;

import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.ArrayList;
import java.util.List;

/** Removes what the jobs leave of persons whose source rows are gone ({@link Removal#BY_TRACES}): histories, decisions, changes, lists. */
final class RemoveRows {
    private final TableStore tables;
    private final List<Traces> all;

    RemoveRows(TableStore tables, List<Traces> all) {
        this.tables = tables;
        this.all = all;
    }

    /** @return what was written; a table without such a row is not */
    List<Commit> perform() {
        List<Commit> commits = new ArrayList<>();
        new DoomedRows(all)
                .byTable()
                .forEach((table, test) -> tables.deleteWhere(table, test).ifPresent(commits::add));
        new NameCounts(tables).without(all).ifPresent(commits::add);
        return commits;
    }
}
