package io.parcours.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Web events in files, for the ingestion benchmark. The same rows are the same bytes every time; every value of a row comes from its number, so that
 * files can be written at once.
 */
final class EventFiles {
    static final int ROWS_A_FILE = 500_000;

    private static final String[] TYPES = {
        "Page Viewed",
        "Page Viewed",
        "Page Viewed",
        "Product Viewed",
        "Product Viewed",
        "Product Added",
        "Order Completed"
    };
    private static final String[] CAMPAIGNS = {"", "", "", "spring", "brand", "retargeting", "newsletter"};
    private static final long FIRST_SECOND = 1_767_225_600L; // 2026-01-01
    private static final int SECONDS_A_MONTH = 30 * 24 * 3_600;

    /** The form the rows are written in. */
    enum Form {
        NDJSON("json"),
        CSV("csv");

        final String extension;

        Form(String extension) {
            this.extension = extension;
        }
    }

    private EventFiles() {}

    /** Writes the files unless the folder already holds exactly these. */
    static void write(Path folder, Form form, long rows) {
        Path stamp = folder.resolve("complete-" + rows);
        if (Files.exists(stamp)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            int files = Math.toIntExact((rows + ROWS_A_FILE - 1) / ROWS_A_FILE);
            IntStream.range(0, files).parallel().forEach(file -> {
                long first = (long) file * ROWS_A_FILE;
                writeFile(
                        folder.resolve("events-%04d.%s".formatted(file, form.extension)),
                        form,
                        first,
                        Math.min(rows, first + ROWS_A_FILE));
            });
            Files.createFile(stamp);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeFile(Path file, Form form, long first, long end) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            StringBuilder line = new StringBuilder(512);
            if (form == Form.CSV) {
                out.write("event_id,at,event,cookie,user_id,email,url,product_id,amount,currency,campaign,lat,lon\n"
                        .getBytes(StandardCharsets.UTF_8));
            }
            for (long row = first; row < end; row++) {
                line.setLength(0);
                append(line, form, row);
                out.write(line.toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(StringBuilder line, Form form, long row) {
        SplittableRandom dice = new SplittableRandom(row);
        int person = dice.nextInt(1_000_000);
        boolean known = dice.nextInt(10) < 3;
        String type = TYPES[dice.nextInt(TYPES.length)];
        boolean order = type.equals("Order Completed");
        int product = dice.nextInt(20_000);
        Instant at = Instant.ofEpochSecond(FIRST_SECOND + dice.nextInt(SECONDS_A_MONTH));
        String[] values = {
            "event_id",
            "e" + row,
            "at",
            at.toString(),
            "event",
            type,
            "cookie",
            "ck-" + Integer.toHexString(person * 3 + dice.nextInt(3)),
            "user_id",
            known ? "U" + person : "",
            "email",
            known ? "customer" + person + "@mail.example" : "",
            "url",
            "https://shop.example/" + (product % 40) + "/" + product + "?ref=" + dice.nextInt(100),
            "product_id",
            type.startsWith("Product") ? "P" + product : "",
            "amount",
            order ? (5 + dice.nextInt(300)) + "." + (10 + dice.nextInt(90)) : "",
            "currency",
            order ? "EUR" : "",
            "campaign",
            CAMPAIGNS[dice.nextInt(CAMPAIGNS.length)],
            "lat",
            "48." + (1_000 + dice.nextInt(9_000)),
            "lon",
            "2." + (1_000 + dice.nextInt(9_000))
        };
        switch (form) {
            case CSV -> csv(line, values);
            case NDJSON -> json(line, values);
        }
    }

    private static void csv(StringBuilder line, String[] values) {
        for (int i = 1; i < values.length; i += 2) {
            line.append(i == 1 ? "" : ",").append(values[i]);
        }
        line.append('\n');
    }

    private static void json(StringBuilder line, String[] values) {
        char separator = '{';
        for (int i = 0; i < values.length; i += 2) {
            String value = values[i + 1];
            if (value.isEmpty()) {
                continue;
            }
            boolean number = switch (values[i]) {
                case "amount", "lat", "lon" -> true;
                default -> false;
            };
            line.append(separator).append('"').append(values[i]).append("\":");
            line.append(number ? "" : "\"").append(value).append(number ? "" : "\"");
            separator = ',';
        }
        line.append("}\n");
    }
}
