package io.parcours.service.destination.fake;

import io.parcours.service.destination.key.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One bucket behind S3's REST protocol, path style: signatures of version 4 are computed anew, parts have their least size. */
public final class FakeS3 extends FakeServer {
    public static final String BUCKET = "audiences";
    public static final String REGION = "eu-west-3";
    public static final String ACCESS_KEY = "AKIDEXAMPLE";
    public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static final int LEAST_PART = 5 << 20;
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})");
    private static final Pattern PART = Pattern.compile("<Part>(.*?)</Part>", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");
    private static final Pattern TAG = Pattern.compile("<ETag>(?:&quot;|\")?([0-9a-f]+)(?:&quot;|\")?</ETag>");

    private final Map<String, String> objects = new TreeMap<>();
    private final Map<String, Upload> uploads = new HashMap<>();
    private int begun;

    private record Upload(String key, TreeMap<Integer, String> parts) {}

    public synchronized Map<String, String> objects() {
        return new TreeMap<>(objects);
    }

    /** Uploads in parts that were neither completed nor aborted. */
    public synchronized int unfinished() {
        return uploads.size();
    }

    /** Uploads in parts that were ever begun. */
    public synchronized int begun() {
        return begun;
    }

    @Override
    protected Reply answer(Call call) {
        if (!signed(call)) {
            return error(403, "SignatureDoesNotMatch");
        }
        String prefix = "/" + BUCKET + "/";
        if (!call.path().startsWith(prefix)) {
            return error(404, "NoSuchBucket");
        }
        String key = call.path().substring(prefix.length());
        Map<String, String> query = query(call);
        return switch (call.method()) {
            case "PUT" -> query.containsKey("uploadId") ? part(call, query) : put(key, call.body());
            case "POST" -> query.containsKey("uploads") ? begin(key) : complete(query, call.body());
            case "DELETE" -> {
                uploads.remove(query.get("uploadId"));
                yield Reply.of(204, "");
            }
            default -> throw new Breach("nobody reads here");
        };
    }

    private Reply put(String key, String body) {
        objects.put(key, body);
        return new Reply(200, "", Map.of("ETag", quoted(tag(body))));
    }

    private Reply begin(String key) {
        String id = "upload-" + ++begun;
        uploads.put(id, new Upload(key, new TreeMap<>()));
        return Reply.of(
                200,
                "<InitiateMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
                        .formatted(BUCKET, key, id));
    }

    private Reply part(Call call, Map<String, String> query) {
        Upload upload = uploads.get(query.get("uploadId"));
        if (upload == null) {
            return error(404, "NoSuchUpload");
        }
        upload.parts().put(Integer.parseInt(query.get("partNumber")), call.body());
        return new Reply(200, "", Map.of("ETag", quoted(tag(call.body()))));
    }

    private Reply complete(Map<String, String> query, String body) {
        Upload upload = uploads.get(query.get("uploadId"));
        if (upload == null) {
            return error(404, "NoSuchUpload");
        }
        StringBuilder whole = new StringBuilder();
        int listed = 0;
        for (Matcher part = PART.matcher(body); part.find(); ) {
            Matcher number = NUMBER.matcher(part.group(1));
            Matcher tag = TAG.matcher(part.group(1));
            rule(number.find() && tag.find(), "a part has a number and a tag");
            String content = upload.parts().get(Integer.parseInt(number.group(1)));
            rule(content != null && tag(content).equals(tag.group(1)), "a part is listed as it was sent");
            rule(Integer.parseInt(number.group(1)) == ++listed, "parts are listed in order");
            if (listed < upload.parts().size() && content.length() < LEAST_PART) {
                return error(400, "EntityTooSmall");
            }
            whole.append(content);
        }
        rule(listed == upload.parts().size(), "every part is listed");
        uploads.remove(query.get("uploadId"));
        objects.put(upload.key(), whole.toString());
        return Reply.of(
                200,
                "<CompleteMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><ETag>\"all\"</ETag></CompleteMultipartUploadResult>"
                        .formatted(BUCKET, upload.key()));
    }

    private static String tag(String content) {
        return Sha256.hex(content).substring(0, 32);
    }

    private static String quoted(String tag) {
        return '"' + tag + '"';
    }

    private static Map<String, String> query(Call call) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : call.query().split("&")) {
            String[] parts = pair.split("=", 2);
            if (!parts[0].isEmpty()) {
                query.put(parts[0], parts.length > 1 ? parts[1] : "");
            }
        }
        return query;
    }

    /** Signature Version 4, by its specification. */
    private static boolean signed(Call call) {
        Matcher authorization =
                AUTHORIZATION.matcher(call.header("authorization").orElse(""));
        if (!authorization.matches()
                || !authorization.group(1).equals(ACCESS_KEY)
                || !authorization.group(3).equals(REGION)) {
            return false;
        }
        String payload = call.header("x-amz-content-sha256").orElse("");
        // A body may be left out of the signature; requests without one do that.
        if (!payload.equals(call.body().isEmpty() ? "UNSIGNED-PAYLOAD" : Sha256.hex(call.body()))
                && !payload.equals(Sha256.hex(call.body()))) {
            return false;
        }
        String headers = authorization.group(4);
        String canonical = String.join(
                "\n",
                call.method(),
                call.path(),
                query(call).entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("&")),
                Arrays.stream(headers.split(";"))
                        .map(name -> name + ":" + call.header(name).orElse("").strip() + "\n")
                        .collect(Collectors.joining()),
                headers,
                payload);
        String day = authorization.group(2);
        String toSign = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                call.header("x-amz-date").orElse(""),
                day + "/" + REGION + "/s3/aws4_request",
                Sha256.hex(canonical));
        byte[] key = ("AWS4" + SECRET_KEY).getBytes(StandardCharsets.UTF_8);
        for (String step : new String[] {day, REGION, "s3", "aws4_request"}) {
            key = hmac(key, step);
        }
        return HexFormat.of().formatHex(hmac(key, toSign)).equals(authorization.group(5));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static Reply error(int status, String code) {
        return Reply.of(status, "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, code));
    }

    @Override
    protected Reply refusal(String why) {
        return error(400, "InvalidRequest");
    }
}
