package io.parcours.ingestion.consent;

import com.iab.gpp.encoder.GppModel;
import com.iab.gpp.encoder.section.TcfEuV2;
import com.iab.gpp.encoder.section.UspV1;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A GPP string: purposes of TCF are looked up in its section for Europe, opt-outs in its sections for the United States. Sections that are not there
 * say nothing; of those that are, one refusal is enough.
 *
 * @see <a href="https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform">the specification</a>
 */
record GppText(GppModel model, Optional<TcfText> europe) implements ConsentText {
    private static final String UNITED_STATES = "us";

    /** What can be opted out of in the United States, and by which field. */
    enum OptOut {
        SALE("SaleOptOut"),
        SHARING("SharingOptOut"),
        TARGETED_ADVERTISING("TargetedAdvertisingOptOut");

        private static final int OPTED_OUT = 1;
        private static final int DID_NOT_OPT_OUT = 2;

        private final String field;

        OptOut(String field) {
            this.field = field;
        }

        static Optional<OptOut> of(String name) {
            return Arrays.stream(values())
                    .filter(one -> one.name().equalsIgnoreCase(name))
                    .findFirst();
        }

        static String words() {
            return Arrays.stream(values())
                    .map(one -> one.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
        }

        /** Whether a section allows it; empty when the section has no such field, or it does not apply. */
        Optional<Boolean> allowedBy(GppModel model, int section) {
            if (section == UspV1.ID) {
                return this == SALE ? allowedByPrivacyString(model) : Optional.empty();
            }
            if (!model.hasField(section, field)) {
                return Optional.empty();
            }
            return switch ((Integer) model.getFieldValue(section, field)) {
                case OPTED_OUT -> Optional.of(false);
                case DID_NOT_OPT_OUT -> Optional.of(true);
                default -> Optional.empty();
            };
        }

        private static Optional<Boolean> allowedByPrivacyString(GppModel model) {
            return switch (String.valueOf(model.getFieldValue(UspV1.ID, "OptOutSale"))) {
                case "Y" -> Optional.of(false);
                case "N" -> Optional.of(true);
                default -> Optional.empty();
            };
        }
    }

    static GppText read(String text) throws Malformed {
        try {
            GppModel model = new GppModel(text);
            for (int section : sections(model)) {
                for (OptOut one : OptOut.values()) {
                    one.allowedBy(model, section); // decoded when asked for: now, so that what cannot be is told
                }
            }
            return new GppText(
                    model,
                    model.hasSection(TcfEuV2.ID)
                            ? Optional.of(TcfText.read(model.encodeSection(TcfEuV2.ID)))
                            : Optional.empty());
        } catch (Malformed e) {
            throw e;
        } catch (RuntimeException e) {
            // The decoder throws of its own and, for texts cut short, whatever indexing throws.
            throw new Malformed("no GPP string: " + e.getMessage());
        }
    }

    private static List<Integer> sections(GppModel model) {
        return model.getSectionIds().stream()
                .filter(id -> model.getSection(id).getName().startsWith(UNITED_STATES))
                .toList();
    }

    @Override
    public Optional<Boolean> allows(Collection<String> names) {
        List<Boolean> answers = new ArrayList<>();
        List<String> purposes = names.stream().filter(TcfText::isPurpose).toList();
        if (!purposes.isEmpty()) {
            europe.flatMap(text -> text.allows(purposes)).ifPresent(answers::add);
        }
        for (String name : names) {
            OptOut.of(name)
                    .ifPresent(one -> sections(model)
                            .forEach(section -> one.allowedBy(model, section).ifPresent(answers::add)));
        }
        return answers.stream().reduce(Boolean::logicalAnd);
    }
}
