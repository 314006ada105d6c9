package io.parcours.lakehouse.session;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * Says where Spark makes bytecode of its plans. That pays for many rows; for the few that a job looks at to find out what there is to do, writing
 * and compiling the code takes longer than interpreting the plan.
 */
public final class PlanCompiler {
    private static final Map<String, String> OFF =
            Map.of("spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN");

    private PlanCompiler() {}

    /** Does something with plans that are interpreted, then leaves the session's settings as they were. */
    public static <T> T interpreting(SparkSession spark, Supplier<T> something) {
        RuntimeConfig conf = spark.conf();
        Map<String, String> before = new HashMap<>();
        OFF.keySet().forEach(name -> conf.getOption(name).foreach(value -> before.put(name, value)));
        OFF.forEach(conf::set);
        try {
            return something.get();
        } finally {
            OFF.keySet().forEach(conf::unset);
            before.forEach(conf::set);
        }
    }
}
