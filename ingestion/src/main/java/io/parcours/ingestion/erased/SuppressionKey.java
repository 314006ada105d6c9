package io.parcours.ingestion.erased;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secret of a workspace that hashes of erased persons are made with. It lies in the state folder, not in the lakehouse: whoever has the
 * tables alone cannot try names and addresses against them.
 */
public final class SuppressionKey implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final byte[] secret;
    private transient @Nullable ThreadLocal<Mac> macs;

    private SuppressionKey(byte[] secret) {
        this.secret = secret;
    }

    /** 128 bits of a keyed hash. */
    record Hash(long high, long low) {
        String text() {
            return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
        }

        static Hash parse(String text) {
            return new Hash(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
        }
    }

    private static Path file(Path state) {
        return state.resolve("suppression.key");
    }

    /** @param state the workspace's state folder */
    public static Optional<SuppressionKey> of(Path state) {
        try {
            return Files.exists(file(state))
                    ? Optional.of(new SuppressionKey(HexFormat.of()
                            .parseHex(Files.readString(file(state)).strip())))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(state, String.valueOf(e.getMessage()), e);
        }
    }

    /** The key; a new one where there is none yet. */
    public static SuppressionKey orNew(Path state) {
        Optional<SuppressionKey> known = of(state);
        if (known.isPresent()) {
            return known.get();
        }
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        try {
            Files.createDirectories(state);
            Path draft = Files.createTempFile(state, "suppression", ".tmp");
            if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(draft, HexFormat.of().formatHex(secret) + "\n");
            try {
                Files.createLink(file(state), draft); // never over one that another process has just made
                Files.delete(draft);
            } catch (FileAlreadyExistsException e) {
                Files.delete(draft);
            } catch (UnsupportedOperationException e) {
                Files.move(draft, file(state), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw unusable(state, String.valueOf(e.getMessage()), e);
        }
        return of(state).orElseThrow();
    }

    /** @throws ParcoursException because hashes are there that nobody can make any more */
    static ParcoursException lost(Path state) {
        return new ParcoursException(
                Fault.CONFIGURATION,
                "nothing was taken in",
                "persons were erased, and the key that keeps them out, " + file(state) + ", is not there",
                "restore it from a back-up of the workspace's state");
    }

    private static ParcoursException unusable(Path state, String why, Exception cause) {
        return new ParcoursException(
                Fault.RESOURCES,
                "the key that keeps erased persons out cannot be kept in " + file(state),
                why,
                "check the file and its permissions, or restore it from a back-up",
                cause);
    }

    /** Of a source row, by what it becomes. */
    public String row(String becomes, String silo, String key) {
        return rowHash(becomes, silo, key).text();
    }

    /** Of an identifier in its {@link IdentifierForm}. */
    public String identifier(String namespace, String form) {
        return identifierHash(namespace, form).text();
    }

    Hash rowHash(String becomes, String silo, String key) {
        return hash("row\0" + becomes + "\0" + silo + "\0" + key);
    }

    Hash identifierHash(String namespace, String form) {
        return hash("identifier\0" + namespace + "\0" + form);
    }

    private Hash hash(String text) {
        ByteBuffer digest = ByteBuffer.wrap(macs().get().doFinal(text.getBytes(StandardCharsets.UTF_8)));
        return new Hash(digest.getLong(), digest.getLong());
    }

    private synchronized ThreadLocal<Mac> macs() {
        ThreadLocal<Mac> known = macs;
        if (known == null) {
            known = ThreadLocal.withInitial(this::mac);
            macs = known;
        }
        return known;
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
