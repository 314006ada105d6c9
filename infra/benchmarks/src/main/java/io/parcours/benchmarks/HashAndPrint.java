package io.parcours.benchmarks;

import io.parcours.service.privacy.KeyedMask;
import io.parcours.serving.profile.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** Hashes two values of each member and prints the member as a line of JSON, from memory to nowhere, on one thread: what an export has to do at least. */
final class HashAndPrint {
    private final List<List<String>> contacts;
    private final List<String> names = ServedMembers.fieldNames();
    private final KeyedMask mask = new KeyedMask(new byte[32]);

    HashAndPrint(int members) {
        contacts = IntStream.range(0, members).mapToObj(ServedMembers::contact).toList();
    }

    /** How many bytes it came to. */
    long run() {
        long bytes = 0;
        JsonText line = new JsonText();
        try {
            for (List<String> contact : contacts) {
                line.clear().beginObject();
                line.name(names.get(0)).string(contact.get(0));
                line.name(names.get(1)).string(mask.hash(contact.get(1)));
                line.name(names.get(2)).string(mask.hash(contact.get(2)));
                line.endObject().writeTo(OutputStream.nullOutputStream());
                bytes += line.size() + 1;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }
}
