package io.parcours.service.destination.kind;

import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Connector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of S3, or of a store that speaks its protocol. An object appears when it was taken whole: small ones go in one request, large ones in
 * parts that are put together at the end.
 */
public final class S3Bucket implements FilePlace {
    public static final String KIND = "s3";

    /** Parts have to have 5 MiB, all but the last. */
    static final int PART_BYTES = 8 << 20;

    private static final int BAD_REQUEST = 400;
    private static final int TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final Settings settings;
    private @Nullable S3Client client;

    private record Settings(
            String bucket,
            String prefix,
            String region,
            Optional<URI> endpoint,
            boolean pathStyle,
            String accessKey,
            String secretKey) {}

    private S3Bucket(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {bucket, prefix, region, endpoint, path_style, access_key, secret_key, format}} and {@code fields}. */
    public static Supplier<Connector> read(Account account) {
        String prefix = account.text("prefix", "").replaceFirst("^/+", "");
        Settings settings = new Settings(
                account.required("bucket", "write the bucket's name"),
                prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
                account.required("region", "write the bucket's region, for example eu-west-3"),
                account.has("endpoint") ? Optional.of(URI.create(account.url("endpoint", ""))) : Optional.empty(),
                account.map().yesNo("path_style", account.has("endpoint")),
                account.secret("access_key", "write \"${S3_ACCESS_KEY}\""),
                account.secret("secret_key", "write \"${S3_SECRET_KEY}\""));
        RowFormat format = RowFormat.read(account);
        return () -> new FileDrop(format, new S3Bucket(settings));
    }

    @Override
    public String address(String name) {
        return "s3://" + settings.bucket() + "/" + settings.prefix() + name;
    }

    @Override
    public Draft begin(String name) {
        return new ObjectDraft(client(), settings.bucket(), settings.prefix() + name);
    }

    private S3Client client() {
        S3Client known = client;
        if (known != null) {
            return known;
        }
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(10))
                        .socketTimeout(Duration.ofSeconds(60)))
                // Not every store takes what AWS adds of its own accord: checksums behind the body, and a body in
                // signed chunks.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                // The courier is the one who tries again.
                .overrideConfiguration(client -> client.retryStrategy(AwsRetryStrategy.doNotRetry()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        S3Client built = builder.build();
        client = built;
        return built;
    }

    @Override
    public void close() {
        S3Client known = client;
        client = null;
        if (known != null) {
            known.close();
        }
    }

    private static IOException failure(SdkException e) throws Denied {
        if (e instanceof S3Exception s3) {
            int status = s3.statusCode();
            String code =
                    s3.awsErrorDetails() == null ? "" : s3.awsErrorDetails().errorCode();
            boolean passing =
                    status >= SERVER_ERROR || status == TOO_MANY || status == TIMEOUT || code.equals("RequestTimeout");
            if (status >= BAD_REQUEST && !passing) {
                throw new Denied("the bucket answers " + status + " " + code);
            }
            return new IOException("the bucket answers " + status + " " + code, e);
        }
        return new IOException(String.valueOf(e.getMessage()), e);
    }

    private static final class ObjectDraft extends Draft {
        private final S3Client client;
        private final String bucket;
        private final String key;
        private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
        private final List<CompletedPart> parts = new ArrayList<>();
        private @Nullable String upload;

        private ObjectDraft(S3Client client, String bucket, String key) {
            this.client = client;
            this.bucket = bucket;
            this.key = key;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            waiting.write(bytes, from, length);
            if (waiting.size() >= PART_BYTES) {
                try {
                    part();
                } catch (SdkException e) {
                    throw new IOException("a part was not taken: " + e.getMessage(), e);
                }
            }
        }

        private void part() {
            String id = upload;
            if (id == null) {
                id = client.createMultipartUpload(
                                request -> request.bucket(bucket).key(key))
                        .uploadId();
                upload = id;
            }
            String known = id;
            int number = parts.size() + 1;
            String tag = client.uploadPart(
                            request -> request.bucket(bucket)
                                    .key(key)
                                    .uploadId(known)
                                    .partNumber(number),
                            RequestBody.fromBytes(waiting.toByteArray()))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            waiting.reset();
        }

        @Override
        void finish() throws IOException, Denied {
            try {
                if (upload == null) {
                    client.putObject(
                            request -> request.bucket(bucket).key(key), RequestBody.fromBytes(waiting.toByteArray()));
                    return;
                }
                if (waiting.size() > 0) {
                    part();
                }
                String known = upload;
                client.completeMultipartUpload(request ->
                        request.bucket(bucket).key(key).uploadId(known).multipartUpload(all -> all.parts(parts)));
                upload = null;
            } catch (SdkException e) {
                throw failure(e);
            }
        }

        @Override
        public void close() {
            String known = upload;
            upload = null;
            if (known != null) {
                try {
                    client.abortMultipartUpload(
                            request -> request.bucket(bucket).key(key).uploadId(known));
                } catch (SdkException e) {
                    // The bucket's own rule for unfinished uploads takes the parts away.
                }
            }
        }
    }
}
