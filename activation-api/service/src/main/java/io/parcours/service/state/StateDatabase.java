package io.parcours.service.state;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service's own state: keys and the log of accesses, in an embedded H2 file or in PostgreSQL. The H2 file may be used by the service and
 * the {@code parcours} command at once: the first process serves the others on the loopback interface.
 */
public final class StateDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateDatabase.class);
    private static final String MIGRATIONS = "classpath:io/parcours/service/migrations";
    private static final String PEPPER = "pepper";

    private static final String COMPACT = "compact";

    private final Jdbi jdbi;
    private final Optional<Path> file;
    // An embedded database closes with its last connection; this one keeps it open between statements.
    private final Connection anchor;

    private StateDatabase(DataSource source, Optional<Path> file) throws SQLException {
        this.file = file;
        this.anchor = source.getConnection();
        this.jdbi = Jdbi.create(source);
    }

    /** The database that the workspace's {@code service.database} names. */
    public static StateDatabase open(Workspace workspace) {
        String database = workspace.settings().service().database();
        return open(database.startsWith("jdbc:") ? database : workspace.resolve(database));
    }

    /** @param database a file path without ending, or a {@code jdbc:postgresql:} URL */
    public static StateDatabase open(String database) {
        try {
            DataSource source = database.startsWith("jdbc:") ? postgres(database) : embedded(Path.of(database));
            StateDatabase state = new StateDatabase(
                    source,
                    database.startsWith("jdbc:")
                            ? Optional.empty()
                            : Optional.of(
                                    Path.of(Path.of(database).toAbsolutePath().normalize() + ".mv.db")));
            try {
                Flyway.configure()
                        .dataSource(source)
                        .locations(MIGRATIONS)
                        .load()
                        .migrate();
                return state;
            } catch (FlywayException e) {
                state.close();
                throw e;
            }
        } catch (SQLException | IOException | FlywayException e) {
            throw new ParcoursException(
                    Fault.RESOURCES,
                    "cannot open the service's database",
                    withoutSecrets(String.valueOf(e.getMessage())),
                    "check service.database in parcours.yaml, and that the database is up and its folder writable",
                    e);
        }
    }

    private static DataSource postgres(String url) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "service.database cannot be " + url.replaceAll("\\?.*", ""),
                    "only the embedded database and PostgreSQL are supported",
                    "write a file path or jdbc:postgresql://host/database?user=…&password=…");
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setConnectTimeout(10);
        source.setSocketTimeout(30);
        return source;
    }

    private static DataSource embedded(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        // H2 reads this once; without it the port for other processes would listen on every interface.
        if (System.getProperty("h2.bindAddress") == null) {
            System.setProperty("h2.bindAddress", "127.0.0.1");
        }
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + absolute + ";AUTO_SERVER=TRUE");
        source.setUser("parcours");
        source.setPassword("");
        return source;
    }

    private static String withoutSecrets(String message) {
        return message.replaceAll("(?i)(password=)[^&\\s]*", "$1***");
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /** A secret of this installation, made on first use: keys the hashes that stand for personal values and signs cursors. */
    public byte[] pepper() {
        return jdbi.inTransaction(handle -> {
            String known = handle.createQuery("SELECT content FROM setting WHERE name = :name")
                    .bind("name", PEPPER)
                    .mapTo(String.class)
                    .findOne()
                    .orElse("");
            if (!known.isEmpty()) {
                return HexFormat.of().parseHex(known);
            }
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            handle.createUpdate("INSERT INTO setting (name, content) VALUES (:name, :content)")
                    .bind("name", PEPPER)
                    .bind("content", HexFormat.of().formatHex(fresh))
                    .execute();
            return fresh;
        });
    }

    /** The file of an embedded database. */
    public Optional<Path> file() {
        return file;
    }

    /** Whether other processes have an embedded database open, or it is a server's. */
    public boolean isShared() {
        return file.isEmpty() || sessions() > 2; // this handle and the anchor
    }

    private int sessions() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS")
                .mapTo(Integer.class)
                .one());
    }

    /** Has the file written anew when the last process closes it, as deleted rows stay in it until then. */
    public void compactWhenClosed() {
        if (file.isPresent()) {
            jdbi.useTransaction(handle -> {
                handle.execute("DELETE FROM setting WHERE name = ?", COMPACT);
                handle.execute("INSERT INTO setting (name, content) VALUES (?, 'due')", COMPACT);
            });
        }
    }

    /** Whether the file was written anew, and is closed by that. */
    private boolean compacted() {
        if (file.isEmpty() || isShared()) {
            return false;
        }
        return jdbi.withHandle(handle -> {
            if (handle.execute("DELETE FROM setting WHERE name = ?", COMPACT) == 0) {
                return false;
            }
            handle.execute("SHUTDOWN COMPACT");
            return true;
        });
    }

    /** Whether a statement goes through. */
    public boolean reachable() {
        try {
            return jdbi.withHandle(handle ->
                            handle.createQuery("SELECT 1").mapTo(Integer.class).one())
                    == 1;
        } catch (JdbiException e) {
            return false;
        }
    }

    private void compact() {
        try {
            if (compacted()) {
                LOG.debug("the database was written anew");
            }
        } catch (JdbiException e) {
            // The database is closed under the handle, or gone; the mark stays where it was not.
            LOG.debug("closing the database: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            compact();
            anchor.close();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot close the service's database", e);
        }
    }
}
