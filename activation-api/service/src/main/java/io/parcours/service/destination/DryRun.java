package io.parcours.service.destination;

import io.parcours.service.destination.Destination.Target;
import io.parcours.service.destination.Syncs.Shown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;

/** Shows the parcels of a plan instead of sending them: removals first, as a sync sends them. */
final class DryRun implements Plan.Steps {
    private final Destination destination;
    private final Connector connector;
    private final Plan plan;
    private final Target target;
    private final Instant now;
    private final Consumer<Shown> show;
    private final List<LedgerRow> removals = new ArrayList<>();
    private final List<Integer> additions = new ArrayList<>();

    DryRun(Destination destination, Connector connector, Plan plan, Target target, Instant now, Consumer<Shown> show) {
        this.destination = destination;
        this.connector = connector;
        this.plan = plan;
        this.target = target;
        this.now = now;
        this.show = show;
    }

    @Override
    public void add(Contact contact, MatchKey key, int ordinal, long content) {
        additions.add(ordinal);
    }

    @Override
    public void stillAdd(LedgerRow row, int ordinal) {
        additions.add(ordinal);
    }

    @Override
    public void remove(LedgerRow row, String why) {
        removals.add(row);
    }

    @Override
    public void stillRemove(LedgerRow row) {
        removals.add(row);
    }

    @Override
    public void drop(LedgerRow row) {
        // nothing is sent for it
    }

    /** Shows everything and answers how many rows it was. */
    long finish(Plan.Worked worked) {
        boolean full = destination.mode() == Mode.FULL;
        if (full && !connector.marks()) {
            List<Integer> everybody = new ArrayList<>();
            for (IntIterator ordinals = worked.allowed().getIntIterator(); ordinals.hasNext(); ) {
                everybody.add(ordinals.next());
            }
            return show(Action.REPLACE, everybody);
        }
        List<Row> leaving = new ArrayList<>();
        for (LedgerRow row : removals) {
            row.key()
                    .only(part -> !worked.holds(part))
                    .ifPresent(key -> leaving.add(row(row.personId(), row.keyHash(), key, null)));
        }
        showRows(Action.REMOVE, leaving);
        long members = worked.funnel().hasKey();
        if (full) {
            show(Action.BEGIN, members, List.of());
        }
        long shown = leaving.size() + show(Action.ADD, additions);
        if (full) {
            show(Action.END, members, List.of());
        }
        return shown;
    }

    private long show(Action action, List<Integer> ordinals) {
        List<Row> rows = new ArrayList<>();
        long shown = 0;
        for (int ordinal : ordinals) {
            Contact contact = plan.contact(ordinal);
            Optional<MatchKey> key = connector.key(contact);
            if (key.isPresent()) {
                rows.add(row(contact.personId(), key.get().hash(), key.get(), contact));
                shown++;
            }
            if (rows.size() == connector.batchSize()) {
                showRows(action, rows);
                rows.clear();
            }
        }
        showRows(action, rows);
        return shown;
    }

    private Row row(String personId, String keyHash, MatchKey key, @Nullable Contact contact) {
        String change = String.join("-", destination.id(), target.name(), personId, keyHash, "dry");
        return new Row(personId, key, change, contact);
    }

    private void showRows(Action action, List<Row> rows) {
        int size = connector.batchSize();
        for (int from = 0; from < rows.size(); from += size) {
            List<Row> some = rows.subList(from, Math.min(rows.size(), from + size));
            show(action, some.size(), some);
        }
    }

    private void show(Action action, long total, List<Row> rows) {
        Batch batch = new Batch(target.name(), action, "dry-run", "dry-run", 1, true, total, now, rows);
        show.accept(new Shown(destination.id(), target.name(), action, rows.size(), connector.parcel(batch)));
    }
}
