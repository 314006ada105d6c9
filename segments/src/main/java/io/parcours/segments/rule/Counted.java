package io.parcours.segments.rule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Names of the columns of {@code segments.evidence}: rules that count the same touchpoints share one, whatever their thresholds. */
public final class Counted {
    private static final int DIGITS = 16;

    private Counted() {}

    /** How often something was done. */
    public static String column(Condition.Did did) {
        int least = did.same().isPresent() ? 2 : 1;
        Condition.Did once = new Condition.Did(did.filter(), did.same(), least, Optional.empty(), did.window());
        return "did_" + digest(RuleText.print(once));
    }

    /** How often a sequence happened. */
    public static String column(Condition.Sequence sequence) {
        return "seq_" + digest(RuleText.print(sequence));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
