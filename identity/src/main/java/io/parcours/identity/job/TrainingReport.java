package io.parcours.identity.job;

import io.parcours.identity.match.Comparison;
import io.parcours.identity.match.Learnt;
import io.parcours.identity.match.Trainer;
import java.util.List;
import java.util.Locale;

/** How training went, for a person to read: what was compared, what was left out, and what each agreement came to be worth. */
final class TrainingReport {
    private TrainingReport() {}

    static String text(
            Learnt learnt,
            long persons,
            long brought,
            double share,
            List<Trainer.Session> sessions,
            Trainer.Trained trained) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%,d persons; blocks bring %,d pairs together (%.1f %% of them looked at to learn); %,d blocks above"
                        + " %d persons left out",
                persons,
                brought,
                100 * share,
                learnt.skipped().length,
                learnt.settings().largestBlock());
        line(
                text,
                "one of %,.0f pairs is expected to be one person",
                1 / learnt.model().prior());
        line(text, "%s", learnt.model().slipsInWords());
        line(text, "");
        line(text, "%-28s %10s %10s", "blocks by", "pairs", "matches");
        for (int i = 0; i < sessions.size(); i++) {
            line(
                    text,
                    "%-28s %,10d %,10.0f",
                    sessions.get(i).rule().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    sessions.get(i).pairs().size(),
                    trained.matches().get(i));
        }
        line(text, "");
        line(text, "%-44s %10s %10s %7s", "agreement", "m", "u", "bits");
        for (Comparison comparison : Comparison.values()) {
            for (int level = 1; level < comparison.levels(); level++) {
                double m = learnt.model().m(comparison, level);
                double u = learnt.model().u(comparison, level);
                line(
                        text,
                        "%-44s %10.6f %10.6f %+7.2f",
                        comparison.words() + ": " + comparison.level(level).words(),
                        m,
                        u,
                        Math.log(m / u) / Math.log(2));
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
