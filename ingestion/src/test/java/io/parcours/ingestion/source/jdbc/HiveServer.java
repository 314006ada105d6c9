package io.parcours.ingestion.source.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A genuine HiveServer2 in a JVM of its own, with an embedded metastore in a folder; its jars come through Maven. */
final class HiveServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 240;
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.regex");

    private final Process process;
    private final int port;

    private HiveServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param jars where {@link #resolve} put the class path */
    static HiveServer start(Path jars, Path folder) throws IOException, InterruptedException {
        int port = freePort();
        Path log = folder.resolve("hive-server.log");
        Files.writeString(folder.resolve("hive-site.xml"), site(folder, port));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dderby.stream.error.file=" + folder.resolve("derby.log"),
                "-Djava.io.tmpdir=" + folder));
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.addAll(List.of(
                "-cp",
                folder + ":"
                        + Files.readString(jars.resolve("hive-server.classpath"))
                                .strip(),
                "org.apache.hive.service.server.HiveServer2"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        HiveServer server = new HiveServer(process, port);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        server.awaitPort(log);
        return server;
    }

    /** Lets Maven find the jars, from its local repository where they are there already. */
    static Path resolve(Path module) throws IOException, InterruptedException {
        Path out = module.resolve("target/hive").toAbsolutePath();
        Path pom = module.resolve("src/test/hive/pom.xml").toAbsolutePath();
        if (maven(pom, out, "-o") != 0 && maven(pom, out, "-U") != 0) {
            throw new IllegalStateException("Maven does not find HiveServer2, see " + out.resolve("maven.log"));
        }
        return out;
    }

    private static int maven(Path pom, Path out, String mode) throws IOException, InterruptedException {
        Files.createDirectories(out);
        String home = System.getProperty("maven.home", "");
        String command = home.isEmpty() ? "mvn" : Path.of(home, "bin", "mvn").toString();
        return new ProcessBuilder(command, "-B", mode, "-f", pom.toString(), "validate", "-Dout=" + out)
                .redirectErrorStream(true)
                .redirectOutput(out.resolve("maven.log").toFile())
                .start()
                .waitFor();
    }

    String url() {
        return "jdbc:hive2://127.0.0.1:" + port + "/default";
    }

    private void awaitPort(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return;
            } catch (IOException e) {
                process.waitFor(200, TimeUnit.MILLISECONDS);
            }
        }
        close();
        throw new IllegalStateException("HiveServer2 did not start:\n" + Files.readString(log));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String site(Path folder, int port) {
        Map<String, String> settings = Map.ofEntries(
                Map.entry(
                        "javax.jdo.option.ConnectionURL",
                        "jdbc:derby:;databaseName=" + folder.resolve("metastore") + ";create=true"),
                Map.entry("datanucleus.schema.autoCreateAll", "true"),
                Map.entry("hive.metastore.schema.verification", "false"),
                Map.entry("hive.metastore.uris", ""),
                Map.entry(
                        "hive.metastore.warehouse.dir",
                        folder.resolve("warehouse").toString()),
                Map.entry("hive.exec.scratchdir", folder.resolve("scratch").toString()),
                Map.entry("hive.exec.local.scratchdir", folder.resolve("local").toString()),
                Map.entry(
                        "hive.downloaded.resources.dir",
                        folder.resolve("resources").toString()),
                Map.entry("hive.server2.logging.operation.enabled", "false"),
                Map.entry("hive.server2.enable.doAs", "false"),
                Map.entry("hive.server2.thrift.bind.host", "127.0.0.1"),
                Map.entry("hive.server2.thrift.port", String.valueOf(port)),
                Map.entry("hive.server2.webui.port", "0"),
                Map.entry("hive.server2.materializedviews.registry.impl", "DUMMY"),
                Map.entry("hive.execution.engine", "mr"),
                Map.entry("mapreduce.framework.name", "local"),
                Map.entry("fs.defaultFS", "file:///"),
                Map.entry("hive.stats.autogather", "false"),
                Map.entry("hive.support.concurrency", "false"),
                Map.entry("hive.txn.manager", "org.apache.hadoop.hive.ql.lockmgr.DummyTxnManager"),
                Map.entry("hive.metastore.event.db.notification.api.auth", "false"),
                Map.entry("hive.notification.event.poll.interval", "0s"));
        return settings.entrySet().stream()
                .map(setting -> "<property><name>" + setting.getKey() + "</name><value>" + setting.getValue()
                        + "</value></property>")
                .collect(Collectors.joining("\n", "<configuration>\n", "\n</configuration>\n"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
