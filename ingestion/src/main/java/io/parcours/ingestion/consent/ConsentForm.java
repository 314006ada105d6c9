package io.parcours.ingestion.consent;

import io.parcours.ingestion.consent.ConsentText.Malformed;
import java.util.Locale;
import java.util.Optional;

/** The forms in which consent is written. */
public enum ConsentForm {
    /** A TC string of the IAB's Transparency and Consent Framework 2. */
    TCF {
        @Override
        public ConsentText read(String text) throws Malformed {
            return TcfText.read(text);
        }

        @Override
        public Optional<String> check(String name) {
            return TcfText.isPurpose(name) ? Optional.empty() : Optional.of("write purposes of TCF 2, from 1 to 11");
        }
    },
    /** A string of the IAB's Global Privacy Platform. */
    GPP {
        @Override
        public ConsentText read(String text) throws Malformed {
            return GppText.read(text);
        }

        @Override
        public Optional<String> check(String name) {
            return TcfText.isPurpose(name) || GppText.OptOut.of(name).isPresent()
                    ? Optional.empty()
                    : Optional.of("write purposes of TCF 2, from 1 to 11, or " + GppText.OptOut.words());
        }
    },
    /** Segment's {@code categoryPreferences}: a JSON object of the site's own categories with yes or no. */
    CATEGORIES {
        @Override
        public ConsentText read(String text) throws Malformed {
            return CategoryText.read(text);
        }

        @Override
        public Optional<String> check(String name) {
            return name.isBlank() ? Optional.of("write the category's name") : Optional.empty();
        }
    };

    /** @throws Malformed when the text is not of this form */
    public abstract ConsentText read(String text) throws Malformed;

    /** What to write instead of a name that texts of this form do not have; empty when they may have it. */
    public abstract Optional<String> check(String name);

    /** The key in contracts. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
