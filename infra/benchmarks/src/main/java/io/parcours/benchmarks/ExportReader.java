package io.parcours.benchmarks;

import com.github.luben.zstd.ZstdInputStream;
import io.parcours.benchmarks.ExportBenchmark.Form;
import io.parcours.benchmarks.ExportBenchmark.Read;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.GZIPInputStream;

/** Takes an export as fast as it comes, and counts its lines. */
final class ExportReader implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final HttpResponse<InputStream> response;
    private final Form form;
    private final long started;

    ExportReader(int port, String key, Form form) throws IOException {
        this.form = form;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + form.path()))
                .header("Authorization", "Bearer " + key);
        if (!form.encoding().isEmpty()) {
            request.header("Accept-Encoding", form.encoding());
        }
        started = System.nanoTime();
        try {
            response = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        String encoding = response.headers().firstValue("Content-Encoding").orElse("");
        if (response.statusCode() != 200 || !encoding.equals(form.encoding())) {
            throw new IOException("answered " + response.statusCode() + ", encoded as '" + encoding + "'");
        }
    }

    private static final class Counting extends FilterInputStream {
        private long bytes;

        private Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            bytes += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int read = super.read(to, from, length);
            bytes += Math.max(0, read);
            return read;
        }
    }

    Read read() throws IOException {
        Counting sent = new Counting(response.body());
        long lines = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream plain = plain(sent)) {
            for (int read = plain.read(buffer); read >= 0; read = plain.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        return new Read(lines, sent.bytes, (System.nanoTime() - started) / 1e9);
    }

    private InputStream plain(InputStream sent) throws IOException {
        return switch (form.encoding()) {
            case "gzip" -> new GZIPInputStream(sent, BUFFER);
            case "zstd" -> new ZstdInputStream(sent);
            default -> sent;
        };
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
