package io.parcours.service.http;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The id a request is told apart by: the caller's own where it is fit for logs and headers, else a new one. */
final class RequestIds {
    static final String HEADER = "X-Request-Id";

    private static final int LONGEST = 64;

    private RequestIds() {}

    static String of(@Nullable String given) {
        return given != null && fit(given) ? given : fresh();
    }

    private static String fresh() {
        long number = ThreadLocalRandom.current().nextLong();
        char[] digits = new char[16];
        for (int i = 15; i >= 0; i--, number >>>= 4) {
            digits[i] = Character.forDigit((int) (number & 0xf), 16);
        }
        return new String(digits);
    }

    private static boolean fit(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain =
                    c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
