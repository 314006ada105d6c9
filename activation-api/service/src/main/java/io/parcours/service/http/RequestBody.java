package io.parcours.service.http;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Bodies whatever their content type says, plain or gzipped, up to a limit on what they become. */
final class RequestBody {
    private RequestBody() {}

    /** @throws Problem.Raised 400 for a body that is too large or not what its encoding says */
    static byte[] read(Context http, int most) throws IOException {
        String encoding = http.header("Content-Encoding");
        String named = encoding == null ? "" : encoding.trim().toLowerCase(Locale.ROOT);
        if (!named.isEmpty() && !named.equals("identity") && !named.equals("gzip") && !named.equals("x-gzip")) {
            throw Problem.ofStatus(415).raise();
        }
        byte[] sent = limited(http.req().getInputStream(), most);
        if (named.endsWith("gzip") || gzipped(sent)) {
            try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(sent))) {
                return limited(unpacked, most);
            } catch (ZipException | EOFException e) {
                throw Problem.unreadable("the body is not whole gzip").raise();
            }
        }
        return sent;
    }

    /** Some clients compress and do not say so; no JSON begins like this. */
    private static boolean gzipped(byte[] body) {
        return body.length > 2 && body[0] == 0x1f && body[1] == (byte) 0x8b;
    }

    private static byte[] limited(InputStream in, int most) throws IOException {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
            throw Problem.unreadable("the body is larger than " + most + " bytes; send less at once")
                    .raise();
        }
        return bytes;
    }
}
