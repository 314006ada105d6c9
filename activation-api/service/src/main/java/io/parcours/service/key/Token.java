package io.parcours.service.key;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a caller sends: {@code pk_<key id>_<secret>}. The id is public and finds the row; the secret is 256 random bits. */
record Token(String keyId, String secret) {
    private static final Pattern FORM = Pattern.compile("pk_([a-z0-9]{12})_([A-Za-z0-9_-]{43})");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    static Token fresh() {
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return new Token(id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    static Optional<Token> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new Token(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    String text() {
        return "pk_" + keyId + "_" + secret;
    }

    @Override
    public String toString() {
        return "pk_" + keyId + "_***";
    }
}
