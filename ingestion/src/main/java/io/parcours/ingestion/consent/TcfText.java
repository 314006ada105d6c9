package io.parcours.ingestion.consent;

import com.iabtcf.decoder.TCString;
import com.iabtcf.exceptions.TCStringDecodeException;
import java.util.Collection;
import java.util.Optional;

/**
 * A TC string. Only consents count; a purpose that is pursued for a legitimate interest is not agreed to. It always answers: a purpose whose bit is
 * not set was refused, or never shown, which the string does not tell apart.
 *
 * @see <a href="https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework">the specification</a>
 */
record TcfText(TCString string) implements ConsentText {
    private static final int VERSION = 2;
    /** Purposes that TCF 2.2 defines; 24 have room. */
    private static final int PURPOSES = 11;

    static TcfText read(String text) throws Malformed {
        TCString string;
        try {
            string = TCString.decode(text);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | TCStringDecodeException e) {
            throw new Malformed("no TC string: " + e.getMessage());
        }
        if (string.getVersion() != VERSION) {
            throw new Malformed("a TC string of version " + string.getVersion() + ", not " + VERSION);
        }
        try {
            string.getPurposesConsent().contains(PURPOSES);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | TCStringDecodeException e) {
            throw new Malformed("a TC string that ends before its purposes");
        }
        return new TcfText(string);
    }

    static boolean isPurpose(String name) {
        return name.matches("[1-9]|1[01]");
    }

    @Override
    public Optional<Boolean> allows(Collection<String> names) {
        return Optional.of(names.stream().mapToInt(Integer::parseInt).allMatch(string.getPurposesConsent()::contains));
    }
}
