package io.parcours.service.http;

import io.parcours.service.query.Member;
import io.parcours.serving.profile.JsonText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes members one by one as CSV (RFC 4180) or NDJSON. */
abstract sealed class MemberStream {
    private static final int BUFFER = 1 << 15;

    final OutputStream out;
    final List<String> fields;

    private MemberStream(OutputStream out, List<String> fields) {
        this.out = new BufferedOutputStream(out, BUFFER);
        this.fields = fields;
    }

    /** A CSV stream, its head line written. */
    static MemberStream csv(OutputStream out, List<String> fields) throws IOException {
        MemberStream stream = new Csv(out, fields);
        stream.out.write((String.join(",", fields) + "\r\n").getBytes(StandardCharsets.UTF_8));
        return stream;
    }

    static MemberStream ndjson(OutputStream out, List<String> fields) {
        return new Ndjson(out, fields);
    }

    abstract void write(Member member) throws IOException;

    void finish() throws IOException {
        out.flush();
    }

    private static final class Csv extends MemberStream {
        private Csv(OutputStream out, List<String> fields) {
            super(out, fields);
        }

        @Override
        void write(Member member) throws IOException {
            StringBuilder line = new StringBuilder(128);
            for (int i = 0; i < fields.size(); i++) {
                if (i > 0) {
                    line.append(',');
                }
                String value = member.values().get(i);
                if (value != null) {
                    append(line, value);
                }
            }
            out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        }

        private static void append(StringBuilder line, String value) {
            boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            if (plain) {
                line.append(value);
            } else {
                line.append('"').append(value.replace("\"", "\"\"")).append('"');
            }
        }
    }

    private static final class Ndjson extends MemberStream {
        private final JsonText json = new JsonText();

        private Ndjson(OutputStream out, List<String> fields) {
            super(out, fields);
        }

        @Override
        void write(Member member) throws IOException {
            json.clear().beginObject();
            for (int i = 0; i < fields.size(); i++) {
                String value = member.values().get(i);
                if (value != null) {
                    json.name(fields.get(i)).string(value);
                }
            }
            json.endObject().writeTo(out);
            out.write('\n');
        }
    }
}
