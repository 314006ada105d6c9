package io.parcours.service.destination.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SFTP server on 127.0.0.1, with one user, who may come with a password or a key. */
public final class SftpServer implements AutoCloseable {
    public static final String USER = "parcours";
    public static final String PASSWORD = "s3cret";

    private final KeyPair hostKey = newKey();
    private final KeyPair userKey = newKey();
    private final Path root;
    private final int port;
    private SshServer server;

    /** @param root what the user sees as the root folder */
    public SftpServer(Path root) {
        this.root = root.toAbsolutePath();
        this.server = start(0);
        this.port = server.getPort();
    }

    private SshServer start(int wanted) {
        SshServer made = SshServer.setUpDefaultServer();
        made.setHost("127.0.0.1");
        made.setPort(wanted);
        made.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        made.setPasswordAuthenticator((user, password, session) -> user.equals(USER) && password.equals(PASSWORD));
        made.setPublickeyAuthenticator(
                (user, key, session) -> user.equals(USER) && KeyUtils.compareKeys(key, userKey.getPublic()));
        made.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        made.setFileSystemFactory(new VirtualFileSystemFactory(root));
        try {
            made.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    public int port() {
        return port;
    }

    /** As {@code ssh-keygen -lf} shows it. */
    public String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey.getPublic());
    }

    /** The user's private key as PEM text. */
    public String privateKey() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(userKey.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Lets nobody in any more, until it {@link #comesBack}. */
    public void goesAway() {
        close();
    }

    public void comesBack() {
        server = start(port);
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
