package io.parcours.benchmarks;

/** Where the SQL of DuckDB and Spark part. */
enum SegmentDialect {
    DUCKDB {
        @Override
        String daysBetween(String earlier, String later) {
            return "datediff('day', %s, %s)".formatted(earlier, later);
        }

        /** Of whole numbers, as DuckDB divides decimals as doubles, which cannot promise that halves go up. */
        @Override
        String ratio(String part, String whole) {
            return """
                CASE WHEN %2$s <> 0 THEN CAST(CAST((20000 * CAST(10000 * %1$s AS HUGEINT) + CAST(10000 * %2$s AS HUGEINT))
                  // (2 * CAST(10000 * %2$s AS HUGEINT)) AS DECIMAL(18,0)) * 0.0001 AS DECIMAL(18,4)) END""".formatted(part, whole);
        }
    },
    SPARK {
        @Override
        String daysBetween(String earlier, String later) {
            return "datediff(%2$s, %1$s)".formatted(earlier, later);
        }

        @Override
        String ratio(String part, String whole) {
            return "CASE WHEN %2$s <> 0 THEN CAST(CAST(%1$s AS DECIMAL(18,4)) / CAST(%2$s AS DECIMAL(18,4)) AS DECIMAL(18,4)) END"
                    .formatted(part, whole);
        }
    };

    /** Midnights from one date to another. */
    abstract String daysBetween(String earlier, String later);

    /** A division of what is not negative, rounded half up to four decimals; null when there is nothing to divide by. */
    abstract String ratio(String part, String whole);
}
