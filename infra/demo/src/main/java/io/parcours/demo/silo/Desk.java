package io.parcours.demo.silo;

import io.parcours.demo.Plan;
import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Reference;
import io.parcours.demo.truth.FaultBook;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** What every silo's writer needs: where to write, from which plan, and where to note the faults it plants. */
public final class Desk {
    static final DateTimeFormatter FRENCH_DAY = DateTimeFormatter.ofPattern("dd/MM/yyyy");
    static final DateTimeFormatter FRENCH_MINUTE = DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm");

    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    private final Path folder;
    private final Plan plan;
    private final Reference reference;
    private final FaultBook faults;
    private boolean writing = true;

    /** @param plan with the last day that is written */
    public Desk(Path folder, Plan plan, Reference reference, FaultBook faults) {
        this.folder = folder;
        this.plan = plan;
        this.reference = reference;
        this.faults = faults;
    }

    Path folder() {
        return folder;
    }

    Plan plan() {
        return plan;
    }

    Reference reference() {
        return reference;
    }

    long seed() {
        return plan.seed();
    }

    boolean writing() {
        return writing;
    }

    /** While a person's past is only made again, to know where it had led, nothing is written. */
    public void write(boolean on) {
        this.writing = on;
    }

    /** Whether it happens after the last day that has data: an opening that night is no system's to report yet. */
    boolean isYetToCome(long at) {
        return at >= plan.end().getEpochSecond();
    }

    /** Whether to put a bad row of this kind beside the row with this id. */
    boolean fault(String dataset, String kind, String id, double share) {
        boolean strikes = writing && faults.strikes(seed(), dataset, kind, id, share);
        if (strikes) {
            faults.add(dataset, kind, 1);
        }
        return strikes;
    }

    /** Notes rows that are strange without being wrong. */
    void count(String dataset, String kind, long rows) {
        faults.add(dataset, kind, rows);
    }

    /** A short id from a purpose and what it is the id of. */
    String id(String purpose, long number, int sequence) {
        return Long.toHexString(Dice.hash(seed() * 31 + sequence, purpose, number));
    }

    /** A number in the span that looks random but is never given twice for numbers below the span. */
    static long scattered(long number, long span) {
        return (number * 7_368_787L + 1_299_709L) % span;
    }

    static LocalDate day(long at) {
        return LocalDate.ofInstant(Instant.ofEpochSecond(at), ZoneOffset.UTC);
    }

    /** ISO 8601 in UTC. */
    static String utc(long at) {
        return Instant.ofEpochSecond(at).toString();
    }

    static LocalDateTime paris(long at) {
        return LocalDateTime.ofInstant(Instant.ofEpochSecond(at), PARIS);
    }
}
