package io.parcours.service.destination.key;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a platform wants values before they are hashed. One stored hash cannot serve them all: {@code Jane.M.Doe+x@GMail.com} has another one
 * under each of these. Phones come in as E.164, names as the profile has them.
 */
public enum KeyRules {
    /** Customer Match and Data Manager. */
    GOOGLE {
        @Override
        public Optional<String> email(String value) {
            return mailbox(value, Set.of("gmail.com", "googlemail.com"));
        }

        @Override
        public Optional<String> phone(String e164) {
            return digits(e164).map(digits -> "+" + digits);
        }

        @Override
        public Optional<String> name(String value) {
            String name = value.strip().toLowerCase(Locale.ROOT);
            String before;
            do {
                before = name;
                name = TITLES_BEFORE.matcher(name).replaceFirst("");
                name = TITLES_AFTER.matcher(name).replaceFirst("").strip();
            } while (!name.equals(before));
            return present(name);
        }
    },
    /** Meta Custom Audiences: no rule for Gmail. */
    META {
        @Override
        public Optional<String> email(String value) {
            return trimmedMailbox(value);
        }

        @Override
        public Optional<String> phone(String e164) {
            return digits(e164);
        }

        @Override
        public Optional<String> name(String value) {
            return present(NO_PUNCTUATION
                    .matcher(value.strip().toLowerCase(Locale.ROOT))
                    .replaceAll("")
                    .strip());
        }

        @Override
        public Optional<String> city(String value) {
            return present(LETTERS.matcher(value.toLowerCase(Locale.ROOT)).replaceAll(""));
        }

        @Override
        public Optional<String> postcode(String value) {
            return present(value.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", ""));
        }

        @Override
        public Optional<String> country(String value) {
            return present(value.strip().toLowerCase(Locale.ROOT)).filter(code -> code.length() == 2);
        }
    },
    /** TikTok and LinkedIn: lower case, blanks removed, nothing else. */
    BARE {
        @Override
        public Optional<String> email(String value) {
            return trimmedMailbox(value.replaceAll("\\s", ""));
        }

        @Override
        public Optional<String> phone(String e164) {
            return digits(e164).map(digits -> "+" + digits);
        }
    },
    /** UID2 and The Trade Desk: the rule for Gmail holds for gmail.com alone. */
    UID2 {
        @Override
        public Optional<String> email(String value) {
            return mailbox(value, Set.of("gmail.com"));
        }

        @Override
        public Optional<String> phone(String e164) {
            return digits(e164).map(digits -> "+" + digits);
        }
    };

    private static final Pattern TITLES_BEFORE = Pattern.compile("^(mr|mrs|ms|miss|dr|prof|sir)\\.?\\s+");
    private static final Pattern TITLES_AFTER = Pattern.compile("[\\s,]+(jr|sr|ii|iii|iv|phd|md|esq)\\.?$");
    private static final Pattern NO_PUNCTUATION = Pattern.compile("\\p{Punct}|[\u2010-\u2015\u2018-\u201f]");
    private static final Pattern LETTERS = Pattern.compile("[^\\p{L}]");
    private static final int FEWEST_DIGITS = 7;
    private static final int MOST_DIGITS = 15;

    /** The e-mail address in this platform's form; empty when it is none. */
    public abstract Optional<String> email(String value);

    /** @param e164 a number with its country code */
    public abstract Optional<String> phone(String e164);

    public Optional<String> name(String value) {
        return present(value.strip().toLowerCase(Locale.ROOT));
    }

    public Optional<String> city(String value) {
        return present(value.strip().toLowerCase(Locale.ROOT));
    }

    public Optional<String> postcode(String value) {
        return present(value.strip());
    }

    public Optional<String> country(String value) {
        return present(value.strip().toUpperCase(Locale.ROOT)).filter(code -> code.length() == 2);
    }

    private static Optional<String> trimmedMailbox(String value) {
        String mailbox = value.strip().toLowerCase(Locale.ROOT);
        int at = mailbox.lastIndexOf('@');
        return at <= 0 || at == mailbox.length() - 1 ? Optional.empty() : Optional.of(mailbox);
    }

    /** Drops dots and what follows a plus sign at the providers that ignore both. */
    private static Optional<String> mailbox(String value, Set<String> providers) {
        return trimmedMailbox(value).flatMap(mailbox -> {
            int at = mailbox.lastIndexOf('@');
            String domain = mailbox.substring(at + 1);
            if (!providers.contains(domain)) {
                return Optional.of(mailbox);
            }
            String local = mailbox.substring(0, at);
            int plus = local.indexOf('+');
            local = (plus < 0 ? local : local.substring(0, plus)).replace(".", "");
            return local.isEmpty() ? Optional.empty() : Optional.of(local + "@" + domain);
        });
    }

    private static Optional<String> digits(String e164) {
        String digits = e164.replaceAll("[^0-9]", "").replaceFirst("^0+", "");
        return digits.length() < FEWEST_DIGITS || digits.length() > MOST_DIGITS
                ? Optional.empty()
                : Optional.of(digits);
    }

    private static Optional<String> present(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
