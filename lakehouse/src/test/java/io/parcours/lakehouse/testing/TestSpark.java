package io.parcours.lakehouse.testing;

import io.parcours.lakehouse.session.PlanCompiler;
import io.parcours.lakehouse.session.SparkSessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** One session per JVM with two cores, made as the product makes it; it ends with the JVM. */
public final class TestSpark {
    private TestSpark() {}

    public static SparkSession session() {
        return Holder.SESSION;
    }

    /** Does something with plans that are interpreted: a few rows through hundreds of plans take less time so than compiling these does. */
    public static void interpreting(Runnable something) {
        PlanCompiler.interpreting(session(), () -> {
            something.run();
            return true;
        });
    }

    private static final class Holder {
        private static final SparkSession SESSION = start();

        private static SparkSession start() {
            try {
                Path state = Files.createTempDirectory("parcours-spark");
                System.setProperty("spark.sql.shuffle.partitions", "2");
                System.setProperty("spark.local.dir", state.toString());
                return SparkSessions.open("tests", state, Map.of(SparkSessions.MASTER_VARIABLE, "local[2]"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
