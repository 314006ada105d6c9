package io.parcours.ingestion.source.jdbc;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the driver of an address. {@link java.sql.DriverManager} is not asked, since it hides drivers that Spark loaded with a job; a driver in a
 * jar of its own sees nothing but Java, since Hive's brings old copies of libraries that Spark has too.
 */
final class Drivers {
    /** One loader a jar for as long as the process lives, since drivers keep threads and static state. */
    private static final Map<String, ClassLoader> LOADERS = new ConcurrentHashMap<>();

    private Drivers() {}

    static Driver accepting(String url, String jar, String shown) {
        ClassLoader loader = jar.isEmpty() ? contextLoader() : LOADERS.computeIfAbsent(jar, Drivers::isolated);
        Optional<Driver> found = ServiceLoader.load(Driver.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .filter(driver -> accepts(driver, url))
                .findFirst();
        return found.orElseThrow(() -> new ParcoursException(
                Fault.CONFIGURATION,
                "cannot connect to " + shown,
                jar.isEmpty()
                        ? "no JDBC driver on the class path takes this address"
                        : "the driver in " + jar + " does not take this address",
                "check url:, and name the driver's jar by driver: path/to/driver.jar"));
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }

    private static ClassLoader contextLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? Drivers.class.getClassLoader() : context;
    }

    private static ClassLoader isolated(String jar) {
        Path path = Path.of(jar);
        if (!Files.isRegularFile(path)) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "cannot load a JDBC driver",
                    "there is no file " + jar,
                    "mend driver: in the contract; the jar has to be there on every machine that runs tasks");
        }
        try {
            return new URLClassLoader(new URL[] {path.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a path that is no URL: " + jar, e);
        }
    }
}
