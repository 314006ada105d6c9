package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.udf;

import java.util.Set;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * What sort of device or machine a browser's own description stands for. The analyser is made once for a JVM and remembers the descriptions it
 * met: real traffic repeats a few thousand of them.
 */
public final class UserAgents {
    private static final int REMEMBERED = 20_000;

    /** Device classes of things that are no visitor. */
    private static final Set<String> MACHINES =
            Set.of("Robot", "Robot Mobile", "Robot Imitator", "Spy", "Hacker", "Cloud", "Cloud Application");

    private static final UserDefinedFunction DEVICE_CLASS =
            udf((UDF1<String, @Nullable String>) UserAgents::deviceClass, DataTypes.StringType);

    private UserAgents() {}

    /** Desktop, Phone, Tablet, Robot ...; null where nothing was sent. */
    public static Column deviceClass(Column userAgent) {
        return DEVICE_CLASS.apply(userAgent);
    }

    public static Column isMachine(Column deviceClass) {
        return deviceClass.isin(MACHINES.toArray());
    }

    static @Nullable String deviceClass(@Nullable String userAgent) {
        if (userAgent == null || userAgent.isBlank() || userAgent.equals("-")) {
            return null;
        }
        return Holder.ANALYZER.parse(userAgent).getValue(UserAgent.DEVICE_CLASS);
    }

    private static final class Holder {
        private static final UserAgentAnalyzer ANALYZER = UserAgentAnalyzer.newBuilder()
                .withField(UserAgent.DEVICE_CLASS)
                .withCache(REMEMBERED)
                .hideMatcherLoadStats()
                .build();
    }
}
