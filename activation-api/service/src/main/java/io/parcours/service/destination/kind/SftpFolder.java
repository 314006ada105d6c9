package io.parcours.service.destination.kind;

import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Connector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHPosixRenameExtension;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.jspecify.annotations.Nullable;

/** A folder of an SFTP server. The server has to show a host key that the definition names; nothing is taken from {@code ~/.ssh}. */
public final class SftpFolder implements FilePlace {
    public static final String KIND = "sftp";

    private static final int STANDARD_PORT = 22;
    private static final int LAST_PORT = 65_535;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");

    private final Settings settings;
    private @Nullable Opened opened;

    private record Settings(
            String host,
            int port,
            String user,
            Optional<String> password,
            List<KeyPair> keys,
            List<String> hostKeys,
            String folder) {}

    private SftpFolder(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {host, port, user, password or private_key, host_key, path, format}} and {@code fields}. */
    public static Supplier<Connector> read(Account account) {
        boolean byKey = account.has("private_key");
        if (byKey == account.has("password")) {
            account.faults()
                    .add(
                            account.map().place(),
                            "exactly one of 'password' and 'private_key' is needed",
                            "write \"${SFTP_PASSWORD}\", or \"${SFTP_KEY}\" with the key as OpenSSH or PEM text");
        }
        Settings settings = new Settings(
                account.required("host", "write the server's name, for example sftp.partner.example"),
                account.map().integer("port", 1, LAST_PORT).orElse(STANDARD_PORT),
                account.required("user", "write who logs in there"),
                byKey || !account.has("password")
                        ? Optional.empty()
                        : Optional.of(account.secret("password", "write \"${SFTP_PASSWORD}\"")),
                byKey ? keys(account) : List.of(),
                hostKeys(account),
                account.required("path", "write the folder there, for example /in/audiences")
                        .replaceFirst("(?<=.)/+$", ""));
        RowFormat format = RowFormat.read(account);
        return () -> new FileDrop(format, new SftpFolder(settings));
    }

    private static List<String> hostKeys(Account account) {
        List<String> hostKeys = account.map().texts("host_key");
        boolean wrong =
                !hostKeys.stream().allMatch(key -> FINGERPRINT.matcher(key).matches());
        if (hostKeys.isEmpty() || wrong) {
            account.faults()
                    .add(
                            account.map().placeOf("host_key"),
                            hostKeys.isEmpty() ? "'host_key' is missing" : "'host_key' is no fingerprint",
                            "ask the server's keeper for it, for example SHA256:… as ssh-keygen -lf shows it");
        }
        return hostKeys;
    }

