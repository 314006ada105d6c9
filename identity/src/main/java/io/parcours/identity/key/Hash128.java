package io.parcours.identity.key;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * What stands for an identifier inside the graph steps, so that no string is carried through them. 128 bits: with 64, tens of
 * millions of identifiers do collide, and a collision joins strangers.
 */
public record Hash128(long high, long low) implements Comparable<Hash128> {

    public static Hash128 of(String namespace, String value) {
        long[] hash = MurmurHash3.hash128x64((namespace + '\0' + value).getBytes(StandardCharsets.UTF_8));
        return new Hash128(hash[0], hash[1]);
    }

    public static int compare(long leftHigh, long leftLow, long rightHigh, long rightLow) {
        int byHigh = Long.compare(leftHigh, rightHigh);
        return byHigh != 0 ? byHigh : Long.compare(leftLow, rightLow);
    }

    @Override
    public int compareTo(Hash128 other) {
        return compare(high, low, other.high, other.low);
    }
}
