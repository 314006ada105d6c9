package io.parcours.demo.truth;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How near resolved persons come to the true ones. What is compared are the identifiers that are one person's alone, each at the time it was
 * seen: keys of records (CRM, account, card, guest order), e-mails, phones, cookies, devices, handles. Identifiers that several people
 * use are not among them; the joins they cause are.
 *
 * @param identifiers compared; one that was never resolved counts as a person of its own
 * @param unresolved of these, not among the members
 * @param truePersons persons with at least one of them
 * @param foundPersons resolved persons with at least one of them
 * @param exactPersons true persons found with all of theirs and nothing else
 * @param pairPrecision of pairs put together, the share that truly belongs together
 * @param pairRecall of pairs that belong together, the share put together
 * @param linkableRecall the same among pairs between which the silos hold any evidence; what is beyond it nobody can find
 * @param bCubedPrecision per identifier, of its resolved person's identifiers the share that is truly its person's
 * @param largestPerson identifiers of the largest resolved person
 * @param wrongPairs pairs wrongly together, by what was planted there, most first
 * @param missedPairs pairs wrongly apart, likewise
 * @param households how near found households come to the true ones
 */
public record TruthReport(
        long identifiers,
        long unresolved,
        long truePersons,
        long foundPersons,
        long exactPersons,
        double pairPrecision,
        double pairRecall,
        double linkableRecall,
        double bCubedPrecision,
        double bCubedRecall,
        long largestPerson,
        List<Cause> wrongPairs,
        List<Cause> missedPairs,
        Households households) {

    /** A row of {@code identity.members}. */
    public record Member(
            String namespace, String value, Instant validFrom, Optional<Instant> validTo, String personId) {}

    /** Pairs of one cause; {@code example} names true persons of the truth's files, never what they are called. */
    public record Cause(String label, long pairs, String example) {}

    public TruthReport {
        wrongPairs = List.copyOf(wrongPairs);
        missedPairs = List.copyOf(missedPairs);
    }

    /**
     * Pairs of true persons who live together, each as the found person who is mostly they.
     *
     * @param trueHouseholds with two persons or more
     * @param foundHouseholds likewise
     * @param pairPrecision of pairs put together, the share that truly lives together
     * @param pairRecall of pairs that live together, the share put together; many share nothing that any silo sees
     */
    public record Households(long trueHouseholds, long foundHouseholds, double pairPrecision, double pairRecall) {}

    /** Compares all members of a demo company with its truth; reads the members once. */
    public static TruthReport compare(Path folder, Iterator<Member> members) {
        return compare(folder, members, Map.of());
    }

    /** @param householdOf the found household of each found person who has one */
    public static TruthReport compare(Path folder, Iterator<Member> members, Map<String, String> householdOf) {
        try {
            Comparison comparison = Comparison.read(folder);
            members.forEachRemaining(comparison::add);
            return comparison.report(householdOf);
        } catch (IOException e) {
            throw new ParcoursException(
                    Fault.RESOURCES,
                    "the truth of the demo company in " + folder + " could not be read",
                    String.valueOf(e.getMessage()),
                    "make the company again in an empty folder",
                    e);
        }
    }

    public double bCubedF1() {
        double sum = bCubedPrecision + bCubedRecall;
        return sum == 0 ? 0 : 2 * bCubedPrecision * bCubedRecall / sum;
    }

    /** For a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "persons: %,d true, %,d found, %,d exactly; %,d identifiers compared, %,d unresolved, largest person %,d%n",
                truePersons,
                foundPersons,
                exactPersons,
                identifiers,
                unresolved,
                largestPerson));
        text.append(String.format(
                Locale.ROOT,
                "pairs: precision %.4f, recall %.4f (%.4f of what the silos can show); B-cubed F1 %.4f%n",
                pairPrecision,
                pairRecall,
                linkableRecall,
                bCubedF1()));
        text.append(String.format(
                Locale.ROOT,
                "households: %,d true, %,d found; pairs of persons: precision %.4f, recall %.4f%n",
                households.trueHouseholds(),
                households.foundHouseholds(),
                households.pairPrecision(),
                households.pairRecall()));
        causes(text, "wrongly together", wrongPairs);
        causes(text, "wrongly apart", missedPairs);
        return text.toString();
    }

    private static void causes(StringBuilder text, String title, List<Cause> causes) {
        for (Cause cause : causes) {
            text.append(String.format(
                    Locale.ROOT, "  %s: %,8d pairs, %s (%s)%n", title, cause.pairs(), cause.label(), cause.example()));
        }
    }
}
