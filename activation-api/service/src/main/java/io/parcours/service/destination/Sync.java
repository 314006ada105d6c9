package io.parcours.service.destination;

import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Again;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.Later;
import io.parcours.service.destination.Answer.Refused;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.Destination.Target;
import io.parcours.service.destination.SyncRun.Funnel;
import io.parcours.service.destination.SyncRun.Status;
import io.parcours.serving.store.OpenGeneration;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;

/**
 * One sync of one destination. What is to be sent is written to the ledger before it is sent, and the destination's answer after; killed in
 * between, the next sync sends the same rows again under the same names, which has the same effect as once; of a set of all members it begins a new one.
 */
final class Sync {
    private static final int WRITTEN_AT_ONCE = 2_000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);
    private static final int MOST_ATTEMPTS = 40;
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(1);

    private final Destination destination;
    private final Connector connector;
    private final Courier courier;
    private final Ledger ledger;
    private final OpenGeneration generation;
    private final SyncLease lease;
    private final Clock clock;
    private final boolean evenLater;
    private final Plan plan;
    private SyncRun run;
    private Funnel funnel = Funnel.NOTHING;
    private Instant saved = Instant.EPOCH;

    /** @param evenLater whether rows are tried whose time has not come */
    Sync(
            SyncRun run,
            Destination destination,
            Connector connector,
            Courier courier,
            Ledger ledger,
            OpenGeneration generation,
            SyncLease lease,
            Clock clock,
            boolean evenLater) {
        this.run = run;
        this.destination = destination;
        this.connector = connector;
        this.courier = courier;
        this.ledger = ledger;
        this.generation = generation;
        this.lease = lease;
        this.clock = clock;
        this.evenLater = evenLater;
        this.plan = new Plan(destination, connector, ledger, generation);
    }

    /** Does it; a destination's failure is told in the result, never thrown. */
    SyncRun perform() throws InterruptedException {
        Optional<String> problem = Optional.empty();
        Status status = Status.DONE;
        try {
            for (Target target : targets()) {
                bring(target);
            }
        } catch (Denied e) {
            status = Status.FAILED;
            problem = Optional.ofNullable(e.getMessage());
        } catch (Unavailable e) {
            status = Status.PARTIAL;
            problem = Optional.ofNullable(e.getMessage());
        }
        long waiting =
                ledger.count(destination.id(), Standing.ADDING) + ledger.count(destination.id(), Standing.REMOVING);
        funnel = funnel.and(new Funnel(0, 0, 0, 0, 0, 0, 0, waiting));
        if (status == Status.DONE && (waiting > 0 || funnel.refused() > 0)) {
            status = Status.PARTIAL;
        }
        run = with(status, Optional.of(clock.instant()), problem);
        ledger.save(run);
        return run;
    }

    private SyncRun with(Status status, Optional<Instant> ended, Optional<String> problem) {
        return new SyncRun(
                run.destination(),
                run.number(),
                run.mode(),
                run.askedBy(),
                status,
                run.generation(),
                run.startedAt(),
                ended,
                funnel,
                problem);
    }

    /** The audiences of the definition, and those it had before, from which everybody leaves. */
    private List<Target> targets() {
        List<Target> targets = new ArrayList<>(destination.audiences());
        Set<String> named = new LinkedHashSet<>();
        targets.forEach(target -> named.add(target.name()));
        for (String former : ledger.audiences(destination.id())) {
            if (named.add(former)) {
                targets.add(new Target(former, List.of()));
            }
        }
        return targets;
    }

    private void bring(Target target) throws Unavailable, Denied, InterruptedException {
        Intentions intentions = new Intentions(target);
        Plan.Worked worked = plan.work(target, intentions);
        intentions.flush();
        funnel = funnel.and(worked.funnel());
        save();
        boolean full = destination.mode() == Mode.FULL && !target.segments().isEmpty();
        if (full && !connector.marks()) {
            replace(target, worked);
            return;
        }
        // Who leaves goes first: a key that leaves with one person may come with another.
        Unavailable trouble = send(target, Action.REMOVE, worked);
        Unavailable more = full ? sendAll(target, worked) : send(target, Action.ADD, worked);
        Unavailable told = trouble == null ? more : trouble;
        if (told != null) {
            throw told;
        }
    }

    /** Sends every member between two marks. A set in which somebody is still to come is left without its end; the next sync begins another one. */
    private @Nullable Unavailable sendAll(Target target, Plan.Worked worked)
            throws Unavailable, Denied, InterruptedException {
        mark(target, Action.BEGIN, worked.funnel().hasKey());
        Unavailable trouble = send(target, Action.ADD, worked);
        if (ledger.count(destination.id(), target.name(), Standing.ADDING) == 0) {
            mark(target, Action.END, ledger.count(destination.id(), target.name(), Standing.PRESENT));
        }
        return trouble;
    }

    private void mark(Target target, Action action, long members) throws Unavailable, Denied, InterruptedException {
        String name = parcel(action, 0);
        courier.bring(
                connector,
                new Batch(target.name(), action, name, name(), 1, true, members, clock.instant(), List.of()));
    }

    /** No other sync has it, nor would one whose ledger was lost and counts from 1 again. */
    private String name() {
        return "%s-%d-%d"
                .formatted(destination.id(), run.number(), run.startedAt().toEpochMilli());
    }

    /** Shows how far it is and keeps the right to go on; often enough for both, not for every parcel of one row. */
    private void save() {
        Instant now = clock.instant();
        if (now.isBefore(saved.plus(BETWEEN_SAVES))) {
            return;
        }
        saved = now;
        lease.renew();
        ledger.save(with(Status.RUNNING, Optional.empty(), Optional.empty()));
    }

    /** Sends what the ledger has to send; answers with the trouble that kept rows waiting, if any. */
    private @Nullable Unavailable send(Target target, Action action, Plan.Worked worked)
            throws Denied, InterruptedException {
        Standing standing = action == Action.ADD ? Standing.ADDING : Standing.REMOVING;
        Instant began = clock.instant();
        Unavailable trouble = null;
        while (true) {
            // Rows that fail get a later time, so that this loop ends; with evenLater they are told by the sync that
            // touched them.
            List<LedgerRow> rows = ledger.nextParcel(
                    destination.id(), target.name(), standing, began, run.number(), evenLater, connector.batchSize());
            if (rows.isEmpty()) {
                return trouble;
            }
            try {
                send(target, action, rows, worked);
            } catch (Unavailable e) {
                trouble = e;
                List<LedgerRow> later = rows.stream()
                        .map(row -> later(row, "not sent: " + e.getMessage()))
                        .toList();
                ledger.write(destination.id(), later);
            }
            save();
        }
    }

    private void send(Target target, Action action, List<LedgerRow> rows, Plan.Worked worked)
            throws Unavailable, Denied, InterruptedException {
        List<LedgerRow> outgoing = new ArrayList<>();
        List<Row> batch = new ArrayList<>();
        List<LedgerRow> settled = new ArrayList<>();
        for (LedgerRow row : rows) {
            if (action == Action.ADD) {
                outgoing.add(row);
                batch.add(row(row, row.key(), plan.contact(row.ordinal())));
                continue;
            }
            Optional<MatchKey> left = row.key().only(part -> !worked.holds(part));
            if (left.isEmpty()) {
                settled.add(settled(row, Standing.REMOVED, "not sent: another member has the same key", row.sentAt()));
            } else {
                outgoing.add(row);
                batch.add(row(row, left.get(), null));
            }
        }
        ledger.write(destination.id(), settled);
        if (batch.isEmpty()) {
            return;
        }
        String parcel = rows.get(0).parcel();
        List<Answer> answers = courier.bring(
                connector,
                new Batch(target.name(), action, parcel, name(), 1, true, batch.size(), clock.instant(), batch));
        if (answers.size() != batch.size()) {
            throw new IllegalStateException(destination.kind() + " answered " + answers.size() + " of " + batch.size());
        }
        List<LedgerRow> answered = new ArrayList<>(answers.size());
        long accepted = 0;
        long refused = 0;
        for (int i = 0; i < answers.size(); i++) {
            LedgerRow row = outgoing.get(i);
            Answer answer = answers.get(i);
            if (answer instanceof Accepted) {
                accepted++;
                Standing reached = action == Action.ADD ? Standing.PRESENT : Standing.REMOVED;
                answered.add(settled(row, reached, answer.said(), clock.instant()));
            } else if (answer instanceof Refused) {
                refused++;
                // A removal that is refused leaves nothing to try either: the destination does not know the key.
                Standing reached = action == Action.ADD ? Standing.REFUSED : Standing.REMOVED;
                answered.add(settled(row, reached, answer.said(), clock.instant()));
            } else if (answer instanceof Later || answer instanceof Again) {
                answered.add(later(row, answer.said()));
            }
        }
        ledger.write(destination.id(), answered);
        boolean adding = action == Action.ADD;
        funnel = funnel.and(
                new Funnel(0, 0, 0, answers.size(), adding ? accepted : 0, adding ? 0 : accepted, refused, 0));
    }

    private Row row(LedgerRow row, MatchKey key, @Nullable Contact contact) {
        String change = String.join(
                "-", destination.id(), row.audience(), row.personId(), row.keyHash(), Long.toString(row.change()));
        return new Row(row.personId(), key, change, contact);
    }

    private LedgerRow settled(LedgerRow row, Standing standing, String answer, @Nullable Instant sentAt) {
        return new LedgerRow(
                row.audience(),
                row.personId(),
                row.keyHash(),
                row.key(),
                standing,
                run.number(),
                row.change(),
                row.parcel(),
                row.ordinal(),
                row.content(),
                0,
                null,
                sentAt,
                answer,
                row.why(),
                row.consent());
    }

    /** Tried again after a pause that grows, never the same for all; after days of trying it counts as refused. */
    private LedgerRow later(LedgerRow row, String why) {
        int attempts = row.attempts() + 1;
        if (attempts >= MOST_ATTEMPTS && row.standing() == Standing.ADDING) {
            return settled(row, Standing.REFUSED, "given up after " + attempts + " tries: " + why, row.sentAt());
        }
        long pause = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempts - 1, 20));
        long jittered = (long) (pause * ThreadLocalRandom.current().nextDouble(0.75, 1.25));
        return new LedgerRow(
                row.audience(),
                row.personId(),
                row.keyHash(),
                row.key(),
                row.standing(),
                run.number(),
                row.change(),
                row.parcel(),
                row.ordinal(),
                row.content(),
                attempts,
                clock.instant().plusMillis(jittered),
                row.sentAt(),
                why,
                row.why(),
                row.consent());
    }

    /** Sends every member in one replacement; the ledger changes when the last batch was acknowledged. */
    private void replace(Target target, Plan.Worked worked) throws Unavailable, Denied, InterruptedException {
        long total = worked.funnel().hasKey();
        if (total < connector.fewest()) {
            throw new Denied("a replacement needs at least " + connector.fewest() + " members, and there are " + total);
        }
        List<Row> rows = new ArrayList<>();
        int sequence = 0;
        long sent = 0;
        List<Answer> words = new ArrayList<>();
        for (IntIterator ordinals = worked.allowed().getIntIterator(); ordinals.hasNext(); ) {
            Contact contact = plan.contact(ordinals.next());
            Optional<MatchKey> key = connector.key(contact);
            if (key.isPresent()) {
                rows.add(new Row(contact.personId(), key.get(), contact.personId(), contact));
                sent++;
            }
            if (rows.size() == connector.batchSize() && sent < total) {
                words.addAll(replacement(target, ++sequence, false, total, rows));
                rows.clear();
            }
        }
        words.addAll(replacement(target, ++sequence, true, total, rows));
        long accepted = words.stream().filter(Accepted.class::isInstance).count();
        String said = words.isEmpty() ? "emptied" : words.get(words.size() - 1).said();
        ledger.replaced(destination.id(), target.name(), run.number(), clock.instant(), said);
        funnel = funnel.and(new Funnel(0, 0, 0, sent, accepted, 0, sent - accepted, 0));
        save();
    }

    private List<Answer> replacement(Target target, int sequence, boolean last, long total, List<Row> rows)
            throws Unavailable, Denied, InterruptedException {
        lease.renew();
        String parcel = parcel(Action.REPLACE, sequence);
        return courier.bring(
                connector,
                new Batch(target.name(), Action.REPLACE, parcel, name(), sequence, last, total, clock.instant(), rows));
    }

    /** Named so that parcels of an earlier sync go first, and that a second sending has the same name. */
    private String parcel(Action action, int sequence) {
        return "%010d-%s-%06d".formatted(run.number(), action.words(), sequence);
    }

    /** Writes a plan down as it is worked out. */
    private final class Intentions implements Plan.Steps {
        private final Target target;
        private final List<LedgerRow> rows = new ArrayList<>();
        private int additions;
        private int removals;

        private Intentions(Target target) {
            this.target = target;
        }

        @Override
        public void add(Contact contact, MatchKey key, int ordinal, long content) {
            String parcel = parcel(Action.ADD, additions++ / connector.batchSize());
            String consent =
                    ConsentReceipt.of(generation, contact.personId(), destination.purpose(), destination.channel());
            write(new LedgerRow(
                    target.name(),
                    contact.personId(),
                    key.hash(),
                    key,
                    Standing.ADDING,
                    run.number(),
                    run.number(),
                    parcel,
                    ordinal,
                    content,
                    0,
                    null,
                    null,
                    null,
                    "member",
                    consent));
        }

        @Override
        public void stillAdd(LedgerRow row, int ordinal) {
            if (row.ordinal() != ordinal) {
                write(at(row, ordinal));
            }
        }

        @Override
        public void remove(LedgerRow row, String why) {
            String parcel = parcel(Action.REMOVE, removals++ / connector.batchSize());
            write(new LedgerRow(
                    row.audience(),
                    row.personId(),
                    row.keyHash(),
                    row.key(),
                    Standing.REMOVING,
                    run.number(),
                    run.number(),
                    parcel,
                    row.ordinal(),
                    0,
                    0,
                    null,
                    row.sentAt(),
                    row.answer(),
                    why,
                    row.consent()));
        }

        @Override
        public void stillRemove(LedgerRow row) {
            // it stands in the ledger as it should
        }

        @Override
        public void drop(LedgerRow row) {
            write(settled(row, Standing.REMOVED, String.valueOf(row.answer()), row.sentAt()));
        }

        private void write(LedgerRow row) {
            rows.add(row);
            if (rows.size() == WRITTEN_AT_ONCE) {
                flush();
            }
        }

        void flush() {
            ledger.write(destination.id(), rows);
            rows.clear();
            lease.renew();
        }
    }

    private static LedgerRow at(LedgerRow row, int ordinal) {
        return new LedgerRow(
                row.audience(),
                row.personId(),
                row.keyHash(),
                row.key(),
                row.standing(),
                row.sync(),
                row.change(),
                row.parcel(),
                ordinal,
                row.content(),
                row.attempts(),
                row.nextAt(),
                row.sentAt(),
                row.answer(),
                row.why(),
                row.consent());
    }
}