    private static List<KeyPair> keys(Account account) {
        String text = account.secret("private_key", "write \"${SFTP_KEY}\"");
        Optional<String> phrase = account.has("passphrase")
                ? Optional.of(account.secret("passphrase", "write \"${SFTP_PHRASE}\""))
                : Optional.empty();
        if (text.isEmpty()) {
            return List.of();
        }
        List<KeyPair> keys = new ArrayList<>();
        try (InputStream bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            Iterable<KeyPair> read = SecurityUtils.loadKeyPairIdentities(
                    null,
                    NamedResource.ofName("private_key"),
                    bytes,
                    phrase.map(FilePasswordProvider::of).orElse(FilePasswordProvider.EMPTY));
            if (read != null) {
                read.forEach(keys::add);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            keys.clear(); // told below, without the parser's words, which may quote the key
        }
        if (keys.isEmpty()) {
            account.faults()
                    .add(
                            account.map().placeOf("private_key"),
                            "the private key cannot be read",
                            "export it as OpenSSH or PEM text, with 'passphrase' if it has one");
        }
        return keys;
    }

    @Override
    public String address(String name) {
        return "sftp://%s@%s:%d%s/%s"
                .formatted(
                        settings.user(),
                        settings.host(),
                        settings.port(),
                        settings.folder().startsWith("/") ? settings.folder() : "/~/" + settings.folder(),
                        name);
    }

    @Override
    public Draft begin(String name) throws IOException, Denied {
        Opened connection = opened;
        if (connection == null || !connection.sftp().isOpen()) {
            close();
            connection = Opened.to(settings);
            opened = connection;
        }
        try {
            return new RemoteDraft(
                    connection.sftp(), settings.folder() + "/." + name + ".part", settings.folder() + "/" + name);
        } catch (SftpException e) {
            throw refusal(e);
        }
    }

    private IOException refusal(SftpException e) throws Denied {
        return switch (e.getStatus()) {
            case SftpConstants.SSH_FX_NO_SUCH_FILE, SftpConstants.SSH_FX_NO_SUCH_PATH ->
                throw new Denied("the server has no folder " + settings.folder());
            case SftpConstants.SSH_FX_PERMISSION_DENIED ->
                throw new Denied("the server lets nobody write as " + settings.user() + " into " + settings.folder());
            default -> e;
        };
    }

    @Override
    public void close() {
        Opened connection = opened;
        opened = null;
        if (connection != null) {
            connection.close();
        }
    }

    /** A connection that was let in. */
    private record Opened(SshClient ssh, SftpClient sftp) implements AutoCloseable {
        static Opened to(Settings settings) throws IOException, Denied {
            HostKeys hostKeys = new HostKeys(settings.hostKeys());
            SshClient ssh = SshClient.setUpDefaultClient();
            ssh.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            ssh.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            ssh.setServerKeyVerifier((session, address, key) -> hostKeys.hold(key));
            ssh.start();
            try {
                ClientSession session = ssh.connect(settings.user(), settings.host(), settings.port())
                        .verify(PATIENCE)
                        .getSession();
                settings.password().ifPresent(session::addPasswordIdentity);
                settings.keys().forEach(session::addPublicKeyIdentity);
                session.auth().verify(PATIENCE);
                return new Opened(ssh, SftpClientFactory.instance().createSftpClient(session));
            } catch (IOException e) {
                ssh.stop();
                throw failure(settings, hostKeys, e);
            }
        }

        private static IOException failure(Settings settings, HostKeys hostKeys, IOException e) throws Denied {
            if (hostKeys.strange != null) {
                throw new Denied(
                        "the server shows the host key " + hostKeys.strange + ", which 'host_key' does not name");
            }
            boolean notLetIn = e instanceof SshException ssh
                    && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
            if (notLetIn) {
                throw new Denied("the server does not let " + settings.user() + " in");
            }
            return e;
        }

        @Override
        public void close() {
            try {
                sftp.close();
            } catch (IOException e) {
                // It ends with the client.
            }
            ssh.stop();
        }
    }

    /** The host keys that may be shown, and another one that was. */
    private static final class HostKeys {
        private final List<String> known;
        private volatile @Nullable String strange;

        private HostKeys(List<String> known) {
            this.known = known;
        }

        boolean hold(PublicKey key) {
            String shown = KeyUtils.getFingerPrint(key);
            if (known.contains(shown)) {
                return true;
            }
            strange = shown;
            return false;
        }
    }

    private static final class RemoteDraft extends Draft {
        private final SftpClient sftp;
        private final String part;
        private final String target;
        private final OutputStream out;
        private boolean finished;

        private RemoteDraft(SftpClient sftp, String part, String target) throws IOException {
            this.sftp = sftp;
            this.part = part;
            this.target = target;
            this.out = sftp.write(part, OpenMode.Create, OpenMode.Truncate, OpenMode.Write);
        }

        @Override
        public void write(int single) throws IOException {
            out.write(single);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        /** OpenSSH's own renaming replaces in one step; servers without it refuse to rename over a file, which then has to go first. */
        @Override
        void finish() throws IOException {
            out.close();
            OpenSSHPosixRenameExtension inOneStep = sftp.getExtension(OpenSSHPosixRenameExtension.class);
            if (inOneStep != null && inOneStep.isSupported()) {
                inOneStep.posixRename(part, target);
            } else {
                renameOver();
            }
            finished = true;
        }

        private void renameOver() throws IOException {
            try {
                sftp.rename(part, target);
            } catch (SftpException e) {
                sftp.remove(target);
                sftp.rename(part, target);
            }
        }

        @Override
        public void close() {
            if (!finished) {
                try {
                    out.close();
                    sftp.remove(part);
                } catch (IOException e) {
                    // The next attempt writes over it.
                }
            }
        }
    }
}
