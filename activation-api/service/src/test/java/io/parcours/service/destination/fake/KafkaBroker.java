package io.parcours.service.destination.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A genuine Kafka broker in a JVM of its own, its own controller too (KRaft), with its log in a folder; its jars come through Maven. */
public final class KafkaBroker implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";

    private final Process process;
    private final String address;

    private KafkaBroker(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    public static KafkaBroker start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String classPath = classPath(Path.of("").toAbsolutePath());
        int port = freePort();
        Path settings = folder.resolve("server.properties");
        Files.writeString(settings, """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%d
            listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
            controller.listener.names=CONTROLLER
            log.dirs=%s
            num.partitions=3
            offsets.topic.replication.factor=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            """.formatted(port + 1, port, port + 1, folder.resolve("log")));
        Path log = folder.resolve("broker.log");
        int formatted = java(
                        classPath, log, "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", settings.toString())
                .waitFor();
        if (formatted != 0) {
            throw new IllegalStateException("Kafka's storage was not formatted:\n" + Files.readString(log));
        }
        Process process = java(classPath, log, "kafka.Kafka", settings.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        KafkaBroker broker = new KafkaBroker(process, "127.0.0.1:" + port);
        broker.awaitPort(log, port);
        return broker;
    }

    private static Process java(String classPath, Path log, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath));
        words.addAll(List.of(command));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Lets Maven find the jars, from its local repository where they are there already. */
    private static String classPath(Path module) throws IOException, InterruptedException {
        Path out = module.resolve("target/kafka");
        Path pom = module.resolve("src/test/kafka/pom.xml");
        if (maven(pom, out, "-o") != 0 && maven(pom, out, "-U") != 0) {
            throw new IllegalStateException("Maven does not find Kafka, see " + out.resolve("maven.log"));
        }
        return Files.readString(out.resolve("kafka.classpath")).strip();
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

    private void awaitPort(Path log, int port) throws IOException, InterruptedException {
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
        throw new IllegalStateException("Kafka did not start:\n" + Files.readString(log));
    }

    /** A port with a free one behind it, for the controller. */
    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket next =
                            new ServerSocket(first.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress())) {
                return next.getLocalPort() - 1;
            } catch (IOException | IllegalArgumentException e) {
                // the next one is taken
            }
        }
    }

    public String address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
